"""The board as its reader reads it: every session that is going on, and a tab for each that they may turn to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shop.kernel.language import phrase
from shop.live.event_bodies import BoardRow
from shop.live.events import session_room
from shop.live.members import LEADS_ALL
from webapp.live.line_shown import Reads, clock_of

_STATES: Final = {"planned": phrase("planned"), "active": phrase("going on")}
_KINDS: Final = {
    "window": phrase("Window"),
    "showing": phrase("Showing"),
    "tour": phrase("Tour"),
    "consultation": phrase("Consultation"),
}


@dataclass(frozen=True, slots=True)
class ShownTab:
    """A session to turn to."""

    number: int
    name: str
    room: str
    since: str
    elapsed: str
    current: bool
    key: str
    """``before`` or ``after`` the one that is looked at, for the keys."""
    seq: int


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A session on the board."""

    number: int
    name: str
    kind: str
    state: str
    member: str
    mine: bool
    items: int
    total: str
    since: str
    elapsed: str
    live: bool
    to_approve: str = ""
    """How many prices wait for somebody who may allow them, for whoever may; empty for none."""


def shown_board(rows: Sequence[BoardRow], reads: Reads) -> list[ShownRow]:
    """Everything on the board: first what waits for the reader's yes, then what is theirs."""
    approves = reads.person.role in LEADS_ALL
    ordered = sorted(
        rows,
        key=lambda row: (
            not (approves and row.to_approve),
            row.member_id != reads.person.member_id,
            row.number,
        ),
    )
    return [
        ShownRow(
            number=row.number,
            name=_name(row, reads),
            kind=reads.said(_KINDS[row.kind]),
            state=reads.said(_STATES[row.state]),
            member=row.member_name,
            mine=row.member_id == reads.person.member_id,
            items=row.items,
            total=reads.figures.money(row.total_minor),
            since=row.starts_at.isoformat(),
            elapsed=clock_of(row.seconds),
            live=row.stream_state == "live",
            to_approve=_to_approve(row, reads),
        )
        for row in ordered
    ]


def tabs_of(
    rows: Sequence[BoardRow], numbers: dict[str, int], reads: Reads, current: int | None
) -> list[ShownTab]:
    """The reader's own sessions and the one that is looked at; `numbers` are the last of each room."""
    mine = [row for row in rows if _is_tab(row, reads, current)]
    order = [row.number for row in mine]
    place = order.index(current) if current in order else -1
    beside = {place - 1: "before", place + 1: "after"} if place >= 0 else {}
    return [
        ShownTab(
            number=row.number,
            name=_name(row, reads),
            room=session_room(row.session_id),
            since=row.starts_at.isoformat(),
            elapsed=clock_of(row.seconds),
            current=row.number == current,
            key=beside.get(index, ""),
            seq=numbers.get(session_room(row.session_id), 0),
        )
        for index, row in enumerate(mine)
    ]


def _is_tab(row: BoardRow, reads: Reads, current: int | None) -> bool:
    own = row.member_id == reads.person.member_id and row.state == "active" and row.kind != "window"
    return own or row.number == current


def _to_approve(row: BoardRow, reads: Reads) -> str:
    if not row.to_approve or reads.person.role not in LEADS_ALL:
        return ""
    if row.to_approve == 1:
        return reads.said(phrase("A price waits for your yes"))
    return reads.said(phrase("{count} prices wait for your yes"), count=row.to_approve)


def _name(row: BoardRow, reads: Reads) -> str:
    if row.kind == "window" and not row.title:
        return reads.said(phrase("The shop's window"))
    return row.title or row.customer_name or reads.said(phrase("Session {number}"), number=row.number)
