"""Offers: how often they may be used, by whom, and that no other shop's reach here."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from flows.change_offers import end_offer, put_offer
from shop.catalog.categories import CategoryUnknown
from shop.catalog.naming import ProductNotFound
from shop.kernel.database import transaction
from shop.kernel.ids import OfferId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.orders.offer_profile import CodeTaken, OfferProfile
from shop.orders.offers import OfferUnknown, OfferUsedUp, all_offers, count_back, count_use
from shop.orders.quote import Quote
from shop.tables import Order
from shop.workspaces.viewing import workspace_view
from tests.booking.diary import at_once
from tests.orders.prices.selling import honey, make_offer, quoted
from tests.world import MORNING, Shop, a_registered_customer, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def test_an_offer_is_used_as_often_as_it_may_and_then_refused(shop: Shop, owner: Any) -> None:
    customer = a_registered_customer(shop)
    make_offer(shop, "Due", percent=1000, code="DUE", most_uses=1)
    held = quoted(shop, honey(owner, shop), codes=["DUE"])

    with transaction(shop.id) as db:
        count_use(db, held, customer, MORNING)

    with pytest.raises(OfferUsedUp), transaction(shop.id) as db:
        count_use(db, held, customer, MORNING)
    assert one(owner, "SELECT uses FROM offer WHERE code = 'DUE'") == 1
    again = quoted(shop, honey(owner, shop), codes=["DUE"], language=Language.EN)
    assert again.refused_codes == (("DUE", "This code has been used up."),)

    with transaction(shop.id) as db:
        count_back(db, held)
    assert quoted(shop, honey(owner, shop), codes=["DUE"]).codes == ("DUE",)


def test_the_last_use_of_an_offer_is_had_by_one_of_two(shop: Shop, owner: Any) -> None:
    customers = [a_registered_customer(shop, f"+3933312345{number}") for number in (67, 68)]
    make_offer(shop, "Ultimo", percent=1000, code="ULTIMO", most_uses=1)
    held = quoted(shop, honey(owner, shop), codes=["ULTIMO"])
    both_ready = Barrier(2)

    def use(customer: UUID) -> bool:
        both_ready.wait()
        try:
            with transaction(shop.id) as db:
                count_use(db, held, customer, MORNING)
        except OfferUsedUp:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(use, customers)) == [False, True]
    assert one(owner, "SELECT uses FROM offer WHERE code = 'ULTIMO'") == 1


def test_an_offer_that_ended_since_the_quote_is_refused(shop: Shop, owner: Any) -> None:
    customer = a_registered_customer(shop)
    make_offer(shop, "Ora", percent=1000, ends_at=MORNING + timedelta(hours=1))
    held = quoted(shop, honey(owner, shop))

    with pytest.raises(OfferUsedUp), transaction(shop.id) as db:
        count_use(db, held, customer, MORNING + timedelta(hours=1))
    assert one(owner, "SELECT sum(uses) FROM offer") == 0


def an_order(shop: Shop, customer: UUID, held: Quote, state: str = "placed") -> UUID:
    order = new_id()
    with transaction(shop.id) as db:
        db.add(
            Order(
                id=order,
                workspace_id=shop.id,
                number=1,
                customer_id=customer,
                payment="card",
                state=state,
                currency="EUR",
                language="it",
                goods_minor=held.goods_minor,
                tax_minor=held.tax_minor,
                total_minor=held.total_minor,
                quote=held.as_json(),
                placed_at=MORNING,
                created_at=MORNING,
            )
        )
    return order


def test_an_offer_for_once_is_had_once_by_each_customer(shop: Shop, owner: Any) -> None:
    marta, luca = (a_registered_customer(shop, f"+3933312345{number}") for number in (67, 68))
    make_offer(shop, "Benvenuto", percent=1000, code="CIAO", once_each=True)
    held = quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=marta)
    order = an_order(shop, marta, held)

    again = quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=marta, language=Language.EN)
    of_luca = quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=luca)

    assert again.refused_codes == (("CIAO", "You have used this code already."),)
    assert of_luca.codes == ("CIAO",)
    with pytest.raises(OfferUsedUp), transaction(shop.id) as db:
        count_use(db, held, marta, MORNING)
    with transaction(shop.id) as db:
        count_use(db, held, marta, MORNING, besides=order)
    assert one(owner, "SELECT uses FROM offer WHERE code = 'CIAO'") == 1


def test_a_canceled_order_gives_an_offer_for_once_back(shop: Shop, owner: Any) -> None:
    marta = a_registered_customer(shop)
    make_offer(shop, "Benvenuto", percent=1000, code="CIAO", once_each=True)
    held = quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=marta)
    an_order(shop, marta, held, state="canceled")

    assert quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=marta).codes == ("CIAO",)


def test_offers_are_listed_for_their_own_shop(shop: Shop) -> None:
    make_offer(shop, "Dolci", percent=1000)

    with transaction(shop.id) as db:
        listed = all_offers(db, shop=workspace_view(db, shop.id), language=Language.IT)

    assert [offer.terms.name for offer in listed] == ["Dolci"]


def an_offer_profile(**changes: Any) -> OfferProfile:
    told = {"names": {Language.IT: "Dieci"}, "kind": "percent", "value": 1000, "starts_at": MORNING}
    return OfferProfile.model_validate(told | changes)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"code": "taken"}, CodeTaken),
        ({"category": "shoes"}, CategoryUnknown),
        ({"product": "shoes"}, ProductNotFound),
    ],
)
def test_an_offer_that_cannot_be_is_refused_and_not_written(
    shop: Shop, owner: Any, wrong: dict[str, Any], refusal: type[Refusal]
) -> None:
    make_offer(shop, "Presa", percent=1000, code="TAKEN")
    before = one(owner, "SELECT count(*) FROM offer")

    with pytest.raises(refusal):
        put_offer(
            now=MORNING,
            actor="member",
            workspace_id=shop.id,
            offer_id=OfferId(new_id()),
            offer=an_offer_profile(**wrong),
        )

    assert one(owner, "SELECT count(*) FROM offer") == before


def test_two_shops_may_have_the_same_code(shop: Shop, owner: Any) -> None:
    make_offer(shop, "Segreto", percent=1000, code="SEGRETO")

    assert rows(owner, "SELECT count(*) FROM offer WHERE code = 'SEGRETO'") == [(2,)]


def test_the_same_offer_twice_changes_nothing(shop: Shop, owner: Any) -> None:
    offer = OfferId(new_id())

    put = [
        put_offer(
            now=MORNING, actor="member", workspace_id=shop.id, offer_id=offer, offer=an_offer_profile()
        ).changed
        for _ in range(2)
    ]

    assert put == [True, False]
    assert one(owner, "SELECT count(*) FROM event WHERE subject_id = %(id)s", {"id": offer}) == 1


def test_two_who_make_an_offer_with_one_code_at_once_make_one(shop: Shop, owner: Any) -> None:
    told = an_offer_profile(code="INSIEME")

    def make() -> None:
        put_offer(now=MORNING, actor="member", workspace_id=shop.id, offer_id=OfferId(new_id()), offer=told)

    refused = [type(each) for each in at_once([make, make])]

    assert len(refused) == 2
    assert set(refused) == {CodeTaken, type(None)}
    assert one(owner, "SELECT count(*) FROM offer WHERE code = 'INSIEME'") == 1


def test_an_offer_of_another_shop_cannot_be_ended_nor_written(shop: Shop, owner: Any) -> None:
    foreign = OfferId(one(owner, "SELECT id FROM offer WHERE code = 'SEGRETO'"))

    with pytest.raises(OfferUnknown):
        put_offer(
            now=MORNING, actor="member", workspace_id=shop.id, offer_id=foreign, offer=an_offer_profile()
        )
    with pytest.raises(OfferUnknown):
        end_offer(now=MORNING, actor="member", workspace_id=shop.id, offer_id=foreign)

    assert one(owner, "SELECT active FROM offer WHERE code = 'SEGRETO'") is True
