"""A part of a product is changed: what it is then, what is other than before, and how that is taken back. Pure.

A product is spoken of as `shop.catalog.whole` tells it: by the names of `ProductProfile`, besides `status`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shop.catalog.changing import ProductProfile
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal

_WHOLE: Final = 10_000
"""A hundred percent, in the hundredths in which shares are told."""
_BY_SKU: Final = {"prices": "price_minor", "stocks": "stock"}
_UNTOLD: Final = frozenset({"slug", "variants", "position"})


class StockMoved(Refusal):
    """Of what was counted there is another number since it was looked at: ``sku, stock`` (∞: not counted)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChange:
    """What is to be other; what is not told stays."""

    shown: bool | None = None
    names: Mapping[Language, str] = field(default_factory=dict)
    category: str = ""
    """Code of the category it moves to."""
    prices: Mapping[str, int] = field(default_factory=dict)
    """By sku, in minor units."""
    price_by: int = 0
    """Every price by so many hundredths of a percent, up or down; half a minor unit is rounded up."""
    stocks: Mapping[str, int | None] = field(default_factory=dict)
    """By sku, so many were counted; None: not counted from now on."""
    seen: Mapping[str, int | None] = field(default_factory=dict)
    """By sku, what the ledger said when that was counted; what is not told is not looked at."""
    tag_on: str = ""
    tag_off: str = ""


def changed(told: Mapping[str, Any], change: PartChange) -> dict[str, Any]:
    """The product as it is then. Refuses StockMoved."""
    for one in told["variants"]:
        if one["sku"] in change.seen and one["stock"] != change.seen[one["sku"]]:
            raise StockMoved(sku=one["sku"], stock="∞" if one["stock"] is None else one["stock"])
    after = dict(told)
    if change.shown is not None:
        after["status"] = "active" if change.shown else "hidden"
    if change.category:
        after["category"] = change.category
    after["names"] = {
        language: name
        for language, name in {
            **told["names"],
            **{one.value: said for one, said in change.names.items()},
        }.items()
        if name
    }
    kept = [tag for tag in told["tags"] if tag != change.tag_off]
    after["tags"] = tuple(dict.fromkeys([*kept, *([change.tag_on] if change.tag_on else [])]))
    after["variants"] = [_kind(one, change) for one in told["variants"]]
    return after


def profile_of(told: Mapping[str, Any]) -> ProductProfile:
    """The same, checked as the catalog takes it. Refuses (ValueError) what the catalog does not hold."""
    return ProductProfile.model_validate({name: value for name, value in told.items() if name != "status"})


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """By the field's name, what was and what is; prices and stocks by sku where variants are else the same."""
    found: dict[str, Any] = {
        name: [_plain(before.get(name)), _plain(value)]
        for name, value in after.items()
        if name not in _UNTOLD and _plain(before.get(name)) != _plain(value)
    }
    was, now = _readable(before["variants"]), _readable(after["variants"])
    if [_besides(one) for one in was] != [_besides(one) for one in now]:
        return found | {"variants": [was, now]}
    for name, column in _BY_SKU.items():
        pairs = {one["sku"]: [one[column], two[column]] for one, two in zip(was, now, strict=True)}
        if other := {sku: pair for sku, pair in pairs.items() if pair[0] != pair[1]}:
            found[name] = other
    return found


def taken_back(now: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The product with those fields as they were, each that nobody has changed since; a stock by what it went up or down."""
    after = dict(now)
    for name, pair in fields.items():
        if name not in {"variants", *_BY_SKU} and _plain(now.get(name)) == pair[1]:
            after[name] = pair[0]
    if "variants" in fields:
        return after | {"variants": _variants_back(now["variants"], *fields["variants"])}
    prices, stocks = fields.get("prices", {}), fields.get("stocks", {})
    after["variants"] = [
        one
        | {
            "price_minor": _unless_changed(one["price_minor"], prices.get(one["sku"])),
            "stock": _moved_back(one["stock"], stocks.get(one["sku"])),
        }
        for one in now["variants"]
    ]
    return after


def _kind(variant: Mapping[str, Any], change: PartChange) -> dict[str, Any]:
    sku, price = variant["sku"], variant["price_minor"]
    if change.price_by:
        price = max(0, (2 * price * (_WHOLE + change.price_by) + _WHOLE) // (2 * _WHOLE))
    stock = change.stocks[sku] if sku in change.stocks else variant["stock"]
    return dict(variant) | {"price_minor": change.prices.get(sku, price), "stock": stock}


def _besides(variant: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in variant.items() if name not in _BY_SKU.values()}


def _variants_back(now: list[Any], was: list[Any], then: list[Any]) -> list[Any]:
    """As they were, unless somebody has changed them since; what was counted meanwhile holds."""
    if [_besides(one) for one in _readable(now)] != [_besides(one) for one in then]:
        return now
    held = {one["sku"]: one["stock"] for one in now}
    return [one | {"stock": held.get(one["sku"], one["stock"])} for one in was]


def _unless_changed(price: int, pair: list[int] | None) -> int:
    return pair[0] if pair and pair[1] == price else price


def _moved_back(stock: int | None, pair: list[int | None] | None) -> int | None:
    if pair is None:
        return stock
    was, then = pair
    if was is None or then is None or stock is None:
        return was if stock == then else stock
    return max(0, stock + was - then)


def _plain(value: Any) -> Any:
    """As it is kept as JSON, so that it can be compared."""
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _readable(variants: list[Any]) -> list[Any]:
    return [{name: _plain(value) for name, value in one.items()} for one in variants]
