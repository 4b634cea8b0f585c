"""What would these goods cost this customer now? Gathers what the pricing function needs to know."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.asked import asked_once
from shop.kernel.language import Language, text_in
from shop.orders.delivery import delivery_terms
from shop.orders.offers import offers_for
from shop.orders.pricing import Goods, Sale, amount_of, price
from shop.orders.quote import Quote
from shop.orders.taxes import TaxTable, tax_table
from shop.tables import Category, Product, Variant
from shop.workspaces.viewing import WorkspaceView


@dataclass(frozen=True, slots=True)
class Wished:
    """So many units of a variant."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """So many units of a variant at a price that was agreed for them."""

    variant_id: UUID
    quantity: int
    unit_minor: int


def quote(
    db: Session,
    *,
    shop: WorkspaceView,
    customer_id: UUID | None,
    language: Language,
    at: datetime,
    wishes: Sequence[Wished],
    delivery: str = "",
    codes: Sequence[str] = (),
    country: str = "",
    tip_minor: int = 0,
    tip_rate: int = 0,
) -> Quote:
    """What the wishes cost at `at` (the shop's time), explained in the customer's language.

    Lines come in the order of the wishes; wishes for one variant are one line. What is not sold any more has
    no line. A tip above what the goods cost is cut to that. An empty country is the shop's own; what is picked up is taxed there. An unknown way of delivery,
    or one that does not hold for these goods, is none.
    """
    found = _found(db, wishes)
    goods_minor = sum(
        amount_of(quantity, variant.price_minor, variant.price_per) for quantity, variant, _ in found
    )
    way = delivery_terms(
        db, shop=shop, code=delivery, goods_minor=goods_minor, country=country, at=at, language=language
    )
    to = country if country and not (way and way.kind == "pickup") else shop.country
    taxes = tax_table(db, country=to, day=at.astimezone(shop.zone).date())
    above = _categories_above(db)
    return price(
        [
            _goods(quantity, variant, product, _Words(language, shop.language), taxes, above)
            for quantity, variant, product in found
        ],
        sale=Sale(
            currency=shop.currency,
            language=language,
            tax_included=shop.tax_included,
            customer_id=customer_id,
            at=at,
            zone=shop.zone,
        ),
        offers=offers_for(db, shop=shop, customer_id=customer_id, language=language, at=at, codes=codes),
        codes=codes,
        delivery=way,
        tip_minor=min(tip_minor, goods_minor),
        tip_rate=tip_rate,
    )


def quote_agreed(
    db: Session,
    *,
    shop: WorkspaceView,
    customer_id: UUID,
    language: Language,
    at: datetime,
    lines: Sequence[Agreed],
    delivery: str = "",
    country: str = "",
) -> Quote:
    """What goods cost at the prices that were agreed for them: a line for each, in their order.

    Neither offers nor codes take anything off these. What is not on the shelf any more is sold as agreed.
    """
    rows = _rows(db, [line.variant_id for line in lines])
    known = [(line, *rows[line.variant_id]) for line in lines if line.variant_id in rows]
    goods_minor = sum(
        amount_of(line.quantity, line.unit_minor, variant.price_per) for line, variant, _ in known
    )
    way = delivery_terms(
        db, shop=shop, code=delivery, goods_minor=goods_minor, country=country, at=at, language=language
    )
    to = country if country and not (way and way.kind == "pickup") else shop.country
    taxes = tax_table(db, country=to, day=at.astimezone(shop.zone).date())
    words, above = _Words(language, shop.language), _categories_above(db)
    goods = [
        replace(_goods(line.quantity, variant, product, words, taxes, above), unit_minor=line.unit_minor)
        for line, variant, product in known
    ]
    sale = Sale(
        currency=shop.currency,
        language=language,
        tax_included=shop.tax_included,
        customer_id=customer_id,
        at=at,
        zone=shop.zone,
    )
    return price(goods, sale=sale, delivery=way)


@dataclass(frozen=True, slots=True)
class _Words:
    language: Language
    own: Language

    def of(self, texts: Mapping[str, str]) -> str:
        return text_in(texts, self.language, self.own)


def _found(db: Session, wishes: Sequence[Wished]) -> list[tuple[int, Variant, Product]]:
    """Each wished variant that is sold, once, with how much of it is wished."""
    wanted: Counter[UUID] = Counter()
    for wish in wishes:
        wanted[wish.variant_id] += wish.quantity
    known = _rows(db, wanted)
    return [
        (count, *known[one])
        for one, count in wanted.items()
        if one in known and known[one][1].status == "active" and count > 0
    ]


def _rows(db: Session, variants: Iterable[UUID]) -> dict[UUID, tuple[Variant, Product]]:
    rows = db.execute(
        select(Variant, Product)
        .join(Product, col(Product.id) == col(Variant.product_id))
        .where(col(Variant.id).in_(list(variants)))
        .execution_options(populate_existing=True)
    )
    return {variant.id: (variant, product) for variant, product in rows}


def _goods(
    quantity: int,
    variant: Variant,
    product: Product,
    words: _Words,
    taxes: TaxTable,
    above: Mapping[UUID, frozenset[UUID]],
) -> Goods:
    return Goods(
        variant_id=variant.id,
        product_id=product.id,
        slug=product.slug,
        sku=variant.sku,
        name=_name(words.of(product.names), words.of(variant.names)),
        picture=product.picture,
        quantity=quantity,
        unit=variant.unit,
        price_per=variant.price_per,
        step=variant.step,
        least=variant.least,
        most=variant.most,
        unit_minor=variant.price_minor,
        tax_class=product.tax_class,
        tax_rate=taxes.rate(product.tax_class),
        returnable=product.returnable,
        categories=above.get(product.category_id, frozenset()),
    )


def _name(product: str, variant: str) -> str:
    return f"{product}, {variant}" if variant and variant != product else product


def _categories_above(db: Session) -> dict[UUID, frozenset[UUID]]:
    """Of each category itself and all that it lies under."""

    def ask() -> dict[UUID, frozenset[UUID]]:
        parents = {row.id: row.parent_id for row in db.connection().execute(_PARENTS)}
        return {category: frozenset(_upwards(category, parents)) for category in parents}

    return asked_once(db, "categories_above", ask)


_PARENTS = select(col(Category.id), col(Category.parent_id))


def _upwards(category: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    found: list[UUID] = []
    above: UUID | None = category
    while above is not None and above not in found:
        found.append(above)
        above = parents.get(above)
    return found
