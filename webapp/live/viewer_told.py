"""What is a live page's script told at the start? Everything that was, so that only what comes has to be sent."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale
from sqlmodel import Session

from shop.customers.identities import phone_of
from shop.kernel.language import Language
from shop.kernel.phone import likely_country
from shop.live.attending import terms_of
from shop.live.chatting import LineView, lines_of, pinned_of
from shop.live.events import last_number, session_room
from shop.live.presence import how_many_watch, seen_as
from shop.live.reacting import reactions_of
from shop.live.rooms import private_room
from shop.live.watching import WatchedView
from webapp.live.entering import Entered
from webapp.live.people import Person
from webapp.live.viewer_words import viewer_words

LINES_AT_FIRST: Final = 60


def told_to(db: Session, seen: Entered) -> dict[str, Any]:
    """What the page of that session tells its script."""
    who, session = seen.attendee, seen.watched
    # Told first and read after, so that nothing is missing between the number and what is read.
    seq = last_number(db, session_room(session.id))
    terms = terms_of(db, seen.shop.id)
    slow = terms.slow_seconds if session.slow_seconds is None else session.slow_seconds
    name, place = seen_as(db, session.id, who.person)
    return {
        **session_told(session),
        "shop": seen.shop.slug,
        "url": seen.url,
        "as": seen.door,
        "me": {
            "person": seen.person.person,
            "name": seen.person.name or name,
            "role": who.role,
            "place": place,
        },
        "places": terms.places,
        "country": _country(db, seen) if terms.places else "",
        "seq": seq,
        "privateSeq": last_number(db, private_room(session.id, who.person)),
        "serverNow": seen.now.isoformat(),
        "slowSeconds": 0 if who.of_shop else slow,
        "lines": [_line(one) for one in lines_of(db, session.id, who, most=LINES_AT_FIRST)],
        "privateLines": [_line(one) for one in lines_of(db, session.id, who, kind="private")],
        "pinned": [_line(one) for one in pinned_of(db, session.id)],
        "reactions": reactions_of(db, session.id),
        "watching": how_many_watch(db, session.id, at=seen.now),
        **reader_told(seen.reader.language, seen.shop.zone),
    }


def session_told(session: WatchedView) -> dict[str, Any]:
    """The session itself."""
    return {
        "session": str(session.id),
        "number": session.number,
        "kind": session.kind,
        "state": session.state,
        "stream": session.stream_state,
        "view": session.view,
        "steered": session.steered,
        "patrols": session.patrols,
        "called": session.called,
        "startsAt": session.starts_at.isoformat(),
        "endsAt": session.ends_at.isoformat() if session.ends_at else None,
        "host": f"member:{session.host_id}" if session.host_id else "",
        "hostName": session.host_name,
        "agenda": [step.wire() for step in session.agenda],
    }


def reader_told(language: Language, zone: ZoneInfo) -> dict[str, Any]:
    """How whoever reads the page reads."""
    return {"language": language.value, "zone": zone.key, "words": viewer_words(language)}


def person_told(person: Person | None) -> dict[str, Any]:
    """Somebody who looks into the window."""
    return {"person": person.person if person else "", "name": "", "role": "viewer", "place": ""}


def _country(db: Session, seen: Entered) -> str:
    """Where their number is from, as a suggestion that they alone see; empty where nothing tells it."""
    customer = seen.person.customer_id
    if customer is None or seen.person.role != "customer":
        return ""
    code = likely_country(phone_of(db, customer))
    return Locale.parse(seen.reader.language.locale).territories.get(code, "") if code else ""


def _line(view: LineView) -> dict[str, Any]:
    return {"seq": view.seq, "hidden": view.hidden, **view.line.wire()}
