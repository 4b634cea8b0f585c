"""The inbox as its templates see it: rows with their marks, a thread with its days, clocks."""

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any, Final

from shop.kernel.language import Language, phrase, say
from shop.messaging.clocks import Clocks
from shop.messaging.desk import ANGER
from shop.messaging.inbox import CLOSES_SOON, InboxRow
from shop.messaging.promise import Clock
from shop.messaging.sendable import Sendable
from shop.messaging.service_window import WINDOW
from shop.messaging.thread import Bubble, HandoffView, NoteView, Thread
from webapp.console.asking import Staff
from webapp.console.inbox_words import (
    LANGUAGES,
    STATES,
    angry,
    brief,
    day_of,
    full,
    kind_words,
    lately,
    stretch,
    time_of,
)
from webapp.console.paging import place_told

_PLACE: Final = re.compile(r"\{\{(\d{1,2})\}\}")
_REASONS: Final = {
    "asked for a person": phrase(
        "{agent} passed the conversation to the shop, {time}: they asked for a person."
    ),
    "taken over": phrase("A member stepped in, {time}."),
    "given out by hand": phrase("Given out by hand, {time}."),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with its sign."""

    icon: str
    words: str
    kind: str = ""
    """The class beside ``mark``."""


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in the list."""

    id: str
    name: str
    initial: str
    when: str
    said: str
    unread: bool
    marks: tuple[Mark, ...]
    after: str
    """From where the next page goes on."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a thread: ``day``, ``bubble``, ``note``, ``brief`` or ``said``."""

    kind: str
    id: str
    words: str = ""
    time: str = ""
    bubble: Bubble | None = None
    note: NoteView | None = None
    state: str = ""
    """A message's state in words."""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A promise, as it stands."""

    title: str
    words: str
    broken: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a template: words, or a place to be filled in."""

    words: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class TemplateShown:
    """A template that may be sent."""

    id: str
    name: str
    language: str
    parts: tuple[Part, ...]


def template_shown(template: Sendable) -> TemplateShown:
    """The template in its parts."""
    pieces = _PLACE.split(template.body)
    parts = [Part(number=piece) if place % 2 else Part(words=piece) for place, piece in enumerate(pieces)]
    return TemplateShown(str(template.id), template.name, template.language.value, tuple(parts))


def row_shown(row: InboxRow, staff: Staff, language: Language, agent: str) -> Row:
    """A row with what matters first."""
    name = row.name or say(language, "No name")
    return Row(
        id=str(row.id),
        name=name,
        initial=name[:1].upper(),
        when=lately(row.heard_at, staff, language),
        said=_said(row, staff, language, agent),
        unread=row.unread,
        marks=tuple(_marks(row, staff, language, agent)),
        after=place_told(row.heard_at, row.id),
    )


def thread_shown(thread: Thread, staff: Staff, language: Language, agent: str) -> list[Item]:
    """Messages, notes and who had it when, in order, day by day."""
    placed: list[tuple[Any, int, Item]] = []
    for bubble in thread.bubbles:
        state = say(language, STATES[bubble.status]) if bubble.status in STATES else ""
        placed.append(
            (
                bubble.at,
                1,
                Item(
                    "bubble",
                    f"m-{bubble.id}",
                    words=bubble.text or kind_words(bubble.kind, language),
                    time=time_of(bubble.at, staff, language),
                    bubble=bubble,
                    state=state,
                ),
            )
        )
    placed += [(note.at, 2, _note(note, staff, language)) for note in thread.notes]
    for handoff in thread.handoffs:
        placed += _stretch_with_people(handoff, staff, language, agent)
    placed.sort(key=lambda one: (one[0], one[1]))
    shown: list[Item] = []
    for day, several in groupby(placed, key=lambda one: one[0].astimezone(staff.zone).date()):
        items = list(several)
        shown.append(Item("day", f"d-{day.isoformat()}", words=day_of(items[0][0], staff, language)))
        shown += [item for _, _, item in items]
    return shown


def clocks_shown(clocks: Clocks | None, language: Language) -> list[ClockShown]:
    """The promise of the plan, as far as one was made."""
    if clocks is None:
        return []
    shown = []
    if clocks.answer is not None:
        shown.append(_clock(say(language, "First answer"), clocks.answer, language))
    shown.append(_clock(say(language, "Settled"), clocks.solve, language))
    return shown


def _clock(title: str, clock: Clock, language: Language) -> ClockShown:
    told = {"length": stretch(clock.used, language), "promised": stretch(clock.promised, language)}
    if clock.over:
        words = say(language, "after {length}, promised {promised}", **told)
    elif clock.broken:
        words = say(language, "{length} over", length=stretch(clock.left, language))
    elif not clock.running:
        words = say(
            language, "{length} left, stands while they are awaited", length=stretch(clock.left, language)
        )
    else:
        words = say(language, "{length} left", length=stretch(clock.left, language))
    return ClockShown(title, words, clock.broken, clock.over)


def _said(row: InboxRow, staff: Staff, language: Language, agent: str) -> str:
    words = row.said or kind_words(row.said_kind, language)
    if row.said_by == "agent":
        return f"{agent}: {words}"
    if row.said_by == "member":
        who = say(language, "you") if row.said_by_member == staff.name else row.said_by_member
        return f"{who or say(language, 'team')}: {words}"
    return words


def _marks(row: InboxRow, staff: Staff, language: Language, agent: str) -> list[Mark]:
    marks: list[Mark] = []
    if row.draft:
        marks.append(Mark("pen-line", say(language, "Draft to approve"), "mark-wait"))
    if row.responder == "queue":
        marks.append(_waits(row, staff, language))
    elif row.responder == "member":
        mine = row.member_id == staff.member_id
        marks.append(
            Mark("user", say(language, "You have it") if mine else row.member, "mark-held" if mine else "")
        )
        if row.due_at is not None:
            marks.append(_late(row, staff, language))
    if not row.window_open(staff.now):
        marks.append(Mark("moon", say(language, "Window closed")))
    elif row.heard_at + WINDOW - staff.now < CLOSES_SOON:
        left = stretch(row.heard_at + WINDOW - staff.now, language)
        marks.append(Mark("hourglass", say(language, "Closes in {length}", length=left), "mark-wait"))
    if row.language != language.value and row.language in LANGUAGES:
        marks.append(Mark("languages", say(language, LANGUAGES[row.language])))
    if not marks:
        marks.append(Mark("notebook-pen", agent, "mark-agent"))
    return marks


def _waits(row: InboxRow, staff: Staff, language: Language) -> Mark:
    if row.due_at is not None and row.due_at < staff.now:
        return _late(row, staff, language)
    if row.member_id is not None:
        mine = row.member_id == staff.member_id
        words = say(language, "Waits for you") if mine else say(language, "Waits for {name}", name=row.member)
        return Mark("hand", words, "mark-wait")
    return Mark("hand", say(language, "Wants a person"), "mark-wait")


def _late(row: InboxRow, staff: Staff, language: Language) -> Mark:
    assert row.due_at is not None  # noqa: S101  # asked by whoever calls
    left = row.due_at - staff.now
    if left < timedelta():
        return Mark("clock-3", say(language, "{length} late", length=stretch(left, language)), "mark-no")
    return Mark(
        "clock-3", say(language, "Answer within {length}", length=stretch(left, language)), "mark-wait"
    )


def _note(note: NoteView, staff: Staff, language: Language) -> Item:
    return Item("note", f"n-{note.id}", words=note.text, time=time_of(note.at, staff, language), note=note)


def _stretch_with_people(
    handoff: HandoffView, staff: Staff, language: Language, agent: str
) -> list[tuple[Any, int, Item]]:
    asked = handoff.asked_at
    told = {"time": time_of(asked, staff, language), "agent": agent}
    known = _REASONS.get(handoff.reason)
    words = (
        say(language, known, **told)
        if known
        else say(
            language,
            "{agent} passed the conversation to the shop, {time}: {reason}",
            reason=handoff.reason,
            **told,
        )
    )
    facts = {name: told for name, told in handoff.summary.items() if name != ANGER}
    lines = (*angry(handoff.summary, language), *(brief(facts, staff, language) if facts else ()))
    items = [(asked, 3, Item("said", f"h-{handoff.id}", words=words))]
    if lines:
        items.append((asked, 4, Item("brief", f"b-{handoff.id}", lines=lines)))
    if handoff.taken_at is not None and handoff.reason != "taken over":
        words = say(
            language,
            "{name} took it, {time}.",
            name=handoff.taken_by,
            time=time_of(handoff.taken_at, staff, language),
        )
        items.append((handoff.taken_at, 0, Item("said", f"t-{handoff.id}", words=words)))
    if handoff.ended_at is not None:
        words = say(
            language,
            "Given back to {agent}, {when}.",
            agent=agent,
            when=full(handoff.ended_at, staff, language),
        )
        items.append((handoff.ended_at, 5, Item("said", f"e-{handoff.id}", words=words)))
    return items
