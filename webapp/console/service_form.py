"""A service as its form holds it: what was typed, what it means, and which field cannot be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from shop.booking.profiles import ServiceProfile
from shop.catalog.import_cells import CellUnclear, amount
from shop.catalog.import_shelf import slug_of
from shop.kernel.ids import new_id
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money
from webapp.console.asking import Staff

_NEW: Final = "new"
_HOUR: Final = 60
_WHOLE: Final = re.compile(r"\d{1,5}")
_AMOUNTS: Final = ("price", "deposit")
_NUMBERS: Final = {
    "minutes": "minutes",
    "step": "step_minutes",
    "before": "before_minutes",
    "after": "after_minutes",
    "horizon": "horizon_days",
    "seats": "seats",
    "late": "late_percent",
    "no_show": "no_show_percent",
}
"""Whole numbers of the form, and what they are of a service."""


@dataclass(slots=True)
class Typed:
    """What was typed of a service, and which fields cannot be."""

    values: dict[str, Any]
    wrong: set[str]


def typed_service(filled: dict[str, str], staff: Staff) -> Typed:
    """Figures and amounts of the form; which of them are none."""
    typed = Typed({}, set())
    for name, of in _NUMBERS.items():
        told = filled.get(name, "").strip() or "0"
        if _WHOLE.fullmatch(told):
            typed.values[of] = int(told)
        else:
            typed.wrong.add(name)
    for name in _AMOUNTS:
        try:
            typed.values[f"{name}_minor"] = amount(filled.get(name, "").strip() or "0", staff.shop.currency)
        except CellUnclear:
            typed.wrong.add(name)
    for name, of in (("notice", "notice_minutes"), ("free_until", "free_until_minutes")):
        told = filled.get(name, "").strip().replace(",", ".") or "0"
        try:
            typed.values[of] = round(float(told) * _HOUR)
        except (ValueError, OverflowError):
            typed.wrong.add(name)
    return typed


def service_of(
    staff: Staff, slug: str, typed: Typed, known: ServiceProfile | None, filled: dict[str, str]
) -> ServiceProfile:
    """The service as it was typed, with whatever the form does not ask as it was."""
    names = {one: filled.get(f"name_{one}", "").strip() for one in Language}
    told = {one: words for one, words in names.items() if words}
    if not told:
        typed.wrong.add(f"name_{staff.shop.language}")
    values = dict(typed.values)
    policy = {name: values.pop(name, 0) for name in ("free_until_minutes", "late_percent", "no_show_percent")}
    people, rooms = _places(filled)
    before = known.model_dump() if known else {"kind": filled.get("kind", "appointment"), "position": 0}
    first = next(iter(told.values()), "x")
    return ServiceProfile.model_validate(
        {
            **before,
            **values,
            "slug": slug if known else f"{slug_of(first)[:60] or 'service'}-{str(new_id())[-4:]}",
            "names": told or {staff.shop.language: first},
            "summaries": {
                one: words for one in Language if (words := filled.get(f"summary_{one}", "").strip())
            },
            "languages": tuple(
                part for part in re.split(r"[\s,;]+", filled.get("languages", "").lower()) if part
            ),
            "policy": policy,
            "pay_before": "pay_before" in filled,
            "approval": "approval" in filled,
            "verify_phone": "verify_phone" in filled,
            "place": filled.get("place", "shop"),
            "live_kind": filled.get("live_kind", ""),
            "needs": [place for place in (people, rooms) if place],
        }
    )


def _places(filled: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Any of these people, and any of these rooms or cameras; minutes where somebody takes their own time."""
    places: dict[str, list[dict[str, Any]]] = {"who": [], "where": []}
    for name in filled:
        kind, _, slug = name.partition("-")
        if kind in places and slug:
            own = filled.get(f"takes-{slug}", "").strip()
            places[kind].append({"resource": slug, "minutes": int(own) if _WHOLE.fullmatch(own) else None})
    return places["who"], places["where"]


def field_of(where: tuple[Any, ...], message: str) -> str:
    """Which field of the form a fault is about."""
    of = {value: name for name, value in _NUMBERS.items()}
    if where:
        return of.get(str(where[0]), str(where[0]))
    return "deposit" if "deposit" in message else "who"


def usual_service() -> dict[str, str]:
    """What is usual of a new one."""
    return {
        "kind": "appointment", "minutes": "60", "step": "30", "before": "0", "after": "0", "notice": "2",
        "horizon": "60", "seats": "1", "price": "", "deposit": "", "free_until": "24", "late": "0",
        "no_show": "0", "place": "shop", "live_kind": "",
    }  # fmt: skip


def as_typed(profile: ServiceProfile, staff: Staff) -> dict[str, str]:
    """The service as its form holds it."""
    told = {
        "kind": profile.kind,
        "languages": ", ".join(profile.languages),
        "place": profile.place,
        "live_kind": profile.live_kind,
        "notice": f"{profile.notice_minutes / _HOUR:g}",
        "free_until": f"{profile.policy.free_until_minutes / _HOUR:g}",
        "price": str(Money(profile.price_minor, staff.shop.currency).major) if profile.price_minor else "",
        "deposit": str(Money(profile.deposit_minor, staff.shop.currency).major)
        if profile.deposit_minor
        else "",
        "late": str(profile.policy.late_percent),
        "no_show": str(profile.policy.no_show_percent),
    }
    told |= {name: str(getattr(profile, of)) for name, of in _NUMBERS.items() if hasattr(profile, of)}
    told |= {name: "on" for name in ("pay_before", "approval", "verify_phone") if getattr(profile, name)}
    for one in Language:
        told[f"name_{one}"] = profile.names.get(one, "")
        told[f"summary_{one}"] = profile.summaries.get(one, "")
    for place, needs in enumerate(profile.needs):
        for need in needs:
            told[f"{'who' if place == 0 else 'where'}-{need.resource}"] = "on"
            told[f"takes-{need.resource}"] = str(need.minutes or "")
    return told


def service_said(
    service: ServiceProfile, typed: Mapping[str, str], language: Language
) -> dict[str, tuple[str, str]]:
    """How each field of the form is called, and what it holds, where that is one word or figure."""
    told = {name: (say(language, words), typed.get(field, "")) for name, (words, field) in _SAID.items()}
    told["names"] = (told["names"][0], service.names.get(language, ""))
    return told


_SAID: Final = {
    "names": (phrase("Name"), ""),
    "summaries": (phrase("In a sentence, for the agent and the page"), ""),
    "place": (phrase("Where"), ""),
    "live_kind": (phrase("Live video with it"), ""),
    "minutes": (phrase("Minutes it takes"), "minutes"),
    "seats": (phrase("People at once"), "seats"),
    "price_minor": (phrase("Price"), "price"),
    "deposit_minor": (phrase("Deposit"), "deposit"),
    "step_minutes": (phrase("Starts every so many minutes"), "step"),
    "before_minutes": (phrase("Minutes free before"), "before"),
    "after_minutes": (phrase("Minutes free after"), "after"),
    "notice_minutes": (phrase("Hours of notice"), "notice"),
    "horizon_days": (phrase("Days ahead"), "horizon"),
    "languages": (phrase("Languages"), "languages"),
    "pay_before": (phrase("Paid before it is confirmed"), ""),
    "approval": (phrase("Somebody of you says yes to each"), ""),
    "verify_phone": (phrase("The number is proven by a code"), ""),
    "policy": (phrase("Canceling and not coming"), ""),
    "needs": (phrase("Who and what it needs"), ""),
    "hidden": (phrase("Whether it is hidden"), ""),
}
"""What is not in the form has no words of its own."""
