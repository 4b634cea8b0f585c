"""What a text says of time, as JSON: instants and ranges, and what is open to doubt."""

from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shop.kernel.clock import SystemClock
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.kernel.times import SaidTime, understand, worded


class NotATime(Refusal):
    """What was given as the present is no date and time: ISO 8601, such as 2026-11-20T09:00."""


class ZoneUnknown(Refusal):
    """There is no time zone of that name; names are those of the IANA, such as Europe/Rome."""


class LanguageUnknown(Refusal):
    """It is none of the languages that are understood."""


def inspect_time(text: str, *, at: str, zone: str, language: str) -> dict[str, Any]:
    """What is understood of a text that is said at that time, there and in that language.

    ``at`` without an offset is wall time of the zone; empty, it is now. Without a language, it is the one
    that understands most. Refuses `NotATime`, `ZoneUnknown` and
    `LanguageUnknown`.
    """
    place = _zone(zone)
    said_at = _at(at, place)
    said = understand(text, at=said_at, zone=place, language=_language(language))
    return {
        "text": text,
        "at": said_at.isoformat(),
        "zone": zone,
        "language": said.language.value,
        "times": [_told(text, time, said.language) for time in said.times],
    }


def _told(text: str, time: SaidTime, language: Language) -> dict[str, Any]:
    start, end = time.span
    told: dict[str, Any] = asdict(time) | {
        "text": text[start:end],
        "words": worded(time, language),
        "certain": time.certain,
    }
    return {key: _plain(value) for key, value in told.items()}


def _plain(value: Any) -> Any:
    """Days and instants in ISO 8601."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _language(tag: str) -> Language | None:
    if tag and tag not in {member.value for member in Language}:
        raise LanguageUnknown(language=tag)
    return Language(tag) if tag else None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ZoneUnknown(zone=name) from unknown


def _at(written: str, zone: tzinfo) -> datetime:
    if not written:
        return SystemClock().now().astimezone(zone)
    try:
        at = datetime.fromisoformat(written)
    except ValueError as wrong:
        raise NotATime(at=written) from wrong
    return at if at.tzinfo else at.replace(tzinfo=zone)
