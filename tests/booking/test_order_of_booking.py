"""The order that pays for a booking moves with it alone, and both come to one amount."""

from datetime import timedelta
from typing import Any

import pytest

from flows.advance_order import FollowsBooking, advance_order
from flows.answer_booking import accept_booking, decline_unanswered
from flows.issue_invoice import issue_invoice
from flows.many_orders import advance_many
from flows.move_booking import move_booking
from shop.booking.leaving import leaving_terms
from shop.booking.services import Reader, services
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_view
from tests.booking.diary import (
    HOUR,
    a_resource,
    a_service,
    as_it_is,
    books,
    cancels,
    holds,
    slots,
    somebody,
    state_of_the_house,
)
from tests.booking.paying import RULE, TEN, gone_back, member, order_of, paid, pays
from tests.world import MORNING, Shop, a_shop, due, one
from webapp.customer_pages.booking_shown import due_minor
from webapp.refusal_words import worded

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop(empty_database: str) -> Shop:
    """An hour costs 60 € and is paid before it counts."""
    assert empty_database
    shop = a_shop(taxes=[{"tax_class": "standard", "rate": 2200, "since": "2020-01-01"}])
    a_resource(shop)
    a_service(shop, price_minor=6000, pay_before=True, policy=RULE)
    return shop


def unanswered(at: Any) -> list[bool]:
    """What the worker then does with bookings that nobody answered."""
    return [decline_unanswered(now=at, entry=entry) for entry in due("unanswered", at=at)]


@pytest.mark.parametrize("to", ["picking", "delivered"])
def test_order_of_a_booking_moves_with_it_alone(shop: Shop, owner: Any, to: str) -> None:
    booking = paid(shop)
    order, before = order_of(shop, booking), state_of_the_house(owner)
    step: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": shop.id, "to": to}

    with pytest.raises(FollowsBooking):
        advance_order(**step, order_id=order.id)
    [outcome] = advance_many(**step, order_ids=[order.id])

    assert type(outcome.refusal) is FollowsBooking
    assert worded(outcome.refusal, Language.IT).title.startswith("Questo ordine paga una prenotazione")
    assert state_of_the_house(owner) == before
    cancels(shop, booking)
    assert gone_back(owner) == 6000


@pytest.mark.parametrize(
    ("state", "actor", "back", "after"),
    [
        ("picking", "member", 6000, "canceled"),
        ("picking", "customer", 3000, "delivered"),
        ("delivered", "member", 6000, "delivered"),
        ("delivered", "customer", 3000, "delivered"),
    ],
)
def test_money_goes_back_however_far_the_order_was_pushed(
    shop: Shop, owner: Any, state: str, actor: str, back: int, after: str
) -> None:
    booking = paid(shop)
    owner.execute("UPDATE customer_order SET state = %s", [state])
    owner.commit()

    cancels(shop, booking, at=TEN - HOUR, actor=actor)

    assert gone_back(owner) == back
    assert order_of(shop, booking).state == after


def test_what_the_shop_never_answers_is_declined_when_it_would_begin(shop: Shop, owner: Any) -> None:
    a_service(shop, price_minor=6000, pay_before=True, approval=True, policy=RULE)
    booking, accepted = paid(shop), books(shop, somebody(shop), TEN + HOUR)
    pays(shop, accepted, 6000)
    accept_booking(**member(shop, accepted))

    assert unanswered(TEN - timedelta(seconds=1)) == []
    assert unanswered(TEN + HOUR) == [True, False]

    ended = as_it_is(shop, booking)
    assert (ended.state, ended.steps[-1].reason, ended.steps[-1].by) == ("canceled", "declined", "system")
    assert (gone_back(owner), order_of(shop, booking).state) == (6000, "canceled")
    assert as_it_is(shop, accepted).state == "confirmed"


@pytest.mark.parametrize("hours", [-1, 2])
def test_what_was_moved_waits_until_its_new_start(shop: Shop, hours: int) -> None:
    a_service(shop, approval=True)
    booking = books(shop, somebody(shop), TEN)
    new = TEN + hours * HOUR
    move_booking(**member(shop, booking), starts_at=new)

    assert not any(unanswered(new - timedelta(seconds=1)))
    assert as_it_is(shop, booking).state == "pending"
    assert unanswered(new).count(True) == 1
    assert as_it_is(shop, booking).state == "canceled"


@pytest.mark.parametrize(("deposit", "due"), [(0, 14640), (1001, 2442)])
def test_tax_on_top_is_in_whatever_is_told_paid_and_kept(
    empty_database: str, owner: Any, deposit: int, due: int
) -> None:
    del empty_database
    taxes = [{"tax_class": "standard", "rate": 2200, "since": "2020-01-01"}]
    shop = a_shop(taxes=taxes, tax_included=False)
    a_resource(shop)
    service = a_service(shop, price_minor=6000, deposit_minor=deposit, pay_before=True, policy=RULE, seats=2)
    customer = somebody(shop)
    listed = next(slot for slot in slots(shop, service) if slot.starts_at == TEN)
    assert (listed.paid_for(1).minor, listed.paid_for(2).minor) == (7320, 14640)
    with transaction(shop.id) as db:
        view = workspace_view(db, shop.id)
        priced = [
            [one.price.minor for one in services(db, Reader(view, Language.IT, at), most_minor=most)]
            for at, most in ((MORNING, None), (MORNING, 7000), (None, 7000))
        ]
    assert priced == [[7320], [], [6000]]
    held = [holds(shop, customer, TEN, seats=2) for _ in range(2)][-1]
    booking = books(shop, customer, TEN, seats=2)
    order = order_of(shop, booking)

    assert (held.price.minor, booking.price.minor) == (14640, 14640)
    assert due_minor(held) == due_minor(booking) == order.total_minor == due
    line = order.lines[0]
    assert (line.quantity * line.unit_minor + line.tax_minor, line.total_minor) == (due, due)
    assert sum(step.minor for step in order.quote.steps) == due
    pays(shop, booking, due)
    assert issue_invoice(now=MORNING, actor="system", workspace_id=shop.id, order_id=order.id) is not None
    assert one(owner, "SELECT total_minor FROM invoice") == due

    told = leaving_terms(as_it_is(shop, booking), TEN - HOUR)
    cancels(shop, booking, at=TEN - HOUR)

    assert told.refund.minor == gone_back(owner) == max(due - 7320, 0)
