"""The form of an offer: its fields as they are filled in, and the offer they say, with what is wrong beside each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from babel.numbers import get_currency_precision
from pydantic import ValidationError
from sqlmodel import Session

from shop.catalog.import_cells import CellUnclear, amount, instant, whole_number
from shop.catalog.naming import ProductNotFound, product_by
from shop.catalog.viewing import reader_of
from shop.kernel.language import Language, phrase
from shop.kernel.money import Money
from shop.orders.offer_profile import OfferProfile
from shop.orders.offers import OfferView
from shop.workspaces.viewing import WorkspaceView

_HUNDRED: Final = 100
_SHARE = re.compile(r"(?P<whole>\d{1,3})(?:[.,](?P<part>\d{1,2}))?\s*%?")
_CODE = re.compile(r"[A-Za-z0-9-]{3,30}")


@dataclass(slots=True)
class ReadOffer:
    """What a form says; `profile` is None where something is wrong."""

    profile: OfferProfile | None = None
    problems: dict[str, CellUnclear] = field(default_factory=dict)


def offer_fields(view: OfferView, shop: WorkspaceView, language: Language) -> dict[str, str]:
    """The form of an offer as it is."""
    terms = view.terms
    value = share_typed(terms.value) if terms.kind == "percent" else _typed(terms.value, shop, language)
    return {
        **{f"name_{one}": view.names.get(one, "") for one in Language},
        "kind": terms.kind,
        "value": value.replace(".", ",") if language is not Language.EN else value,
        "code": terms.code,
        "category": view.category,
        "product": view.product,
        "customer_id": str(terms.customer_id or ""),
        "least": _typed(terms.least_minor, shop, language) if terms.least_minor else "",
        "starts_at": _local(terms.starts_at, shop),
        "ends_at": _local(terms.ends_at, shop) if terms.ends_at else "",
        "most_uses": str(view.most_uses or ""),
        **({"once_each": "on"} if view.once_each else {}),
    }


def new_offer_fields(shop: WorkspaceView, now: datetime) -> dict[str, str]:
    """An empty form: a share, for everybody, from now on."""
    return {"kind": "percent", "starts_at": _local(now, shop)}


def share_typed(value: int) -> str:
    """Hundredths of a percent as somebody types them."""
    whole, part = divmod(value, _HUNDRED)
    return f"{whole}.{part:02d}".rstrip("0") if part else str(whole)


def read_offer(db: Session, filled: Mapping[str, str], shop: WorkspaceView) -> ReadOffer:
    """The offer that the form tells."""
    read = ReadOffer()
    names = {one: said for one in Language if (said := filled.get(f"name_{one}", "").strip()[:80])}
    if not names:
        read.problems[f"name_{shop.language}"] = CellUnclear(phrase("An offer needs a name."))
    kind = "amount" if filled.get("kind") == "amount" else "percent"
    told: dict[str, Any] = {
        "names": names,
        "kind": kind,
        "value": _take(
            read,
            filled,
            "value",
            lambda said: _share(said) if kind == "percent" else _above(amount(said, shop.currency), said),
        ),
        "code": _take(read, filled, "code", _code) or "",
        "category": filled.get("category", ""),
        "product": _take(read, filled, "product", lambda said: _slug(db, said)) or "",
        "customer_id": _take(read, filled, "customer_id", _customer),
        "least_minor": _take(read, filled, "least", lambda said: amount(said, shop.currency)) or 0,
        "starts_at": _take(read, filled, "starts_at", lambda said: instant(said, shop.zone)),
        "ends_at": _take(read, filled, "ends_at", lambda said: instant(said, shop.zone)),
        "most_uses": _take(read, filled, "most_uses", lambda said: whole_number(said) or None),
        "once_each": "once_each" in filled,
    }
    for name, needed in (("value", phrase("Say how much.")), ("starts_at", phrase("Say from when."))):
        if told[name] is None and name not in read.problems:
            read.problems[name] = CellUnclear(needed)
    if told["starts_at"] and told["ends_at"] and told["ends_at"] <= told["starts_at"]:
        read.problems["ends_at"] = CellUnclear(phrase("It ends before it begins."))
    if not read.problems:
        read.profile = _profile(read, told)
    return read


def _profile(read: ReadOffer, told: Mapping[str, Any]) -> OfferProfile | None:
    try:
        return OfferProfile.model_validate(told)
    except ValidationError:
        read.problems["value"] = CellUnclear(phrase("That is more than everything."))
        return None


def _take(read: ReadOffer, filled: Mapping[str, str], name: str, reading: Any) -> Any:
    said = filled.get(name, "").strip()
    if not said:
        return None
    try:
        return reading(said)
    except CellUnclear as unclear:
        read.problems[name] = unclear
        return None


def _share(said: str) -> int:
    found = _SHARE.fullmatch(said)
    value = int(found["whole"]) * _HUNDRED + int((found["part"] or "").ljust(2, "0") or 0) if found else 0
    if not 0 < value <= _HUNDRED * _HUNDRED:
        raise CellUnclear(phrase("“{cell}” is no share from 1 to 100."), cell=said)
    return value


def _above(minor: int, said: str) -> int:
    if not minor:
        raise CellUnclear(phrase("“{cell}” is no price."), cell=said)
    return minor


def _code(said: str) -> str:
    if not _CODE.fullmatch(said):
        raise CellUnclear(phrase("A code has three to thirty letters, figures and dashes."))
    return said.upper()


def _slug(db: Session, said: str) -> str:
    try:
        return product_by(db, said, reader_of(db)).slug
    except ProductNotFound as unknown:
        nearest = unknown.values.get("nearest") or []
        if nearest:
            sentence = phrase("Nothing is called “{cell}”. Is {alike} meant?")
            raise CellUnclear(sentence, cell=said, alike=", ".join(nearest)) from unknown
        raise CellUnclear(phrase("Nothing on the shelf is called “{cell}”."), cell=said) from unknown


def _customer(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError as wrong:
        raise CellUnclear(phrase("There is no such customer.")) from wrong


def _typed(minor: int, shop: WorkspaceView, language: Language) -> str:
    said = f"{Money(minor, shop.currency).major:.{get_currency_precision(shop.currency)}f}"
    return said if language is Language.EN else said.replace(".", ",")


def _local(at: datetime, shop: WorkspaceView) -> str:
    return at.astimezone(shop.zone).strftime("%Y-%m-%dT%H:%M")
