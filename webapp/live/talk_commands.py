"""What can be asked for over the socket to read what was said, and to keep it in order."""

from collections.abc import Callable
from typing import Any, Final

from flows.moderate_chat import moderate_line, moderate_person, slow_chat
from shop.kernel.database import transaction
from shop.live.attending import live_session, muted_until, terms_of
from shop.live.chatting import lines_of, open_questions, pinned_of
from shop.live.moderating import LineStep, PersonStep
from shop.live.presence import how_many_watch, who_is_here
from shop.live.reacting import reactions_of
from shop.live.timing import agenda_of, current_step, time_left
from shop.workspaces.viewing import workspace_view
from webapp.live.commands import Asked, Command, OfSession
from webapp.live.people import EVERYBODY, HOSTS
from webapp.live.together_commands import attendee, numbered
from webapp.live.together_shapes import (
    EverybodyHere,
    History,
    Lines,
    Mute,
    OfLine,
    OfPerson,
    Slow,
    TogetherNow,
)


def _history(asked: Asked) -> Lines:
    wish: History = asked.body
    with transaction(asked.person.workspace_id) as db:
        who = attendee(asked.person)
        found = lines_of(db, wish.session_id, who, before=wish.before, kind=wish.kind)
    return Lines(lines=tuple(numbered(line) for line in found))


def _people(asked: Asked) -> EverybodyHere:
    wish: OfSession = asked.body
    with transaction(asked.person.workspace_id) as db:
        at = workspace_view(db, asked.person.workspace_id).at(asked.now)
        here = who_is_here(db, wish.session_id, at=at)
    return EverybodyHere(watching=here.watching, people=here.people, places=here.places)


def _now(asked: Asked) -> TogetherNow:
    wish: OfSession = asked.body
    who = attendee(asked.person)
    with transaction(asked.person.workspace_id) as db:
        at = workspace_view(db, asked.person.workspace_id).at(asked.now)
        session = live_session(db, wish.session_id)
        terms = terms_of(db, asked.person.workspace_id)
        left = time_left(session, terms, at=at)
        return TogetherNow(
            server_time=left.server_time,
            starts_at=left.starts_at,
            ends_at=left.ends_at,
            warn_at=left.warn_at,
            part_done=left.part_done,
            agenda=agenda_of(session),
            current_step=current_step(session, at=at),
            watching=how_many_watch(db, session.id, at=at),
            reactions=reactions_of(db, session.id),
            lines=tuple(numbered(line) for line in lines_of(db, session.id, who)),
            pinned=tuple(numbered(line) for line in pinned_of(db, session.id)),
            questions=tuple(numbered(line) for line in open_questions(db, session.id)),
            slow_seconds=terms.slow_seconds if session.slow_seconds is None else session.slow_seconds,
            muted_until=muted_until(db, session.id, who.person, at=at),
            places=terms.places,
            may_moderate=asked.person.role in HOSTS,
        )


def _line_step(step: LineStep) -> Callable[[Asked], dict[str, bool]]:
    def perform(asked: Asked) -> dict[str, bool]:
        wish: OfLine = asked.body
        changed = moderate_line(**_by(asked), line_id=wish.line_id, step=step)
        return {"changed": changed}

    return perform


def _person_step(step: PersonStep) -> Callable[[Asked], dict[str, bool]]:
    def perform(asked: Asked) -> dict[str, bool]:
        wish: OfPerson = asked.body
        minutes = wish.minutes if isinstance(wish, Mute) else 0
        changed = moderate_person(**_by(asked), person=wish.person, step=step, minutes=minutes)
        if step == "ban":
            asked.show_out(wish.session_id, wish.person)
        return {"changed": changed}

    return perform


def _slow(asked: Asked) -> dict[str, bool]:
    wish: Slow = asked.body
    return {"changed": slow_chat(**_by(asked), seconds=wish.seconds)}


def _by(asked: Asked) -> dict[str, Any]:
    """What every flow of a moderator is told first."""
    return {
        "now": asked.now,
        "workspace_id": asked.person.workspace_id,
        "session_id": asked.body.session_id,
        "who": attendee(asked.person),
    }


TALK_COMMANDS: Final[dict[str, Command]] = {
    "together:now": Command(
        OfSession, EVERYBODY, _now, once=False, says="how things are: lines, time, reactions, agenda"
    ),
    "chat:history": Command(
        History, EVERYBODY, _history, once=False, says="what was said before that number"
    ),
    "presence:list": Command(OfSession, EVERYBODY, _people, once=False, says="who is there"),
    "chat:answer": Command(OfLine, HOSTS, _line_step("answer"), once=False, says="a question is answered"),
    "chat:pin": Command(OfLine, HOSTS, _line_step("pin"), once=False, says="the line stands on top"),
    "chat:unpin": Command(OfLine, HOSTS, _line_step("unpin"), once=False, says="it no longer does"),
    "chat:hide": Command(
        OfLine, HOSTS, _line_step("hide"), once=False, says="nobody else reads the line any more"
    ),
    "chat:mute": Command(
        Mute, HOSTS, _person_step("mute"), once=True, says="nothing of theirs is taken for a while"
    ),
    "chat:unmute": Command(OfPerson, HOSTS, _person_step("unmute"), once=False, says="they may write again"),
    "chat:ban": Command(OfPerson, HOSTS, _person_step("ban"), once=False, says="they are out"),
    "chat:unban": Command(OfPerson, HOSTS, _person_step("unban"), once=False, says="they may come in again"),
    "chat:slow": Command(Slow, HOSTS, _slow, once=False, says="seconds between two lines of one person"),
}
