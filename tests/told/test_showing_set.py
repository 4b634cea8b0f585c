"""Before a live showing: goods chosen by what is known of the customer, which the shop can change."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from flows.mark_interest import mark_interest
from flows.pick_of_day import set_picks
from flows.showing_set import choose_anew, put_showing_set, showing_set
from shop.booking.viewing import BookingUnknown
from shop.catalog.naming import ProductNotFound
from shop.catalog.picks import PickProfile
from shop.catalog.viewing import reader_of
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.tables import Order, OrderLine, Product
from tests.booking.diary import MONDAY
from tests.catalog.goods import a_product, a_small_catalog
from tests.told.street import HOUR, SHOP, TEN, Street, a_street, chat, letter_to, letters, wake
from tests.told.test_told_at_once import moves
from tests.world import MORNING, arrives, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def a_showroom(owner: Any, slug: str = "bottega", number: int = 1) -> Street:
    """A shop with goods that can be shown live."""
    street = a_street(owner, slug, number, live_kind="showing")
    a_small_catalog(street.shop)
    return street


def likes(street: Street, product: str) -> None:
    with transaction(street.shop.id) as db:
        reader = reader_of(db)
    mark_interest(
        now=MORNING,
        actor="customer",
        workspace_id=street.shop.id,
        customer_id=street.marta,
        product=product,
        reader=reader,
        via="chat",
    )


def shown(street: Street, booking: UUID) -> list[tuple[str, str]]:
    with transaction(street.shop.id) as db:
        return [(each.product.slug, each.reason) for each in showing_set(db, booking)]


def put(street: Street, booking: UUID, *products: str) -> list[str]:
    found = put_showing_set(
        now=MORNING, actor="member", workspace_id=street.shop.id, booking_id=booking, products=products
    )
    return [each.product.slug for each in found]


def bought(street: Street, product: str) -> None:
    """Marta bought it last year."""
    with transaction(street.shop.id) as db:
        order = Order(
            id=new_id(),
            workspace_id=street.shop.id,
            number=1,
            customer_id=street.marta,
            state="delivered",
            payment="cash",
            currency="EUR",
            language="it",
            goods_minor=500,
            tax_minor=0,
            total_minor=500,
            quote={},
            placed_at=MORNING - timedelta(days=300),
            created_at=MORNING - timedelta(days=300),
        )
        db.add(order)
        db.flush()
        sold = db.scalars(select(Product).where(col(Product.slug) == product)).one()
        db.add(
            OrderLine(
                id=new_id(),
                workspace_id=street.shop.id,
                order_id=order.id,
                position=0,
                product_id=sold.id,
                sku=product.upper(),
                name=product,
                quantity=1,
                unit_minor=500,
                total_minor=500,
                tax_rate=0,
                tax_minor=0,
            )
        )


def test_what_they_liked_wrote_and_bought_decides_what_is_shown(owner: Any) -> None:
    street = a_showroom(owner)
    a_product(street.shop, "abito-rosso", tags=("color:red",))
    a_product(street.shop, "abito-esaurito", tags=("color:red",), stock=0)
    likes(street, "crema-di-pistacchio")
    likes(street, "caponata")  # none is left
    bought(street, "olio-tonda-iblea")

    booked = street.books(note="Cerco qualcosa di rosso.")

    found = shown(street, booked.id)
    assert found[:2] == [("crema-di-pistacchio", "interest"), ("abito-rosso", "note")]
    assert ("miele-ibleo", "like") in found
    assert ("sale-di-trapani", "like") in found
    assert len(found) == len(set(found)) <= 6
    assert not {"caponata", "abito-esaurito"} & {slug for slug, _ in found}


def test_of_whom_nothing_is_known_the_shops_own_picks_are_shown(owner: Any) -> None:
    street = a_showroom(owner)
    pick = PickProfile(product="cantucci")
    set_picks(now=MORNING, actor="member", workspace_id=street.shop.id, day=MONDAY, picks=[pick])

    found = shown(street, street.books().id)

    assert found[0] == ("cantucci", "pick")
    assert {reason for _, reason in found} == {"pick"}


def test_the_shop_changes_the_set_and_its_letter_says_so(owner: Any) -> None:
    street = a_showroom(owner)
    booked = street.books()

    assert put(street, booked.id, "miele-ibleo", "cantucci", "miele-ibleo") == ["miele-ibleo", "cantucci"]

    assert shown(street, booked.id) == [("miele-ibleo", "shop"), ("cantucci", "shop")]
    assert "Da mostrare: Miele ibleo, Cantucci" in letter_to(SHOP, letters()).letter.text
    moves(street, booked.id, TEN + HOUR)
    assert len(shown(street, booked.id)) == 2
    assert put(street, booked.id) == []


def test_chosen_anew_it_follows_what_is_known_now(owner: Any) -> None:
    street = a_showroom(owner)
    booked = street.books()
    put(street, booked.id, "sale-di-trapani")
    likes(street, "cantucci")

    choose_anew(now=MORNING, actor="member", workspace_id=street.shop.id, booking_id=booked.id)

    assert shown(street, booked.id)[0] == ("cantucci", "interest")


def test_what_the_shop_does_not_sell_or_have_changes_nothing(owner: Any) -> None:
    street, other = a_showroom(owner), a_showroom(owner, "altra", 2)
    a_product(other.shop, "solo-altrove")
    booked = street.books()
    before = rows(owner, "SELECT * FROM showing_item ORDER BY id")

    with pytest.raises(ProductNotFound):
        put(street, booked.id, "cantucci", "solo-altrove")
    with pytest.raises(BookingUnknown):
        put(other, booked.id, "cantucci")

    assert rows(owner, "SELECT * FROM showing_item ORDER BY id") == before


def test_what_is_not_shown_live_has_no_set(owner: Any) -> None:
    street = a_street(owner)
    a_small_catalog(street.shop)

    street.books()

    assert one(owner, "SELECT count(*) FROM showing_item") == 0


def test_the_customer_sees_and_hears_beforehand_what_will_be_shown(owner: Any) -> None:
    street = a_showroom(owner)
    booked = street.books()
    put(street, booked.id, "miele-ibleo", "cantucci")
    arrives(street.shop, "a lunedì", at=TEN - 2 * HOUR)

    assert wake(TEN - HOUR)[-1] == "sent"

    assert "Ti mostriamo: Miele ibleo, Cantucci." in chat(owner, street.shop)[-1]
