"""What can be asked for over the socket to talk, to be there, and to have the time one needs."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from flows.be_present import be_present, go_away
from flows.end_live_session import end_live_session
from flows.extend_live_session import extend_live_session
from flows.set_agenda import set_agenda
from flows.take_seat import leave_seat, take_seat
from flows.write_chat_line import write_chat_line
from shop.kernel.refusals import Refusal
from shop.live.attending import Attendee
from shop.live.chat_bodies import AgendaStep, Typing
from shop.live.chatting import LineView
from shop.live.events import session_room
from shop.live.presence import Watching
from shop.live.rooms import session_of
from shop.live.seats import Seated
from webapp.live.commands import Asked, Command, Moved, OfSession
from webapp.live.crowd import CROWD
from webapp.live.feeling import GATHERING
from webapp.live.people import EVERYBODY, HOSTS, Person
from webapp.live.throttling import Throttle
from webapp.live.together_shapes import (
    Agenda,
    Extend,
    Give,
    HereNow,
    NumberedLine,
    SeatTold,
    Write,
)

_TYPING: Final = Throttle(most=1, within=timedelta(seconds=2))


def attendee(person: Person) -> Attendee:
    """Whoever asks, as the people of a live session know them."""
    role = person.role
    return Attendee(
        person=person.person,
        role="host" if role in HOSTS else "member" if person.works_here else role,  # type: ignore[arg-type]  # what is left are customer, guest and viewer
        name=person.name,
        language=person.language,
        customer_id=person.customer_id,
    )


def numbered(line: LineView) -> NumberedLine:
    """The line as the wire has it."""
    return NumberedLine(seq=line.seq, line=line.line, hidden=line.hidden)


def _of(asked: Asked) -> dict[str, Any]:
    """What every flow of a live session is told first."""
    return {
        "now": asked.now,
        "workspace_id": asked.person.workspace_id,
        "session_id": asked.body.session_id,
    }


def _write(asked: Asked) -> NumberedLine:
    wish: Write = asked.body
    line = write_chat_line(
        **_of(asked),
        who=attendee(asked.person),
        client_id=asked.id,
        body=wish.body,
        kind=wish.kind,
        to_person=wish.to_person,
    )
    return numbered(line)


def _type(asked: Asked) -> None:
    wish: OfSession = asked.body
    person = asked.person
    if _TYPING.allows(f"{wish.session_id}/{person.person}", asked.now):
        told = Typing(session_id=wish.session_id, person=person.person, name=person.name)
        asked.pass_on(session_room(wish.session_id), "typing:now", told)


def _here(asked: Asked) -> None:
    wish: HereNow = asked.body
    told = Watching(**wish.model_dump(exclude={"session_id"}))
    seen = be_present(**_of(asked), who=attendee(asked.person), told=told)
    if seen is not None:
        CROWD.came(**_of(asked), one=seen, pass_on=asked.pass_on)


def _give(asked: Asked) -> dict[str, bool]:
    wish: Give = asked.body
    counted = GATHERING.give(
        **_of(asked), person=asked.person.person, reaction=wish.reaction, pass_on=asked.pass_on
    )
    return {"counted": counted}


def _seat(asked: Asked) -> SeatTold:
    found = take_seat(**_of(asked), who=attendee(asked.person), tab=asked.tab)
    if isinstance(found, Seated):
        return SeatTold(seated=True, until=found.until)
    return SeatTold(seated=False, place=found.place, until=found.until)


def _stand_up(asked: Asked) -> None:
    leave_seat(
        workspace_id=asked.person.workspace_id,
        session_id=asked.body.session_id,
        person=asked.person.person,
        tab=asked.tab,
    )


def _extend(asked: Asked) -> dict[str, Any]:
    wish: Extend = asked.body
    view = extend_live_session(
        **_of(asked), person=asked.person.person, minutes=wish.minutes, client_id=asked.id
    )
    return {"endsAt": view.ends_at}


def _end(asked: Asked) -> dict[str, str]:
    view = end_live_session(**_of(asked), person=asked.person.person, client_id=asked.id)
    return {"state": view.state}


def _plan(asked: Asked) -> None:
    wish: Agenda = asked.body
    steps = [AgendaStep(**step.model_dump()) for step in wish.steps]
    set_agenda(**_of(asked), person=asked.person.person, steps=steps, client_id=asked.id)


TOGETHER_COMMANDS: Final[dict[str, Command]] = {
    "chat:write": Command(
        Write, EVERYBODY, _write, once=False, says="say something, ask, or write to the host"
    ),
    "typing:now": Command(OfSession, EVERYBODY, _type, once=False, says="somebody is writing"),
    "presence:here": Command(
        HereNow, EVERYBODY, _here, once=False, says="the page is open, and how its picture comes"
    ),
    "reaction:give": Command(Give, EVERYBODY, _give, once=False, says="give one of the five reactions"),
    "seat:take": Command(
        OfSession, EVERYBODY, _seat, once=False, says="take or keep a seat, or a place in the queue"
    ),
    "seat:leave": Command(OfSession, EVERYBODY, _stand_up, once=False, says="give the seat up"),
    "session:extend": Command(
        Extend, HOSTS, _extend, once=False, says="put the planned end off, if the time is free"
    ),
    "session:end": Command(OfSession, HOSTS, _end, once=False, says="end what has no goods in its cart"),
    "session:setAgenda": Command(Agenda, HOSTS, _plan, once=False, says="say what is going to be shown when"),
}
"""Those that change how things are; reading and moderating stand in `talk_commands`."""


def note_coming_and_going(moved: Moved) -> None:
    """Tell the others in a live session who came and who went, and free the seat of a page that was closed."""
    session_id = session_of(moved.room)
    if session_id is None or moved.room != session_room(session_id):
        return
    if moved.here:
        _came(moved, session_id)
    else:
        _went(moved, session_id)


def _came(moved: Moved, session_id: UUID) -> None:
    of: dict[str, Any] = {
        "now": moved.now,
        "workspace_id": moved.person.workspace_id,
        "session_id": session_id,
    }
    try:
        seen = be_present(**of, who=attendee(moved.person), entered=True)
    except Refusal:
        return  # over, or banned: nobody is there
    if seen is not None:
        CROWD.came(**of, one=seen, pass_on=moved.pass_on)


def _went(moved: Moved, session_id: UUID) -> None:
    who: dict[str, Any] = {
        "workspace_id": moved.person.workspace_id,
        "session_id": session_id,
        "person": moved.person.person,
    }
    leave_seat(**who, tab=moved.tab)
    if go_away(**who, now=moved.now):
        CROWD.went(**who, now=moved.now, pass_on=moved.pass_on)
