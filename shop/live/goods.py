"""What is shown of goods in a live session: their names in every language, and their picture."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.kernel.language import Language, text_in
from shop.kernel.refusals import NotFound
from shop.tables import Product, ProductMedia, Variant
from shop.workspaces.viewing import WorkspaceView


class GoodsUnknown(NotFound):
    """There are no such goods in this shop."""


@dataclass(frozen=True, slots=True)
class Goods:
    """A variant with its product, as it is shown."""

    variant: Variant
    product: Product
    names: dict[str, str]
    """By language."""
    picture: str
    """Hash of its first picture, else the name of a drawn good; empty where there is none."""


def goods_of(db: Session, variants: Collection[UUID], shop: WorkspaceView) -> dict[UUID, Goods]:
    """Each of the variants, whether it is still sold or not; read once in a transaction."""
    known: dict[UUID, Goods] = db.info.setdefault("live_goods", {})
    known |= _read(db, set(variants) - known.keys(), shop)
    return {variant: known[variant] for variant in variants if variant in known}


def variant_sold(db: Session, *, variant_id: UUID | None = None, sku: str = "") -> UUID:
    """The variant of that id or sku, of a product that is on the shelf. Refuses GoodsUnknown."""
    wanted = select(col(Variant.id)).join(Product, col(Product.id) == col(Variant.product_id))
    named = col(Variant.id) == variant_id if variant_id else col(Variant.sku) == sku
    found = db.scalars(wanted.where(named, col(Product.status) == "active")).first()
    if found is None:
        raise GoodsUnknown(kind="goods")
    return found


def product_sold(db: Session, *, product_id: UUID | None = None, slug: str = "") -> Product:
    """The product of that id or slug that is on the shelf. Refuses GoodsUnknown."""
    named = col(Product.id) == product_id if product_id else col(Product.slug) == slug
    found = db.scalars(select(Product).where(named, col(Product.status) == "active")).first()
    if found is None:
        raise GoodsUnknown(kind="goods")
    return found


def names_in_all(product: Product, variant: Variant | None, own: Language) -> dict[str, str]:
    """What it is called, in every language."""
    return {language.value: _name(product, variant, language, own) for language in Language}


def pictures_of(db: Session, products: Collection[UUID]) -> dict[UUID, str]:
    """The first picture of each product that has one of its own."""
    ready = (
        select(col(ProductMedia.product_id), col(ProductMedia.sizes))
        .where(col(ProductMedia.product_id).in_(products), col(ProductMedia.state) == "ready")
        .order_by(col(ProductMedia.position).desc(), col(ProductMedia.id).desc())
    )
    return {product: sizes.get("jpeg", "") for product, sizes in db.execute(ready)} if products else {}


def entry_price_minor(db: Session, product_id: UUID) -> int:
    """What its cheapest variant costs for a price unit; 0 where it has none."""
    prices = select(func.min(col(Variant.price_minor))).where(col(Variant.product_id) == product_id)
    return int(db.scalars(prices).one_or_none() or 0)


def _read(db: Session, variants: Collection[UUID], shop: WorkspaceView) -> dict[UUID, Goods]:
    if not variants:
        return {}
    wanted = select(Variant, Product).join(Product, col(Product.id) == col(Variant.product_id))
    rows = db.execute(wanted.where(col(Variant.id).in_(variants))).all()
    pictures = pictures_of(db, {product.id for _, product in rows})
    return {
        variant.id: Goods(
            variant,
            product,
            names_in_all(product, variant, shop.language),
            pictures.get(product.id, product.picture),
        )
        for variant, product in rows
    }


def _name(product: Product, variant: Variant | None, language: Language, own: Language) -> str:
    whole = text_in(product.names, language, own)
    part = text_in(variant.names, language, own) if variant else ""
    return f"{whole}, {part}" if part and part != whole else whole
