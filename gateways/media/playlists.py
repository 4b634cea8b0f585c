"""The playlists of a stream, as RFC 8216bis wants them: whole segments for anybody, parts for low latency."""

from gateways.media.bus import FragmentBus, Segment

_SEGMENTS_WITH_PARTS = 3
_SHORTEST_PART = 0.1


def playlist(bus: FragmentBus, *, parts: bool) -> str:
    """The playlist as it stands, with parts or without; the bus has a segment at least."""
    segments = list(bus.segments)
    lines = [*_head(bus, segments, parts=parts)]
    generation: int | None = None
    in_parts = _with_parts(segments) if parts else []
    for segment in segments:
        if segment.generation != generation:
            if generation is not None:
                lines.append("#EXT-X-DISCONTINUITY")
            lines.append(f'#EXT-X-MAP:URI="init-{segment.generation}.mp4"')
            generation = segment.generation
        lines += _segment(bus, segment, parts=any(segment is one for one in in_parts))
    if bus.over:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


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


def _segment(bus: FragmentBus, segment: Segment, *, parts: bool) -> list[str]:
    lines = []
    if parts:
        lines += [
            f'#EXT-X-PART:DURATION={part.seconds:.5f},URI="p{segment.number}.{number}.m4s"'
            + (",INDEPENDENT=YES" if part.key else "")
            for number, part in enumerate(segment.parts)
        ]
    if bus.over or segment is not bus.segments[-1]:
        lines += [f"#EXTINF:{segment.seconds:.5f},", f"s{segment.number}.m4s"]
    elif parts:
        hint = f"p{segment.number}.{len(segment.parts)}.m4s"
        lines.append(f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{hint}"')
    return lines
