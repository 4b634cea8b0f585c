"""Money that goes back: whole, in part, by line; never more than came."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from flows.cancel_order import cancel_order
from flows.reconcile_payments import reconcile_payments
from flows.refund_order import NothingToRefund, refund_order
from flows.settle_refund import RefundByProvider, confirm_refund
from shop.kernel.ids import new_id
from shop.kernel.refusals import NotFound
from shop.orders.order_view import OrderView
from shop.payments.refunding import LineUnknown, RefundedLine, RefundKeyUsed, RefundTooHigh, RefundView
from tests.orders.buying import a_buyer, a_selling_shop, orders, sells, words_to
from tests.payments.counters import DeskCounter
from tests.payments.street import Street
from tests.world import one, rows


def refunds(street: Street, order: OrderView, **told: Any) -> list[RefundView]:
    """A member sends money back."""
    asked = {"reason": "damaged", "key": str(new_id()), **told}
    return refund_order(
        now=street.clock.now(), actor="member", workspace_id=street.shop.id, order_id=order.id, **asked
    )


def test_everything_goes_back(street: Street, desk: DeskCounter, owner: Any) -> None:
    order = street.paid_order(quantity=3)

    (refund,) = refunds(street, order)
    assert refund.state == "wanted"
    street.goes_on()

    after = street.seen(order)
    assert (after.paid_minor, after.refunded_minor) == (order.total_minor, order.total_minor)
    assert desk.books()["refunded"] == {"EUR": order.total_minor}
    papers = rows(owner, "SELECT payload FROM outbox WHERE topic = 'paper' ORDER BY position")
    assert [list(payload) for (payload,) in papers] == [["order"], ["refund"]]
    names = [
        name for (name,) in rows(owner, "SELECT name FROM event WHERE name LIKE 'Refund%%' ORDER BY at, id")
    ]
    assert names == ["RefundWanted", "RefundSucceeded"]
    assert str(order.number) in words_to(owner, street.marta.conversation)[-1]


def test_an_amount_goes_back_and_then_the_rest(street: Street, desk: DeskCounter) -> None:
    order = street.paid_order()

    refunds(street, order, amount_minor=100)
    refunds(street, order)
    street.goes_on()

    assert street.seen(order).refunded_minor == order.total_minor
    assert desk.books()["refunded"] == {"EUR": order.total_minor}


def test_never_more_goes_back_than_came(street: Street, desk: DeskCounter, owner: Any) -> None:
    order = street.paid_order()
    refunds(street, order, amount_minor=order.total_minor - 1)

    with pytest.raises(RefundTooHigh) as refused:
        refunds(street, order, amount_minor=2)

    assert refused.value.values == {"wanted_minor": 2, "left_minor": 1}
    street.goes_on()
    assert desk.books()["refunded"] == {"EUR": order.total_minor - 1}
    assert one(owner, "SELECT count(*) FROM refund") == 1
    with pytest.raises(RefundTooHigh):
        refunds(street, order, amount_minor=-1)


def test_of_many_at_once_no_more_goes_back_than_came(street: Street, desk: DeskCounter, owner: Any) -> None:
    order = street.paid_order(quantity=3)
    third = order.total_minor // 3

    def asks(_: int) -> bool:
        try:
            return bool(refunds(street, order, amount_minor=third))
        except RefundTooHigh:
            return False

    with ThreadPoolExecutor(8) as many:
        assert sum(many.map(asks, range(8))) == 3

    street.goes_on()
    assert desk.books()["refunded"] == {"EUR": 3 * third}
    assert one(owner, "SELECT refunded_minor FROM payment") == 3 * third


def test_lines_go_back_piece_by_piece_to_the_cent(street: Street, owner: Any) -> None:
    sells(street.shop, "THREE", 333, price_per=1)
    order = orders(street.marta, ("THREE", 3), now=street.clock.now())
    street.pays(order)
    street.goes_on()
    (line,) = order.lines

    parts = [refunds(street, order, lines=[RefundedLine(line.id, 1)])[0].amount.minor for _ in range(3)]
    street.goes_on()

    assert sum(parts) == line.total_minor
    assert max(parts) - min(parts) <= 1
    with pytest.raises(RefundTooHigh):
        refunds(street, order, lines=[RefundedLine(line.id, 1)])
    assert one(owner, "SELECT count(*) FROM refund") == 3


def test_a_line_of_another_order_is_none_of_this(street: Street, owner: Any) -> None:
    order, other = street.paid_order(), street.paid_order()

    with pytest.raises(LineUnknown):
        refunds(street, order, lines=[RefundedLine(other.lines[0].id, 1)])

    assert one(owner, "SELECT count(*) FROM refund") == 0


def test_the_same_key_is_the_same_refund(street: Street, desk: DeskCounter) -> None:
    order = street.paid_order(quantity=2)
    lines = [RefundedLine(order.lines[0].id, 1)]

    first = refunds(street, order, lines=lines, key="a")
    street.goes_on()

    assert [again.id for again in refunds(street, order, lines=lines, key="a")] == [first[0].id]
    with pytest.raises(RefundKeyUsed):
        refunds(street, order, lines=[RefundedLine(order.lines[0].id, 2)], key="a")
    with pytest.raises(RefundKeyUsed):
        refunds(street, order, amount_minor=1, key="a")
    street.goes_on()
    assert desk.books()["refunded"] == {"EUR": first[0].amount.minor}


def test_where_nothing_came_nothing_goes_back(street: Street, owner: Any) -> None:
    order = street.order()

    with pytest.raises(NothingToRefund):
        refunds(street, order)

    assert one(owner, "SELECT count(*) FROM refund") == 0


def test_a_canceled_order_gets_its_money_back(street: Street, desk: DeskCounter) -> None:
    order = street.paid_order()

    cancel_order(
        now=street.clock.now(), actor="member", workspace_id=street.shop.id, order_id=order.id, reason="shop"
    )
    street.goes_on()

    assert street.seen(order).refunded_minor == order.total_minor
    assert desk.books()["refunded"] == {"EUR": order.total_minor}


def test_a_refund_that_takes_days_is_told_by_the_provider(
    street: Street, desk: DeskCounter, owner: Any
) -> None:
    desk.refunds_become("pending")
    order = street.paid_order()
    refunds(street, order)
    street.goes_on()
    assert street.seen(order).refunded_minor == 0
    reference = one(owner, "SELECT provider_reference FROM refund WHERE state = 'pending'")

    desk.ends_refund(reference, "succeeded")
    street.goes_on()

    assert street.seen(order).refunded_minor == order.total_minor


def test_a_refund_whose_webhook_is_lost_is_found_by_looking(
    street: Street, desk: DeskCounter, owner: Any
) -> None:
    order = street.paid_order()
    desk.turns(telling="lost", refunds="pending")
    refunds(street, order)
    street.works()
    desk.ends_refund(one(owner, "SELECT provider_reference FROM refund"), "succeeded")

    street.clock.pass_(minutes=11)
    assert reconcile_payments(now=street.clock.now(), workspace_id=street.shop.id) == 1
    street.works()

    assert street.seen(order).refunded_minor == order.total_minor


def test_money_that_the_bank_sends_back_can_be_sent_again(
    street: Street, desk: DeskCounter, owner: Any
) -> None:
    order = street.paid_order()
    refunds(street, order)
    street.goes_on()
    desk.ends_refund(one(owner, "SELECT provider_reference FROM refund"), "failed")

    street.goes_on()

    assert street.seen(order).refunded_minor == 0
    assert (
        one(owner, "SELECT details->>'failure' FROM event WHERE name = 'RefundFailed'") == "declined_by_bank"
    )
    refunds(street, order)
    street.goes_on()
    assert street.seen(order).refunded_minor == order.total_minor


def test_a_provider_that_refuses_leaves_the_money_where_it_is(street: Street, owner: Any) -> None:
    order = street.paid_order()
    owner.execute("UPDATE payment SET provider_reference = 'payment_unknown'")
    owner.commit()

    refunds(street, order)
    street.works()

    assert rows(owner, "SELECT state, failure FROM refund") == [("failed", "unknown")]
    assert one(owner, "SELECT refunded_minor FROM payment") == 0
    assert street.seen(order).refunded_minor == 0


def test_what_goes_back_by_a_provider_no_member_confirms(street: Street) -> None:
    order = street.paid_order()
    (refund,) = refunds(street, order)

    with pytest.raises(RefundByProvider):
        confirm_refund(
            now=street.clock.now(), actor="member", workspace_id=street.shop.id, refund_id=refund.id
        )


def test_another_shop_sends_nothing_of_ours_back(street: Street, owner: Any) -> None:
    order = street.paid_order()
    (refund,) = refunds(street, order)
    other = a_selling_shop("altra", 2)
    a_buyer(other, "+393337654321")

    for attempt in (
        lambda: refund_order(
            now=street.clock.now(),
            actor="member",
            workspace_id=other.id,
            order_id=order.id,
            reason="x",
            key="k",
        ),
        lambda: confirm_refund(
            now=street.clock.now(), actor="member", workspace_id=other.id, refund_id=refund.id
        ),
    ):
        with pytest.raises(NotFound):
            attempt()

    assert rows(owner, "SELECT state FROM refund") == [("wanted",)]
