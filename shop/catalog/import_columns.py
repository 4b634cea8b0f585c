"""The columns of a catalog file: what each is called, and what it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from shop.catalog.spelling import closest, plain
from shop.kernel.language import Language

OF_PRODUCTS = (
    *("product", "category", "name", "summary", "detail"),
    *("tags", "allergens", "picture", "tax_class", "returnable", "arrived_on", "status"),
)
"""What is said once of a product, on its first row or on each."""
OF_VARIANTS = (
    *("sku", "variant", "option", "price", "stock"),
    *("unit", "price_per", "step", "least", "most", "low_at", "starts_at", "ean"),
)
"""What each row says of its own variant."""
_BY_LANGUAGE = ("name", "summary", "variant")
_DETAIL = re.compile(rf"detail_(?P<key>.+)_(?P<language>{'|'.join(Language)})", re.IGNORECASE)
_OPTION = re.compile(r"option_(?P<key>.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    called: str
    """As the file has it."""
    about: str
    """One of the names above."""
    language: Language | None = None
    key: str = ""
    """Of an option or a detail: which."""

    @property
    def of_product(self) -> bool:
        """Whether it speaks of the product, and not of a variant."""
        return self.about in OF_PRODUCTS

    @property
    def place(self) -> tuple[str, str, str]:
        """What no other column of the file may be about."""
        return (self.about, self.key, self.language.value if self.language else "")


def column_called(called: str, shop_language: Language) -> Column | None:
    """The column of that name; None where there is none such."""
    if found := _DETAIL.fullmatch(called.strip()):
        return Column(called, "detail", Language(found["language"].lower()), found["key"])
    if found := _OPTION.fullmatch(called.strip()):
        return Column(called, "option", None, found["key"])
    name = plain(called).replace(" ", "_")
    about, _, language = name.rpartition("_")
    if language in set(Language) and (about := _names().get(about, about)) in _BY_LANGUAGE:
        return Column(called, about, Language(language))
    about = _names().get(name, "")
    if not about:
        return None
    return Column(called, about, shop_language if about in _BY_LANGUAGE else None)


def column_meant(called: str) -> str:
    """The name that an unknown column may have been meant to have; empty for none."""
    return closest(called, _names()) or ""


def header(languages: Sequence[Language], details: Sequence[str], options: Sequence[str]) -> list[Column]:
    """The columns of a file that we write, in the order in which they stand."""
    spoken = [
        Column(f"{about}_{language.value}", about, language)
        for about in ("name", "summary")
        for language in languages
    ]
    told = [
        Column(f"detail_{key}_{language.value}", "detail", language, key)
        for key in details
        for language in languages
    ]
    variants = [Column(f"variant_{language.value}", "variant", language) for language in languages]
    chosen = [Column(f"option_{key}", "option", None, key) for key in options]
    plain_ones = {about: [Column(about, about)] for about in (*OF_PRODUCTS, *OF_VARIANTS)}
    grouped = {
        **plain_ones,
        "name": spoken,
        "summary": [],
        "detail": told,
        "variant": variants,
        "option": chosen,
    }
    order = ("sku", *OF_PRODUCTS, *OF_VARIANTS[1:])
    return [column for about in order for column in grouped[about]]


@cache
def _names() -> dict[str, str]:
    told: dict[str, list[str]] = yaml.safe_load(
        Path(__file__).with_name("import_columns.yaml").read_text("utf-8")
    )
    also = {plain(other).replace(" ", "_"): name for name, others in told.items() for other in others}
    return also | {name: name for name in told}
