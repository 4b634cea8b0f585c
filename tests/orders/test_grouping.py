"""Orders of one customer that leave in one parcel: brought once, charged once."""

from typing import Any
from uuid import UUID

import pytest

from flows.advance_group import advance_group
from flows.advance_order import LeavesTogether
from flows.group_orders import group_orders, ungroup_orders
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.orders.grouping import GroupTooSmall, GroupUnknown, GroupView, NotTogether, group_view
from shop.orders.order_view import OrderUnknown, OrderView
from shop.orders.states import StepRefused
from shop.payments.refunding import want_refund
from tests.orders.buying import (
    Buyer,
    a_buyer,
    a_selling_shop,
    called_off,
    goes,
    orders,
    pays,
    seen,
    sells,
    tells_address,
    words_to,
)
from tests.world import MORNING, Shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop(empty_database: str) -> Shop:
    del empty_database
    made = a_selling_shop()
    sells(made, "OLIO", 1000, 20)
    return made


@pytest.fixture
def buyer(shop: Shop) -> Buyer:
    return a_buyer(shop)


def bought(buyer: Buyer, *, payment: str = "card", paid: bool = True, **more: Any) -> OrderView:
    order = orders(buyer, ("OLIO", 2), payment=payment, **more)
    if paid:
        pays(buyer.shop, order)
    return order


def together(shop: Shop, *of: OrderView) -> GroupView:
    return group_orders(
        now=MORNING, actor="member", workspace_id=shop.id, order_ids=[order.id for order in of]
    )


def moved(shop: Shop, group: UUID, to: str, **more: str) -> GroupView:
    return advance_group(now=MORNING, actor="member", workspace_id=shop.id, group_id=group, to=to, **more)


def test_two_paid_orders_share_a_parcel_and_one_delivery_goes_back(
    shop: Shop, buyer: Buyer, owner: Any
) -> None:
    first, second = bought(buyer), bought(buyer)

    made = together(shop, first, second)

    assert [order.number for order in made.orders] == [1, 2]
    assert made.delivery == {1: 690, 2: 0}
    assert rows(owner, "SELECT order_id, amount_minor, reason, lines FROM refund") == [
        (second.id, 690, "one_parcel", [{"line": "delivery", "quantity": 0, "amount_minor": 690}])
    ]
    told = words_to(owner, buyer.conversation)[-1]
    assert "1 e 2" in told or "1 and 2" in told
    assert "6,90" in told
    again = together(shop, second, first)
    assert again == made
    assert one(owner, "SELECT count(*) FROM refund") == 1


def test_a_third_one_joins_and_pays_no_delivery_either(shop: Shop, buyer: Buyer, owner: Any) -> None:
    made = together(shop, bought(buyer), bought(buyer))
    grown = together(shop, bought(buyer), made.orders[0])
    assert (grown.id, len(grown.orders)) == (made.id, 3)
    assert grown.delivery == {1: 690, 2: 0, 3: 0}
    assert one(owner, "SELECT sum(amount_minor) FROM refund") == 2 * 690


def test_what_is_paid_in_cash_is_asked_for_once_and_adds_up(shop: Shop, buyer: Buyer, owner: Any) -> None:
    first = bought(buyer, payment="cash", paid=False)
    second = bought(buyer, payment="cash", paid=False)
    together(shop, first, second)
    now = seen(shop, second)
    assert (now.delivery_minor, now.total_minor) == (0, 2000)
    assert sum(step.minor for step in now.quote.steps) == now.total_minor
    assert sum(line.tax_minor for line in now.lines) == now.tax_minor == now.quote.tax_minor
    assert seen(shop, first).total_minor == 2690
    assert one(owner, "SELECT count(*) FROM refund") == 0


def test_the_parcel_leaves_and_arrives_once(shop: Shop, buyer: Buyer, owner: Any) -> None:
    first, second = bought(buyer), bought(buyer)
    group = together(shop, first, second).id
    before = len(words_to(owner, buyer.conversation))

    sent = moved(shop, group, "shipped", carrier="BRT", tracking_number="X1")

    assert [order.state for order in sent.orders] == ["shipped", "shipped"]
    assert {order.shipments[0].tracking_number for order in sent.orders} == {"X1"}
    told = words_to(owner, buyer.conversation)[before:]
    assert len(told) == 1
    assert "X1" in told[0]
    assert one(owner, "SELECT stock FROM variant WHERE sku = 'OLIO'") == 16
    assert {order.state for order in moved(shop, group, "delivered").orders} == {"delivered"}


def test_all_leave_or_none(shop: Shop, buyer: Buyer, owner: Any) -> None:
    first, second = bought(buyer), bought(buyer)
    group = together(shop, first, second).id
    goes(shop, second, "picking")
    with pytest.raises(LeavesTogether):
        goes(shop, first, "shipped")
    with pytest.raises(StepRefused):
        moved(shop, group, "ready")
    assert [seen(shop, order).state for order in (first, second)] == ["paid", "picking"]
    assert one(owner, "SELECT count(*) FROM shipment") == 0


def test_what_is_packed_already_stays_so_and_the_others_follow(shop: Shop, buyer: Buyer, owner: Any) -> None:
    first, second = bought(buyer), bought(buyer)
    group = together(shop, first, second).id
    goes(shop, second, "picking")
    before = len(words_to(owner, buyer.conversation))

    for _ in range(2):
        assert {order.state for order in moved(shop, group, "picking").orders} == {"picking"}

    assert len(words_to(owner, buyer.conversation)) == before + 1


@pytest.mark.parametrize(("reason", "back"), [("surplus", 690), ("mismatch", 690), ("shop", 0)])
def test_money_that_was_never_wanted_keeps_no_delivery_from_going_back(
    shop: Shop, buyer: Buyer, owner: Any, reason: str, back: int
) -> None:
    first, second = bought(buyer), bought(buyer)
    pays(shop, second, 500)
    with transaction(shop.id) as db:
        want_refund(
            db, workspace_id=shop.id, order_id=second.id, reason=reason, actor="system", now=MORNING,
            at=MORNING, amount_minor=500,
        )  # fmt: skip

    together(shop, first, second)

    wanted = "SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE reason = 'one_parcel'"
    assert one(owner, wanted) == back


@pytest.mark.parametrize("why", ["customer", "state", "way", "address"])
def test_what_does_not_go_together_is_refused_and_nothing_goes_back(
    shop: Shop, buyer: Buyer, owner: Any, why: str
) -> None:
    first = bought(buyer)
    other = a_buyer(shop, "+393339999999") if why == "customer" else buyer
    second = bought(other, paid=why != "state", delivery="pickup" if why == "way" else "courier")
    if why == "address":
        tells_address(buyer, second, street="Via Nuova 9")
    with pytest.raises(NotTogether) as refused:
        together(shop, first, second)
    assert refused.value.values == {"order": 2, "why": why}
    assert one(owner, "SELECT count(*) FROM customer_order WHERE group_id IS NOT NULL") == 0
    assert one(owner, "SELECT count(*) FROM refund") == 0


def test_one_order_alone_is_no_group(shop: Shop, buyer: Buyer) -> None:
    with pytest.raises(GroupTooSmall):
        together(shop, bought(buyer))


def test_orders_leave_the_group_by_a_wish_by_cancellation_and_by_another_address(
    shop: Shop, buyer: Buyer
) -> None:
    three = [bought(buyer) for _ in range(3)]
    group = together(shop, *three).id
    called_off(shop, three[2])
    tells_address(buyer, three[1], street="Via Nuova 9")
    with transaction(shop.id) as db:
        assert [order.number for order in group_view(db, group).orders] == [1]
    with pytest.raises(OrderUnknown):
        ungroup_orders(
            now=MORNING, actor="member", workspace_id=shop.id, group_id=group, order_id=three[1].id
        )
    ungroup_orders(now=MORNING, actor="member", workspace_id=shop.id, group_id=group)
    with transaction(shop.id) as db, pytest.raises(GroupUnknown):
        group_view(db, group)
    assert goes(shop, three[0], "shipped").state == "shipped"


def test_what_has_left_stays_together(shop: Shop, buyer: Buyer) -> None:
    group = together(shop, bought(buyer), bought(buyer)).id
    moved(shop, group, "shipped")
    with pytest.raises(StepRefused):
        ungroup_orders(now=MORNING, actor="member", workspace_id=shop.id, group_id=group)


def test_another_shops_orders_are_unknown(shop: Shop, buyer: Buyer, owner: Any) -> None:
    other = a_selling_shop("altra", 2)
    sells(other, "OLIO", 1000, 9)
    theirs = a_buyer(other)
    mine = [bought(buyer), bought(buyer)]
    group = together(shop, *mine).id
    with pytest.raises(OrderUnknown):
        together(other, *mine)
    with pytest.raises(OrderUnknown):
        together(other, bought(theirs), mine[0])
    with pytest.raises(GroupUnknown):
        moved(other, group, "shipped")
    with pytest.raises(GroupUnknown):
        ungroup_orders(now=MORNING, actor="member", workspace_id=other.id, group_id=group)
    with transaction(other.id) as db, pytest.raises(GroupUnknown):
        group_view(db, new_id())
    assert one(owner, "SELECT count(*) FROM customer_order WHERE group_id IS NOT NULL") == 2
