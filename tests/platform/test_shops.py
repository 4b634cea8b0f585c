"""Those who run the installation see every shop, hold one, look at one: and its owner reads who did, and why."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.set_flag import set_workspace_flag
from flows.start_live_session import start_live_session
from shop.events import outbox
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.workspaces.flags import FLAGS, Flag, SwitchedOff, decided, is_on
from shop.workspaces.permissions import ALLOWED, VISITORS
from tests.catalog.goods import a_small_catalog
from tests.console.signed_in import a_member, signed_in
from tests.console.test_every_route import ROUTES, filled, is_a_page
from tests.platform.running import an_admin, at_platform
from tests.web.visiting import found, text_of
from tests.world import MORNING, PinnedClock, Shop, a_shop, arrives, due, one, rows
from webapp.platform.asking import AtWork

WHY = "They asked about a payment"


@pytest.fixture
def ada(shop: Shop, browser: TestClient) -> AtWork:
    """An admin, signed in."""
    del shop
    here = an_admin()
    at_platform(browser, here)
    return here


@pytest.fixture
def visited(shop: Shop, browser: TestClient, ada: AtWork) -> Shop:
    """A shop with something in it, at whose console the admin looks."""
    del ada
    a_small_catalog(shop)
    arrives(shop, "Avete la crema di pistacchio?", profile_name="Marta Bellomo")
    entered = browser.post(f"/platform/shops/{shop.id}/enter", data={"reason": WHY})
    assert entered.headers["location"] == "/console"
    return shop


def test_shops_are_found_and_told_with_what_they_use(browser: TestClient, ada: AtWork) -> None:
    del ada
    other = a_shop("altra", 2, name="Lino y Sal")
    page = browser.get("/platform/shops?q=lino")
    assert [link.text() for link in found(page, ".line-words a")] == ["Lino y Sal"]
    assert browser.get(f"/platform/shops/{other.id}").status_code == 200
    assert browser.get(f"/platform/shops/{new_id()}").status_code == 404
    assert "No shop is called that" in text_of(browser.get("/platform/shops?q=nowhere"))
    assert "Bottega bottega" in text_of(browser.get("/platform/shops?status=active"))
    assert "Bottega bottega" not in text_of(browser.get("/platform/shops?status=closed"))


def test_whoever_enters_a_shop_says_why_and_its_owner_reads_it(
    visited: Shop, browser: TestClient, ada: AtWork, owner: Any
) -> None:
    page = browser.get("/console/inbox?view=all")
    assert "You look at" in text_of(page)
    assert "Marta" in text_of(page)
    left = browser.post("/platform/leave-shop")
    assert left.headers["location"] == f"/platform/shops/{visited.id}"
    assert browser.get("/console").status_code == 303, "the console is closed to them again"
    assert WHY in text_of(browser.get(f"/platform/shops/{visited.id}"))
    signed_in(browser, a_member(visited, "owner"))
    said = text_of(browser.get("/console/audit"))
    assert "Looked at this console" in said
    assert "Left this console again" in said
    assert f"Vetrina, {ada.admin.name}" in said
    assert WHY in said
    assert one(owner, "SELECT actor FROM event WHERE name = 'WorkspaceEntered'") == ada.admin.actor


def test_a_reason_is_needed_and_nothing_happens_without_one(
    shop: Shop, browser: TestClient, ada: AtWork, owner: Any
) -> None:
    del ada
    for path, told in (("enter", {}), ("status", {"status": "suspended"})):
        refused = browser.post(f"/platform/shops/{shop.id}/{path}", data={**told, "reason": " why "})
        assert refused.status_code == 422
        assert "Say why" in text_of(refused)
    assert one(owner, "SELECT count(*) FROM platform_visit") == 0
    assert one(owner, "SELECT status FROM workspace") == "active"


def test_a_visitor_sees_every_screen_and_changes_nothing(
    visited: Shop, browser: TestClient, owner: Any
) -> None:
    before = one(owner, "SELECT count(*) FROM event")
    for route in ROUTES:
        if is_a_page(route):
            answer = browser.get(route.path)
            assert answer.status_code == (200 if route.permission in VISITORS else 404), route
        elif route.method != "GET":
            assert browser.request(route.method, filled(route.path)).status_code == 404, route
    assert one(owner, "SELECT count(*) FROM event") == before
    assert visited.slug
    assert "own:see" not in VISITORS
    assert {permission for permission in ALLOWED if permission.endswith(":change")}.isdisjoint(VISITORS)


def test_a_visit_ends_by_itself_after_half_an_hour(
    visited: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    del visited
    clock.pass_(minutes=29)
    assert "You look at" in browser.get("/console").text
    clock.pass_(minutes=2)
    assert browser.get("/console").status_code == 303


def test_a_shop_that_is_held_answers_nobody_until_it_goes_on(
    shop: Shop, browser: TestClient, ada: AtWork, owner: Any
) -> None:
    def set_to(status: str) -> str:
        told = {"status": status, "reason": "Reported for fraud, we look into it"}
        assert browser.post(f"/platform/shops/{shop.id}/status", data=told).status_code == 303
        return str(one(owner, "SELECT status FROM workspace"))

    assert set_to("suspended") == "suspended"
    assert browser.get(f"/s/{shop.slug}").status_code == 404
    assert "is held" in text_of(browser.get("/platform")) or found(browser.get("/platform"), ".platform-loud")
    assert set_to("active") == "active"
    assert browser.get(f"/s/{shop.slug}").status_code == 200
    names = [
        row[0] for row in rows(owner, "SELECT name FROM event WHERE actor_kind = 'platform' ORDER BY id")
    ]
    assert names == ["WorkspaceHeld", "WorkspaceReleased"]
    assert ada.admin.name in text_of(browser.get("/platform/log"))
    assert (
        browser.post(f"/platform/shops/{shop.id}/status", data={"status": "gone", "reason": WHY}).status_code
        == 200
    )


def test_a_dead_letter_is_sent_again_from_the_start(shop: Shop, browser: TestClient, ada: AtWork) -> None:
    del ada
    with transaction(shop.id) as db:
        dead = outbox.put(db, workspace_id=shop.id, topic="mail", key="x", payload={}, now=MORNING)
        outbox.give_up(db, dead, now=MORNING, error="MailRefused")
        done = outbox.put(db, workspace_id=shop.id, topic="mail", key="y", payload={}, now=MORNING)
        outbox.finish(db, done, now=MORNING)
    page = browser.get("/platform/queues?topic=mail")
    assert "MailRefused" in text_of(page)
    (form,) = found(page, "form[action$=resend]")
    assert browser.post(str(form.attributes["action"]), data={"topic": "mail"}).status_code == 303
    assert [entry.id for entry in due("mail", at=MORNING)] == [dead]
    assert browser.post(f"/platform/queues/{shop.id}/{done}/resend").status_code == 404
    assert browser.post(f"/platform/queues/{a_shop('altra', 2).id}/{dead}/resend").status_code == 404
    assert "Nothing was given up" in text_of(browser.get("/platform/queues"))


def test_a_switch_is_felt_at_once_undone_in_one_tap_and_killed_for_everybody(
    shop: Shop, browser: TestClient, ada: AtWork, owner: Any
) -> None:
    other = a_shop("altra", 2)
    host = a_member(shop, "owner")
    set_workspace_flag(now=MORNING, admin=ada.admin, workspace_id=shop.id, code="live_sessions", is_on=True)
    switched = browser.post("/platform/flags/live_sessions", data={"state": "off"})
    assert [is_on("live_sessions", place) for place in (shop.id, other.id)] == [True, False]
    undo = found(browser.get(switched.headers["location"]), "#toasts form")[0].attributes["action"]
    assert browser.post(str(undo)).status_code == 303
    assert is_on("live_sessions", other.id)
    browser.post("/platform/flags/live_sessions", data={"state": "killed"})
    with pytest.raises(SwitchedOff):
        start_live_session(now=MORNING, person=host.person, workspace_id=shop.id)
    assert one(owner, "SELECT count(*) FROM live_session") == 0
    assert browser.post("/platform/flags/nothing", data={"state": "off"}).status_code == 404
    assert browser.post("/platform/flags/imports", data={"state": "perhaps"}).status_code == 404
    browser.post(f"/platform/shops/{shop.id}/flags/imports", data={"to_be": "off"})
    assert not is_on("imports", shop.id)
    browser.post(f"/platform/shops/{shop.id}/flags/imports", data={"to_be": ""})
    assert is_on("imports", shop.id)
    seen = rows(
        owner, "SELECT details->>'part', details->>'state' FROM event WHERE name = 'FlagChanged' ORDER BY id"
    )
    assert seen == [("live_sessions", "on"), ("imports", "off"), ("imports", "as elsewhere")]


def test_a_share_falls_on_the_same_shops_every_time() -> None:
    flag = Flag("recordings", "share", 30)
    shops = [new_id() for _ in range(1_000)]
    chosen = [decided(flag, None, place) for place in shops]
    assert chosen == [decided(flag, None, place) for place in shops]
    assert 220 < sum(chosen) < 380
    wider = [decided(Flag("recordings", "share", 60), None, place) for place in shops]
    assert all(more for less, more in zip(chosen, wider, strict=True) if less)
    assert not decided(flag, None, None)
    assert set(FLAGS)


def test_what_a_page_asks_of_the_database_does_not_grow_with_the_shops(
    shop: Shop, browser: TestClient, ada: AtWork
) -> None:
    from tests.console.test_figures_pages import asked_of  # noqa: PLC0415  # counts what is asked

    del shop, ada
    paths = ("/platform", "/platform/shops", "/platform/queues", "/platform/reports", "/platform/log")
    before = [asked_of(browser, path) for path in paths]
    for number in range(2, 12):
        a_shop(f"shop-{number}", number)
    assert [asked_of(browser, path) for path in paths] == before


def test_a_member_who_signs_in_beside_keeps_their_own_console(
    visited: Shop, browser: TestClient, ada: AtWork
) -> None:
    browser.post("/platform/leave-shop")
    member = a_member(visited, "owner", name="Rosaria")
    signed_in(browser, member)
    assert "You look at" not in text_of(browser.get("/console/own"))
    assert ada.admin.name not in text_of(browser.get("/console/own"))
