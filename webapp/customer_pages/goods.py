"""Three things from the shop's shelf, to stand beside a page that is about something else."""

from sqlmodel import Session

from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.viewing import reader_of
from shop.kernel.language import Language
from webapp.assets import stance_of

_THREE = 3
_LOOKED_AT = 12


def goods_of(db: Session, language: Language) -> list[tuple[str, str]]:
    """Picture and name of three different things; fewer, or none, where the shop has no more pictures."""
    page = list_products(db, ProductQuery(limit=_LOOKED_AT, counted=False), reader_of(db, language))
    by_picture = {
        p.picture: p.name for p in reversed(page.products) if stance_of(p.picture) in {"stand", "hang"}
    }
    return list(reversed(by_picture.items()))[:_THREE]
