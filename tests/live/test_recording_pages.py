"""What stands on the pages of a live session about recording, and who sees the film and the photos afterwards."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from redis import Redis

from flows.be_present import be_present
from flows.keep_recording import sweep_kept
from flows.mark_in_session import mark_shown
from flows.open_window import SourceProfile, put_live_source
from shop.kernel.ids import CustomerId
from shop.live.viewing import SessionView
from tests.live.control import enters, signs_in
from tests.live.recording import SECOND, Studio, a_studio
from tests.live.showroom import Showroom, a_customer, a_showroom, completes, puts_in, starts
from tests.web.visiting import found, text_of, visitor
from tests.world import MORNING, PinnedClock, one, rows

SWAP = {"X-Swap": "yes"}


@pytest.fixture
def studio(empty_database: str, valkey: Redis, tmp_path: Path) -> Studio:
    del empty_database, valkey
    return a_studio(a_showroom(), tmp_path)


def works_here(browser: TestClient, room: Showroom, who: str = "") -> None:
    member: Any = SimpleNamespace(id=UUID((who or room.john).partition(":")[2]))
    signs_in(browser, room.shop, member)


def comes_in(browser: TestClient, studio: Studio, session: SessionView, customer: UUID, **told: Any) -> None:
    enters(browser, studio.room.shop, session.session_id, CustomerId(customer), **told)


def says(browser: TestClient, session: SessionView, do: str, **headers: str) -> Any:
    return browser.post(
        f"/live/bottega/{session.number}/recording?lang=en", data={"do": do}, headers=headers or SWAP
    )


def test_everybody_is_asked_on_their_own_page_and_told_before_they_enter(studio: Studio) -> None:
    buyer = a_customer(studio.room)
    session = starts(studio.room, buyer)
    with visitor() as host, visitor() as customer, visitor() as guest:
        works_here(host, studio.room)
        comes_in(customer, studio, session, buyer.id)
        comes_in(guest, studio, session, buyer.id, guest_name="Bruno")
        studio.comes(session, buyer)
        room = host.get(f"/team/live/{session.number}")
        assert "Record" in [one.text().strip() for one in found(room, ".recording-ask summary")]
        assert found(customer.get(f"/live/bottega/{session.number}"), ".recording") == []
        assert "Agree, and ask everybody" in text_of(says(host, session, "stop"))

        assert "Not agreed yet: 1" in text_of(says(host, session, "ask"))
        for path in ("", "/cart"):
            page = customer.get(f"/live/bottega/{session.number}{path}?lang=it")
            assert "vorrebbe registrare questa diretta" in text_of(page), path
            assert "30 giorni" in text_of(page)
        assert "has not agreed: 1" in text_of(says(host, session, "start"))
        assert "no longer agree" in text_of(says(customer, session, "agree"))
        assert "Stop recording" in text_of(says(host, session, "start"))

        # Whoever comes now is told before anything else, and may come without being recorded.
        for path in ("", "/cart"):
            gate = guest.get(f"/live/bottega/{session.number}{path}?lang=es")
            assert "Este directo se está grabando" in text_of(gate), path
            assert found(gate, "video, [data-session-cart]") == []
        come = says(guest, session, "watch", **{"Sec-Fetch-Site": "same-origin"})
        assert (come.status_code, come.headers["location"]) == (303, f"/live/bottega/{session.number}")
        inside = guest.get(f"/live/bottega/{session.number}?lang=en")
        assert "You only watch: nothing of you is in it" in text_of(inside)
        assert "That is not yours to do" in text_of(says(customer, session, "stop"))
        assert "would like" not in text_of(says(customer, session, "withdraw"))
        assert "film of the recording" in text_of(host.get(f"/live/bottega/{session.number}/recording"))
        no = customer.post(
            f"/live/bottega/{session.number}/recording",
            data={"do": "agree"},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert no.status_code == 403


def test_the_film_is_played_by_whoever_was_invited_and_by_nobody_else(studio: Studio, owner: Any) -> None:
    buyer, other = a_customer(studio.room), a_customer(studio.room)
    session = studio.recorded(buyer)
    elsewhere = starts(studio.room, other)
    mark_shown(
        now=MORNING + 30 * SECOND,
        person=studio.room.john,
        workspace_id=studio.id,
        session_id=session.session_id,
        slug="miele",
    )
    base, objects = f"/live/bottega/{session.number}", studio.objects
    with visitor(objects=objects) as browser, visitor(objects=objects) as guest:
        comes_in(browser, studio, session, buyer.id)
        comes_in(guest, studio, session, buyer.id, guest_name="Bruno")
        completes(studio.room, puts_in(studio.room, session, "MIELE"))
        after = browser.get(f"{base}/after?lang=en")
        (film,) = found(after, "video[data-film]")
        assert film.attributes["poster"].endswith(".jpg")
        assert [one.attributes["data-seconds"] for one in found(after, "[data-seconds]")] == ["30"]
        assert (
            found(after, "[data-film-round]") == []
        )  # of a camera that sees all around it is looked around in
        hall = SourceProfile(slug="hall", name="Sala", kind="clip", view="360", address="hall.mp4")
        source = put_live_source(now=MORNING, actor="member", workspace_id=studio.id, source=hall)
        owner.execute("UPDATE live_session SET source_id = %s", [source])
        owner.commit()
        around = browser.get(f"{base}/after?lang=it")
        assert len(found(around, "[data-film-round] canvas[data-around][hidden]")) == 1
        assert found(around, "[data-seek]")[0].attributes["max"] == "90"
        address = found(after, "video source")[0].attributes["src"]
        whole = browser.get(address)
        assert (whole.content, whole.headers["cache-control"]) == (
            studio.engine.film,
            "private, max-age=3600",
        )
        part = browser.get(address, headers={"Range": "bytes=2-5"})
        assert (part.status_code, part.content) == (206, b"film")
        assert "00:00:30.000 --> 00:01:30.000" in browser.get(address.replace(".mp4", ".vtt")).text
        assert browser.get(address.replace(".mp4", ".jpg")).content.startswith(b"\xff\xd8")
        assert found(guest.get(f"{base}/kept"), "video[data-film]")

    with visitor(objects=objects) as member:
        works_here(member, studio.room, studio.room.mike)
        assert member.get(address).status_code == 200
        assert member.post(f"{address.removesuffix('.mp4')}/remove").status_code == 403
    for stranger in range(2):
        with visitor(objects=objects) as browser:
            if stranger:
                comes_in(browser, studio, elsewhere, other.id)
                crossed = address.replace(f"/{session.number}/", f"/{elsewhere.number}/")
                assert browser.get(crossed).status_code == 404
            for suffix in (".mp4", ".jpg", ".vtt"):
                assert browser.get(address.replace(".mp4", suffix)).status_code == 401
            assert browser.get(f"{base}/kept").status_code == 401

    late = MORNING + timedelta(days=30, minutes=5)
    with visitor(PinnedClock(late), objects=objects) as member:
        owner.execute("UPDATE secure_link SET expires_at = expires_at + interval '90 days'")
        owner.commit()
        sweep_kept(now=late, workspace_id=studio.id)
        assert member.get(address).status_code == 401


def test_whoever_takes_their_word_back_afterwards_deletes_it_for_everybody(studio: Studio) -> None:
    buyer = a_customer(studio.room)
    session = studio.recorded(buyer)
    base = f"/live/bottega/{session.number}"
    with visitor(objects=studio.objects) as browser:
        comes_in(browser, studio, session, buyer.id)
        completes(studio.room, puts_in(studio.room, session, "MIELE"))
        address = found(browser.get(f"{base}/after"), "video source")[0].attributes["src"]
        gone = browser.post(f"{base}/recordings/withdraw")
        assert gone.headers["location"] == f"{base}/after"
        assert found(browser.get(f"{base}/after"), "video") == []
        assert browser.get(address).status_code == 404


def test_photos_are_kept_for_those_who_were_invited_without_what_they_tell(
    studio: Studio, owner: Any
) -> None:
    buyer = a_customer(studio.room)
    session = starts(studio.room, buyer)
    who = studio.comes(session, buyer)
    be_present(now=MORNING, workspace_id=studio.id, session_id=session.session_id, who=who)
    base = f"/live/bottega/{session.number}"
    taken = a_photo()
    with visitor(objects=studio.objects, media=studio.engine) as host:
        works_here(host, studio.room)
        none = host.post(f"{base}/photos/snapshot", headers=SWAP)
        assert (none.status_code, "no picture at the moment" in none.text) == (409, True)
        studio.engine.jpeg = taken
        assert host.post(f"{base}/photos/snapshot", headers=SWAP).status_code == 204
        sent = host.post(
            f"{base}/photos",
            files={"photo": ("x.jpg", a_photo("red"), "image/jpeg")},
            data={"words": " The  blue vase "},
        )
        assert sent.headers["location"] == f"{base}/kept"
        for body, kind in ((b"<svg/>", "image/svg+xml"), (b"", "image/jpeg")):
            answer = host.post(f"{base}/photos", files={"photo": ("x", body, kind)})
            assert answer.status_code == 415
        broken = host.post(f"{base}/photos", files={"photo": ("x.jpg", b"no picture", "image/jpeg")})
        assert broken.status_code == 303
    originals = [row[0] for row in rows(owner, "SELECT sha256 FROM session_photo ORDER BY id")]
    assert studio.works() == 3
    assert rows(owner, "SELECT state, reason, sha256 FROM session_photo ORDER BY id") == [
        ("ready", "", ""), ("ready", "", ""), ("refused", "broken", ""),
    ]  # fmt: skip
    assert not one(owner, "SELECT vetrina_file_in_use(%(of)s)", {"of": originals[0]}), "it tells where"

    with visitor(objects=studio.objects) as browser:
        comes_in(browser, studio, session, buyer.id)
        completes(studio.room, puts_in(studio.room, session, "MIELE"))
        after = browser.get(f"{base}/after?lang=en")
        assert [picture.attributes["alt"] for picture in found(after, ".photo-one img")] == [
            "Photo 1 of the live session",
            "The blue vase",
        ]
        small = found(after, ".photo-one img")[0].attributes["src"]
        picture = browser.get(small)
        assert picture.headers["content-type"] == "image/webp"
        assert Image.open(BytesIO(picture.content)).getexif() == {}
        assert b"EXIF" not in picture.content
        assert browser.get(small.replace("640", "9999")).status_code == 404
        assert browser.post(f"{base}/photos/snapshot").status_code == 401
        assert browser.post(small.rpartition("/")[0] + "/remove").status_code == 403
    with visitor(objects=studio.objects) as stranger:
        assert stranger.get(small).status_code == 401
        works_here(stranger, studio.room)
        assert stranger.post(small.rpartition("/")[0] + "/remove").status_code == 303
        assert stranger.get(small).status_code == 404
    assert sweep_kept(now=MORNING + timedelta(days=31), workspace_id=studio.id) == 2
    assert one(owner, "SELECT count(*) FROM session_photo") == 0


def a_photo(color: str = "blue") -> bytes:
    """As a phone takes it: with the place where it stood."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Phone of Nunzia"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (800, 600), color).save(out, "JPEG", exif=exif)
    return out.getvalue()
