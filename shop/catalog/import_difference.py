"""What a catalog file would change, in figures and, for the first changes, in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shop.catalog.import_shelf import Categories
from shop.catalog.importing import Planned
from shop.kernel.money import Money

MOST_CHANGES = 100
"""Told in full."""
_UNTOLD = {"position", "sku", "slug"}


@dataclass(slots=True)
class _Counts:
    new: int = 0
    changed: int = 0
    same: int = 0

    def told(self) -> dict[str, int]:
        return {"new": self.new, "changed": self.changed, "same": self.same}


def difference(products: Sequence[Planned], categories: Categories, currency: str) -> dict[str, Any]:
    """Counts of products and variants, new categories, and the first changes: what was, and what will be."""
    goods, variants = _Counts(), _Counts()
    changes: list[dict[str, Any]] = []
    for planned in products:
        _count(planned, goods, variants)
        if planned.changes and len(changes) < MOST_CHANGES:
            changes += _changes(planned, categories, currency)
    return {
        "products": goods.told(),
        "variants": variants.told(),
        "categories": [row["code"] for row in categories.fresh],
        "changes": changes[:MOST_CHANGES],
    }


def _count(planned: Planned, goods: _Counts, variants: _Counts) -> None:
    new, changed = planned.variants_new, planned.variants_changed
    variants.new += len(new)
    variants.changed += len(changed)
    variants.same += len(planned.rows) - len(new) - len(changed)
    if planned.before is None:
        goods.new += 1
    elif planned.changes:
        goods.changed += 1
    else:
        goods.same += 1


def _changes(planned: Planned, categories: Categories, currency: str) -> list[dict[str, Any]]:
    slug, goods, before = planned.goods.told["slug"], planned.goods, planned.before
    told: list[dict[str, Any]] = []
    if before is None:
        told.append({"row": planned.row, "product": slug, "what": "new", "fields": {}})
    elif planned.product_changed:
        fields = _fields(before.told, goods.told, categories, currency)
        told.append({"row": planned.row, "product": slug, "what": "changed", "fields": fields})
    told += [
        {"row": planned.rows[sku], "product": slug, "sku": sku, "what": "new", "fields": {}}
        for sku in planned.variants_new
        if before is not None
    ]
    if before is not None:
        told += [
            {
                "row": planned.rows[sku],
                "product": slug,
                "sku": sku,
                "what": "changed",
                "fields": _fields(before.variants[sku], goods.variants[sku], categories, currency),
            }
            for sku in planned.variants_changed
        ]
    return told


def _fields(
    before: dict[str, Any], after: dict[str, Any], categories: Categories, currency: str
) -> dict[str, list[Any]]:
    return {
        {"category_id": "category", "price_minor": "price"}.get(name, name): [
            _told(name, before.get(name), categories, currency),
            _told(name, value, categories, currency),
        ]
        for name, value in after.items()
        if name not in _UNTOLD and before.get(name) != value
    }


def _told(name: str, value: Any, categories: Categories, currency: str) -> Any:
    """The value as JSON knows it."""
    if name == "category_id" and value is not None:
        return categories.code(value)
    if name == "price_minor" and value is not None:
        return str(Money(value, currency).major)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date | datetime) else value
