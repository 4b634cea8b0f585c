"""What a catalog file would make of the shelf: which goods are new, changed or the same, and what is wrong.

Nothing is written here. A cell that is left empty, and a column that the file does not have, leave what is
there as it is; a single dash takes it away. So nothing is lost because a file did not speak of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from shop.catalog.changing import ProductProfile
from shop.catalog.import_cells import NOTHING, CellUnclear, readers, refuse_broken
from shop.catalog.import_columns import Column
from shop.catalog.import_lines import TICK_ROWS, Faults, Line, Rules
from shop.catalog.import_refusals import name_faults
from shop.catalog.import_shelf import Categories, Goods, Shelf, slug_of
from shop.kernel.ids import new_id
from shop.kernel.language import phrase

_TEXTS = {"name": "names", "summary": "summaries", "variant": "names"}
_KEPT_AS = {"price": "price_minor"}
_EMPTIED: Mapping[str, Any] = {
    **dict.fromkeys(("stock", "most", "low_at", "starts_at", "arrived_on")),
    **dict.fromkeys(("tags", "allergens"), ()),
    "picture": "",
    "ean": "",
}
"""What a dash leaves; other columns cannot be emptied."""
NEW_PRODUCT: Mapping[str, Any] = {
    "names": {},
    "summaries": {},
    "details": {},
    "tags": (),
    "allergens": (),
    "picture": "",
    "tax_class": "standard",
    "returnable": True,
    "arrived_on": None,
    "status": "active",
}
NEW_VARIANT: Mapping[str, Any] = {
    "names": {},
    "attributes": {},
    "stock": None,
    "unit": "piece",
    "price_per": 1,
    "step": 1,
    "least": 1,
    "most": None,
    "low_at": None,
    "starts_at": None,
    "ean": "",
}


@dataclass(slots=True)
class Planned:
    """One product of the file, as it shall be."""

    goods: Goods
    before: Goods | None
    """As it is; None for a new one."""
    rows: dict[str, int]
    """Of the skus that the file speaks of: in which row."""
    row: int
    """The first of them."""
    said: dict[tuple[str, str, str], tuple[int, Any]] = field(default_factory=dict)
    """What the rows said of the product, and which row did."""
    unclear: set[tuple[int, str]] = field(default_factory=set)
    """Cells that could not be read: which row, and what about."""

    @property
    def product_changed(self) -> bool:
        """Whether the product itself is other than it was; a new one is."""
        return self.before is None or self.goods.told != self.before.told

    @property
    def variants_changed(self) -> list[str]:
        """Skus that are known, and other than they were."""
        known = self.before.variants if self.before else {}
        return [sku for sku in self.rows if sku in known and self.goods.variants[sku] != known[sku]]

    @property
    def variants_new(self) -> list[str]:
        """Skus that are not there yet."""
        known = self.before.variants if self.before else {}
        return [sku for sku in self.rows if sku not in known]

    @property
    def changes(self) -> bool:
        """Whether anything would be other than it is."""
        return bool(self.product_changed or self.variants_new or self.variants_changed)


@dataclass(slots=True)
class _Plan:
    shelf: Shelf
    categories: Categories
    rules: Rules
    faults: Faults
    products: dict[str, Planned] = field(default_factory=dict)
    skus: dict[str, int] = field(default_factory=dict)
    last: str = ""
    """Slug of the row before."""


def named_in(lines: Iterable[Line]) -> tuple[set[str], set[str]]:
    """Slugs and skus that the lines may be about."""
    slugs, skus = set(), set()
    for line in lines:
        skus.add(line.cell("sku").upper())
        names = [cell for column, cell in line.cells.items() if column.about == "name"]
        slugs |= {line.cell("product").lower(), *map(slug_of, names)}
    return slugs - {""}, skus - {""}


def plan(
    lines: list[Line],
    shelf: Shelf,
    categories: Categories,
    rules: Rules,
    faults: Faults,
    tick: Callable[[int], None] = lambda _: None,
) -> list[Planned]:
    """The products of the file as they shall be; what does not fit is added to `faults`."""
    making = _Plan(shelf, categories, rules, faults)
    reading = readers(rules.currency, rules.zone)
    for count, line in enumerate(lines, 1):
        _take(making, line, reading)
        if count % TICK_ROWS == 0:
            tick(count)
    for planned in making.products.values():
        _check(planned, making)
    return list(making.products.values())


def _take(making: _Plan, line: Line, reading: Mapping[str, Callable[[str], Any]]) -> None:
    sku = line.cell("sku").upper()
    if not sku:
        making.faults.add(line.row, "sku", phrase("A row needs a sku."))
        return
    if sku in making.skus:
        sentence = phrase("Row {other} has the sku {sku} already.")
        making.faults.add(line.row, "sku", sentence, other=making.skus[sku], sku=sku)
        return
    making.skus[sku] = line.row
    slug = _slug(making, line, sku)
    if slug is None:
        return
    making.last = slug
    planned = making.products.get(slug) or _begin(making, slug, line)
    planned.rows[sku] = line.row
    variant = planned.goods.variants.get(sku)
    if variant is None:
        last = max((one["position"] for one in planned.goods.variants.values()), default=-1)
        variant = {**_copied(NEW_VARIANT), "sku": sku, "position": last + 1}
        planned.goods.variants[sku] = variant
        planned.goods.ids[sku] = new_id()
    for column, cell in line.cells.items():
        try:
            _apply(planned, variant, column, cell, line.row, making, reading)
        except CellUnclear as unclear:
            making.faults.add_cell(line.row, column.called, unclear)
            planned.unclear.add((line.row, column.about))


def _slug(making: _Plan, line: Line, sku: str) -> str | None:
    """Of which product the row speaks: what it says, whose the sku is, its name, or the row above."""
    known, told = making.shelf.slug_of.get(sku, ""), line.cell("product").lower()
    if known and told and known != told:
        sentence = phrase("The sku {sku} belongs to the product {product}.")
        making.faults.add(line.row, "product", sentence, sku=sku, product=known)
        return None
    if told or known:
        return told or known
    if not line.speaks_of_product:
        if not making.last:
            making.faults.add(line.row, "product", phrase("A new product needs a name."))
        return making.last or None
    names = {column.language: cell for column, cell in line.cells.items() if column.about == "name"}
    name = names.get(making.rules.shop_language) or next(iter(names.values()), "")
    if not slug_of(name):
        making.faults.add(line.row, "name", phrase("A new product needs a name."))
        return None
    return slug_of(name)


def _begin(making: _Plan, slug: str, line: Line) -> Planned:
    before = making.shelf.goods.get(slug)
    if before is not None:
        goods = Goods(before.id, _copied(before.told), {}, dict(before.ids), before.revision)
        goods.variants = {sku: _copied(variant) for sku, variant in before.variants.items()}
    else:
        position = making.shelf.last_position + 1
        making.shelf.last_position = position
        told = {**_copied(NEW_PRODUCT), "slug": slug, "category_id": None, "position": position}
        goods = Goods(new_id(), told, {})
    planned = Planned(goods, before, {}, line.row)
    making.products[slug] = planned
    return planned


def _copied(told: Mapping[str, Any]) -> dict[str, Any]:
    """A copy that can be changed; only documents hold anything that can."""
    return {
        name: {key: dict(value) if isinstance(value, dict) else value for key, value in one.items()}
        if isinstance(one, dict)
        else one
        for name, one in told.items()
    }


def _apply(
    planned: Planned,
    variant: dict[str, Any],
    column: Column,
    cell: str,
    row: int,
    making: _Plan,
    reading: Mapping[str, Callable[[str], Any]],
) -> None:
    """Write what a cell says into the product or its variant."""
    if column.about in {"sku", "product"}:
        return
    refuse_broken(cell)
    if column.about == "category":
        value: Any = making.categories.named(cell)
    elif cell == NOTHING:
        value = _emptied(column)
    else:
        value = reading.get(column.about, str)(cell)
    target = planned.goods.told if column.of_product else variant
    if column.of_product:
        before = planned.said.setdefault(column.place, (row, value))
        if before[1] != value:
            raise CellUnclear(phrase("Row {row} says something else of the same product."), row=before[0])
    _write(target, column, value)


def _emptied(column: Column) -> Any:
    if column.about in {"name", "summary", "variant", "detail", "option"}:
        return None
    if column.about in _EMPTIED:
        return _EMPTIED[column.about]
    raise CellUnclear(phrase("The column “{column}” cannot be emptied."), column=column.called)


def _write(target: dict[str, Any], column: Column, value: Any) -> None:
    if column.about == "category":
        target["category_id"] = value
    elif column.about in _TEXTS:
        _put(target[_TEXTS[column.about]], column.language or "", value)
    elif column.about == "detail":
        _put(target["details"].setdefault(str(column.language), {}), column.key, value)
        target["details"] = {language: texts for language, texts in target["details"].items() if texts}
    elif column.about == "option":
        held = target["attributes"].get(column.key)
        if value is None or str(held) != value:  # a file cannot tell 3 from "3"
            _put(target["attributes"], column.key, value)
    else:
        target[_KEPT_AS.get(column.about, column.about)] = value


def _put(texts: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        texts.pop(str(key), None)
    else:
        texts[str(key)] = value


def _check(planned: Planned, making: _Plan) -> None:
    """The same rules as for a product that is written by hand."""
    if not planned.changes:
        return
    missing = [
        (row, "price", phrase("A new variant needs a price."))
        for sku, row in planned.rows.items()
        if "price_minor" not in planned.goods.variants[sku]
    ]
    if planned.goods.told["category_id"] is None:
        missing.append((planned.row, "category", phrase("A new product needs a category.")))
    for row, column, sentence in missing:
        if (row, column) not in planned.unclear:
            making.faults.add(row, column, sentence)
    if not missing:
        _validate(planned, making)


def _validate(planned: Planned, making: _Plan) -> None:
    told = {
        name: value for name, value in planned.goods.told.items() if name not in {"status", "category_id"}
    }
    told["category"] = making.categories.code(planned.goods.told["category_id"])
    told["variants"] = [
        {name: value for name, value in variant.items() if name != "position"}
        for variant in planned.goods.variants.values()
    ]
    try:
        ProductProfile.model_validate(told)
    except ValidationError as invalid:
        name_faults(invalid, planned.row, planned.rows, list(planned.goods.variants), making.faults)
