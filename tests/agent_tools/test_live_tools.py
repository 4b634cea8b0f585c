"""What is live as a model may handle it: the way in, and goods that are kept while they are shown."""

from typing import Any
from uuid import UUID

import pytest

from agent_tools.context import ToolContext
from flows.end_live_session import end_live_session
from flows.mark_in_session import mark_shown
from flows.moderate_chat import moderate_person
from flows.start_live_session import start_live_session
from flows.take_seat import take_seat
from shop.live.attending import Attendee
from tests.agent_tools.counter import a_customers_turn, a_selling_shop, next_turn
from tests.booking.diary import a_resource, a_service
from tests.live.together import HOST, a_live_session, a_member, terms, viewer
from tests.world import MORNING, Shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


@pytest.fixture
def shop() -> Shop:
    return a_selling_shop()


@pytest.fixture
def host(shop: Shop) -> str:
    return f"member:{a_member(shop, role='salesperson')}"


def a_showing(shop: Shop, host: str, context: ToolContext, **told: Any) -> UUID:
    """A salesperson shows goods to that customer."""
    view = start_live_session(
        now=MORNING, person=host, workspace_id=shop.id, customer_id=context.customer_id, **told
    )
    return view.session_id


def shows(shop: Shop, host: str, session: UUID, slug: str) -> None:
    mark_shown(now=MORNING, person=host, workspace_id=shop.id, session_id=session, slug=slug)


def test_a_shop_that_shows_nothing_live_has_no_tools_for_it(shop: Shop, owner: Any) -> None:
    assert "join_live" not in a_customers_turn(shop, owner).tools


def test_who_asks_to_see_the_shop_gets_a_link_of_their_own_to_what_is_theirs_first(
    shop: Shop, host: str, owner: Any
) -> None:
    a_live_session(shop, number=90, kind="window", title="La vetrina", ends_at=None)
    turn = a_customers_turn(shop, owner)
    watched = turn.call("join_live")
    assert (watched["live"]["kind"], watched["live"]["session"], watched["expires"]) == (
        "window",
        90,
        "22:00",
    )
    assert (watched["full"], watched["waiting"]) == (False, 0)

    session = a_showing(shop, host, turn.context)
    a_live_session(shop, number=91)  # a tour that they did not book
    again = next_turn(turn, shop)
    assert [one["session"] for one in again.call("live_now")["sessions"]] == [1, 90]
    joined = again.call("join_live")
    assert (joined["live"]["for_them"], joined["live"]["host"]) == (True, "Rosaria")
    subject = "SELECT subject_id FROM secure_link WHERE purpose = 'live' ORDER BY created_at DESC LIMIT 1"
    assert one(owner, subject) == session
    assert again.call("join_live", session=91)["refusal"] == "NothingLive"


def test_where_every_seat_is_taken_the_customer_hears_how_many_wait(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop, kind="window", ends_at=None)
    turn = a_customers_turn(shop, owner)
    terms(shop, seats=1)
    for name in ("Ada", "Bruno"):
        take_seat(now=MORNING, workspace_id=shop.id, session_id=session, who=viewer(name), tab="t")

    told = turn.call("join_live")

    assert (told["full"], told["waiting"]) == (True, 1)


def test_what_is_shown_is_kept_at_once_with_the_time_until_which_it_is(
    shop: Shop, host: str, owner: Any
) -> None:
    turn = a_customers_turn(shop, owner)
    session = a_showing(shop, host, turn.context)
    turn = next_turn(turn, shop)
    assert turn.call("want_live")["refusal"] == "NothingShown"
    shows(shop, host, session, "miele")

    wanted = turn.call("want_live")
    again = turn.call("want_live")

    assert wanted["product"]["slug"] == "miele"
    assert (wanted["kept"]["price"], wanted["kept"]["kept_until"]) == ("8,50\xa0€", "10:21")
    assert again["kept"] == wanted["kept"]  # the same turn asked twice: once
    assert one(owner, "SELECT sum(quantity) FROM session_item WHERE state = 'kept'") == 1
    assert rows(owner, "SELECT mark FROM session_product ORDER BY mark") == [("interested",), ("shown",)]
    later = next_turn(turn, shop)
    told = later.call("live_now")["kept"]
    assert (told[0]["name"], told[0]["minutes_left"]) == ("Miele ibleo", 19)
    unclear = later.call("want_live", product="olio")
    assert unclear["refusal"] == "VariantUnclear"
    assert one(owner, "SELECT count(*) FROM session_item") == 1


def test_in_a_session_without_a_cart_of_theirs_it_is_noted_alone(shop: Shop, host: str, owner: Any) -> None:
    session = a_live_session(shop, kind="window", ends_at=None)
    turn = a_customers_turn(shop, owner)
    shows(shop, host, session, "miele")

    told = turn.call("want_live")

    assert (told["product"]["slug"], "kept" in told) == ("miele", False)
    assert one(owner, "SELECT via FROM interest") == "live"
    assert one(owner, "SELECT count(*) FROM session_item") == 0


def test_who_is_out_or_late_is_told_what_can_be_booked_instead(shop: Shop, host: str, owner: Any) -> None:
    a_resource(shop)
    a_service(shop, live_kind="showing")
    turn = a_customers_turn(shop, owner)
    session = a_showing(shop, host, turn.context)
    turn.call("join_live")
    told: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id, "session_id": session}
    end_live_session(**told, person=host)

    refused = next_turn(turn, shop).call("join_live")
    assert (refused["refusal"], refused["bookable"]) == (
        "NothingLive",
        [{"slug": "consultation", "name": "Consulenza", "kind": "showing"}],
    )
    window = a_live_session(shop, number=90, kind="window", ends_at=None)
    person = f"customer:{turn.context.customer_id}"
    take_seat(
        now=MORNING,
        workspace_id=shop.id,
        session_id=window,
        who=Attendee(person=person, role="customer"),
        tab="t",
    )
    moderate_person(**told | {"session_id": window}, who=HOST, person=person, step="ban")
    assert next_turn(turn, shop).call("join_live")["refusal"] == "NothingLive"


def test_who_wants_to_know_when_the_shop_is_live_is_noted_until_they_do_not(shop: Shop, owner: Any) -> None:
    a_live_session(shop, kind="window", ends_at=None)
    turn = a_customers_turn(shop, owner)

    assert turn.call("follow_shop_live") == {"wants": True, "changed": True}
    assert turn.call("follow_shop_live", wants=True)["changed"] is False
    assert turn.call("follow_shop_live", wants=False) == {"wants": False, "changed": True}

    assert one(owner, "SELECT wants FROM live_follower") is False
