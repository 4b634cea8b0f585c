"""Builders of goods: a category, a product, a small Sicilian catalog."""

from itertools import count
from typing import Any

from flows.change_catalog import put_category, put_product
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.catalog.viewing import Reader
from shop.kernel.ids import ProductId, WorkspaceId
from shop.kernel.language import Language
from tests.copied import once_filled
from tests.world import MORNING, Shop, a_shop

_NUMBERS = count(3)
"""Those of the shops that tests make besides."""

ITALIAN = Reader(Language.IT, Language.IT, "EUR")


def a_category(shop: Shop, code: str, *, parent: str = "", position: int = 0, **names: str) -> None:
    """A category, named in the languages given, else after its code."""
    told = {Language(language): name for language, name in names.items()} or {Language.IT: code.capitalize()}
    profile = CategoryProfile(code=code, names=told, parent=parent, position=position)
    put_category(now=MORNING, actor="system", workspace_id=shop.id, category=profile)


def a_variant(sku: str, price: int, stock: int | None = 5, **changes: Any) -> VariantProfile:
    """Something with a price in cents."""
    return VariantProfile.model_validate({"sku": sku, "price_minor": price, "stock": stock} | changes)


def product_profile(slug: str, price: int = 1000, *, stock: int | None = 5, **changes: Any) -> ProductProfile:
    """A product with one variant, unless the changes say otherwise."""
    told: dict[str, Any] = {
        "slug": slug,
        "category": "pantry",
        "names": {Language.IT: slug.replace("-", " ").capitalize()},
        "variants": (a_variant(slug.upper()[:40], price, stock),),
    }
    return ProductProfile.model_validate(told | changes)


def a_product(shop: Shop, slug: str, price: int = 1000, **changes: Any) -> ProductId:
    """A product that is on sale."""
    told = product_profile(slug, price, **changes)
    return put_product(now=MORNING, actor="system", workspace_id=shop.id, product=told).id


def a_shop_with_goods() -> Shop:
    """One more shop with a small catalog, for a test that changes it beside tests that only read theirs."""
    number = next(_NUMBERS)
    shop = a_shop(f"propria-{number}", number)
    a_small_catalog(shop)
    return shop


def a_small_catalog(shop: Shop) -> WorkspaceId:
    """Six Sicilian goods in a tree of categories."""
    once_filled(shop.id, "a small catalog", lambda: _put_goods(shop))
    return shop.id


def _put_goods(shop: Shop) -> None:
    a_category(shop, "pantry", it="Dispensa", en="Pantry", es="Despensa")
    a_category(shop, "sweets", it="Dolci", en="Sweets", es="Dulces", position=1)
    a_category(shop, "spreads", it="Creme", en="Spreads", es="Cremas", parent="sweets")
    a_product(
        shop,
        "crema-di-pistacchio",
        980,
        category="spreads",
        names={
            Language.IT: "Crema di pistacchio",
            Language.EN: "Pistachio cream",
            Language.ES: "Crema de pistacho",
        },
        summaries={Language.IT: "Da spalmare sul pane a colazione."},
        details={Language.IT: {"usage": "Mescola bene prima di spalmare.", "origin": "Bronte"}},
        tags=("taste:sweet", "traces:milk"),
        allergens=("nuts",),
    )
    a_product(shop, "miele-ibleo", 850, category="spreads", tags=("taste:sweet",), position=1)
    a_product(
        shop, "cantucci", 620, category="sweets", tags=("taste:sweet",), allergens=("gluten", "nuts", "eggs")
    )
    a_product(shop, "olio-tonda-iblea", 1450, tags=("taste:savory",))
    a_product(shop, "sale-di-trapani", 280, tags=("taste:savory",), position=2)
    a_product(shop, "caponata", 700, tags=("taste:savory",), allergens=("celery",), stock=0)
