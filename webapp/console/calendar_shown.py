"""The diary as a calendar: columns of a day or of a week, and where in them each thing stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from shop.booking.diary import Diary, DiaryEntry, DiaryResource
from shop.booking.opening import Span
from shop.booking.states import state_words
from shop.booking.zones import bounds_of
from shop.kernel.language import Language, phrase, say
from webapp.customer_pages.booking_clocks import Clocks

QUARTER: Final = 15
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_EARLY, _LATE = 9 * _HOUR, 18 * _HOUR
_MOST_LANES: Final = 4
_MOVABLE: Final = frozenset({"pending", "confirmed"})
_MARKS: Final = {
    "held": "is-held",
    "pending": "is-pending",
    "confirmed": "is-sure",
    "live": "is-live",
    "completed": "is-over",
    "no_show": "is-missed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBlock:
    """One thing in a column."""

    id: UUID
    kind: str
    look: str
    """Classes: the row it begins in, how many rows, which lane of how many, and its state."""
    url: str
    title: str
    below: str
    clock: str
    state: str
    """In words, for whom it is read out."""
    moves: bool
    starts_at: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A day, or somebody's day."""

    key: str
    """The day, or whose it is, as the script knows it."""
    day: date
    resource: str
    """Slug of whose it is; empty for everybody's."""
    name: str
    below: str
    today: bool
    url: str
    shut: tuple[str, ...]
    """Classes of the stretches in which nobody is to be had."""
    blocks: tuple[ShownBlock, ...]


@dataclass(frozen=True, slots=True)
class ShownCalendar:
    """All columns, and the hours beside them."""

    columns: tuple[ShownColumn, ...]
    hours: tuple[tuple[str, str], ...]
    """The class of its row, and the hour."""
    rows: int
    first_minute: int
    now: str
    """The class of the row of now; empty where now is not shown."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Between which minutes of a day the calendar is drawn."""

    first: int
    last: int

    def row(self, minute: int) -> int:
        """The quarter in which a minute lies."""
        return max(0, min(minute, self.last) - self.first) // QUARTER

    def look(self, begins: int, ends: int) -> str:
        """Where a stretch stands."""
        start = self.row(max(begins, self.first))
        rows = max(1, -(-(min(ends, self.last) - self.first) // QUARTER) - start)
        return f"at-{start} for-{rows}"


def day_columns(found: Diary, day: date, chosen: str, clocks: Clocks, *, may_move: bool) -> ShownCalendar:
    """A day, a column for each person and thing; those of nobody in a column of the shop's own."""
    frame = _frame(found, [day], clocks)
    shared = [one for one in found.entries if not one.resource_ids and one.kind == "date"]
    whose: list[DiaryResource | None] = [one for one in found.resources if chosen in {"", one.slug}]
    if (shared and not chosen) or not whose:
        whose.insert(0, None)
    columns = []
    for one in whose:
        mine = [entry for entry in found.entries if _stands_with(entry, one)]
        name = one.name if one else say(clocks.language, phrase("Everybody"))
        columns.append(
            ShownColumn(
                key=one.slug if one else "",
                day=day,
                resource=one.slug if one else "",
                name=name,
                below="",
                today=day == clocks.today,
                url=f"/console/calendar?view=week&day={day}&of={one.slug}" if one else "",
                shut=_shut(found.open.get((one.id if one else None, day), ()), frame),
                blocks=_blocks(mine, day, frame, clocks, may_move=may_move),
            )
        )
    return _calendar(columns, frame, clocks)


def week_columns(
    found: Diary, first: date, chosen: DiaryResource | None, clocks: Clocks, *, may_move: bool
) -> ShownCalendar:
    """Seven days, of everybody or of one."""
    days = [first + timedelta(days=number) for number in range(7)]
    frame = _frame(found, days, clocks)
    columns = []
    for day in days:
        begins, ends = bounds_of(day, clocks.zone)
        mine = [
            one
            for one in found.entries
            if one.starts_at < ends
            and one.ends_at > begins
            and (
                _stands_with(one, chosen)
                if chosen
                else one.kind in {"booking", "date"} or not one.resource_ids
            )
        ]
        columns.append(
            ShownColumn(
                key=day.isoformat(),
                day=day,
                resource=chosen.slug if chosen else "",
                name=clocks.short_day(day),
                below="",
                today=day == clocks.today,
                url=f"/console/calendar?day={day}" + (f"&of={chosen.slug}" if chosen else ""),
                shut=_shut(found.open.get((chosen.id if chosen else None, day), ()), frame),
                blocks=_blocks(mine, day, frame, clocks, may_move=may_move),
            )
        )
    return _calendar(columns, frame, clocks)


def state_of(entry: DiaryEntry, language: Language) -> str:
    """Its state in words; nothing for what has none."""
    return state_words(entry.state, language) if entry.kind == "booking" else ""


def _calendar(columns: Sequence[ShownColumn], frame: Frame, clocks: Clocks) -> ShownCalendar:
    local = clocks.now.astimezone(clocks.zone)
    minute = local.hour * _HOUR + local.minute
    here = any(column.today for column in columns) and frame.first <= minute < frame.last
    midnight = datetime.combine(clocks.today, datetime.min.time(), clocks.zone)
    return ShownCalendar(
        tuple(columns),
        tuple(
            (f"at-{frame.row(hour)}", clocks.hour(midnight.replace(hour=hour // _HOUR)))
            for hour in range(frame.first, frame.last, _HOUR)
        ),
        (frame.last - frame.first) // QUARTER,
        frame.first,
        f"at-{frame.row(minute)}" if here else "",
    )


def _stands_with(entry: DiaryEntry, whose: DiaryResource | None) -> bool:
    if entry.kind == "closed" and not entry.resource_ids:
        return True
    return whose.id in entry.resource_ids if whose else not entry.resource_ids


def _frame(found: Diary, days: Sequence[date], clocks: Clocks) -> Frame:
    """From the first hour that matters to the last; nine to six where nothing does."""
    begins, ends = [_EARLY], [_LATE]
    for spans in found.open.values():
        begins += [span[0] for span in spans]
        ends += [span[1] for span in spans]
    for entry in found.entries:
        if entry.kind not in {"booking", "date"}:
            continue
        for day in days:
            if (within := _within(entry, day, clocks)) is not None:
                begins.append(within[0])
                ends.append(within[1])
    return Frame(min(begins) // _HOUR * _HOUR, -(-max(ends) // _HOUR) * _HOUR)


def _within(entry: DiaryEntry, day: date, clocks: Clocks) -> Span | None:
    """The minutes of the day that the entry takes; None where it is of another day."""
    begins, ends = bounds_of(day, clocks.zone)
    if entry.starts_at >= ends or entry.ends_at <= begins:
        return None
    first, last = entry.starts_at.astimezone(clocks.zone), entry.ends_at.astimezone(clocks.zone)
    start = first.hour * _HOUR + first.minute if entry.starts_at > begins else 0
    end = last.hour * _HOUR + last.minute if entry.ends_at < ends else _DAY
    return start, max(end, start + 1)


def _shut(spans: Sequence[Span], frame: Frame) -> tuple[str, ...]:
    """What lies between the hours."""
    looks, at = [], frame.first
    for begins, ends in spans:
        if begins > at:
            looks.append(frame.look(at, begins))
        at = max(at, ends)
    if at < frame.last:
        looks.append(frame.look(at, frame.last))
    return tuple(looks)


def _blocks(
    entries: Sequence[DiaryEntry], day: date, frame: Frame, clocks: Clocks, *, may_move: bool
) -> tuple[ShownBlock, ...]:
    """Side by side where they overlap."""
    placed: list[tuple[DiaryEntry, Span, int]] = []
    free_at: list[int] = []
    groups: list[int] = []
    group_ends = 0
    for entry in entries:
        span = _within(entry, day, clocks)
        if span is None:
            continue
        if span[0] >= group_ends:
            free_at, group_ends = [], 0
        lane = next((lane for lane, free in enumerate(free_at) if free <= span[0]), len(free_at))
        if lane == len(free_at):
            free_at.append(0)
        free_at[lane] = span[1]
        group_ends = max(group_ends, span[1])
        placed.append((entry, span, min(lane, _MOST_LANES - 1)))
        groups.append(min(len(free_at), _MOST_LANES))
    return tuple(
        _block(entry, span, lane, _lanes(placed, number, groups), frame, clocks, may_move=may_move)
        for number, (entry, span, lane) in enumerate(placed)
    )


def _lanes(placed: Sequence[tuple[DiaryEntry, Span, int]], number: int, groups: Sequence[int]) -> int:
    """How many lanes the things that overlap share."""
    _, (begins, ends), _ = placed[number]
    return max(
        groups[other] for other, (_, span, _) in enumerate(placed) if span[0] < ends and span[1] > begins
    )


def _block(
    entry: DiaryEntry, span: Span, lane: int, lanes: int, frame: Frame, clocks: Clocks, *, may_move: bool
) -> ShownBlock:
    language = clocks.language
    clock = f"{clocks.hour(entry.starts_at)}–{clocks.hour(entry.ends_at)}"
    title, below = _said(entry, language)
    state = state_of(entry, language)
    return ShownBlock(
        id=entry.id,
        kind=entry.kind,
        look=f"{frame.look(*span)} lane-{lane + 1} of-{lanes} {_MARKS.get(entry.state, '')}".strip(),
        url={
            "booking": f"/console/calendar/bookings/{entry.id}",
            "date": f"/console/calendar/dates/{entry.id}",
        }.get(entry.kind, ""),
        title=title,
        below=below,
        clock=clock,
        state=state,
        moves=may_move and entry.kind == "booking" and entry.state in _MOVABLE,
        starts_at=entry.starts_at.isoformat(),
        minutes=int((entry.ends_at - entry.starts_at).total_seconds() // 60),
    )


def _said(entry: DiaryEntry, language: Language) -> tuple[str, str]:
    if entry.kind == "booking":
        seats = f" × {entry.seats}" if entry.seats > 1 else ""
        return (entry.title or say(language, phrase("Somebody"))) + seats, entry.service
    if entry.kind == "date":
        return entry.title, say(
            language, phrase("{taken} of {seats} seats"), taken=entry.taken, seats=entry.seats
        )
    if entry.kind == "busy":
        return say(language, phrase("Busy elsewhere")), ""
    return entry.title or say(language, phrase("Closed")), entry.service
