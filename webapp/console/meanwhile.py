"""Two members edit the same: the later one is told who changed what meanwhile, and keeps what they typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Request

from shop.kernel.database import transaction
from shop.kernel.language import Language, clock_time, phrase, say
from shop.kernel.revisions import Settled, settle
from shop.workspaces.audit import audit
from webapp.console.asking import Staff
from webapp.console.shown import reader_at

REVISION: Final = "revision"
"""The field of a form that says what it has seen."""
_LOOKED_THROUGH: Final = 200
"""So many of the newest deeds are looked through for whose it was; further back nobody types."""
_LONGEST: Final = 120
_OTHER: Final = phrase("Something else of it")

Said = tuple[str, str]
"""What a field is called, and what it holds now as it can be read; empty where that is not for reading."""


@dataclass(frozen=True, slots=True)
class Other:
    """A field that somebody else has changed."""

    label: str
    now: str
    disputed: bool
    """Whether this reader typed something else into it, which the form keeps."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What is told above the form."""

    title: str
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What was typed, held against what stands now."""

    settled: Settled
    told: Meanwhile


def hold_against(
    request: Request,
    staff: Staff,
    *,
    seen: str,
    mine: Mapping[str, Any],
    now: Mapping[str, Any],
    said: Mapping[str, Said],
    subject: UUID,
    events: Collection[str],
) -> Held:
    """`said`: how each field is told, in the order of the form; `events` of `subject` say who it was."""
    language = reader_at(request, staff).language
    settled = settle(seen, mine, now)
    changed = settled.taken | settled.disputed | settled.agreed
    others = [
        Other(label, _short(value), name in settled.disputed)
        for name, (label, value) in said.items()
        if name in changed
    ]
    if changed - said.keys():
        others.append(Other(say(language, _OTHER), "", disputed=False))
    return Held(settled, Meanwhile(_title(staff, subject, events, language), tuple(others)))


def _title(staff: Staff, subject: UUID, events: Collection[str], language: Language) -> str:
    with transaction(staff.workspace_id) as db:
        deeds = audit(db, most=_LOOKED_THROUGH)
    last = next((one for one in deeds if one.subject_id == subject and one.name in events), None)
    if last is None or not last.who:
        return say(language, "Somebody has changed this in the meantime.")
    words = phrase("{name} has changed this in the meantime, at {clock}.")
    at = clock_time(last.at.astimezone(staff.zone), language)
    return say(language, words, name=last.who, clock=at)


def _short(value: str) -> str:
    told = " ".join(value.split())
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"
