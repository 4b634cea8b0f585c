"""What the agent may quote is published, and withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from knowledge.documents.reading import read_document
from knowledge.many_sources import keep_sources
from knowledge.passages import Piece, cut_document, cut_faq, cut_product
from knowledge.sources import Kept, keep_source, withdraw
from shop.catalog.viewing import ProductView, Reader, views_of
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import ProductId, WorkspaceId
from shop.kernel.language import Language
from shop.tables import Product


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing changed; nothing where it was published before."""

    changed: bool
    passages: int
    """How many are new; they can be found within seconds."""


def publish_faq(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    code: str,
    entries: Mapping[Language, tuple[str, str]],
) -> Published:
    """A question and its answer by language. Languages not given are withdrawn, half entries not kept."""
    with transaction(workspace_id) as db:
        kept = keep_source(
            db, workspace_id=workspace_id, kind="faq", reference=code, pieces=cut_faq(entries), now=now
        )
        _record(db, "FaqPublished", kept, workspace_id, actor, now, code)
        return Published(kept.changed, kept.written)


def publish_document(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    name: str,
    content: bytes,
    content_type: str,
    language: Language,
    title: str = "",
) -> Published:
    """A document in one language; a new version takes the old one's place, other languages stay.

    `name` is what the document is known by: the same in every language it is published in. Refuses what
    cannot be read (see `knowledge.documents`).
    """
    pieces = cut_document(title or name, read_document(name, content, content_type))
    kept = put_document(
        now=now, actor=actor, workspace_id=workspace_id, reference=name, language=language, pieces=pieces
    )
    return Published(kept.changed, kept.written)


def put_document(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    reference: str,
    language: Language,
    pieces: Sequence[Piece],
) -> Kept:
    """A document that is cut already takes the place of what stood under its reference in that language."""
    with transaction(workspace_id) as db:
        kept = keep_source(
            db,
            workspace_id=workspace_id,
            kind="document",
            reference=reference,
            pieces={language: pieces},
            now=now,
            others_stay=True,
        )
        _record(db, "DocumentPublished", kept, workspace_id, actor, now, reference)
        return kept


def publish_product(
    db: Session, *, workspace_id: WorkspaceId, product: ProductId, slug: str, reader: Reader, now: datetime
) -> Kept:
    """What the catalog tells of a product in the languages it has a name in; nothing of a hidden one.

    Inside the transaction that changes the product.
    """
    row = db.scalars(select(Product).where(col(Product.id) == product)).one()
    spoken = [language for language in Language if row.status == "active" and row.names.get(language)]
    views = {
        language: view
        for language in spoken
        for view in views_of(db, [product], Reader(language, reader.shop_language, reader.currency))
    }
    return keep_source(
        db, workspace_id=workspace_id, kind="catalog", reference=slug, pieces=cut_product(views), now=now
    )


def publish_products(
    db: Session, *, workspace_id: WorkspaceId, products: Sequence[UUID], reader: Reader, now: datetime
) -> Kept:
    """What the catalog tells of many products at once, as `publish_product` does of one."""
    rows = db.scalars(select(Product).where(col(Product.id).in_(products))).all()
    told: dict[str, dict[Language, ProductView]] = {row.slug: {} for row in rows}
    for language in Language:
        spoken = [row.id for row in rows if row.status == "active" and row.names.get(language)]
        for view in views_of(db, spoken, Reader(language, reader.shop_language, reader.currency)):
            told[view.slug][language] = view
    pieces = {slug: cut_product(views) for slug, views in told.items()}
    return keep_sources(db, workspace_id=workspace_id, kind="catalog", told=pieces, now=now)


def withdraw_source(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    kind: Literal["faq", "document"],
    reference: str,
) -> Published:
    """Nobody is told of it any more, in any language. A product is withdrawn by hiding it."""
    with transaction(workspace_id) as db:
        kept = withdraw(db, workspace_id=workspace_id, kind=kind, reference=reference, now=now)
        _record(db, "SourceWithdrawn", kept, workspace_id, actor, now, reference)
        return Published(kept.changed, 0)


def _record(
    db: Session,
    name: str,
    kept: Kept,
    workspace_id: WorkspaceId,
    actor: Actor,
    now: datetime,
    reference: str,
) -> None:
    if kept.changed:
        record(db, name, workspace_id=workspace_id, actor=actor, now=now, reference=reference)
