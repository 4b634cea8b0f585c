"""Which words a shop's catalog is made of: no typing error is mistaken for one of them."""

import time
from dataclasses import dataclass, field

from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.viewing import reader_of
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language

_REMEMBERED_SECONDS = 60.0
_MOST_PRODUCTS = 500


@dataclass(slots=True)
class CatalogWords:
    """The words of the products' and categories' names, read once a minute for a shop and language."""

    _kept: dict[tuple[WorkspaceId, Language], tuple[float, tuple[str, ...]]] = field(default_factory=dict)

    def __call__(self, workspace: WorkspaceId, language: Language) -> tuple[str, ...]:
        """The words, each once."""
        until, words = self._kept.get((workspace, language), (0.0, ()))
        if until < time.monotonic():
            words = _words(workspace, language)
            self._kept[workspace, language] = (time.monotonic() + _REMEMBERED_SECONDS, words)
        return words


def _words(workspace: WorkspaceId, language: Language) -> tuple[str, ...]:
    with transaction(workspace) as db:
        everything = ProductQuery(in_stock=False, limit=_MOST_PRODUCTS)
        page = list_products(db, everything, reader_of(db, language))
    names = [text for product in page.products for text in (product.name, product.category_name)]
    return tuple(sorted({word for name in names for word in name.split()}))
