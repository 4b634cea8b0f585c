"""Cash and transfers: money that a member says has come."""

from typing import Any

import pytest
from stdnum import iso11649

from flows.begin_payment import NothingToPay, begin_payment
from flows.refund_order import refund_order
from flows.settle_refund import confirm_refund
from flows.take_cash import TooMuchCash, confirm_transfer, take_cash
from shop.kernel.database import transaction
from shop.kernel.money import CurrenciesDiffer, Money
from shop.kernel.refusals import NotFound
from shop.orders.order_view import OrderView
from shop.payments.references import creditor_reference, spaced
from shop.workspaces.viewing import workspace_view
from tests.orders.buying import IBAN, a_selling_shop
from tests.payments.street import RETURN, Street
from tests.world import one, rows
from webapp.paying import payment_page_url


def told(street: Street, order: OrderView) -> dict[str, Any]:
    """By whom, and for what."""
    return {
        "now": street.clock.now(),
        "actor": "member",
        "workspace_id": street.shop.id,
        "order_id": order.id,
    }


def test_a_transfer_says_to_which_account_and_under_which_reference(street: Street) -> None:
    order = street.order(payment="transfer")

    wish = begin_payment(**told(street, order))

    assert (wish.provider, wish.state, wish.account, wish.amount.minor) == (
        "transfer",
        "open",
        IBAN,
        order.total_minor,
    )
    assert iso11649.is_valid(wish.reference)
    assert str(order.number) in wish.reference
    assert begin_payment(**told(street, order)).id == wish.id


def test_for_a_transfer_the_orders_own_page_is_the_place(street: Street) -> None:
    order = street.order(payment="transfer")
    with transaction(street.shop.id) as db:
        shop = workspace_view(db, street.shop.id)

    assert payment_page_url(street.wiring, street.clock.now(), shop, order.id, RETURN) == RETURN


def test_references_are_checked_by_any_bank_and_tell_shops_apart(street: Street) -> None:
    first, second = street.order(payment="transfer"), street.order(payment="transfer")

    references = {creditor_reference(order.number, order.id) for order in (first, second)}

    assert len(references) == 2
    assert all(iso11649.is_valid(spaced(reference)) for reference in references)


def test_a_transfer_may_come_in_parts(street: Street, owner: Any) -> None:
    order = street.order(payment="transfer")
    begin_payment(**told(street, order))

    first = confirm_transfer(**told(street, order), amount=Money(500, "EUR"), key="bank-1")
    assert (first, street.seen(order).state, street.seen(order).paid_minor) == ("part", "placed", 500)
    rest = Money(order.total_minor - 500, "EUR")
    second = confirm_transfer(**told(street, order), amount=rest, key="bank-2")

    assert (second, street.seen(order).state) == ("paid", "paid")
    assert one(owner, "SELECT state FROM payment_intent") == "paid"
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'paper'") == 1


def test_the_same_transfer_is_counted_once(street: Street, owner: Any) -> None:
    order = street.order(payment="transfer")
    for _ in range(2):
        confirm_transfer(**told(street, order), amount=Money(500, "EUR"), key="bank-1")

    assert street.seen(order).paid_minor == 500
    assert one(owner, "SELECT count(*) FROM payment") == 1


def test_what_is_transferred_too_much_is_to_be_sent_back_by_hand(street: Street, owner: Any) -> None:
    order = street.order(payment="transfer")
    confirm_transfer(**told(street, order), amount=Money(order.total_minor + 300, "EUR"), key="bank-1")

    assert street.seen(order).state == "paid"
    (refund_id, state, amount) = rows(owner, "SELECT id, state, amount_minor FROM refund")[0]
    assert (state, amount) == ("pending", 300)
    assert street.works() == 0
    confirm_refund(
        now=street.clock.now(),
        actor="member",
        workspace_id=street.shop.id,
        refund_id=refund_id,
        reference="bank-back-1",
    )
    after = street.seen(order)
    assert (after.paid_minor, after.refunded_minor) == (order.total_minor + 300, 300)
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'paper'") == 1


def test_cash_pays_at_the_door(street: Street, owner: Any) -> None:
    order = street.order(payment="cash")

    assert take_cash(**told(street, order), amount=Money(order.total_minor, "EUR"), key="till-7") == "paid"

    assert street.seen(order).paid_minor == order.total_minor
    assert rows(owner, "SELECT provider, provider_reference FROM payment") == [("cash", "till-7")]
    assert take_cash(**told(street, order), amount=Money(order.total_minor, "EUR"), key="till-7") == "known"


def test_change_is_given_at_once(street: Street, owner: Any) -> None:
    order = street.order(payment="cash")

    with pytest.raises(TooMuchCash):
        take_cash(**told(street, order), amount=Money(order.total_minor + 1, "EUR"))
    with pytest.raises(CurrenciesDiffer):
        take_cash(**told(street, order), amount=Money(order.total_minor, "USD"))
    with pytest.raises(NothingToPay):
        take_cash(**told(street, order), amount=Money(0, "EUR"))

    assert one(owner, "SELECT count(*) FROM payment") == 0
    assert street.seen(order).paid_minor == 0


def test_cash_goes_back_by_hand(street: Street) -> None:
    order = street.order(payment="cash")
    take_cash(**told(street, order), amount=Money(order.total_minor, "EUR"))

    (refund,) = refund_order(**told(street, order), reason="damaged", key="r1", amount_minor=200)
    assert refund.state == "pending"
    confirmed = confirm_refund(
        now=street.clock.now(), actor="member", workspace_id=street.shop.id, refund_id=refund.id
    )

    assert confirmed.state == "succeeded"
    assert street.seen(order).refunded_minor == 200


def test_cash_closes_the_card_page_that_is_still_open(street: Street) -> None:
    order = street.order()
    reference = street.page(order)

    take_cash(**told(street, order), amount=Money(order.total_minor, "EUR"))
    street.works()

    assert street.seen(order).state == "paid"
    assert street.provider.look(reference).state == "expired"


def test_another_shop_takes_no_money_for_ours(street: Street, owner: Any) -> None:
    order = street.order(payment="cash")
    other = a_selling_shop("altra", 2)

    for take in (take_cash, confirm_transfer):
        with pytest.raises(NotFound):
            take(
                now=street.clock.now(),
                actor="member",
                workspace_id=other.id,
                order_id=order.id,
                amount=Money(order.total_minor, "EUR"),
            )

    assert one(owner, "SELECT count(*) FROM payment") == 0
