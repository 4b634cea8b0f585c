"""A yes holds only for what was shown: an old, changed, foreign or unseen proposal orders nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from flows.change_cart import set_cart_line
from flows.propose_order import propose_order
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.orders.proposals import ProposalNotShown, ProposalUnknown, open_proposal
from shop.tables import Turn
from tests.orders.buying import (
    Buyer,
    a_buyer,
    a_selling_shop,
    cart_of,
    is_proposed,
    left,
    no_order,
    puts,
    refused_as_old,
    says_yes,
    sells,
    who,
    words_to,
)
from tests.orders.prices.selling import make_offer
from tests.world import MORNING, Shop, one

pytestmark = pytest.mark.usefixtures("empty_database")


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
