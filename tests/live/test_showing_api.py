"""Live sessions over the API: another program starts one, fills it, completes it, and reads how it went."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from redis import Redis

from shop.kernel.database import transaction
from shop.live.viewing import session_view
from shop.workspaces.viewing import workspace_view
from tests.live.showroom import (
    Showroom,
    a_customer,
    a_showroom,
    as_customer,
    names,
    sells_here,
    told_in,
)
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.world import MORNING

LIVE = "/live-sessions"


@pytest.fixture
def room(empty_database: str, valkey: Redis) -> Showroom:
    """A shop with people at work and two goods."""
    del empty_database, valkey
    made = a_showroom()
    sells_here(made, "OIL", 1000, 5)
    sells_here(made, "HONEY", 900, 2)
    return made


@pytest.fixture
def program(room: Showroom) -> Iterator[Asking]:
    with asking_with(a_key(room.shop)) as made:
        yield made


def _id(person: str) -> str:
    return person.partition(":")[2]


def _did(program: Asking, path: str, who: str, status: int = 200, **told: Any) -> Any:
    answer = program("POST", f"{LIVE}{path}", {"member_id": _id(who), **told})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_whole_showing_over_the_api_from_a_phone_number_to_the_order(
    program: Asking, room: Showroom
) -> None:
    started = _did(program, "", room.john, 201, phone="+39 333 7654321", name="Acme Corp", notes="walks in")
    here = f"/{started['session_id']}"
    assert (started["customer_name"], started["notes"], started["state"]) == (
        "Acme Corp",
        "walks in",
        "active",
    )
    found = program("GET", f"{LIVE}/goods", params={"query": "oil"}).json()
    assert [(one["sku"], one["available"]) for one in found] == [("OIL", 5)]
    line = _did(program, f"{here}/items", room.john, 201, sku="OIL", quantity=2)["items"][0]
    _did(program, f"{here}/items", room.john, 201, sku="HONEY")
    assert program("GET", f"{LIVE}").json()[0]["total_minor"] == 2900
    item = f"{here}/items/{line['item_id']}"
    changed = program("PATCH", f"{LIVE}{item}", {"member_id": _id(room.john), "quantity": 3})
    assert changed.json()["totals"]["goods_minor"] == 3900
    _did(program, f"{item}/price", room.john, unit_minor=900, reason="three of them")
    _did(program, f"{here}/shown", room.john, product="oil")
    _did(program, f"{here}/interest", room.john, product="oil")
    _did(program, f"{here}/notes", room.john, note="wants a box")
    picks = program("GET", f"{LIVE}/pick-list").json()
    assert {pick["sku"]: pick["pick"] for pick in picks} == {"OIL": "open", "HONEY": "open"}
    pick = f"/pick-list/{line['item_id']}"
    program.clock.pass_(seconds=90)
    assert _did(program, f"{pick}/pick", room.mike)["picked_by_name"] == "Mike"
    _did(program, f"{pick}/unpick", room.mike)
    _did(program, f"{pick}/pick", room.mike)
    honey = next(one for one in changed.json()["items"] if one["sku"] == "HONEY")
    _did(program, f"{here}/items/{honey['item_id']}/remove", room.john)
    _did(program, f"{here}/resume", room.john)
    done = _did(program, f"{here}/complete", room.john, payment="cash")
    assert (done["state"], done["order_number"], done["order_total_minor"]) == ("completed", 1, 2700)
    happened = [one["name"] for one in program("GET", f"{LIVE}{here}/events").json()]
    assert (happened[0], happened[-1]) == ("session:started", "session:completed")
    after = program("GET", f"{LIVE}{here}/events", params={"after": len(happened) - 1}).json()
    assert [one["body"]["orderNumber"] for one in after] == [1]
    noted = program("GET", f"{LIVE}{here}/events", params={"staff": True}).json()
    assert "session:noteAdded" in [one["name"] for one in noted]


def test_prices_are_offered_bid_answered_and_allowed_over_the_api(program: Asking, room: Showroom) -> None:
    buyer = a_customer(room)
    here = "/" + _did(program, "", room.john, 201, customer_id=str(buyer.id))["session_id"]
    line = _did(program, f"{here}/items", room.john, 201, sku="OIL")["items"][0]
    item = f"{here}/items/{line['item_id']}"
    beyond = program(
        "POST", f"{LIVE}{item}/price", {"member_id": _id(room.john), "unit_minor": 750, "reason": "x"}
    )
    assert problem(beyond) == (409, "beyond_limit")
    asked = _did(program, f"{item}/price", room.john, unit_minor=750, reason="x", ask_approval=True)
    request = asked["approvals"][0]["offer_id"]
    allowed = _did(program, f"{here}/offers/{request}/answer", room.nora, answer="take")
    assert allowed["items"][0]["unit_minor"] == 750
    offered = _did(program, f"{here}/items/{line['item_id']}/offer", room.nora, unit_minor=720)
    assert offered["offers"][0]["waits_for"] == "customer"
    canceled = _did(program, f"{here}/cancel", room.john, reason="no time")
    assert (canceled["state"], canceled["order_id"]) == ("canceled", None)
    put_back = program("POST", f"{LIVE}/pick-list/{line['item_id']}/put-back", {"member_id": _id(room.mike)})
    assert problem(put_back) == (409, "not_to_pick")


def test_the_rules_are_set_over_the_api_and_hold_at_once_for_new_sessions(
    program: Asking, room: Showroom
) -> None:
    plain = program("GET", f"{LIVE}/terms").json()
    assert (plain["enabled"], plain["keep_minutes"], plain["floor_rate"]) == (True, 20, 7000)
    buyer = a_customer(room)
    running = _did(program, "", room.john, 201, customer_id=str(buyer.id))
    told = {"enabled": False, "limits": {"salesperson": 500}, "keep_minutes": 45}
    set_ = program("PATCH", f"{LIVE}/terms", told).json()
    assert (set_["enabled"], set_["limits"], set_["floor_rate"]) == (False, {"salesperson": 500}, 7000)
    refused = program("POST", LIVE, {"member_id": _id(room.john), "customer_id": str(buyer.id)})
    assert problem(refused) == (409, "live_sessions_off")
    nobody = program("PATCH", f"{LIVE}/terms", {"limits": {"king": 1}})
    assert problem(nobody) == (422, "role_unlimited")
    # The running one goes on, by the new rules.
    line = _did(program, f"/{running['session_id']}/items", room.john, 201, sku="OIL")["items"][0]
    assert line["kept_until"] == "2026-11-20T09:45:00Z"


def test_how_showings_went_is_counted_from_what_happened(program: Asking, room: Showroom) -> None:
    clock = program.clock
    buyer = a_customer(room)
    for ends in ("complete", "complete", "cancel"):
        here = "/" + _did(program, "", room.john, 201, customer_id=str(buyer.id))["session_id"]
        line = _did(program, f"{here}/items", room.john, 201, sku="OIL")["items"][0]
        _did(program, f"{here}/shown", room.john, product="oil")
        clock.pass_(seconds=90)
        _did(program, f"/pick-list/{line['item_id']}/pick", room.mike)
        clock.pass_(seconds=30)
        _did(program, f"{here}/{ends}", room.john)
    clock.pass_(seconds=1)
    told = program("GET", f"{LIVE}/figures").json()
    assert (told["started"], told["completed"], told["canceled"], told["completion_rate"]) == (
        3,
        2,
        1,
        0.6667,
    )
    assert (told["median_minutes"], told["median_pick_seconds"], told["ordered"]) == (2, 90, 2)
    assert (told["lines"], told["lines_sold"], told["shown"], told["sold"], told["conversion"]) == (
        3,
        2,
        3,
        2,
        0.6667,
    )
    before = {"until": (clock.at - timedelta(days=1)).isoformat()}
    assert program("GET", f"{LIVE}/figures", params=before).json()["started"] == 0


def test_what_two_want_is_told_with_what_is_like_it(program: Asking, room: Showroom) -> None:
    buyer = a_customer(room)
    here = "/" + _did(program, "", room.john, 201, customer_id=str(buyer.id))["session_id"]
    short = program(
        "POST", f"{LIVE}{here}/items", {"member_id": _id(room.john), "sku": "HONEY", "quantity": 3}
    )
    assert problem(short) == (409, "stock_short")
    assert short.json()["alternatives"] == [{"slug": "oil", "name": "Oil"}]
    unknown = program("POST", f"{LIVE}{here}/items", {"member_id": _id(room.john), "sku": "GOLD"})
    assert problem(unknown) == (404, "goods_unknown")


def test_the_customers_bid_is_seen_over_the_api(program: Asking, room: Showroom) -> None:
    buyer = a_customer(room)
    started = _did(program, "", room.john, 201, customer_id=str(buyer.id))
    _did(program, f"/{started['session_id']}/items", room.john, 201, sku="OIL")
    with transaction(room.shop.id) as db:
        shop = workspace_view(db, room.shop.id)
        session = session_view(db, UUID(started["session_id"]), shop, at=MORNING)
    names(room, session, session.items[0], 900, as_customer(buyer))
    shown = program("GET", f"{LIVE}/{started['session_id']}").json()
    assert [(offer["by"], offer["unit_minor"]) for offer in shown["offers"]] == [("customer", 900)]
    bid = shown["offers"][0]["offer_id"]
    taken = _did(program, f"/{started['session_id']}/offers/{bid}/answer", room.john, answer="take")
    assert taken["totals"]["goods_minor"] == 900
    assert told_in(room, session)[-1].name == "session:priceAdjusted"
