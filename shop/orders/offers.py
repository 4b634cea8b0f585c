"""Which offers are there, and who has had them? Read for the pricing function, counted with an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlmodel import Session, col

from shop.kernel.ids import OfferId
from shop.kernel.language import Language, text_in
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.offer_terms import OfferTerms
from shop.orders.quote import Quote
from shop.tables import Category, Offer, Product
from shop.workspaces.viewing import WorkspaceView


class OfferUnknown(NotFound):
    """There is no such offer in this workspace."""


class OfferUsedUp(Refusal):
    """Since the quote was made, somebody else had the last use, or the same customer used it elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """An offer as the shop sees it."""

    id: OfferId
    terms: OfferTerms
    names: Mapping[Language, str]
    category: str
    """Code of the category it holds for; empty for any."""
    product: str
    """Slug of the product it holds for; empty for any."""
    most_uses: int | None
    uses: int
    once_each: bool
    active: bool


def offers_for(
    db: Session,
    *,
    shop: WorkspaceView,
    customer_id: UUID | None,
    language: Language,
    at: datetime,
    codes: Sequence[str] = (),
) -> list[OfferTerms]:
    """Those that need no code and run at `at`, and those of the codes that were told, whether they run or not."""
    told = [code.strip().upper() for code in codes]
    running = (col(Offer.starts_at) <= at) & or_(col(Offer.ends_at).is_(None), col(Offer.ends_at) > at)
    own = or_(col(Offer.customer_id).is_(None), col(Offer.customer_id) == customer_id)
    wanted = or_((col(Offer.code) == "") & running & own, (col(Offer.code) != "") & col(Offer.code).in_(told))
    rows = db.scalars(select(Offer).where(col(Offer.active), wanted).order_by(col(Offer.id))).all()
    had = offers_had(db, customer_id=customer_id, offers=[row.id for row in rows if row.once_each])
    return [_terms(row, language, shop.language, used_before=row.id in had) for row in rows]


def all_offers(
    db: Session,
    *,
    shop: WorkspaceView,
    language: Language,
    offer_id: UUID | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[OfferView]:
    """Offers of the workspace, ended ones too, the newest first: one, those after one, so many, where told.

    Refuses OfferUnknown where there is none of `after`.
    """
    wanted = (
        select(Offer, col(Category.code), col(Product.slug))
        .outerjoin(Category, col(Category.id) == col(Offer.category_id))
        .outerjoin(Product, col(Product.id) == col(Offer.product_id))
        .order_by(col(Offer.starts_at).desc(), col(Offer.id))
        .limit(limit)
    )
    if offer_id is not None:
        wanted = wanted.where(col(Offer.id) == offer_id)
    if after is not None:
        last = db.scalars(select(Offer).where(col(Offer.id) == after)).first()
        if last is None:
            raise OfferUnknown(offer=str(after))
        later = (col(Offer.starts_at) == last.starts_at) & (col(Offer.id) > last.id)
        wanted = wanted.where(later | (col(Offer.starts_at) < last.starts_at))
    return [
        OfferView(
            id=OfferId(row.id),
            terms=_terms(row, language, shop.language, used_before=False),
            names={Language(code): name for code, name in row.names.items()},
            category=category or "",
            product=product or "",
            most_uses=row.most_uses,
            uses=row.uses,
            once_each=row.once_each,
            active=row.active,
        )
        for row, category, product in db.execute(wanted)
    ]


def offer_coded(db: Session, code: str) -> OfferId | None:
    """The offer that is had with that code, an ended one too; None where there is none."""
    told = code.strip().upper()
    found = db.scalars(select(col(Offer.id)).where(col(Offer.code) == told)).first() if told else None
    return None if found is None else OfferId(found)


def offers_had(
    db: Session, *, customer_id: UUID | None, offers: Sequence[UUID], besides: UUID | None = None
) -> set[UUID]:
    """Which of the offers stand in an order of the customer's that was not canceled; `besides` one order."""
    if customer_id is None or not offers:
        return set()
    values = {"customer": customer_id, "offers": [str(offer) for offer in offers], "besides": besides}
    return {UUID(row.offer) for row in db.connection().execute(_HAD, values)}


def count_use(
    db: Session, quoted: Quote, customer_id: UUID, at: datetime, *, besides: UUID | None = None
) -> None:
    """Count one use of each offer in the quote: called where an order is placed, in that transaction.

    Locks the offers in the order of their ids. Refuses OfferUsedUp where one has ended or been used up since;
    then nothing is counted. `besides` is the order itself, where it is written already.
    """
    rows = _locked(db, quoted)
    had = offers_had(
        db, customer_id=customer_id, offers=[row.id for row in rows if row.once_each], besides=besides
    )
    gone = set(quoted.offers) - {row.id for row in rows if _can_be_had(row, at) and row.id not in had}
    if gone:
        raise OfferUsedUp(offers=sorted(str(offer) for offer in gone))
    for row in rows:
        row.uses += 1


def count_back(db: Session, quoted: Quote) -> None:
    """An order was canceled: its offers may be had once more."""
    for row in _locked(db, quoted):
        row.uses = max(0, row.uses - 1)


def _locked(db: Session, quoted: Quote) -> list[Offer]:
    wanted = select(Offer).where(col(Offer.id).in_(quoted.offers)).order_by(col(Offer.id)).with_for_update()
    return list(db.scalars(wanted.execution_options(populate_existing=True)))


def _can_be_had(row: Offer, at: datetime) -> bool:
    runs = row.starts_at <= at and (row.ends_at is None or at < row.ends_at)
    return row.active and runs and (row.most_uses is None or row.uses < row.most_uses)


def _terms(row: Offer, language: Language, own: Language, *, used_before: bool) -> OfferTerms:
    return OfferTerms(
        id=row.id,
        name=text_in(row.names, language, own),
        kind=row.kind,
        value=row.value,
        code=row.code,
        category_id=row.category_id,
        product_id=row.product_id,
        customer_id=row.customer_id,
        least_minor=row.least_minor,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        used_up=row.most_uses is not None and row.uses >= row.most_uses,
        used_before=used_before,
    )


_HAD = text("""
    SELECT DISTINCT offer
    FROM customer_order CROSS JOIN LATERAL jsonb_array_elements_text(quote -> 'offers') AS offer
    WHERE customer_id = :customer AND state <> 'canceled' AND offer = ANY (:offers)
      AND (CAST(:besides AS uuid) IS NULL OR id <> CAST(:besides AS uuid))
""")
