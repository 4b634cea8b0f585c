"""How is a command answered? Looked at from every side, done once, and a no said in the reader's language."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any, Final

import orjson
import structlog
from pydantic import BaseModel, ValidationError

from flows.answer_once import Answered, begin_request, forget_request, keep_answer
from shop.kernel.refusals import Refusal
from shop.live.events import session_room
from webapp.live.commands import Asked, Command, CommandRefused, CommandUnknown, CommandUnreadable, OfSession
from webapp.live.people import NotSignedIn, Person, still_there
from webapp.live.registry import COMMANDS
from webapp.live.wire import write
from webapp.refusal_words import words_for

_DONE: Final = 200
_FAULT: Final = "fault"
_log = structlog.get_logger()


def command_named(name: str, person: Person) -> Command:
    """The command of that name, if that person's role may send it. Refuses CommandUnknown and CommandRefused."""
    command = COMMANDS.get(name)
    if command is None:
        raise CommandUnknown(name=name[:40])
    if person.role not in command.roles:
        raise CommandRefused(name=name)
    return command


def body_of(command: Command, told: dict[str, Any], person: Person, rooms: Collection[str]) -> BaseModel:
    """What was told, as the command's model. Refuses CommandUnreadable, and whoever is not in that session."""
    try:
        body = command.model.model_validate(told)
    except ValidationError as problem:
        fields = sorted({".".join(str(part) for part in error["loc"]) for error in problem.errors()})
        raise CommandUnreadable(fields=fields) from problem
    if isinstance(body, OfSession) and not person.works_here and session_room(body.session_id) not in rooms:
        raise CommandRefused
    return body


def answer(name: str, command: Command, asked: Asked) -> str:
    """The frame that answers the command; it runs in a thread."""
    try:
        person = still_there(asked.person)
        if person is None or person.role != asked.person.role:
            raise NotSignedIn  # noqa: TRY301  # said as every other no
        body = _once(name, asked, command) if command.once else _performed(command, asked)
    except Refusal as refusal:
        return refused(asked.id, refusal, asked.person)
    except Exception as fault:  # noqa: BLE001  # whatever went wrong, the browser is answered and may ask again
        _log.error("live_command_fault", kind=type(fault).__name__, command=name)
        return refused(asked.id, None, asked.person)
    return write("done", id=asked.id, body=orjson.loads(body))


def refused(command_id: str, refusal: Refusal | None, person: Person) -> str:
    """The frame that says no; without a refusal the fault is ours."""
    code, values = (refusal.code, refusal.values) if refusal else (_FAULT, {})
    words = words_for(code, person.language, values)
    return write("refused", id=command_id, code=code, title=words.title, detail=words.detail, values=values)


def _once(name: str, asked: Asked, command: Command) -> bytes:
    workspace = asked.person.workspace_id
    key = f"live/{sha256(f'{asked.person.person}/{asked.id}'.encode()).hexdigest()}"
    told = orjson.dumps([name, asked.body.model_dump(mode="json")])
    known = begin_request(
        now=asked.now, workspace_id=workspace, key=key, fingerprint=sha256(told).hexdigest()
    )
    if known is not None:
        return known.body
    try:
        body = _performed(command, asked)
    except BaseException:
        forget_request(workspace_id=workspace, key=key)
        raise
    keep_answer(workspace_id=workspace, key=key, answered=Answered(_DONE, body))
    return body


def _performed(command: Command, asked: Asked) -> bytes:
    result = command.perform(asked)
    if isinstance(result, BaseModel):
        result = result.model_dump(mode="json", by_alias=True)
    return orjson.dumps(result or {}, default=str)
