"""Files, translations and the customer's card at the console; and nothing that a customer wrote is ever code."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.parts import Parts
from flows.answer_as_member import Writer
from flows.keep_card import set_blocked
from gateways.object_folder import ObjectFolder
from runtime.picture_work import drop_unused
from runtime.web_wiring import bare_picture
from shop.kernel.language import Language
from tests.catalog.photographs import a_photograph, taken_sideways
from tests.console.signed_in import a_member, signed_in
from tests.console.talking import Talk, a_talk
from tests.web.visiting import visitor
from tests.world import MORNING, PinnedClock, Shop, a_shop, arrives, due, one, rows
from webapp.console.asking import Staff

pytestmark = pytest.mark.usefixtures("rosaria")

HTMX = {"HX-Request": "true"}
YESTERDAY = MORNING - timedelta(hours=21)


def writer(member: Staff) -> Writer:
    return Writer(member.member_id, member.name)


def test_a_file_is_sent_as_what_it_is_and_seen_by_whoever_was_sent_it(
    clock: PinnedClock, rosaria: Staff, talk: Talk, owner: Any, tmp_path: Path
) -> None:
    with visitor(clock, objects=ObjectFolder(tmp_path)) as client:
        signed_in(client, rosaria)
        here = f"/console/inbox/{talk.id}"
        wrong = {"file": ("a.svg", b"<svg/>", "image/svg+xml")}
        refused = client.post(f"{here}/say", files=wrong, headers=HTMX)
        assert (refused.status_code, "WhatsApp does not take that file." in refused.text) == (422, True)
        client.post(
            f"{here}/say", data={"text": "Ecco"}, files={"file": ("a.pdf", b"%PDF-1.7", "application/pdf")}
        )
        file = one(owner, "SELECT id FROM media")
        inside = client.get(f"/console/inbox/files/{file}")
        assert (inside.content, inside.headers["content-disposition"]) == (b"%PDF-1.7", "attachment")
        client.cookies.clear()
        assert client.get(f"/media/sent/{file}").content == b"%PDF-1.7"
        assert client.get(f"/media/sent/{talk.id}").status_code == 404
        signed_in(client, a_member(a_shop("altra", 2), "owner"))
        assert client.get(f"/console/inbox/files/{file}").status_code == 404


def test_a_picture_is_sent_upright_and_without_where_it_was_taken(
    clock: PinnedClock, rosaria: Staff, talk: Talk, owner: Any, tmp_path: Path
) -> None:
    with visitor(clock, objects=ObjectFolder(tmp_path), bare_picture=bare_picture) as client:
        signed_in(client, rosaria)
        here = f"/console/inbox/{talk.id}"
        for name, kind, body in (
            ("cream.jpg", "image/jpeg", taken_sideways()),
            ("list.png", "image/png", a_photograph(300, 900, "PNG", exif=Image.Exif(), pnginfo=made_by())),
        ):
            client.post(f"{here}/say", files={"file": (name, body, kind)})
            sent = one(owner, "SELECT sha256 FROM media ORDER BY id DESC LIMIT 1")
            kept = ObjectFolder(tmp_path).get(sent)
            with Image.open(BytesIO(kept)) as picture:
                assert (picture.format, dict(picture.getexif())) == (kind[6:].upper(), {})
                assert picture.size == ((1200, 1600) if kind == "image/jpeg" else (300, 900))
                assert not {"exif", "Author"} & picture.info.keys()
            assert b"Rosaria" not in kept
        stored = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
        assert stored == sorted(line[0] for line in rows(owner, "SELECT sha256 FROM media"))
        nothing = client.post(f"{here}/say", files={"file": ("x.jpg", b"<svg/>", "image/jpeg")}, headers=HTMX)
        assert nothing.status_code == 422
        assert one(owner, "SELECT count(*) FROM media") == 2


def test_a_file_that_is_not_sent_does_not_stay(
    shop: Shop, clock: PinnedClock, rosaria: Staff, talk: Talk, tmp_path: Path
) -> None:
    objects = ObjectFolder(tmp_path)
    with visitor(clock, objects=objects) as client:
        signed_in(client, rosaria)
        here = f"/console/inbox/{talk.id}"
        kept = {"file": ("a.pdf", b"%PDF-1.7 kept", "application/pdf")}
        assert client.post(f"{here}/say", files=kept).status_code == 303
        set_blocked(
            now=MORNING, workspace_id=shop.id, customer_id=talk.customer, by=rosaria.member_id, blocked=True
        )
        other = {"file": ("b.pdf", b"%PDF-1.7 other", "application/pdf")}
        for file in (kept, other):
            refused = client.post(f"{here}/say", files=file, headers=HTMX)
            assert refused.status_code == 409
    parts = cast("Parts", SimpleNamespace(clock=clock, objects=objects))
    for entry in due("unused", at=clock.now()):
        drop_unused(entry, parts)
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"%PDF-1.7 kept"]


def made_by() -> PngInfo:
    """What a camera writes into a PNG of whose it is."""
    told = PngInfo()
    told.add_text("Author", "Rosaria at home")
    return told


def test_a_message_is_translated_where_there_is_a_model_and_stays_as_it_was_written(
    clock: PinnedClock, browser: TestClient, rosaria: Staff, talk: Talk
) -> None:
    here = f"/console/inbox/{talk.id}"
    assert "Translate" not in browser.get(here).text
    asked: list[tuple[str, Language]] = []

    def translate(text: str, language: Language) -> str:
        asked.append((text, language))
        if len(asked) == 1:
            raise TimeoutError
        return "do you have the <b>cream</b>?"

    with visitor(clock, translate=translate) as client:
        signed_in(client, rosaria)
        message = re.search(r"/translate/([0-9a-f-]{36})", client.get(here).text)
        assert message is not None
        failed = client.post(f"{here}/translate/{message[1]}", headers=HTMX)
        assert (failed.status_code, "It could not be translated now." in failed.text) == (409, True)
        told = client.post(f"{here}/translate/{message[1]}", headers=HTMX).text
    for words in ("do you have the &lt;b&gt;cream", "As it was written", "avete la crema?"):
        assert words in told, words
    assert "/translate/" not in told
    assert asked == [("avete la crema?", Language.EN)] * 2


def test_what_customers_write_is_text_wherever_it_stands(browser: TestClient, shop: Shop) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    talk = a_talk(shop, evil)
    arrives(shop, evil, profile_name=evil)
    talk.wants_a_person(MORNING)
    browser.post(f"/console/customers/{talk.customer}/tags", data={"tag": '"><script>'})
    browser.post(f"/console/inbox/{talk.id}/say", data={"text": evil, "mode": "note"})
    for path in (
        "/console/inbox",
        f"/console/inbox/{talk.id}",
        f"/console/customers/{talk.customer}",
        "/console/customers",
        "/console/desk",
    ):
        page = browser.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "<script>" not in page.text.replace("<script type", "")


def test_the_card_keeps_tags_notes_and_what_is_to_be_done_and_tells_what_happened(
    browser: TestClient, talk: Talk, owner: Any
) -> None:
    here = f"/console/customers/{talk.customer}"
    browser.post(f"{here}/tags", data={"tag": "Milano"}, headers=HTMX)
    browser.post(f"{here}/notes", data={"text": "Allergica alle arachidi"}, headers=HTMX)
    planned = browser.post(
        f"{here}/plans", data={"text": "Richiamare", "due": "2026-11-20T18:30"}, headers=HTMX
    ).text
    assert "Friday 20 November, 18:30" in planned
    assert rows(owner, "SELECT due_at AT TIME ZONE 'UTC' FROM follow_up")[0][0].hour == 17
    owner.rollback()

    page = browser.get(here).text
    for words in ("milano", "Allergica alle arachidi", "Messages: 1, theirs 1", "Said yes: service"):
        assert words in page, words
    assert "Said yes" not in browser.get(f"{here}?kind=messages").text
    customers = browser.get("/console/customers").text
    assert "Richiamare" in customers
    assert "Marta Bellomo" in customers
    assert 'inbox-name truncate">Rosaria' not in customers, "whoever works here is no customer"
    plan = one(owner, "SELECT id FROM follow_up")
    done = browser.post(f"{here}/plans/{plan}", data={"done": "true"}, headers=HTMX).text
    assert 'aria-checked="true"' in done
    assert "Richiamare" not in browser.get("/console/customers").text

    exported = browser.get(f"{here}/export")
    assert exported.headers["content-disposition"].startswith("attachment")
    assert exported.json()["noted"]["tags"] == ["milano"]
    wrong = browser.post(f"{here}/erase", data={"code": "V-000000"})
    assert (wrong.status_code, "That is not the code." in wrong.text) == (422, True)
    code = one(owner, "SELECT code FROM customer WHERE id = %(id)s", {"id": talk.customer})
    owner.rollback()
    browser.post(f"{here}/erase", data={"code": code})
    assert one(owner, "SELECT count(*) FROM message") == 0
    assert "forgotten at their request" in browser.get(f"/console/inbox/{talk.id}").text
