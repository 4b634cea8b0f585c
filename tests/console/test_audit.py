"""Who did what: every change has a name beside it, a page at a time, and nobody else's shop is in it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from flows.change_catalog import hide_product
from shop.events.recorded import act_as, for_shop, kind_of, member_of, record
from shop.kernel.database import transaction
from shop.workspaces.audit import PAGE, audit
from tests.catalog.goods import a_small_catalog
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of
from tests.world import MORNING, Shop, a_shop, one
from webapp.console.asking import Staff


def note(shop: Shop, name: str, actor: str, **details: Any) -> None:
    with transaction(shop.id) as db:
        record(db, name, workspace_id=shop.id, actor=actor, now=MORNING, **details)


def test_an_actor_is_a_kind_or_a_kind_with_whose_id_it_was(shop: Shop) -> None:
    member = a_member(shop)
    assert kind_of(member.person) == "member"
    assert member_of(member.person) == member.member_id
    assert member_of("member") is None
    assert [
        for_shop(actor) for actor in ("member:x", "program:x", "platform:x", "customer", "agent", "system")
    ] == [
        *(True, True, True),
        *(False, False, False),
    ]
    with pytest.raises(ValueError, match="nobody"):
        note(shop, "ProductPut", "stranger:1")


def test_what_is_done_at_the_console_has_the_name_of_who_did_it(
    browser: TestClient, rosaria: Staff, owner: Any
) -> None:
    made = browser.post(
        "/console/team/new",
        data={"name": "Ada", "role": "host", "email": "ada@x.example", "phone": "+393330000999"},
    )
    assert made.status_code == 303
    assert one(owner, "SELECT actor FROM event WHERE name = 'MemberInvited'") == rosaria.person
    page = browser.get("/console/audit")
    assert "Invited somebody" in text_of(page)
    assert "Rosaria" in [cell.text().strip() for cell in found(page, ".audit-name")]
    mine = browser.get(f"/console/audit?who={rosaria.member_id}")
    assert "Invited somebody" in text_of(mine)
    assert "Invited somebody" not in text_of(browser.get("/console/audit?who=agent"))
    assert browser.get("/console/audit?who=%27nobody").status_code == 200


def test_a_flow_that_only_knows_some_member_records_which_one_where_it_was_said(
    shop: Shop, owner: Any
) -> None:
    goods = a_small_catalog(shop)
    del goods
    slug = one(owner, "SELECT slug FROM product ORDER BY slug LIMIT 1")
    act_as("member:01920000-0000-7000-8000-000000000001")
    try:
        hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug=slug)
        note(shop, "OrderPlaced", "customer")
    finally:
        act_as("")
    assert str(one(owner, "SELECT actor FROM event WHERE name = 'ProductHidden'")).startswith("member:0192")
    assert one(owner, "SELECT actor FROM event WHERE name = 'OrderPlaced'") == "customer"


def test_kinds_are_told_apart_and_programs_and_vetrina_are_named(shop: Shop, browser: TestClient) -> None:
    signed_in(browser, a_member(shop, "manager"))
    note(
        shop,
        "WorkspaceEntered",
        "platform:01920000-0000-7000-8000-000000000002",
        admin="Ada",
        reason="They called",
    )
    note(shop, "CartChanged", "customer")
    note(shop, "SomethingNew", "system")
    note(a_shop("altra", 2), "KeyCreated", "member")
    seen = text_of(browser.get("/console/audit"))
    assert "Looked at this console" in seen
    assert "They called" in seen
    assert "Vetrina, Ada" in seen
    assert "Made a key" not in seen
    assert "Looked at this console" in text_of(browser.get("/console/audit?who=platform"))
    assert "Something new" in text_of(browser.get("/console/audit?who=system"))


def test_a_page_goes_on_where_the_last_one_ended_and_asks_as_much_whatever_lies_there(
    shop: Shop, browser: TestClient, rosaria: Staff
) -> None:
    with transaction(shop.id) as db:
        for number in range(PAGE + 10):
            record(db, "OrderShipped", workspace_id=shop.id, actor=rosaria.person, now=MORNING, number=number)
        first = audit(db, person=rosaria.member_id)
        rest = audit(db, person=rosaria.member_id, before=first[-1].id)
        assert [len(first), len(rest)] == [PAGE, 10]
        assert {one.details["number"] for one in (*first, *rest)} == set(range(PAGE + 10))
        for way in (
            "seqscan",
            "bitmapscan",
            "sort",
        ):  # which it takes among so few rows is chance; that it can is not
            db.connection().exec_driver_sql(f"SET LOCAL enable_{way} = off")
        plan = "\n".join(
            row[0]
            for row in db.connection().execute(
                text(
                    "EXPLAIN SELECT * FROM event WHERE actor_kind IN ('member', 'program', 'platform') "
                    "AND actor = :person ORDER BY id DESC LIMIT 50"
                ),
                {"person": rosaria.person},
            )
        )
        assert "Index Scan" in plan, plan
        assert "Sort" not in plan, plan
    page = browser.get(f"/console/audit?who={rosaria.member_id}")
    (more,) = found(page, ".audit-next")
    part = browser.get(str(more.attributes["hx-get"]), headers={"HX-Request": "true"})
    assert len(found(part, ".audit-row")) == 10
    assert not found(part, ".audit-next")
