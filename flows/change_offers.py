"""A shop makes an offer, changes it, ends it: quotes and carts follow from the next moment on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.catalog.categories import CategoryUnknown
from shop.catalog.naming import ProductNotFound
from shop.customers.viewing import customer_view
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import OfferId, WorkspaceId
from shop.orders.offer_profile import CodeTaken, OfferProfile
from shop.orders.offers import OfferUnknown
from shop.tables import Category, Offer, Product, Workspace
from shop.workspaces.viewing import workspace_view


@dataclass(frozen=True, slots=True)
class OfferPut:
    """The offer, and whether it is other than it was."""

    id: OfferId
    changed: bool


def put_offer(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, offer_id: OfferId, offer: OfferProfile
) -> OfferPut:
    """Write the offer whole; an ended one holds again. The same offer twice changes nothing.

    `offer_id` is made by who asks. Uses that were counted stay counted: fewer are allowed from now on means
    that none is. Refuses CodeTaken, CategoryUnknown, ProductNotFound, NotFound for nobody's customer, and OfferUnknown
    for an id that is another shop's.
    """
    with transaction(workspace_id) as db:
        db.execute(select(col(Workspace.id)).with_for_update(key_share=True))  # two at once make one offer
        row = _locked(db, offer_id)
        told = _told(db, offer_id, offer, used=row.uses if row else 0)
        if row is not None and all(getattr(row, name) == value for name, value in told.items()):
            return OfferPut(offer_id, changed=False)
        at = workspace_view(db, workspace_id).at(now)
        if row is None:
            _make(db, {"id": offer_id, "workspace_id": workspace_id, "created_at": at, **told})
        else:
            for name, value in told.items():
                setattr(row, name, value)
            db.add(row)
        record(db, "OfferPut", workspace_id=workspace_id, actor=actor, now=at, subject_id=offer_id)
        return OfferPut(offer_id, changed=True)


def end_offer(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, offer_id: OfferId) -> None:
    """The offer holds for no new quote; orders keep what they were given. Refuses OfferUnknown."""
    with transaction(workspace_id) as db:
        row = _locked(db, offer_id)
        if row is None:
            raise OfferUnknown(offer=str(offer_id))
        if not row.active:
            return
        row.active = False
        at = workspace_view(db, workspace_id).at(now)
        record(db, "OfferEnded", workspace_id=workspace_id, actor=actor, now=at, subject_id=offer_id)


def _told(db: Session, offer_id: OfferId, offer: OfferProfile, used: int) -> dict[str, Any]:
    told = offer.model_dump(exclude={"category", "product", "names"})
    _refuse_taken_code(db, offer_id, offer.code)
    if offer.customer_id is not None:
        customer_view(db, offer.customer_id)
    return {
        **told,
        "most_uses": max(offer.most_uses, used) if offer.most_uses else None,
        "names": {language.value: name for language, name in offer.names.items()},
        "category_id": _category(db, offer.category),
        "product_id": _product(db, offer.product),
        "active": True,
    }


def _make(db: Session, told: dict[str, Any]) -> None:
    """A row of these values; refuses an id that is another shop's."""
    new = insert(Offer).values(**told, uses=0).on_conflict_do_nothing(index_elements=["id"])
    if db.connection().execute(new.returning(col(Offer.id))).first() is None:
        raise OfferUnknown(offer=str(told["id"]))


def _refuse_taken_code(db: Session, offer_id: OfferId, code: str) -> None:
    others = select(col(Offer.id)).where(col(Offer.code) == code, col(Offer.id) != offer_id)
    if code and db.scalars(others).first() is not None:
        raise CodeTaken(code=code)


def _category(db: Session, code: str) -> UUID | None:
    if not code:
        return None
    found = db.scalars(select(col(Category.id)).where(col(Category.code) == code)).first()
    if found is None:
        raise CategoryUnknown(category=code, known=sorted(db.scalars(select(col(Category.code)))))
    return found


def _product(db: Session, slug: str) -> UUID | None:
    if not slug:
        return None
    found = db.scalars(select(col(Product.id)).where(col(Product.slug) == slug)).first()
    if found is None:
        raise ProductNotFound(product=slug, nearest=[])
    return found


def _locked(db: Session, offer_id: OfferId) -> Offer | None:
    return db.scalars(select(Offer).where(col(Offer.id) == offer_id).with_for_update()).first()
