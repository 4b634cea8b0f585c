"""What becomes of an order: paid, packed, sent or handed over, called off; each step told and kept."""

from typing import Any

import pytest

from flows.advance_order import (
    AddressMissing,
    StatusUnknown,
    TrackingUnreadable,
    set_order_status,
)
from shop.kernel.language import Language
from shop.orders.order_view import OrderUnknown, OrderView
from shop.orders.states import STEPS, StepRefused
from shop.orders.wording import state_words
from tests.orders.buying import (
    a_buyer,
    a_selling_shop,
    bought,
    called_off,
    goes,
    is_proposed,
    left,
    orders,
    pays,
    says_yes,
    seen,
    sells,
    tells_address,
    words_to,
)
from tests.orders.prices.selling import make_offer
from tests.world import MORNING, Shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


PARCEL = {"carrier": "SDA", "tracking_number": "X1", "tracking_url": "https://sda.example/X1"}


def test_money_binds_the_goods_and_the_parcel_takes_them_out_of_the_ledger(owner: Any) -> None:
    shop, buyer, order = bought()
    assert pays(shop, order) == "paid"
    assert rows(owner, "SELECT state, quantity FROM allocation") == [("bound", 2)]

    goes(shop, order, "picking")
    on_its_way = goes(shop, order, "shipped", **PARCEL)
    there = goes(shop, order, "delivered")

    assert [step.state for step in there.steps] == ["placed", "paid", "picking", "shipped", "delivered"]
    assert [(s.carrier, s.tracking_number, s.state) for s in on_its_way.shipments] == [("SDA", "X1", "sent")]
    assert there.shipments[0].state == "delivered"
    assert there.closed_at == MORNING
    assert one(owner, "SELECT stock FROM variant") == 3
    sold = rows(owner, "SELECT quantity, reference FROM stock_movement WHERE reason = 'sold'")
    assert sold == [(-2, order.id)]
    told = words_to(owner, buyer.conversation)
    assert len(told) == 4
    assert "X1" in told[2]


def test_what_is_picked_up_leaves_the_ledger_when_it_is_handed_over(owner: Any) -> None:
    shop, _, order = bought(payment="cash", delivery="pickup")

    goes(shop, order, "ready")
    assert one(owner, "SELECT stock FROM variant") == 5
    goes(shop, order, "delivered")

    assert one(owner, "SELECT stock FROM variant") == 3


def at_state(state: str, payment: str, delivery: str) -> tuple[Shop, OrderView]:
    """An order that has come as far as that."""
    shop, _, order = bought(payment=payment, delivery=delivery)
    if state == "canceled":
        called_off(shop, order)
        return shop, order
    if payment != "cash" and state != "placed":
        pays(shop, order)
    sent = "shipped" if delivery == "courier" else "ready"
    way = ["picking", sent, "delivered"]
    steps = way[: way.index(state) + 1] if state in way else []
    for step in steps:
        goes(shop, order, step)
    return shop, order


FAR = [
    ("placed", "card", "courier"),
    ("placed", "cash", "courier"),
    ("placed", "cash", "pickup"),
    ("paid", "card", "courier"),
    ("paid", "card", "pickup"),
    ("picking", "card", "courier"),
    ("picking", "cash", "pickup"),
    ("shipped", "card", "courier"),
    ("ready", "card", "pickup"),
    ("delivered", "card", "courier"),
    ("canceled", "card", "courier"),
]


MAY = {
    ("placed", "card", "courier"): set(),
    ("placed", "cash", "courier"): {"picking", "shipped"},
    ("placed", "cash", "pickup"): {"picking", "ready"},
    ("paid", "card", "courier"): {"picking", "shipped"},
    ("paid", "card", "pickup"): {"picking", "ready"},
    ("picking", "card", "courier"): {"shipped"},
    ("picking", "cash", "pickup"): {"ready"},
    ("shipped", "card", "courier"): {"delivered"},
    ("ready", "card", "pickup"): {"delivered"},
    ("delivered", "card", "courier"): set[str](),
    ("canceled", "card", "courier"): set[str](),
}


@pytest.mark.parametrize("far", FAR)
def test_every_step_that_is_not_in_the_table_is_refused_and_nothing_happens(
    owner: Any, far: tuple[str, str, str]
) -> None:
    shop, order = at_state(*far)
    state = seen(shop, order).state
    before = seen(shop, order)
    told = one(owner, "SELECT count(*) FROM message")
    for to in [*STEPS, "somewhere"]:
        if to in MAY[far]:
            continue
        with pytest.raises(StepRefused) as refused:
            goes(shop, order, to)
        assert (refused.value.values["state"], refused.value.values["to"]) == (state, to)

    assert seen(shop, order) == before
    assert one(owner, "SELECT count(*) FROM message") == told


@pytest.mark.parametrize("far", [far for far in FAR if MAY[far]])
def test_every_step_in_the_table_can_be_taken(far: tuple[str, str, str]) -> None:
    for to in sorted(MAY[far]):
        shop, order = at_state(*far)
        assert goes(shop, order, to).state == to


def test_another_shop_cannot_move_or_call_off_an_order() -> None:
    shop, _, order = bought()
    other = a_selling_shop("altra", 2)
    pays(shop, order)

    with pytest.raises(OrderUnknown):
        goes(other, order, "picking")
    with pytest.raises(OrderUnknown):
        called_off(other, order)

    assert seen(shop, order).state == "paid"


def test_a_parcel_needs_an_address_and_a_page_to_be_followed_on(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    buyer = a_buyer(shop)
    order = says_yes(buyer, is_proposed(buyer, ("OLIO", 1)).code)
    pays(shop, order)

    with pytest.raises(AddressMissing):
        goes(shop, order, "shipped")
    tells_address(buyer, order)
    with pytest.raises(TrackingUnreadable):
        goes(shop, order, "shipped", tracking_url="javascript:alert(1)")

    assert seen(shop, order).state == "paid"
    assert one(owner, "SELECT count(*) FROM shipment") == 0
    assert goes(shop, order, "shipped").state == "shipped"


def test_a_status_of_the_shops_own_shows_while_its_state_lasts(owner: Any) -> None:
    shop, buyer, order = bought()
    pays(shop, order)

    def shows(status: str) -> OrderView:
        return set_order_status(
            now=MORNING, actor="member", workspace_id=shop.id, order_id=order.id, status=status
        )

    with pytest.raises(StatusUnknown):
        shows("engraver")
    assert seen(shop, order).status_words == state_words("paid", Language.IT)
    goes(shop, order, "picking")

    assert shows("engraver").status_words == "Dall'incisore"
    assert "Dall'incisore" in words_to(owner, buyer.conversation)[-1]
    assert goes(shop, order, "shipped").custom_status == ""
    assert [step.words for step in seen(shop, order).steps][-2:] == [
        "Dall'incisore",
        state_words("shipped", Language.IT),
    ]


def test_part_of_the_money_leaves_the_order_waiting() -> None:
    shop, _, order = bought()

    assert pays(shop, order, order.total_minor - 1) == "part"
    assert (seen(shop, order).state, seen(shop, order).paid_minor) == ("placed", order.total_minor - 1)

    assert pays(shop, order, 1) == "paid"
    assert seen(shop, order).state == "paid"


def test_cash_is_noted_wherever_the_order_is(owner: Any) -> None:
    shop, _, order = bought(payment="cash")
    goes(shop, order, "shipped")

    assert pays(shop, order) == "paid"

    now = seen(shop, order)
    assert (now.state, now.paid_at, now.paid_minor) == ("shipped", MORNING, order.total_minor)
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'OrderPaid'") == 1


def test_an_order_that_is_called_off_frees_goods_and_codes_and_sends_money_back(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1000, 5)
    make_offer(shop, "Autunno", percent=1000)
    buyer = a_buyer(shop)
    order = orders(buyer, ("OLIO", 2))
    pays(shop, order)
    assert one(owner, "SELECT uses FROM offer") == 1

    after = called_off(shop, order)

    assert after.state == "canceled"
    assert left(shop, variant) == [5]
    assert one(owner, "SELECT uses FROM offer") == 0
    assert rows(owner, "SELECT amount_minor, state FROM refund") == [(order.total_minor, "wanted")]
    assert "24,90" in words_to(owner, buyer.conversation)[-1]
    assert called_off(shop, order) == after
    assert one(owner, "SELECT count(*) FROM refund") == 1


def test_a_customer_calls_off_only_their_own_and_only_before_it_is_packed() -> None:
    shop, buyer, order = bought()
    turi = a_buyer(shop, "+393330000002")
    pays(shop, order)

    with pytest.raises(OrderUnknown):
        called_off(shop, order, "customer", actor="customer", customer_id=turi.id)
    goes(shop, order, "picking")
    with pytest.raises(StepRefused):
        called_off(shop, order, "customer", actor="customer", customer_id=buyer.id)

    assert seen(shop, order).state == "picking"
