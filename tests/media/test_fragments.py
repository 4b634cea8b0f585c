"""What is read out of fragmented MP4, and how the last seconds of a stream are kept and listed."""

import asyncio
import struct
from collections.abc import Iterator
from itertools import pairwise

import pytest

from gateways.media.boxes import children, measure, moved, read_tracks
from gateways.media.bus import KEPT_SEGMENTS, FragmentBus
from gateways.media.fragments import Fragment, Init, read_fragments
from gateways.media.listening import MOST_WAITING_PARTS, SKIPPED, Listener
from gateways.media.playlists import playlist
from tests.media.engine import play
from tests.media.films import fragmented


def items_of(film: bytes) -> list[Init | Fragment]:
    async def read() -> list[Init | Fragment]:
        reader = asyncio.StreamReader()
        reader.feed_data(film)
        reader.feed_eof()
        return [item async for item in read_fragments(reader)]

    return play(read())


def bus_of(film: bytes, rounds: int = 1) -> FragmentBus:
    bus = FragmentBus()
    for _ in range(rounds):
        pour(bus, film)
    return bus


def pour(bus: FragmentBus, film: bytes) -> None:
    for item in items_of(film):
        if isinstance(item, Init):
            bus.begin(item)
        else:
            bus.add(item)


def kept(bus: FragmentBus) -> Iterator[Fragment]:
    for segment in bus.segments:
        yield from segment.parts


def test_a_film_is_read_as_what_browsers_are_told_and_as_moments_that_follow_one_another() -> None:
    init, *fragments = items_of(fragmented())
    assert isinstance(init, Init)
    assert init.tracks.mime.startswith('video/mp4; codecs="avc1.42C0')
    assert init.tracks.mime.endswith(',mp4a.40.2"')
    assert (init.tracks.leading.width, init.tracks.leading.height) == (320, 180)
    moments = [one for one in fragments if isinstance(one, Fragment)]
    assert sum(one.seconds for one in moments) == pytest.approx(3.0, abs=0.05)
    assert [round(one.start) for one in moments if one.key] == [0, 1, 2]
    assert all(
        after.start == pytest.approx(one.start + one.seconds, abs=0.01) for one, after in pairwise(moments)
    )


def test_a_film_moved_to_a_later_time_is_the_same_film() -> None:
    init, first, *_ = items_of(fragmented())
    assert isinstance(init, Init)
    assert isinstance(first, Fragment)
    later = first.later(init.tracks, 12.5)
    told = measure(later.head, init.tracks)
    assert told is not None
    assert told.start == pytest.approx(12.5, abs=0.01)
    assert told.seconds == pytest.approx(first.seconds)
    assert told.key
    assert (later.body, later.size) == (first.body, first.size)
    assert moved(moved(first.head, init.tracks, 3.0), init.tracks, -3.0) == first.head


def test_what_is_no_film_is_not_read() -> None:
    with pytest.raises(ValueError, match="longer than what holds it"):
        list(children(struct.pack(">I4s", 100, b"moov") + b"short"))
    with pytest.raises(ValueError, match="no track"):
        read_tracks(struct.pack(">I4s", 8, b"moov"))
    with pytest.raises(ValueError, match="a size that none has"):
        items_of(struct.pack(">I4s", 2**31, b"mdat"))
    with pytest.raises(ValueError, match="a size that none has"):
        items_of(struct.pack(">I4s", 3, b"moov"))
    assert items_of(fragmented()[:-50])[:1] == items_of(fragmented())[:1], "half a box is the end"


def test_segments_begin_with_a_keyframe_and_only_the_last_ones_are_kept() -> None:
    bus = bus_of(fragmented(seconds=4), rounds=5)
    assert len(bus.segments) == KEPT_SEGMENTS
    assert all(segment.parts[0].key for segment in bus.segments)
    assert [segment.number for segment in bus.segments] == list(range(13, 20))
    assert all(segment.seconds == pytest.approx(1.0, abs=0.05) for segment in bus.segments)
    assert list(bus.inits) == [0], "the same picture that comes anew is no other one"


def test_time_goes_on_evenly_where_somebody_sends_anew() -> None:
    moments = list(kept(bus_of(fragmented(), rounds=2)))
    assert moments[-1].start + moments[-1].seconds == pytest.approx(6.0, abs=0.1)
    assert all(
        after.start == pytest.approx(one.start + one.seconds, abs=0.03) for one, after in pairwise(moments)
    )


def test_a_picture_of_another_kind_is_listed_as_another_one() -> None:
    bus = bus_of(fragmented())
    pour(bus, fragmented(sound=False))
    lines = playlist(bus, parts=False).splitlines()
    assert lines.count("#EXT-X-DISCONTINUITY") == 1
    assert [line for line in lines if "MAP" in line] == [
        '#EXT-X-MAP:URI="init-0.mp4"',
        '#EXT-X-MAP:URI="init-1.mp4"',
    ]
    assert lines.index("#EXT-X-DISCONTINUITY") + 1 == lines.index('#EXT-X-MAP:URI="init-1.mp4"')
    pour(bus, fragmented(seconds=8, sound=False))
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1" in playlist(bus, parts=False), "what has gone is counted"
    assert list(bus.inits) == [1]


def test_a_playlist_lists_whole_segments_and_for_low_latency_its_last_parts() -> None:
    bus = bus_of(fragmented(seconds=6))
    plain, parts = (playlist(bus, parts=wanted) for wanted in (False, True))
    assert plain.splitlines()[:2] == ["#EXTM3U", "#EXT-X-VERSION:7"]
    assert "#EXT-X-TARGETDURATION:1" in plain, "rounded up, players would keep twice the distance"
    assert "PART" not in plain
    assert plain.count("#EXTINF:1.0") == 5, "the one that is being made is not listed"
    assert 'URI="p5.0.m4s",INDEPENDENT=YES' in parts
    assert parts.count("INDEPENDENT=YES") == 3
    assert f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p5.{len(bus.segments[-1].parts)}.m4s"' in parts
    assert "CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.620" in parts
    bus.close()
    assert playlist(bus, parts=False).endswith("s5.m4s\n#EXT-X-ENDLIST\n")


def test_whoever_is_too_slow_is_never_owed_more_than_some_seconds_and_goes_on_at_a_keyframe() -> None:
    async def listen() -> None:
        bus, listener = FragmentBus(), Listener()
        bus.listen(listener)
        for _ in range(30):
            pour_again(bus)
            assert len(listener._waiting) <= MOST_WAITING_PARTS + 2
        got = [await listener.next(0.01) for _ in range(len(listener._waiting))]
        at = got.index(SKIPPED)
        after = next(item for item in got[at:] if isinstance(item, Fragment))
        assert after.key
        assert await listener.next(0.001) is None
        assert listener._size == 0

    film = items_of(fragmented())

    def pour_again(bus: FragmentBus) -> None:
        for item in film:
            bus.begin(item) if isinstance(item, Init) else bus.add(item)

    play(listen())


def test_whoever_waits_for_a_part_is_told_when_it_is_there_and_not_longer_than_they_want() -> None:
    async def wait() -> None:
        bus = FragmentBus()
        init, *moments = items_of(fragmented())
        assert isinstance(init, Init)
        bus.begin(init)
        assert not await bus.until(0, 0, 0.01)
        waiting = asyncio.create_task(bus.until(0, 1, 5))
        for moment in moments[:2]:
            assert isinstance(moment, Fragment)
            await asyncio.sleep(0)
            bus.add(moment)
        assert await waiting
        assert not bus.has(0, None), "it is not whole yet"
        waiting = asyncio.create_task(bus.until(7, None, 5))
        await asyncio.sleep(0)
        bus.close()
        assert not await waiting, "nothing more comes"

    play(wait())


def test_one_who_joins_begins_at_the_last_keyframe_with_its_init_segment() -> None:
    async def join() -> None:
        bus, listener = bus_of(fragmented()), Listener()
        bus.listen(listener)
        first, second = await listener.next(1), await listener.next(1)
        assert isinstance(first, Init)
        assert isinstance(second, Fragment)
        assert (second.key, round(second.start)) == (True, 2)
        bus.leave(listener)

    play(join())
