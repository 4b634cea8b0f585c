"""What was said and done in a session, as its people read it: lines of the chat, notes, small events between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from shop.kernel.language import phrase
from shop.live.attending import OF_SHOP
from shop.live.event_bodies import CartItem
from shop.live.events import EventView
from webapp.live.line_shown import Reads, reason_said

MOST: Final = 60
"""So many of the latest are shown."""
_SAID: Final[Mapping[str, str]] = {
    "session:started": phrase("The session has begun."),
    "session:resumed": phrase("{name} is back."),
    "session:productShown": phrase("Shown: {what}"),
    "session:interest": phrase("{name} is interested in {what}."),
    "session:itemLost": phrase("{what} is no longer there."),
    "session:priceAdjusted": phrase("{what} now costs {price}. {reason}"),
    "session:waiting": phrase("On the waiting list: {what}"),
    "session:extended": phrase("The session goes on longer."),
}
_LINES: Final = frozenset({"chat", "question", "private"})


@dataclass(frozen=True, slots=True)
class Said:
    """One thing in the thread."""

    id: str
    kind: str
    """``chat``, ``question``, ``private``, ``note`` or ``event``."""
    name: str
    words: str
    at: str
    mine: bool
    line_id: str = ""
    """Of a line of the chat; empty for what is none."""
    person: str = ""
    """Who wrote it, where it is none of the shop's people: who can be muted."""
    pinned: bool = False
    answered: bool = False


def talk_of(events: Iterable[EventView], items: Iterable[CartItem], reads: Reads) -> list[Said]:
    """The latest of it, in order; a line that was hidden is not there."""
    told = sorted((event for event in events if _is_for(event, reads)), key=lambda event: event.at)
    names = {str(item.item_id): dict(item.names) for item in items}
    hidden = {event.body["lineId"] for event in told if event.name == "chat:hidden"}
    said = [_said(event, names, reads) for event in told if event.body.get("lineId") not in hidden]
    pinned = {event.body["lineId"]: event.body["pinned"] for event in told if event.name == "chat:pinned"}
    answered = {event.body["lineId"] for event in told if event.name == "chat:answered"}
    return [
        replace(one, pinned=pinned.get(one.line_id, False), answered=one.line_id in answered)
        for one in said
        if one is not None
    ][-MOST:]


def _said(event: EventView, names: Mapping[str, dict[str, str]], reads: Reads) -> Said | None:
    body, name = event.body, event.name
    key = f"{event.room.split(':')[0]}-{event.seq}"
    at, mine = reads.figures.hour(event.at), event.actor == reads.person.person
    if name == "chat:line":
        writer = "" if body["role"] in OF_SHOP else body["person"]
        return Said(key, body["kind"], body["name"] or "", body["body"], at, mine, body["lineId"], writer)
    if name == "session:noteAdded":
        return Said(key, "note", body["byName"], body["note"], at, mine)
    if name not in _SAID:
        return None
    return Said(key, "event", "", _words(name, body, names, reads), at, mine)


def _is_for(event: EventView, reads: Reads) -> bool:
    """A price is told twice: to everybody, and to the shop's people with its reason."""
    twice = event.name == "session:priceAdjusted" and reads.person.works_here
    return not twice or event.room.startswith("staff:")


def _words(name: str, body: Mapping[str, Any], names: Mapping[str, dict[str, str]], reads: Reads) -> str:
    what = body.get("names") or names.get(str(body.get("itemId")), {})
    said = reads.said(
        _SAID[name],
        name=body.get("name") or body.get("memberName") or reads.said(phrase("Somebody")),
        what=reads.name(dict(what)),
        price=reads.figures.money(int(body.get("newPrice", 0))),
        reason=reason_said(body.get("reason", ""), reads),
    )
    return said.strip()
