"""A shop says what its agent shows first, what never, and what goes with what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from shop.agents.content import AgentContent
from shop.agents.recommending import MOST, Recommendation
from shop.agents.versions import change_draft, draft_of
from shop.catalog.naming import product_by
from shop.catalog.viewing import Reader
from shop.events.recorded import Actor, member_of, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import Product, Variant


class RecommendationUnclear(Refusal):
    """It needs a product; what goes with something needs two different ones."""

    status = 422


class TooManyRecommendations(Refusal):
    """An agent has ``most`` of them at most."""


def recommend(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    reader: Reader,
    does: str,
    product: str,
    beside: str = "",
    words: Mapping[str, str] | None = None,
) -> None:
    """Add a rule to the draft; products are told by slug or name.

    Refuses ProductNotFound, RecommendationUnclear, TooManyRecommendations.
    """
    with transaction(workspace_id) as db:
        slug = product_by(db, product, reader).slug if product.strip() else ""
        other = product_by(db, beside, reader).slug if does == "with" and beside.strip() else ""
        try:
            rule = Recommendation.model_validate(
                {"does": does, "product": slug, "beside": other, "words": words or {}}
            )
        except ValidationError as problem:
            raise RecommendationUnclear from problem
        content = draft_of(db, workspace_id)
        kept = [one for one in content.recommendations if not _same(one, rule)]
        if len(kept) >= MOST:
            raise TooManyRecommendations(most=MOST)
        _write(db, workspace_id, actor, content, [*kept, rule], now)


def recommend_no_more(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, does: str, product: str, beside: str = ""
) -> None:
    """Take the rule out of the draft. Refuses NotFound."""
    with transaction(workspace_id) as db:
        content = draft_of(db, workspace_id)
        kept = [
            one
            for one in content.recommendations
            if (one.does, one.product, one.beside) != (does, product, beside)
        ]
        if len(kept) == len(content.recommendations):
            raise NotFound(kind="recommendation")
        _write(db, workspace_id, actor, content, kept, now)


def _same(one: Recommendation, other: Recommendation) -> bool:
    """Whether a rule takes another's place: of one product, first and never exclude each other."""
    if "with" in {one.does, other.does}:
        return (one.does, one.product, one.beside) == (other.does, other.product, other.beside)
    return one.product == other.product


def _write(
    db: Session,
    workspace_id: WorkspaceId,
    actor: Actor,
    content: AgentContent,
    rules: Sequence[Recommendation],
    now: datetime,
) -> None:
    """The rules, and the skus that follow from them; skus that no rule speaks of stay as they are."""
    before = {one.product for one in content.recommendations if one.does != "with"}
    skus = _skus(db, before | {one.product for one in rules if one.does != "with"})
    ruled = {sku for slug in before for sku in skus.get(slug, ())}
    change_draft(
        db,
        workspace_id,
        member_of(actor),
        now=now,
        recommendations=list(rules),
        pinned_products=[
            *(sku for one in rules if one.does == "pin" for sku in skus.get(one.product, ())),
            *(sku for sku in content.pinned_products if sku not in ruled),
        ],
        excluded_products=[
            *(sku for one in rules if one.does == "exclude" for sku in skus.get(one.product, ())),
            *(sku for sku in content.excluded_products if sku not in ruled),
        ],
    )
    record(db, "RecommendationsChanged", workspace_id=workspace_id, actor=actor, now=now)


def _skus(db: Session, slugs: Iterable[str]) -> dict[str, list[str]]:
    rows = db.execute(
        select(col(Product.slug), col(Variant.sku))
        .join(Variant, col(Variant.product_id) == col(Product.id))
        .where(col(Product.slug).in_(list(slugs)))
        .order_by(col(Variant.sku))
    )
    found: dict[str, list[str]] = {}
    for slug, sku in rows:
        found.setdefault(slug, []).append(sku)
    return found
