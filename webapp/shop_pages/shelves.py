"""Which goods stand on which board, and what is said under them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from shop.catalog.categories import CategoryView
from shop.catalog.quantities import price_worded, worded
from shop.catalog.viewing import ProductView, VariantView
from shop.kernel.language import Language, phrase, say
from webapp.price_tag import price_tag

# How many goods stand on one board of a phone's page and of a desk's; the style sheet says the same.
_NARROW, _WIDE = 2, 4
_PIECE = "piece"


@dataclass(frozen=True, slots=True)
class Standing:
    """A good on the board."""

    slug: str
    name: str
    picture: str
    tag: Markup
    note: str
    """One line under the name; empty where there is nothing to say."""
    words: str = ""
    """Why it is recommended today."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A board with its name."""

    name: str
    products: list[Standing]
    mark: str = ""
    """An icon beside the name, for a board of its own kind."""
    address: str = ""
    """Where all of it is to be seen; empty where this is all."""

    @property
    def fillers(self) -> list[str]:
        """Empty places that a board needs to reach its end, where it holds two and where it holds four."""
        narrow, wide = -len(self.products) % _NARROW, -len(self.products) % _WIDE
        return ["both" if place < narrow else "only-wide" for place in range(wide)]


def shelves_of(
    products: Sequence[ProductView], categories: Sequence[CategoryView], language: Language, *, narrowed: bool
) -> list[Shelf]:
    """One board for each top category in the catalog's order; a single one without a name if `narrowed`."""
    standing = [(product, standing_of(product, language)) for product in products]
    if narrowed:
        return [Shelf("", [good for _, good in standing])] if standing else []
    tops = tops_of(categories)
    boards: dict[str, list[Standing]] = {}
    for product, good in standing:
        boards.setdefault(tops.get(product.category, product.category), []).append(good)
    return [Shelf(category.name, boards[category.code]) for category in categories if category.code in boards]


def standing_of(product: ProductView, language: Language, *, words: str = "") -> Standing:
    """The good with its tag; `words` say why it is recommended."""
    return Standing(
        slug=product.slug,
        name=product.name,
        picture=product.picture,
        tag=price_tag(product.offer.entry_price, language),
        note=_note(product, language),
        words=words,
    )


def stock_words(variant: VariantView, language: Language) -> str:
    """``Last one``, ``Sold out``, ``6 in the shop``, ``1,2 kg in the shop``; nothing for what is not counted."""
    if variant.stock is None:
        return ""
    if not variant.in_stock:
        return say(language, phrase("Sold out"))
    if variant.unit == _PIECE and variant.stock == 1:
        return say(language, phrase("Last one"))
    count = variant.stock if variant.unit == _PIECE else worded(variant.stock, variant.unit, language)
    return say(language, phrase("{count} in the shop"), count=count)


def variant_note(variant: VariantView, language: Language) -> str:
    """The second line of a variant: what it costs, or that it is gone."""
    return price_worded(variant, language) if variant.in_stock else say(language, phrase("Sold out"))


def _note(product: ProductView, language: Language) -> str:
    """What is scarce, and how much what is weighed costs on its tag."""
    offer = product.offer
    if not offer.in_stock:
        return say(language, phrase("Sold out"))
    if offer.unit != _PIECE:
        return worded(offer.least, offer.unit, language)
    return say(language, phrase("Last one")) if product.stock == 1 else ""


def first_and_rest(text: str) -> tuple[str, str]:
    """A long text's first sentence, and what follows it."""
    first, stop, rest = text.partition(". ")
    return (f"{first}.", rest) if stop else (text, "")


def tops_of(categories: Sequence[CategoryView]) -> dict[str, str]:
    """The top category above each; parents come before their children."""
    tops: dict[str, str] = {}
    for category in categories:
        tops[category.code] = tops.get(category.parent, category.parent) or category.code
    return tops
