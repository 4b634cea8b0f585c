"""Builders of sales: goods, offers and ways of delivery for the pricing function, and rows for quotes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from flows.change_offers import put_offer
from shop.kernel.database import transaction
from shop.kernel.ids import OfferId, new_id
from shop.kernel.language import Language
from shop.orders.delivery import DeliveryChoice, delivery_choices
from shop.orders.delivery_terms import DeliveryTerms
from shop.orders.offer_profile import OfferProfile
from shop.orders.offer_terms import OfferTerms
from shop.orders.pricing import Goods, Sale
from shop.orders.quote import Quote
from shop.orders.quoting import Wished, quote
from shop.tables import DeliveryMethod, Holiday, TaxRate
from shop.workspaces.viewing import workspace_view
from tests.world import MORNING, Shop, one

_NAMES = UUID(int=1)


def an_id(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(_NAMES, name)


def a_sale(currency: str = "EUR", language: Language = Language.IT, **changes: Any) -> Sale:
    """Somebody buys, on a Friday morning."""
    told: dict[str, Any] = {
        "currency": currency,
        "language": language,
        "tax_included": True,
        "customer_id": an_id("marta"),
        "at": MORNING,
        "zone": ZoneInfo("Europe/Rome"),
    }
    return Sale(**(told | changes))


def some_goods(sku: str, unit_minor: int, quantity: int = 1, *, tax: int = 0, **changes: Any) -> Goods:
    """So much of one thing; `categories` are named."""
    told: dict[str, Any] = {
        "variant_id": an_id(sku),
        "product_id": an_id(sku.lower()),
        "slug": sku.lower(),
        "sku": sku,
        "name": sku.capitalize(),
        "unit_minor": unit_minor,
        "quantity": quantity,
        "tax_rate": tax,
    }
    told["categories"] = frozenset(an_id(name) for name in changes.pop("categories", ()))
    return Goods(**(told | changes))


def an_offer(name: str, *, percent: int = 0, amount: int = 0, **changes: Any) -> OfferTerms:
    """An offer that has run for years; `percent` in hundredths of a percent, `amount` in minor units."""
    told: dict[str, Any] = {
        "id": an_id(name),
        "name": name,
        "kind": "percent" if percent else "amount",
        "value": percent or amount,
        "starts_at": datetime(2020, 1, 1, tzinfo=UTC),
    }
    return OfferTerms(**(told | changes))


def by_courier(price_minor: int, *, tax: int = 0, free_from: int | None = None) -> DeliveryTerms:
    """A parcel service."""
    return DeliveryTerms(
        code="courier",
        kind="delivery",
        name="Corriere",
        price_minor=price_minor,
        free_from_minor=free_from,
        tax_rate=tax,
    )


def a_method(shop: Shop, code: str = "courier", **changes: Any) -> None:
    """A way of delivery of that shop: Monday to Friday, ordered by four, one to two days."""
    told: dict[str, Any] = {
        "id": new_id(),
        "workspace_id": shop.id,
        "code": code,
        "kind": "delivery",
        "names": {"it": "Corriere", "en": "Courier"},
        "price_minor": 690,
        "cut_off": time(16),
        "payments": ["card"],
    }
    with transaction(shop.id) as db:
        db.add(DeliveryMethod(**(told | changes)))


def a_tax(shop: Shop, tax_class: str, rate: int, country: str = "", since: date = date(2020, 1, 1)) -> None:
    """A rate that holds in that shop."""
    with transaction(shop.id) as db:
        db.add(
            TaxRate(
                id=new_id(),
                workspace_id=shop.id,
                tax_class=tax_class,
                rate=rate,
                country=country,
                since=since,
            )
        )


def a_holiday(shop: Shop, day: date) -> None:
    """Nothing leaves and nothing arrives on that day."""
    with transaction(shop.id) as db:
        db.add(Holiday(id=new_id(), workspace_id=shop.id, day=day, name="Festa"))


def make_offer(shop: Shop, name: str, *, percent: int = 0, amount: int = 0, **changes: Any) -> OfferId:
    """An offer of that shop, since yesterday and for good."""
    told: dict[str, Any] = {
        "names": {Language.IT: name, Language.EN: name},
        "kind": "percent" if percent else "amount",
        "value": percent or amount,
        "starts_at": datetime(2026, 11, 19, tzinfo=UTC),
    }
    offer = OfferId(new_id())
    profile = OfferProfile.model_validate(told | changes)
    return put_offer(now=MORNING, actor="member", workspace_id=shop.id, offer_id=offer, offer=profile).id


def variant(owner: Any, shop: Shop, sku: str) -> UUID:
    found: UUID = one(
        owner,
        "SELECT id FROM variant WHERE sku = %(sku)s AND workspace_id = %(shop)s",
        {"sku": sku, "shop": shop.id},
    )
    return found


def quoted(shop: Shop, wishes: Sequence[Wished], **changes: Any) -> Quote:
    told: dict[str, Any] = {"customer_id": None, "language": Language.IT, "at": MORNING} | changes
    with transaction(shop.id) as db:
        return quote(db, shop=workspace_view(db, shop.id), wishes=wishes, **told)


def choices(shop: Shop, **changes: Any) -> list[DeliveryChoice]:
    told: dict[str, Any] = {"goods_minor": 1000, "country": "", "at": MORNING, "language": Language.IT}
    with transaction(shop.id) as db:
        return delivery_choices(db, shop=workspace_view(db, shop.id), **(told | changes))


def honey(owner: Any, shop: Shop, quantity: int = 2) -> list[Wished]:
    return [Wished(variant(owner, shop, "MIELE-IBLEO"), quantity)]
