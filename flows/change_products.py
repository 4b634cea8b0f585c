"""Members change products at the console: a part of one, the same of many, or one whole; and take it back.

Each product is changed in a transaction of its own, as it is then: its row and its variants are locked first, so that
what is sold meanwhile is never written over. What was other is kept beside, for whoever wants it back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from flows.publish_knowledge import publish_product
from shop.catalog.fresh_names import with_skus
from shop.catalog.naming import ProductNotFound
from shop.catalog.partly import PartChange, changed, difference, profile_of, taken_back
from shop.catalog.shelf_changes import Step, add_step, begin_change, claim_undoing, forget_empty
from shop.catalog.viewing import reader_of
from shop.catalog.whole import whole_product
from shop.catalog.writing import write_product
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import ProductId, WorkspaceId
from shop.kernel.refusals import Refusal
from shop.stock.ledger import lock_variants
from shop.tables import Product, Variant
from shop.workspaces.viewing import workspace_view

MOST_AT_ONCE: Final = 200

Told = Mapping[str, Any]


class TooManyProducts(Refusal):
    """More products than are changed at once: ``most``."""

    status = 422


class ProductUnfit(Refusal):
    """The product would be other than the catalog can hold it: ``fields`` names what does not fit."""

    status = 422


class ProductMoved(Refusal):
    """Somebody else has changed the product since it was looked at: ``slug``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one product of many."""

    product_id: UUID
    name: Mapping[str, str]
    """By language; empty for a product that is not there."""
    changed: bool
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change."""

    change_id: UUID | None
    """By which it can be taken back; None where nothing is other than it was."""
    outcomes: Sequence[Outcome]

    @property
    def done(self) -> int:
        """How many products are other than they were."""
        return sum(one.changed for one in self.outcomes)

    @property
    def refused(self) -> list[Outcome]:
        """Those that could not be changed."""
        return [one for one in self.outcomes if one.refusal]


def change_products(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    products: Sequence[UUID],
    change: PartChange,
    what: str,
) -> Changed:
    """Change the same of each, in the order told; `what` names it in one word.

    Refuses TooManyProducts; what a single product refuses stands in its outcome.
    """
    once = list(dict.fromkeys(products))
    if len(once) > MOST_AT_ONCE:
        raise TooManyProducts(most=MOST_AT_ONCE)
    doing = _Doing(now, actor, workspace_id, _begun(now, actor, workspace_id, what))
    outcomes = [_outcome(doing, one, lambda told: changed(told, change)) for one in once]
    return Changed(_kept(doing), outcomes)


def change_product(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    product_id: UUID,
    change: PartChange,
    what: str,
) -> Changed:
    """Change a part of one product.

    Refuses ProductNotFound, ProductUnfit, PlanFull where it is to be shown, StockMoved,
    StockBound, StockBusy.
    """
    doing = _Doing(now, actor, workspace_id, _begun(now, actor, workspace_id, what))
    return _whole(doing, product_id, lambda told: changed(told, change))


def rewrite_product(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    product_id: UUID,
    revision: int,
    told: Told,
) -> Changed:
    """Write one product as its page has it; of variants that are there, what is on hand stays as it is.

    Refuses ProductMoved where its `revision` is no longer that one, else as `change_product`, SkuTaken,
    CategoryUnknown and VariantPromised.
    """
    doing = _Doing(now, actor, workspace_id, _begun(now, actor, workspace_id, "page"))

    def rewritten(known: Told) -> dict[str, Any]:
        held = {one["sku"]: one["stock"] for one in known["variants"]}
        variants = [one | {"stock": held.get(one["sku"], one["stock"])} for one in told["variants"]]
        return {**known, **told, "slug": known["slug"], "variants": variants}

    return _whole(doing, product_id, rewritten, revision)


def take_back(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, change_id: UUID) -> int:
    """What a change made other is as it was, as far as nobody has touched it since; of how many products.

    A change is taken back once. Refuses ChangeUnknown.
    """
    with transaction(workspace_id) as db:
        steps = claim_undoing(db, change_id, workspace_view(db, workspace_id).at(now))
    doing = _Doing(now, actor, workspace_id, None)
    outcomes = [_outcome(doing, step.product_id, _back(step.fields)) for step in steps]
    return sum(one.changed for one in outcomes)


@dataclass(frozen=True, slots=True)
class _Doing:
    now: datetime
    actor: Actor
    workspace_id: WorkspaceId
    change_id: UUID | None


def _back(fields: Told) -> Callable[[Told], dict[str, Any]]:
    return lambda told: taken_back(told, fields)


def _begun(now: datetime, actor: Actor, workspace_id: WorkspaceId, what: str) -> UUID:
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        return begin_change(db, workspace_id, actor=actor, what=what, at=at)


def _kept(doing: _Doing) -> UUID | None:
    if doing.change_id is None:
        return None
    with transaction(doing.workspace_id) as db:
        return None if forget_empty(db, doing.change_id) else doing.change_id


def _whole(
    doing: _Doing, product_id: UUID, make: Callable[[Told], dict[str, Any]], revision: int | None = None
) -> Changed:
    try:
        done = _one(doing, product_id, make, revision)
    finally:
        kept = _kept(doing)
    return Changed(kept, [done])


def _outcome(doing: _Doing, product_id: UUID, make: Callable[[Told], dict[str, Any]]) -> Outcome:
    try:
        return _one(doing, product_id, make)
    except Refusal as refusal:
        return Outcome(product_id, {}, changed=False, refusal=refusal)


def _one(
    doing: _Doing, product_id: UUID, make: Callable[[Told], dict[str, Any]], revision: int | None = None
) -> Outcome:
    with transaction(doing.workspace_id) as db:
        row = _locked(db, product_id)
        if revision not in {None, row.revision}:
            raise ProductMoved(slug=row.slug)
        before = whole_product(db, row.slug).told
        after = make(before)
        after["variants"] = with_skus(db, row.slug, after["variants"])
        try:
            profile = profile_of(after)
        except ValidationError as unfit:
            raise ProductUnfit(fields=_named(unfit)) from unfit
        written = write_product(
            db, doing.workspace_id, profile, doing.now, doing.actor, shown=after["status"] == "active"
        )
        if written.changed:
            _tell(db, doing, written.id, row.slug, difference(before, whole_product(db, row.slug).told))
        return Outcome(product_id, dict(row.names), written.changed)


def _locked(db: Session, product_id: UUID) -> Product:
    row = db.scalars(select(Product).where(col(Product.id) == product_id).with_for_update()).first()
    if row is None:
        raise ProductNotFound(product=str(product_id), nearest=[])
    lock_variants(db, db.scalars(select(col(Variant.id)).where(col(Variant.product_id) == row.id)).all())
    return row


def _tell(db: Session, doing: _Doing, product_id: UUID, slug: str, fields: dict[str, Any]) -> None:
    publish_product(
        db,
        workspace_id=doing.workspace_id,
        product=ProductId(product_id),
        slug=slug,
        reader=reader_of(db),
        now=doing.now,
    )
    hidden = fields.get("status") == ["active", "hidden"]
    record(
        db,
        "ProductHidden" if hidden else "ProductPut",
        workspace_id=doing.workspace_id,
        actor=doing.actor,
        now=workspace_view(db, doing.workspace_id).at(doing.now),
        subject_id=product_id,
        fields=sorted(fields),
    )
    if doing.change_id is not None:
        add_step(db, doing.change_id, Step(product_id, fields))


def _named(unfit: ValidationError) -> list[str]:
    return sorted({".".join(str(part) for part in error["loc"]) for error in unfit.errors()})
