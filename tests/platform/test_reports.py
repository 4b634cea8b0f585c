"""Anybody can report what must not be there; a person decides, and whoever is to know is told."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.replies import reply_to
from flows.begin_turn import TurnStart, begin_turn
from flows.report_abuse import Complaint, report_abuse
from flows.set_flag import set_flag
from flows.write_letter import write_letter
from shop.customers.erasure import erase
from shop.customers.export import export_customer
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.settings import settings
from shop.workspaces.abuse import SubjectGone
from tests.catalog.goods import a_small_catalog
from tests.platform.running import an_admin, at_platform
from tests.web.visiting import found, text_of
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due, one, rows
from webapp.platform.asking import AtWork

NOTE = "It promises what nobody may promise"


@pytest.fixture
def ada(shop: Shop, browser: TestClient) -> AtWork:
    """An admin, signed in."""
    del shop
    here = an_admin()
    at_platform(browser, here)
    return here


def reports(browser: TestClient, shop: Shop, **told: str) -> Any:
    """The form is sent."""
    form = {"about": "shop", "reason": "fraud", "words": "It took my money", **told}
    return browser.post(f"/s/{shop.slug}/report", data=form)


def decides(browser: TestClient, done: str, note: str = NOTE) -> Any:
    """The first report that waits is decided."""
    (form, *_) = found(browser.get("/platform/reports"), "form[action^='/platform/reports/']")
    return browser.post(str(form.attributes["action"]), data={"done": done, "note": note})


def test_a_product_is_reported_looked_at_and_taken_away(
    shop: Shop, browser: TestClient, ada: AtWork, owner: Any
) -> None:
    a_small_catalog(shop)
    slug = one(owner, "SELECT slug FROM product WHERE status = 'active' ORDER BY slug LIMIT 1")
    link = found(browser.get(f"/s/{shop.slug}/p/{slug}"), "a[href*=report]")[0].attributes["href"]
    page = browser.get(str(link))
    assert found(page, ".report-of")
    sent = reports(
        browser, shop, about="product", subject=slug, reply_to="marta@x.example", words="It <b>lies</b>"
    )
    assert "The shop never learns who said it" in text_of(sent)
    again = reports(browser, shop, about="product", subject=slug)
    assert text_of(again).split("You hear")[0][:60] == text_of(sent).split("You hear")[0][:60]
    assert one(owner, "SELECT count(*) FROM abuse_report") == 1
    queue = browser.get("/platform/reports")
    assert "It <b>lies</b>" in text_of(queue)
    assert decides(browser, "hidden", "short").status_code == 422
    assert decides(browser, "hidden").status_code == 303
    assert one(owner, "SELECT status FROM product WHERE slug = %(slug)s", {"slug": slug}) == "hidden"
    assert one(owner, "SELECT actor FROM event WHERE name = 'ProductHidden'") == ada.admin.actor
    letters = [write_letter(now=MORNING, entry=entry) for entry in due("mail", at=MORNING)]
    told = {letter.recipient: letter.letter.text for letter in letters if letter is not None}
    assert NOTE in told["marta@x.example"]
    assert "Decided" in text_of(browser.get("/platform/reports?state=decided"))
    assert NOTE in text_of(browser.get("/platform/reports?state=decided"))
    assert "marta@x.example" not in text_of(browser.get("/platform/reports?state=decided"))


def test_a_shop_is_held_for_what_was_reported(
    shop: Shop, browser: TestClient, ada: AtWork, owner: Any
) -> None:
    del ada
    reports(browser, shop)
    assert decides(browser, "held").status_code == 303
    assert one(owner, "SELECT status FROM workspace") == "suspended"
    names = [
        row[0] for row in rows(owner, "SELECT name FROM event WHERE actor_kind = 'platform' ORDER BY id")
    ]
    assert names == ["WorkspaceHeld", "AbuseDecided"]
    assert "closed for now" in text_of(browser.get(f"/s/{shop.slug}"))


def test_what_may_stay_changes_nothing_and_is_decided_once(
    shop: Shop, browser: TestClient, ada: AtWork, owner: Any
) -> None:
    del ada
    reports(browser, shop)
    (form,) = found(browser.get("/platform/reports"), "form[action^='/platform/reports/']")
    path = str(form.attributes["action"])
    assert browser.post(path, data={"done": "hidden", "note": NOTE}).status_code == 404, (
        "a shop is not hidden"
    )
    assert browser.post(path, data={"done": "nothing", "note": NOTE}).status_code == 303
    assert browser.post(path, data={"done": "held", "note": NOTE}).status_code == 409
    assert one(owner, "SELECT status FROM workspace") == "active"
    assert "Nothing to decide" in text_of(browser.get("/platform/reports"))


def test_a_form_that_says_nothing_says_what_is_missing_beside_each_field(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    empty = reports(browser, shop, reason="", words=" ", reply_to="nowhere")
    assert empty.status_code == 422
    assert len([one for one in found(empty, ".problem") if "hidden" not in one.attributes]) == 3
    assert reports(browser, shop, about="product", subject="nothing-like-that").status_code == 404
    for about in ("review", "line", "answer"):
        assert reports(browser, shop, about=about, subject="x").status_code == 404
    assert browser.post(f"/s/{shop.slug}/report", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert one(owner, "SELECT count(*) FROM abuse_report") == 0


def test_what_lies_in_another_shop_cannot_be_reported_or_read_through_the_form(
    shop: Shop, owner: Any
) -> None:
    a_small_catalog(a_shop("altra", 2))
    slug = one(owner, "SELECT slug FROM product ORDER BY slug LIMIT 1")
    complaint = Complaint(
        about="product", subject=slug, reason="other", words="not here", language=Language.EN, whose="x"
    )
    with pytest.raises(SubjectGone):
        report_abuse(now=MORNING, workspace_id=shop.id, complaint=complaint)


def test_nobody_reports_while_that_is_switched_off(
    shop: Shop, browser: TestClient, ada: AtWork, owner: Any
) -> None:
    set_flag(now=MORNING, admin=ada.admin, code="abuse_reports", state="off")
    assert reports(browser, shop).status_code == 503
    assert one(owner, "SELECT count(*) FROM abuse_report") == 0


def test_who_comes_from_the_chat_is_known_to_the_moderators_and_to_nobody_else(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    customer = a_registered_customer(shop)
    said = reply_to("report", a_turn(shop), Language.EN)
    (link,) = said.reply.content.links
    assert said.reply.text
    path = link.url.removeprefix(str(settings().public_url).rstrip("/"))
    page = browser.get(path)
    by = str(found(page, "input[name=by]")[0].attributes["value"])
    assert reports(browser, shop, by=by).status_code == 200
    assert reports(browser, shop, by="forged").status_code == 200
    kept = rows(owner, "SELECT customer_id FROM abuse_report ORDER BY id")
    assert kept == [(customer,), (None,)]
    assert str(customer) not in str(rows(owner, "SELECT details FROM event WHERE name = 'AbuseReported'"))
    with transaction(shop.id) as db:
        assert [one["text"] for one in export_customer(db, customer)["reported"]] == ["It took my money"]
        erase(db, customer, now=MORNING)
    left = rows(owner, "SELECT customer_id, words, mark FROM abuse_report ORDER BY id")
    assert left[0] == (None, "", "")


def a_turn(shop: Shop) -> TurnStart:
    arrives(shop, "segnala")
    (entry,) = due("turn", at=MORNING + timedelta(minutes=1))
    started = begin_turn(
        now=MORNING + timedelta(minutes=1),
        entry=entry,
        lease=timedelta(seconds=30),
        pace=timedelta(minutes=1),
    )
    assert isinstance(started, TurnStart)
    return started
