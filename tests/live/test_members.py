"""The people of a shop: added, given a link, switched off, from a terminal, by a program and on the playground."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis
from typer.testing import CliRunner

from flows.issue_live_link import issue_live_link
from flows.manage_members import (
    MemberKnown,
    MemberOff,
    NumberUnreadable,
    RoleUnknown,
    add_member,
    change_member,
    issue_work_link,
)
from runtime.cli import app
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.live.attending import LiveSessionOver
from shop.workspaces.roster import roster
from tests.live.rooms import a_colleague
from tests.live.together import a_live_session
from tests.programs.asking import a_key, asking_with, problem
from tests.web.visiting import FROM_HERE, found, text_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, a_shop, one, rows


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop where nobody works yet."""
    del empty_database, valkey
    return a_shop()


def told(shop: Shop, **changes: Any) -> dict[str, Any]:
    """What is told of somebody new."""
    who = {"name": "Ada", "role": "host", "phone": "+393339000777", "language": Language.IT}
    return {"now": MORNING, "actor": "member", "workspace_id": shop.id} | who | changes


def test_a_member_is_the_chats_own_customer_and_works_once_in_a_shop(shop: Shop, owner: Any) -> None:
    known = a_registered_customer(shop, "+393339000777", name="Ada Lo")
    ada = add_member(**told(shop, phone="+39 333 9000777"))
    other = a_shop("altra", 2)

    assert (ada.customer_id, ada.phone) == (known, "+393339000777")
    for refusal, changes in (
        (MemberKnown, {"name": "Ada again"}),
        (RoleUnknown, {"role": "queen", "phone": "+393339000778"}),
        (NumberUnreadable, {"phone": "333"}),
        (NumberUnreadable, {"phone": "+39"}),
    ):
        with pytest.raises(refusal):
            add_member(**told(shop, **changes))
    assert add_member(**told(other)).customer_id != known
    with pytest.raises(NotFound):
        change_member(now=MORNING, actor="member", workspace_id=other.id, member_id=ada.id, active=False)
    assert one(owner, "SELECT count(*) FROM member") == 2
    with transaction(other.id) as db:
        assert [one_.name for one_ in roster(db)] == ["Ada"]


def test_a_newer_link_takes_the_older_back_and_who_is_off_gets_none(shop: Shop, owner: Any) -> None:
    ada = a_colleague(shop)
    wish: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": shop.id, "member_id": ada.id}
    issue_work_link(**wish)
    issue_work_link(**wish)
    open_links = "SELECT count(*) FROM secure_link WHERE purpose = 'work' AND revoked_at IS NULL"

    assert one(owner, open_links) == 1
    owner.commit()
    change_member(**wish, active=False)
    assert one(owner, open_links) == 0
    owner.commit()
    with pytest.raises(MemberOff):
        issue_work_link(**wish)
    assert change_member(**wish, active=True, role="manager", live_sessions=False).role == "manager"


def test_a_link_into_a_session_is_for_that_session_and_those_people(shop: Shop, owner: Any) -> None:
    session, marta = a_live_session(shop, kind="showing"), a_registered_customer(shop)
    over = a_live_session(shop, number=2, state="completed")
    other = a_shop("altra", 2)
    wish: dict[str, Any] = {"now": MORNING, "actor": "agent", "language": Language.IT}

    issue_live_link(**wish, workspace_id=shop.id, session_id=session, customer_id=marta, guest_name=" Zia  ")
    with pytest.raises(LiveSessionOver):
        issue_live_link(**wish, workspace_id=shop.id, session_id=over, customer_id=marta)
    for workspace, customer in ((other.id, marta), (shop.id, CustomerId(new_id()))):
        with pytest.raises(NotFound):
            issue_live_link(**wish, workspace_id=workspace, session_id=session, customer_id=customer)
    links = rows(owner, "SELECT subject_id, customer_id, details->>'name' FROM secure_link")
    assert links == [(session, marta, "Zia")]


def test_everything_can_be_done_in_a_terminal(shop: Shop) -> None:
    a_shop("altra", 2)

    def said(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["member", *words])
        return done.exit_code, done.output

    of = ("-w", shop.slug)
    code, made = said("add", "Ada", *of, "--role", "host", "--phone", "+393339000777")
    assert (code, json.loads(made)["language"]) == (0, "it")
    assert said("add", "Eva", *of, "--role", "queen", "--phone", "+393339000778")[0] == 1
    assert "owner, manager" in said("add", "Eva", *of, "--role", "queen", "--phone", "+393339000778")[1]
    assert json.loads(said("list", *of)[1])["name"] == "Ada"
    assert said("list", "-w", "altra") == (0, "")
    assert "/l/" in said("link", "Ada", *of)[1]
    assert said("link", "Ada", "-w", "altra")[0] == 1
    assert json.loads(said("off", "+393339000777", *of)[1])["active"] is False
    assert said("link", "Ada", *of)[0] == 1
    assert json.loads(said("on", "Ada", *of)[1])["active"] is True


def test_a_program_does_the_same_as_far_as_its_key_goes(shop: Shop) -> None:
    other = a_shop("altra", 2)
    somebody = {"name": "Ada", "role": "warehouse", "phone": "+393339000777"}
    with asking_with(a_key(shop)) as ask:
        made = ask("POST", "/members", somebody)
        assert (made.status_code, made.json()["language"]) == (201, "it")
        path = f"/members/{made.json()['id']}"
        assert problem(ask("POST", "/members", somebody)) == (409, "member_known")
        assert "/l/" in ask("POST", f"{path}/link").json()["url"]
        assert ask("PATCH", path, {"active": False}).json()["active"] is False
        assert problem(ask("POST", f"{path}/link")) == (409, "member_off")
        assert [one_["name"] for one_ in ask("GET", "/members").json()] == ["Ada"]
        reader = ask.as_key(a_key(shop, "members:read").key)
        assert problem(reader("PATCH", path, {"active": True})) == (403, "scope_missing")
        stranger = ask.as_key(a_key(other).key)
        assert stranger("GET", "/members").json() == []
        assert problem(stranger("PATCH", path, {"active": True})) == (404, "not_found")


def test_whoever_tries_the_product_becomes_anybody_who_works_there(shop: Shop) -> None:
    ada = a_colleague(shop, "Ada", "warehouse")

    def pages(client: TestClient) -> None:
        assert "Ada Warehouse" in text_of(client.get("/playground/people?lang=en"))
        made = client.post(f"/playground/people/{shop.slug}/{ada.id}?lang=en", headers=FROM_HERE)
        link = str(found(made, ".break-all a")[0].attributes["href"])
        path = f"/l/{link.rpartition('/')[2]}"
        assert client.post(f"{path}/open", headers=FROM_HERE).status_code == 303
        assert client.get(path).headers["location"] == "/team"
        assert client.get("/team").headers["location"] == "/team/picking"

    class Network:
        """A phone network that nobody calls."""

    with visitor(PinnedClock(), phone=Network()) as client:  # type: ignore[arg-type]  # it is there, no more
        pages(client)
    with visitor(PinnedClock()) as client:
        assert client.get("/playground/people").status_code == 404
