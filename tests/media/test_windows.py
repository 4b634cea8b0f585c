"""A shop's window: where its picture comes from, who is told of it, and what nobody may read."""

from pathlib import Path
from queue import Queue

import pytest
from psycopg import Connection

from flows.note_stream_state import note_stream_state
from flows.open_window import (
    AddressUnfit,
    SourceProfile,
    close_window,
    drop_live_source,
    live_sources,
    open_window,
    put_live_source,
)
from gateways.media.cameras import Source
from runtime.demo.clips import clip_name, filmed_rooms
from runtime.demo.windows import open_demo_window
from runtime.media import film_demo_rooms, media_setup
from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound
from shop.kernel.settings import settings
from shop.live.events import events_after
from shop.live.sources import SourceView, source_named, source_of_stream, stream_is_over
from shop.live.watching import WatchedView, shop_window
from tests.world import MORNING, Shop, a_shop, one

ADDRESS = "rtsp://shop:geheim@10.0.0.7/stream1"
CAMERA = SourceProfile(
    slug="hall",
    name="The hall",
    address=ADDRESS,
    control="http://shop:geheim@10.0.0.7/onvif/device_service",
    presets=(("1", "Cheese"),),
    patrol=True,
)


def put(shop: Shop, source: SourceProfile = CAMERA) -> None:
    put_live_source(now=MORNING, actor="member", workspace_id=shop.id, source=source)


def opened(shop: Shop, slug: str = "hall") -> WatchedView:
    open_window(now=MORNING, actor="member", workspace_id=shop.id, slug=slug)
    return window_of(shop)


def window_of(shop: Shop) -> WatchedView:
    with transaction(shop.id) as db:
        found = shop_window(db)
    assert found is not None
    return found


def source_of(shop: Shop, stream: str) -> SourceView | None:
    with transaction(shop.id) as db:
        return source_of_stream(db, stream)


@pytest.mark.usefixtures("empty_database")
def test_a_window_shows_a_camera_until_it_shows_another_or_is_closed(
    owner: Connection[tuple[object, ...]],
) -> None:
    shop, other = a_shop(), a_shop("altra", 2)
    put(shop)
    window = opened(shop)
    assert (window.view, window.steered, window.patrols) == ("flat", True, True)
    assert opened(shop).stream == window.stream, "opened again, it is the same"
    source = source_of(shop, window.stream)
    assert source is not None
    assert (source.address, source.control, source.presets) == (
        ADDRESS,
        CAMERA.control,
        ({"preset": "1", "name": "Cheese"},),
    )
    assert source_of(other, window.stream) is None, "another shop's window is nobody's business"
    assert "geheim" not in str(one(owner, "SELECT address || control FROM live_source")), (
        "it lies there sealed"
    )
    assert "geheim" not in repr(source) + repr(CAMERA) + repr(live_sources(shop.id))

    put(shop, SourceProfile(slug="room", name="The room", kind="clip", view="360", address="room.mp4"))
    changed = opened(shop, "room")
    assert (changed.id, changed.view, changed.steered) == (window.id, "360", False)
    assert changed.stream != window.stream
    assert source_of(shop, window.stream) is None

    assert close_window(now=MORNING, actor="member", workspace_id=shop.id)
    assert not close_window(now=MORNING, actor="member", workspace_id=shop.id)
    assert source_of(shop, changed.stream) is None
    with transaction(shop.id) as db:
        assert stream_is_over(db, changed.stream)
        assert not stream_is_over(db, "nobody's")
    drop_live_source(now=MORNING, actor="member", workspace_id=shop.id, slug="hall")
    with transaction(shop.id) as db:
        assert source_named(db, "hall") is None
    with pytest.raises(NotFound):
        open_window(now=MORNING, actor="member", workspace_id=shop.id, slug="hall")
    assert one(owner, "SELECT address || control FROM live_source WHERE slug = 'hall'") == ""


@pytest.mark.usefixtures("empty_database")
def test_the_room_of_every_demo_shop_is_filmed_and_shown_as_soon_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shops = {slug: a_shop(slug, number) for number, slug in enumerate(filmed_rooms(), start=1)}
    assert {"sapori", "lino"} <= shops.keys()
    windows = {}
    for slug, shop in shops.items():
        room = SourceProfile(slug="room", name="Room", kind="clip", view="360", address=clip_name(slug))
        put(shop, room)
        windows[slug] = opened(shop, "room").stream
    find = media_setup(settings().model_copy(update={"media_folder": tmp_path})).find_source
    assert [find(str(shops[slug].id), windows[slug]) for slug in shops] == [None for _ in shops]

    filmed: Queue[str] = Queue()

    def film(slug: str, folder: Path) -> Path:
        clip = folder / clip_name(slug)
        clip.write_bytes(b"film")
        filmed.put(slug)
        return clip

    monkeypatch.setattr("runtime.demo.clips.film_room", film)
    monkeypatch.setattr("runtime.media._SECONDS_BEFORE_FILMING", 0.0)
    film_demo_rooms(tmp_path)
    assert filmed.get(timeout=60) == "sapori", "the shop that is shown first"
    assert {"sapori", *(filmed.get(timeout=60) for _ in range(len(shops) - 1))} == shops.keys()
    for slug, shop in shops.items():
        assert find(str(shop.id), windows[slug]) == Source(
            "clip", str(tmp_path / clip_name(slug)), round_about=True
        )


@pytest.mark.usefixtures("empty_database")
def test_nothing_but_a_camera_is_taken_for_one() -> None:
    shop = a_shop()
    with pytest.raises(AddressUnfit) as refused:
        put(shop, SourceProfile(slug="hall", name="x", address="http://10.0.0.7/video"))
    assert refused.value.values == {"what": "address"}
    with pytest.raises(AddressUnfit):
        put(shop, SourceProfile(slug="hall", name="x", address=ADDRESS, control="file:///etc/passwd"))


@pytest.mark.usefixtures("empty_database")
def test_a_session_knows_how_its_picture_is_doing() -> None:
    shop = a_shop()
    open_demo_window("sapori", shop.id, "Sapori", MORNING)
    open_demo_window("ponte", shop.id, "no room was drawn", MORNING)
    window = window_of(shop)
    assert window.view == "360"
    for state, kept in (("live", "live"), ("paused", "paused"), ("lost", "lost"), ("waiting", "off")):
        note_stream_state(workspace_id=shop.id, stream=window.stream, state=state, now=MORNING)  # type: ignore[arg-type]  # the states above
        assert window_of(shop).stream_state == kept
    with transaction(shop.id) as db:
        told = [event.body["session"]["streamState"] for event in events_after(db, "board", 0)]
    assert told == ["live", "paused", "lost", "off"]
    note_stream_state(workspace_id=shop.id, stream="nobody's", state="live", now=MORNING)
