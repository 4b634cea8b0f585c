"""From what was shown to an order: only on a yes to exactly that, and only once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from flows.change_cart import add_to_cart, apply_code, choose_delivery, set_cart_line
from flows.expire_unpaid import expire_unpaid
from flows.propose_order import CartEmpty, DeliveryMissing, propose_order
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.orders.numbering import next_number
from shop.orders.order_view import OrderUnknown, OrderView, order_by_number, order_view, orders_of
from shop.orders.proposals import ProposalNotShown, ProposalOld, ProposalUnknown, open_proposal
from shop.stock.ledger import StockShort
from shop.tables import Turn
from tests.orders.buying import (
    COURIER,
    HOME,
    Buyer,
    a_buyer,
    a_selling_shop,
    cart_of,
    is_proposed,
    left,
    orders,
    puts,
    says_yes,
    sells,
    who,
    words_to,
)
from tests.orders.prices.selling import make_offer
from tests.world import MORNING, Shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def no_order(owner: Any) -> bool:
    return bool(one(owner, "SELECT count(*) FROM customer_order") == 0)


def test_a_yes_to_what_was_shown_makes_that_order(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 5)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 2))

    order = says_yes(buyer, shown.code, address=HOME)

    assert (order.number, order.state, order.payment) == (1, "placed", "card")
    assert order.quote == shown.quote
    assert (order.goods_minor, order.delivery_minor, order.total_minor) == (2400, 690, 3090)
    assert [(line.sku, line.quantity, line.total_minor, line.tax_minor) for line in order.lines] == [
        ("OLIO", 2, 2400, 218)
    ]
    assert order.address["city"] == "Scicli"
    assert order.promised_on == shown.quote.delivery.promised_on if shown.quote.delivery else False
    assert order.pay_until == MORNING + timedelta(minutes=30)
    assert [(step.state, step.by) for step in order.steps] == [("placed", "customer")]
    assert left(shop, variant) == [3]
    assert cart_of(buyer).id is None
    assert rows(owner, "SELECT name, subject_id FROM event WHERE name = 'OrderPlaced'") == [
        ("OrderPlaced", order.id)
    ]


def test_a_proposal_keeps_the_goods_for_a_quarter_of_an_hour(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 5)
    buyer = a_buyer(shop)

    is_proposed(buyer, ("OLIO", 2))

    assert left(shop, variant) == [3]
    kept = rows(owner, "SELECT purpose, quantity, expires_at FROM reservation")
    assert kept == [("checkout", 2, MORNING + timedelta(minutes=15))]


def test_nothing_is_proposed_of_nothing(owner: Any) -> None:
    shop = a_selling_shop()
    buyer = a_buyer(shop)

    with pytest.raises(CartEmpty):
        propose_order(**who(buyer))

    assert one(owner, "SELECT count(*) FROM proposal") == 0


def test_how_it_arrives_is_the_customers_choice_where_there_is_one(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")

    with pytest.raises(DeliveryMissing) as refused:
        propose_order(**who(buyer))

    assert [choice["code"] for choice in refused.value.values["choices"]] == ["courier", "pickup"]
    assert refused.value.values["choices"][0]["promised_on"] == "2026-11-24"
    assert one(owner, "SELECT count(*) FROM proposal") == 0


def test_the_only_way_is_taken_without_asking() -> None:
    shop = a_selling_shop(delivery=(COURIER,))
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")

    shown = propose_order(**who(buyer))

    assert shown.quote.delivery is not None
    assert (shown.quote.delivery.code, shown.payment) == ("courier", "card")
    assert cart_of(buyer).version == shown.cart_version


def test_who_delivers_nothing_sells_without_delivery() -> None:
    shop = a_selling_shop(delivery=())
    sells(shop, "CONSULENZA", 9000, None)
    buyer = a_buyer(shop)
    puts(buyer, "CONSULENZA")

    order = says_yes(buyer, propose_order(**who(buyer)).code)

    assert (order.delivery, order.total_minor, order.address) == ({}, 9000, {})


def test_more_than_there_is_is_not_proposed(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 5)
    marta, turi = a_buyer(shop), a_buyer(shop, "+393330000002")
    puts(marta, "OLIO", 4)
    choose_delivery(**who(marta), code="courier")
    is_proposed(turi, ("OLIO", 3))

    with pytest.raises(StockShort) as refused:
        propose_order(**who(marta))

    assert [(s["sku"], s["wanted"], s["available"]) for s in refused.value.values["short"]] == [
        ("OLIO", 4, 2)
    ]
    assert rows(owner, "SELECT customer_id FROM proposal") == [(turi.id,)]


def test_what_is_proposed_again_unchanged_keeps_its_code_and_its_goods(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 5)
    buyer = a_buyer(shop)
    in_the_chat = is_proposed(buyer, ("OLIO", 5))
    later = MORNING + timedelta(minutes=10)

    on_the_page = propose_order(**who(buyer, now=later))

    assert on_the_page.code == in_the_chat.code
    assert on_the_page.expires_at == later + timedelta(minutes=60)
    assert left(shop, variant) == [0]
    assert rows(owner, "SELECT expires_at FROM reservation") == [(later + timedelta(minutes=15),)]


def refused_as_old(buyer: Buyer, code: str, **more: Any) -> str:
    with pytest.raises(ProposalOld) as refused:
        says_yes(buyer, code, **more)
    return str(refused.value.values["why"])


def test_a_yes_to_an_older_proposal_orders_nothing(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    old = is_proposed(buyer, ("OLIO", 1))
    puts(buyer, "OLIO")
    new = is_proposed(buyer)

    assert refused_as_old(buyer, old.code) == "superseded"
    assert no_order(owner)
    with transaction(shop.id) as db:
        still = open_proposal(db, buyer.id)
    assert still is not None
    assert still.code == new.code != old.code


def test_a_yes_after_the_cart_was_changed_orders_nothing(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 1))
    set_cart_line(**who(buyer), sku="OLIO", quantity=4)

    assert refused_as_old(buyer, shown.code) == "superseded"
    assert no_order(owner)
    assert cart_of(buyer).quote.lines[0].quantity == 4


def test_a_yes_an_hour_later_orders_nothing(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 1))

    assert refused_as_old(buyer, shown.code, now=MORNING + timedelta(minutes=60)) == "expired"
    assert no_order(owner)


def a_dearer_price(shop: Shop, _: Buyer) -> None:
    with transaction(shop.id) as db:
        db.connection().exec_driver_sql("UPDATE variant SET price_minor = 1210")


def another_name(shop: Shop, _: Buyer) -> None:
    with transaction(shop.id) as db:
        db.connection().exec_driver_sql('UPDATE product SET names = \'{"it": "Olio di semi"}\'')


def a_discount_that_ends(shop: Shop, _: Buyer) -> None:
    with transaction(shop.id) as db:
        db.connection().exec_driver_sql("UPDATE offer SET active = false")


def a_dearer_delivery(shop: Shop, _: Buyer) -> None:
    with transaction(shop.id) as db:
        db.connection().exec_driver_sql("UPDATE delivery_method SET price_minor = 790")


def a_later_day(shop: Shop, _: Buyer) -> None:
    with transaction(shop.id) as db:
        db.connection().exec_driver_sql("UPDATE delivery_method SET most_days = 4")


def another_tax(shop: Shop, _: Buyer) -> None:
    with transaction(shop.id) as db:
        db.connection().exec_driver_sql("UPDATE tax_rate SET rate = 500 WHERE tax_class = 'reduced'")


@pytest.mark.parametrize(
    "what_changes",
    [a_dearer_price, another_name, a_discount_that_ends, a_dearer_delivery, a_later_day, another_tax],
)
def test_a_yes_holds_only_for_what_was_shown(owner: Any, what_changes: Callable[[Shop, Buyer], None]) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 5)
    make_offer(shop, "Autunno", percent=1000)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 2))
    before = cart_of(buyer).version
    what_changes(shop, buyer)

    assert refused_as_old(buyer, shown.code) == "price"
    assert no_order(owner)
    assert cart_of(buyer).version == before
    assert left(shop, variant) == [3]
    assert one(owner, "SELECT count(*) FROM number_series") == 0

    again = is_proposed(buyer)
    assert again.code != shown.code
    assert says_yes(buyer, again.code).total_minor == again.quote.total_minor


def test_a_cheaper_price_is_another_price_too(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 2))
    sells(shop, "OLIO", 1190)

    assert refused_as_old(buyer, shown.code) == "price"
    assert no_order(owner)


def test_after_the_hour_at_which_parcels_leave_a_new_day_is_shown_first(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    quarter_to_four = MORNING + timedelta(hours=5, minutes=45)
    shown = is_proposed(buyer, ("OLIO", 1), now=quarter_to_four)

    late = quarter_to_four + timedelta(minutes=16)

    assert refused_as_old(buyer, shown.code, now=late) == "price"
    assert no_order(owner)


def test_nobody_accepts_what_was_proposed_to_another(owner: Any) -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)
    sells(shop, "OLIO", 1200)
    marta, turi, far = a_buyer(shop), a_buyer(shop, "+393330000002"), a_buyer(other)
    shown = is_proposed(marta, ("OLIO", 1))

    for stranger in (turi, far):
        with pytest.raises(ProposalUnknown):
            says_yes(stranger, shown.code)

    assert no_order(owner)


def a_turn(buyer: Buyer, state: str, number: int = 1) -> Turn:
    turn = Turn(
        id=new_id(),
        workspace_id=buyer.shop.id,
        conversation_id=buyer.conversation,
        number=number,
        state=state,
        leased_until=MORNING,
        from_seq=number,
        to_seq=number,
        created_at=MORNING,
    )
    with transaction(buyer.shop.id) as db:
        db.add(turn)
    return turn


def test_what_is_proposed_in_a_turn_is_not_accepted_in_the_same(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    turn = a_turn(buyer, "running")
    shown = is_proposed(buyer, ("OLIO", 1), turn_id=turn.id)

    with pytest.raises(ProposalNotShown):
        says_yes(buyer, shown.code, turn_id=turn.id)

    assert no_order(owner)


def test_what_a_turn_proposed_that_never_answered_was_not_shown(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    replaced, later = a_turn(buyer, "superseded"), a_turn(buyer, "running", 2)
    shown = is_proposed(buyer, ("OLIO", 1), turn_id=replaced.id)

    with pytest.raises(ProposalNotShown):
        says_yes(buyer, shown.code, turn_id=later.id)
    assert no_order(owner)

    assert propose_order(**who(buyer), turn_id=later.id).code == shown.code
    with pytest.raises(ProposalNotShown):
        says_yes(buyer, shown.code, turn_id=later.id)


def test_what_a_finished_turn_showed_is_accepted_in_the_next(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    earlier, now = a_turn(buyer, "done"), a_turn(buyer, "running", 2)
    shown = is_proposed(buyer, ("OLIO", 1), turn_id=earlier.id)
    before = words_to(owner, buyer.conversation)

    order = says_yes(buyer, shown.code, turn_id=now.id)

    assert order.number == 1
    assert words_to(owner, buyer.conversation) == before


def test_goods_that_were_kept_no_longer_are_ordered_while_they_are_there() -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 2)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 2))

    order = says_yes(buyer, shown.code, now=MORNING + timedelta(minutes=40))

    assert order.state == "placed"
    assert left(shop, variant) == [0]


def test_goods_that_somebody_else_took_meanwhile_are_not_ordered(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 2)
    marta, turi = a_buyer(shop), a_buyer(shop, "+393330000002")
    shown = is_proposed(marta, ("OLIO", 2))
    late = MORNING + timedelta(minutes=20)
    orders(turi, ("OLIO", 1), now=late)

    with pytest.raises(StockShort) as refused:
        says_yes(marta, shown.code, now=late)

    assert [(s["wanted"], s["available"]) for s in refused.value.values["short"]] == [(2, 1)]
    assert rows(owner, "SELECT customer_id FROM customer_order") == [(turi.id,)]


def test_what_is_paid_in_cash_is_bound_at_once_and_waits_for_no_money(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 5)

    order = orders(a_buyer(shop), ("OLIO", 2), payment="cash")

    assert (order.state, order.pay_until) == ("placed", None)
    assert rows(owner, "SELECT state, quantity FROM allocation") == [("bound", 2)]
    assert one(owner, "SELECT count(*) FROM reservation") == 0
    assert left(shop, variant) == [3]
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'unpaid'") == 0


def test_a_transfer_has_five_days() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)

    order = orders(a_buyer(shop), ("OLIO", 2), payment="transfer")

    assert order.pay_until == MORNING + timedelta(days=5)


def test_an_order_that_costs_nothing_is_paid_at_once(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 5)
    make_offer(shop, "Regalo", percent=10_000, code="REGALO")
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")
    choose_delivery(**who(buyer), code="pickup")
    apply_code(**who(buyer), code="REGALO")

    order = says_yes(buyer, propose_order(**who(buyer)).code)

    assert (order.total_minor, order.state, order.pay_until) == (0, "paid", None)
    assert rows(owner, "SELECT state, quantity FROM allocation") == [("bound", 1)]


def test_the_last_use_of_a_code_is_had_by_one(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    make_offer(shop, "Primo", percent=5000, code="PRIMO", most_uses=1)
    proposals = []
    for phone in ("+393330000001", "+393330000002"):
        buyer = a_buyer(shop, phone)
        puts(buyer, "OLIO")
        choose_delivery(**who(buyer), code="pickup")
        apply_code(**who(buyer), code="PRIMO")
        proposals.append((buyer, propose_order(**who(buyer)).code))

    says_yes(*proposals[0])

    assert refused_as_old(*proposals[1]) == "price"
    assert one(owner, "SELECT uses FROM offer") == 1
    assert one(owner, "SELECT count(*) FROM customer_order") == 1


def test_the_customer_is_told_in_the_chat_and_by_mail_when_ordering_on_the_page(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    owner.execute("UPDATE customer SET email = 'marta@posta.example'")

    order = orders(buyer, ("OLIO", 1))

    told = words_to(owner, buyer.conversation)
    assert len(told) == 1
    assert "1" in told[0]
    assert "18,90" in told[0]
    payload = {"customer": str(buyer.id), "kind": "order_placed", "order": str(order.id)}
    assert rows(owner, "SELECT payload FROM outbox WHERE topic = 'mail'") == [(payload,)]


def test_orders_are_seen_by_their_own_customer_alone() -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)
    for each in (shop, other):
        sells(each, "OLIO", 1200)
    marta, turi, far = a_buyer(shop), a_buyer(shop, "+393330000002"), a_buyer(other)
    first, second, there = orders(marta, ("OLIO", 1)), orders(turi, ("OLIO", 1)), orders(far, ("OLIO", 1))
    third = orders(marta, ("OLIO", 2))

    with transaction(shop.id) as db:
        assert [order.id for order in orders_of(db, marta.id)] == [third.id, first.id]
        assert [order.id for order in orders_of(db, marta.id, limit=1)] == [third.id]
        assert orders_of(db, far.id) == []
        assert order_by_number(db, 2, customer_id=turi.id).id == second.id
        with pytest.raises(OrderUnknown):
            order_by_number(db, 2, customer_id=marta.id)
        with pytest.raises(OrderUnknown):
            order_view(db, second.id, customer_id=marta.id)
        with pytest.raises(OrderUnknown):
            order_view(db, there.id)
    assert (first.number, second.number, third.number, there.number) == (1, 2, 3, 1)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What became of things that were done at the same moment: a result, or the refusal."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return act()
        except Refusal as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_same_yes_twice_at_once_makes_one_order(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 5)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 2))

    made = at_once(*[lambda: says_yes(buyer, shown.code)] * 4)

    assert {order.id for order in made} == {one(owner, "SELECT id FROM customer_order")}
    assert one(owner, "SELECT sum(quantity)::int FROM reservation") == 2
    assert says_yes(buyer, shown.code, now=MORNING + timedelta(days=1)).id == made[0].id


def test_the_last_piece_bought_by_two_at_once_is_sold_once(owner: Any) -> None:
    shop = a_selling_shop()
    buyers = [a_buyer(shop, f"+39333000000{n}") for n in (1, 2)]
    outcomes = []
    for number in range(40):
        sku = f"PEZZO{number}"
        sells(shop, sku, 1000 + number, 1)
        for buyer in buyers:
            puts(buyer, sku)
            choose_delivery(**who(buyer), code="pickup")
        # A proposal keeps the goods for a quarter of an hour: later both hold one, and nobody the piece.
        shown = [is_proposed(buyers[0]), is_proposed(buyers[1], now=MORNING + timedelta(minutes=16))]
        moment = MORNING + timedelta(minutes=32)

        made = at_once(
            *[
                partial(says_yes, buyer, one.code, now=moment)
                for buyer, one in zip(buyers, shown, strict=True)
            ]
        )

        outcomes.append(sorted(type(each).__name__ for each in made))
        for buyer in buyers:
            if cart_of(buyer).quote.lines:
                set_cart_line(**who(buyer, now=moment), sku=sku, quantity=0)

    assert outcomes == [["OrderView", "StockShort"]] * 40
    assert one(owner, "SELECT count(*) FROM customer_order") == 40
    assert rows(owner, "SELECT DISTINCT quantity FROM reservation") == [(1,)]


def test_numbers_have_no_gap_and_no_twin_whatever_is_aborted_between() -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)

    class Aborted(Exception):
        pass

    def take(number: int) -> int:
        with transaction(shop.id) as db:
            given = next_number(db, shop.id, "order")
            if number % 3 == 0:
                raise Aborted
            return given

    def tried(number: int) -> int | None:
        with suppress(Aborted):
            return take(number)
        return None

    with ThreadPoolExecutor(10) as pool:
        given = [number for number in pool.map(tried, range(90)) if number is not None]
    with transaction(other.id) as db:
        elsewhere = next_number(db, other.id, "order")

    assert sorted(given) == list(range(1, 61))
    assert elsewhere == 1


def test_ten_customers_who_order_at_once_get_ten_numbers_in_a_row() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 7)
    buyers = [a_buyer(shop, f"+39333000001{n}") for n in range(10)]
    shown = [is_proposed(buyer, ("OLIO", 1)) for buyer in buyers[:7]]
    for buyer in buyers[7:]:
        with pytest.raises(StockShort):
            puts(buyer, "OLIO")

    made = at_once(
        *[partial(says_yes, buyer, each.code) for buyer, each in zip(buyers[:7], shown, strict=True)]
    )

    assert sorted(order.number for order in made if isinstance(order, OrderView)) == list(range(1, 8))


def test_a_change_on_the_page_and_a_yes_in_the_chat_at_once_never_order_something_else(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 500)
    buyer = a_buyer(shop)
    for _ in range(10):
        if cart_of(buyer).quote.lines:
            set_cart_line(**who(buyer), sku="OLIO", quantity=0)
        shown = is_proposed(buyer, ("OLIO", 2))
        made, _ = at_once(
            partial(says_yes, buyer, shown.code), partial(add_to_cart, **who(buyer), sku="OLIO", quantity=1)
        )
        assert isinstance(made, OrderView | ProposalOld)
        if isinstance(made, OrderView):
            assert made.lines[0].quantity == 2

    assert {quantity for (quantity,) in rows(owner, "SELECT quantity FROM order_line")} <= {2}


def test_an_order_that_ends_while_its_customer_orders_again_stands_in_nobodys_way() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 100)
    buyer = a_buyer(shop)
    moment = MORNING
    for _ in range(8):
        orders(buyer, ("OLIO", 1), now=moment)
        moment += timedelta(minutes=30)
        shown = is_proposed(buyer, ("OLIO", 1), now=moment)
        [entry] = due("unpaid", at=moment)

        made, ended = at_once(
            partial(says_yes, buyer, shown.code, now=moment), partial(expire_unpaid, now=moment, entry=entry)
        )

        assert (type(made), ended) == (OrderView, True)
        for left_over in due("unpaid", at=moment + timedelta(minutes=30)):
            expire_unpaid(now=moment + timedelta(minutes=30), entry=left_over)
        moment += timedelta(minutes=30)
