"""The playlists of a stream, as RFC 8216bis wants them: whole segments for anybody, parts for low latency."""

from collections.abc import Sequence

from gateways.media.bus import FragmentBus, Segment

_SEGMENTS_WITH_PARTS = 3
_SHORTEST_PART = 0.1


def playlist(bus: FragmentBus, *, parts: bool, prefix: str = "") -> str:
    """The playlist as it stands, with parts or without; the bus has a segment at least. Names begin with `prefix`."""
    segments = list(bus.segments)
    lines = [*_head(bus, segments, parts=parts)]
    generation: int | None = None
    in_parts = _with_parts(segments) if parts else []
    for segment in segments:
        if segment.generation != generation:
            if generation is not None:
                lines.append("#EXT-X-DISCONTINUITY")
            lines.append(f'#EXT-X-MAP:URI="{prefix}init-{segment.generation}.mp4"')
            generation = segment.generation
        lines += _segment(bus, segment, prefix, parts=any(segment is one for one in in_parts))
    if bus.over:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def rungs(buses: Sequence[tuple[str, FragmentBus]], *, parts: bool) -> str:
    """The multivariant playlist: each rung that there is, the largest first; `buses` are pairs of prefix and bus."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{9 if parts else 7}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for prefix, bus in buses:
        init = bus.inits.get(bus.generation)
        if init is None or not bus.segments:
            continue
        picture, codecs = init.tracks.leading, ",".join(track.codec for track in init.tracks.all)
        size = f",RESOLUTION={picture.width}x{picture.height}" if picture.width else ""
        lines += [
            f'#EXT-X-STREAM-INF:BANDWIDTH={_bandwidth(bus)}{size},CODECS="{codecs}"',
            f"{prefix}{'ll' if parts else 'live'}.m3u8",
        ]
    return "\n".join(lines) + "\n"


def _bandwidth(bus: FragmentBus) -> int:
    """Bits a second of its largest segment, with some room."""
    rates = [
        segment.size * 8 / segment.seconds for segment in bus.segments if segment.seconds >= _SHORTEST_PART
    ]
    return max(50_000, int(max(rates, default=0) * 1.1))


def _head(bus: FragmentBus, segments: list[Segment], *, parts: bool) -> list[str]:
    whole = segments if bus.over else segments[:-1]
    # Rounded, as the specification has it: rounded up, players would keep twice the distance.
    longest = max([1, *(int(segment.seconds + 0.5) for segment in whole)])
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{9 if parts else 7}",
        f"#EXT-X-TARGETDURATION:{longest}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    if parts:
        part = max(
            [_SHORTEST_PART, *(part.seconds for segment in _with_parts(segments) for part in segment.parts)]
        )
        lines += [
            f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={part * 3.1:.3f}",
            f"#EXT-X-PART-INF:PART-TARGET={part:.3f}",
        ]
    return [
        *lines,
        f"#EXT-X-MEDIA-SEQUENCE:{segments[0].number}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{segments[0].generation}",
    ]


def _with_parts(segments: list[Segment]) -> list[Segment]:
    """The last ones: whoever is further behind takes whole segments."""
    return segments[-_SEGMENTS_WITH_PARTS:]


def _segment(bus: FragmentBus, segment: Segment, prefix: str, *, parts: bool) -> list[str]:
    lines = []
    if parts:
        lines += [
            f'#EXT-X-PART:DURATION={part.seconds:.5f},URI="{prefix}p{segment.number}.{number}.m4s"'
            + (",INDEPENDENT=YES" if part.key else "")
            for number, part in enumerate(segment.parts)
        ]
    if bus.over or segment is not bus.segments[-1]:
        lines += [f"#EXTINF:{segment.seconds:.5f},", f"{prefix}s{segment.number}.m4s"]
    elif parts:
        hint = f"{prefix}p{segment.number}.{len(segment.parts)}.m4s"
        lines.append(f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{hint}"')
    return lines
