"""The team's pages, the shop's profile, its plan, its keys: what is typed there, and what is refused."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.try_plan import choose_plan
from shop.kernel.database import transaction
from shop.workspaces.viewing import hours_of, workspace_view
from tests.console.entering import EMAIL
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of, title_of
from tests.world import MORNING, Shop, due, one, rows
from webapp.console.plan_pages import Figure

NEW = {
    "name": "Carmen <b>Vidal</b>",
    "role": "salesperson",
    "email": EMAIL,
    "phone": "+39 333 9000801",
    "language": "es",
}


def test_somebody_is_invited_in_one_step(shop: Shop, browser: TestClient, owner: Any) -> None:
    signed_in(browser, a_member(shop))
    for wrong, status in (
        ({"name": " "}, 422),
        ({"phone": "12"}, 422),
        ({"email": "no"}, 422),
        ({"role": "queen"}, 422),
    ):
        refused = browser.post("/console/team/new", data=NEW | wrong)
        assert (refused.status_code, title_of(refused)) == (status, "Invite somebody")
    assert one(owner, "SELECT count(*) FROM member") == 1
    done = browser.post("/console/team/new", data=NEW)
    assert done.headers["location"] == "/console/team"
    page = browser.get("/console/team")
    assert "Carmen <b>Vidal</b>" in text_of(page)  # as it was typed, and never as markup
    assert "Invited" in text_of(page)
    assert [entry.payload.keys() for entry in due("mail", at=MORNING)] == [{"sign_in_link"}]
    again = browser.post("/console/team/new", data=NEW | {"phone": "+39 333 9000802"})
    assert again.status_code == 409
    shown = browser.post(
        "/console/team/new", data=NEW | {"phone": "+39 333 9000803", "email": "x@y.example", "way": "hand"}
    )
    assert "/console/invitation/" in found(shown, "#invitation")[0].text()


def test_only_owners_make_owners_and_one_always_stays(shop: Shop, browser: TestClient, owner: Any) -> None:
    boss, manager = a_member(shop, "owner"), a_member(shop, "manager", name="Mario")
    host = a_member(shop, "host", name="Ada")

    def does(who: Any, path: str, **told: str) -> int:
        signed_in(browser, who)
        return browser.post(f"/console/team/{path}", data=told).status_code

    assert does(manager, str(host.member_id), role="owner") == 403
    assert does(manager, str(boss.member_id), role="host") == 403
    assert does(manager, f"{boss.member_id}/off") == 403
    assert does(manager, f"{boss.member_id}/invite", way="hand") == 403
    assert does(manager, f"{boss.member_id}/sign-out") == 403
    assert does(manager, "new", **(NEW | {"role": "owner"})) == 403
    assert does(boss, f"{boss.member_id}/off") == 409
    assert does(boss, str(boss.member_id), role="manager") == 409
    assert rows(owner, "SELECT role, active FROM member ORDER BY id") == [
        ("owner", True),
        ("manager", True),
        ("host", True),
    ]
    assert does(boss, str(host.member_id), role="owner", email="ada@x.example") == 303
    assert does(host, f"{boss.member_id}/off") == 303


def test_the_shops_profile_is_saved_whole_or_told_what_is_wrong(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    signed_in(browser, a_member(shop))
    page = browser.get("/console/settings")
    told = {
        str(field.attributes["name"]): str(field.attributes.get("value") or field.text())
        for field in found(page, "main form[action='/console/settings'] :is(input, textarea)")
    } | {"vertical": "food", "language": "it", "timezone": "Europe/Madrid", "logo": ""}
    for field, wrong in (
        ("map_url", "javascript:alert(1)"),
        ("map_url", "http://maps.example"),
        ("name", " "),
        ("timezone", "Europe/Atlantis"),
        ("color", "red;}"),
        ("email", "no"),
    ):
        refused = browser.post("/console/settings", data=told | {field: wrong})
        assert refused.status_code == 422
        if field != "timezone":
            assert found(refused, f"#{field}[aria-invalid]")
    done = browser.post("/console/settings", data=told | {"name": "Da <Rosaria>", "about_es": ""})
    assert done.status_code == 303
    with transaction(shop.id) as db:
        saved = workspace_view(db, shop.id)
    assert (saved.name, str(saved.zone), set(saved.about)) == ("Da <Rosaria>", "Europe/Madrid", {"en", "it"})
    assert "Da <Rosaria>" in text_of(browser.get("/console/settings"))
    fields = one(owner, "SELECT details -> 'fields' FROM event WHERE name = 'ShopChanged'")
    assert {"name", "timezone"} <= set(fields)


def test_hours_are_written_as_on_the_door(shop: Shop, browser: TestClient) -> None:
    signed_in(browser, a_member(shop))
    week = {f"day_{day}": "8:30-13, 15.00 – 19:30" for day in range(5)} | {"day_5": "9-24"}
    for wrong in ("8-7", "morning", "8-12, 11-15", "25-26", "8:30"):
        refused = browser.post("/console/settings/hours", data=week | {"day_6": wrong})
        assert refused.status_code == 422
        assert found(refused, "#day_6[aria-invalid]")
        assert not found(refused, "#day_0[aria-invalid]")
    assert browser.post("/console/settings/hours", data=week).status_code == 303
    with transaction(shop.id) as db:
        hours = hours_of(db, shop.id)
    assert len(hours) == 11
    shown = found(browser.get("/console/settings"), "#day_0, #day_5, #day_6")
    assert [str(field.attributes["value"] or "") for field in shown] == [
        "8:30-13:00, 15:00-19:30",
        "9:00-23:59",
        "",
    ]


@pytest.mark.parametrize(
    ("used", "most", "state"),
    [
        (0, 100, "free"),
        (79, 100, "free"),
        (80, 100, "near"),
        (99, 100, "near"),
        (100, 100, "full"),
        (7, 5, "full"),
        (9, None, "free"),
    ],
)
def test_it_is_said_at_eighty_and_at_a_hundred_in_a_hundred(used: int, most: int | None, state: str) -> None:
    assert Figure("products", used, most).state == state


def test_a_plan_is_taken_and_taken_back(shop: Shop, browser: TestClient) -> None:
    boss, manager = a_member(shop, "owner"), a_member(shop, "manager", name="Mario")
    choose_plan(now=MORNING, actor="system", workspace_id=shop.id, plan="basic")
    signed_in(browser, manager)
    assert "1 of 1" in text_of(browser.get("/console/plan"))
    assert "No other number fits" in text_of(browser.get("/console/plan"))
    assert browser.get("/console/plan/warning").text.strip() == ""
    assert browser.post("/console/plan/enterprise").status_code == 404
    signed_in(browser, boss)
    assert browser.post("/console/plan/royal").status_code == 422
    assert browser.post("/console/plan/professional").status_code == 303
    page = browser.get("/console/plan")
    assert "You have Professional." in text_of(page)
    undo = str(found(page, "[data-toast] form")[0].attributes["action"])
    browser.post(undo)
    assert "You have Basic." in text_of(browser.get("/console/plan"))
    browser.post("/console/plan/try")
    assert "are trying" in text_of(browser.get("/console/plan"))


def test_keys_and_addresses_are_made_shown_once_and_taken_back(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    signed_in(browser, a_member(shop))
    made = browser.post("/console/keys", data={"name": "Cassa", "scopes": ["orders:read"]})
    key = found(made, "#secret")[0].text().strip()
    assert key.startswith("vk_")
    page = browser.get("/console/keys")
    assert key not in page.text
    assert "Cassa" in text_of(page)
    assert browser.post("/console/keys", data={"name": "x", "scopes": ["all"]}).status_code == 422
    revoke = str(found(page, "form[action$='/revoke']")[0].attributes["action"])
    browser.post(revoke)
    assert "Cassa" not in text_of(browser.get("/console/keys"))
    assert browser.post("/console/webhooks", data={"url": "nonsense"}).status_code == 422
    secret = browser.post(
        "/console/webhooks", data={"url": "https://erp.example/in", "events": ["order.paid"]}
    )
    assert found(secret, "#secret")
    endpoint = one(owner, "SELECT id FROM webhook_endpoint")
    path = f"/console/webhooks/{endpoint}"
    browser.post(f"{path}/try")
    page = browser.get(path)
    assert "webhook.test" in text_of(page)
    browser.post(f"{path}/off")
    assert "Go on telling" in text_of(browser.get(path))
    browser.post(f"{path}/remove")
    assert browser.get(path).status_code == 404
