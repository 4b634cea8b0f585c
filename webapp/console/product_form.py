"""The form of a product: its fields as they are filled in, and what they say, with what is wrong beside each."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from babel.numbers import get_currency_precision

from shop.catalog.allergens import TRACES, allergen_codes
from shop.catalog.facets import facet_fault, tag_meant
from shop.catalog.import_cells import CellUnclear, amount, barcode, day, instant, several, whole_number
from shop.kernel.language import Language, phrase
from shop.kernel.money import Money
from shop.workspaces.viewing import WorkspaceView

DETAILS: Final = ("ingredients", "usage", "origin")
"""What is asked of everything, besides what a product has."""
UNITS: Final = ("piece", "gram", "milliliter", "ounce", "minute")
_TAG = re.compile(r"[a-z][a-z0-9-]*:[a-z0-9][a-z0-9./-]*")
_ROW = re.compile(r"kind-(\d+)-sku")
_DETAIL = re.compile(r"detail-(\d+)-key")
_OPTION = re.compile(r"\s*(?P<key>[^:=,;]+?)\s*[:=]\s*(?P<value>[^:=,;]+?)\s*")
_FIGURES: Final = {"price_per": 1, "step": 1, "least": 1, "most": None, "low_at": None}
"""Whole numbers of a kind, and what holds where nothing is written."""

Fields = Mapping[str, str]


@dataclass(slots=True)
class Read:
    """What a form says, and by field's name what is wrong with it."""

    told: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, CellUnclear] = field(default_factory=dict)

    def take(self, name: str, cell: str, reading: Callable[[str], Any], nothing: Any = None) -> Any:
        """What the cell says; `nothing` where it is empty, or cannot be read."""
        if not cell.strip():
            return nothing
        try:
            return reading(cell.strip())
        except CellUnclear as unclear:
            self.problems[name] = unclear
            return nothing


def fields_of(told: Mapping[str, Any], shop: WorkspaceView, language: Language) -> dict[str, str]:
    """The form of a product as it is."""
    fields = {
        "category": told["category"],
        "tax_class": told["tax_class"],
        "tags": ", ".join(_own_tags(told["tags"])),
    }
    fields |= {"arrived_on": told["arrived_on"].isoformat() if told["arrived_on"] else ""}
    fields |= {"returnable": "on"} if told["returnable"] else {}
    fields |= {f"allergen-{code}": "on" for code in told["allergens"]}
    fields |= {f"traces-{tag.removeprefix(TRACES)}": "on" for tag in told["tags"] if tag.startswith(TRACES)}
    for one in Language:
        fields[f"name_{one}"] = told["names"].get(one.value, "")
        fields[f"summary_{one}"] = told["summaries"].get(one.value, "")
    keys = dict.fromkeys([*DETAILS, *(key for said in told["details"].values() for key in said)])
    for place, key in enumerate([*keys, ""]):
        fields[f"detail-{place}-key"] = key
        fields |= {
            f"detail-{place}-{one}": told["details"].get(one.value, {}).get(key, "") for one in Language
        }
    for place, kind in enumerate(told["variants"]):
        fields |= _kind_fields(f"kind-{place}", kind, shop, language)
    return fields


def new_fields(shop: WorkspaceView, category: str) -> dict[str, str]:
    """An empty form, with one kind."""
    told: dict[str, Any] = {
        "names": {},
        "summaries": {},
        "details": {},
        **dict.fromkeys(("tags", "allergens"), ()),
        "category": category,
        "tax_class": "standard",
        "arrived_on": None,
        "returnable": True,
        "variants": (),
    }
    return fields_of(told, shop, shop.language) | {"kind-0-sku": "", "kind-0-unit": "piece"}


def read_product(
    fields: Fields, shop: WorkspaceView, known_tags: Sequence[str], before: Sequence[Mapping[str, Any]] = ()
) -> Read:
    """What the form says of the product, by the names of `ProductProfile`; `before` are its variants as they were."""
    read = Read()
    read.told = {
        "names": _texts(fields, "name"),
        "summaries": _texts(fields, "summary"),
        "details": _details(fields),
        "category": fields.get("category", ""),
        "tags": (*_tags(read, fields.get("tags", ""), known_tags), *_ticked(fields, "traces", TRACES)),
        "allergens": tuple(_ticked(fields, "allergen", "")),
        "tax_class": fields.get("tax_class") or "standard",
        "returnable": "returnable" in fields,
        "arrived_on": read.take("arrived_on", fields.get("arrived_on", ""), day),
    }
    if not read.told["names"]:
        read.problems[f"name_{shop.language}"] = CellUnclear(phrase("A product needs a name."))
    held = {one["sku"]: one for one in before}
    read.told["variants"] = [
        _kind(read, fields, place, shop, held) for place in rows_of(fields) if _is_filled(fields, place)
    ]
    if not read.told["variants"]:
        read.problems.setdefault("kind-0-price", CellUnclear(phrase("A product needs a price.")))
    return read


def rows_of(fields: Fields) -> list[int]:
    """The numbers of the rows in which kinds stand."""
    return sorted(int(found[1]) for name in fields if (found := _ROW.fullmatch(name)))


def detail_rows(fields: Fields) -> list[int]:
    """The numbers of the rows in which details stand."""
    return sorted(int(found[1]) for name in fields if (found := _DETAIL.fullmatch(name)))


def _kind_fields(
    row: str, kind: Mapping[str, Any], shop: WorkspaceView, language: Language
) -> dict[str, str]:
    places = get_currency_precision(shop.currency)
    price = f"{Money(kind['price_minor'], shop.currency).major:.{places}f}"
    starts = kind["starts_at"].astimezone(shop.zone).strftime("%Y-%m-%dT%H:%M") if kind["starts_at"] else ""
    return {
        f"{row}-sku": kind["sku"],
        f"{row}-known": "yes",
        f"{row}-price": price if language is Language.EN else price.replace(".", ","),
        f"{row}-options": ", ".join(f"{key}: {value}" for key, value in kind["attributes"].items()),
        f"{row}-stock": "" if kind["stock"] is None else str(kind["stock"]),
        f"{row}-unit": kind["unit"],
        f"{row}-ean": kind["ean"],
        f"{row}-starts_at": starts,
        **{f"{row}-{name}": "" if kind[name] is None else str(kind[name]) for name in _FIGURES},
        **{f"{row}-name_{one}": kind["names"].get(one.value, "") for one in Language},
    }


def _kind(
    read: Read, fields: Fields, place: int, shop: WorkspaceView, held: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    row = f"kind-{place}"
    cell = {
        name.removeprefix(f"{row}-"): value.strip()
        for name, value in fields.items()
        if name.startswith(f"{row}-")
    }
    sku = cell.get("sku", "").upper()
    known = held.get(sku, {})
    if not cell.get("price"):
        read.problems[f"{row}-price"] = CellUnclear(phrase("A kind needs a price."))

    def take(name: str, reading: Callable[[str], Any], nothing: Any = None) -> Any:
        return read.take(f"{row}-{name}", cell.get(name, ""), reading, nothing)

    return {
        "sku": sku,
        "price_minor": take("price", lambda said: amount(said, shop.currency), 0),
        "stock": known["stock"] if known else take("stock", whole_number),
        "names": _texts(cell, "name"),
        "attributes": take("options", lambda said: _options(said, known.get("attributes", {})), {}),
        "unit": cell.get("unit") if cell.get("unit") in UNITS else "piece",
        "starts_at": take("starts_at", lambda said: instant(said, shop.zone)),
        "ean": take("ean", barcode, ""),
        **{name: take(name, whole_number, nothing) for name, nothing in _FIGURES.items()},
    }


def _is_filled(fields: Fields, place: int) -> bool:
    row = f"kind-{place}"
    if fields.get(f"{row}-gone"):
        return False
    own = ("sku", "price", "options", "stock", *(f"name_{one}" for one in Language))
    return any(fields.get(f"{row}-{name}", "").strip() for name in own)


def _options(said: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Its place among the kinds; what a form cannot tell apart, 3 and "3", stays what it was."""
    found: dict[str, Any] = {}
    for part in re.split(r"[,;]", said):
        pair = _OPTION.fullmatch(part)
        if pair is None:
            raise CellUnclear(
                phrase("“{cell}” is no option: write it as size: M, color: red."), cell=part.strip()
            )
        key = pair["key"].lower()
        found[key] = known[key] if str(known.get(key)) == pair["value"] else pair["value"]
    return found


def _tags(read: Read, said: str, known: Sequence[str]) -> list[str]:
    found = []
    for word in several(said):
        tag = word if _TAG.fullmatch(word) else tag_meant(word, known)
        if tag is None or facet_fault(tag):
            read.problems["tags"] = CellUnclear(
                phrase("“{cell}” is no tag: write it as taste:sweet."), cell=word
            )
        else:
            found.append(tag)
    return list(dict.fromkeys(found))


def _own_tags(tags: Sequence[str]) -> list[str]:
    return [tag for tag in tags if not tag.startswith(TRACES)]


def _ticked(fields: Fields, kind: str, before: str) -> list[str]:
    return [f"{before}{code}" for code in allergen_codes() if f"{kind}-{code}" in fields]


def _texts(fields: Fields, name: str) -> dict[str, str]:
    said = {one.value: fields.get(f"{name}_{one}", "").strip() for one in Language}
    return {language: words for language, words in said.items() if words}


def _details(fields: Fields) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for place in detail_rows(fields):
        key = re.sub(r"[^\w-]+", "-", fields[f"detail-{place}-key"].strip().lower()).strip("-")
        for one in Language:
            words = fields.get(f"detail-{place}-{one}", "").strip()
            if key and words:
                found.setdefault(one.value, {})[key] = words
    return found
