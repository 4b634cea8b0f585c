"""A system of the shop's own is asked something: by the agent for a customer, or by a member to try it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.agents.function_port import FunctionAnswer, Functions, Trouble
from shop.agents.functions import OwnFunction, filled, flat
from shop.kernel.database import rehearsing, transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language, text_in
from shop.kernel.refusals import Refusal
from shop.kernel.rows import insert_row
from shop.tables import FunctionCall, FunctionHost, FunctionSecret


class FunctionFailed(Refusal):
    """The shop's own system gave no answer: ``function`` and ``trouble`` say which and why."""


class HostNotAllowed(Refusal):
    """No owner has allowed functions on that host: ``host``."""

    status = 422


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom it is asked; nobody for a try."""

    customer_id: UUID | None = None
    conversation_id: UUID | None = None
    turn_id: UUID | None = None
    language: Language = Language.EN


@dataclass(frozen=True, slots=True)
class Called:
    """What was answered, and what that cost."""

    trouble: Trouble
    status: int | None
    fields: Mapping[str, str]
    """Of the answer, as texts."""
    said: str
    """The answer as a customer is told it; empty where nothing fits."""
    sent: Mapping[str, Any]
    milliseconds: float


def call_function(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    function: OwnFunction,
    arguments: Mapping[str, str],
    port: Functions,
    shop_language: Language,
    asked: Asked,
) -> Called:
    """Ask, outside of any transaction, and keep how it went; a system that fails makes it raise nothing.

    The system is told our own ids and no name, number or address of anybody. Refuses HostNotAllowed.
    """
    trial = asked.customer_id is None
    with transaction(workspace_id) as db:
        secrets = _secrets(db, function, now)
    message = _message_id(function, arguments, asked)
    sent = _payload(function, arguments, asked, now)
    began = time.perf_counter()
    if rehearsing():  # an example conversation: nobody outside is told of what does not happen
        answer = FunctionAnswer(trouble="unreachable")
    else:
        answer = port.ask(
            url=function.url,
            secrets=secrets,
            message_id=message,
            payload=sent,
            now=now,
            seconds=function.seconds,
        )
    took = round((time.perf_counter() - began) * 1000, 1)
    with transaction(workspace_id) as db:
        _keep(db, workspace_id, function.code, answer, took, trial=trial, now=now)
    fields = flat(answer.answer or {})
    said = filled(text_in(function.said, asked.language, shop_language), fields) if fields else ""
    return Called(
        answer.trouble,
        answer.status,
        fields,
        said or fields.get(f"text_{asked.language}", "") or fields.get("text", ""),
        sent,
        took,
    )


def host_of(url: str) -> str:
    """The host that an address names, as it is allowed; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def allowed_hosts(db: Session) -> list[str]:
    """Those that an owner has allowed, in order."""
    return list(db.scalars(select(col(FunctionHost.host)).order_by(col(FunctionHost.host))))


def _secrets(db: Session, function: OwnFunction, now: datetime) -> Sequence[str]:
    """What signs the call. One query: the function's secret beside its host's permission."""
    host = host_of(function.url)
    row = db.execute(
        select(col(FunctionHost.host), FunctionSecret)
        .select_from(FunctionHost)
        .outerjoin(FunctionSecret, col(FunctionSecret.code) == function.code)
        .where(col(FunctionHost.host) == host)
    ).first()
    if row is None:
        raise HostNotAllowed(host=host)
    kept = row[1]
    if kept is None:
        return ()
    rolling = kept.old_secret and kept.old_secret_until and kept.old_secret_until > now
    return (kept.secret, kept.old_secret) if rolling else (kept.secret,)


def _message_id(function: OwnFunction, arguments: Mapping[str, str], asked: Asked) -> str:
    """The same for the same question of one turn, so that asking twice does nothing twice over there."""
    if asked.turn_id is None:
        return f"try_{new_id().hex}"
    told = "\x1f".join([function.code, *(f"{name}={value}" for name, value in sorted(arguments.items()))])
    return f"{asked.turn_id.hex}_{sha256(told.encode()).hexdigest()[:16]}"


def _payload(
    function: OwnFunction, arguments: Mapping[str, str], asked: Asked, now: datetime
) -> dict[str, Any]:
    return {
        "function": function.code,
        "arguments": dict(arguments),
        "customer": str(asked.customer_id) if asked.customer_id else None,
        "conversation": str(asked.conversation_id) if asked.conversation_id else None,
        "language": asked.language.value,
        "try": asked.customer_id is None,
        "timestamp": now.isoformat(),
    }


def _keep(
    db: Session,
    workspace_id: WorkspaceId,
    code: str,
    answer: FunctionAnswer,
    took: float,
    *,
    trial: bool,
    now: datetime,
) -> None:
    insert_row(
        db,
        FunctionCall,
        id=new_id(),
        workspace_id=workspace_id,
        code=code,
        trial=trial,
        status=answer.status,
        error=answer.trouble,
        milliseconds=took,
        created_at=now,
    )
