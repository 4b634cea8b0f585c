"""A shop changes what its agent may ask other systems: functions of the draft, their secrets, the hosts they lie on."""

import base64
import re
import secrets as randomness
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from flows.call_function import allowed_hosts, host_of
from shop.agents.functions import MOST_FUNCTIONS, OwnFunction
from shop.agents.removed import lay_aside, take_back
from shop.agents.versions import change_draft, draft_of
from shop.events.recorded import Actor, member_of, record
from shop.events.webhook_addresses import webhook_url
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.settings import settings
from shop.tables import FunctionHost, FunctionSecret

OVERLAP: Final = timedelta(hours=24)
"""So long the secret before signs beside the new one."""
MOST_HOSTS: Final = 20
_HOST = re.compile(r"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$")


class FunctionUnclear(Refusal):
    """Something of it does not fit: ``fields`` are the names of what."""

    status = 422


class CodeTaken(Refusal):
    """Another function, or flow, has that code."""


class TooManyFunctions(Refusal):
    """An agent has ``most`` functions at most."""


class HostUnclear(Refusal):
    """That is no name of a host."""

    status = 422


def keep_function(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, told: Mapping[str, Any], before: str = ""
) -> str:
    """Write a function into the draft, in place of the one whose code is `before`; a new one's secret, else nothing.

    Refuses FunctionUnclear, CodeTaken, TooManyFunctions, AddressRefused, NotFound.
    """
    try:
        function = OwnFunction.model_validate(told)
    except ValidationError as problem:
        names = {str(error["loc"][0]) if error["loc"] else "arguments" for error in problem.errors()}
        raise FunctionUnclear(fields=sorted(names)) from problem
    inside = settings().webhook_private_addresses
    webhook_url(function.url, private=inside, plain=inside or settings().embedded)
    with transaction(workspace_id) as db:
        known = draft_of(db, workspace_id).functions
        if before and all(one.code != before for one in known):
            raise NotFound(kind="function")
        if any(one.code == function.code for one in known if one.code != before):
            raise CodeTaken
        kept = [function if one.code == before else one for one in known]
        if not before:
            kept.append(function)
        if len(kept) > MOST_FUNCTIONS:
            raise TooManyFunctions(most=MOST_FUNCTIONS)
        change_draft(db, workspace_id, member_of(actor), now=now, functions=kept)
        record(
            db, "FunctionChanged", workspace_id=workspace_id, actor=actor, now=now, reference=function.code
        )
        return _secret_of(db, workspace_id, function.code, now)


def remove_function(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, code: str) -> None:
    """It is not in the draft any more; for a day it can be put back. Refuses NotFound."""
    with transaction(workspace_id) as db:
        known = draft_of(db, workspace_id).functions
        gone = next((one for one in known if one.code == code), None)
        if gone is None:
            raise NotFound(kind="function")
        member, kept = member_of(actor), [one for one in known if one.code != code]
        change_draft(db, workspace_id, member, now=now, functions=kept)
        was = gone.model_dump(mode="json")
        lay_aside(
            db, workspace_id, kind="function", code=code, title=gone.name, was=was, member=member, now=now
        )
        record(db, "FunctionRemoved", workspace_id=workspace_id, actor=actor, now=now, reference=code)


def put_function_back(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, code: str) -> None:
    """It is in the draft again, as it was. Refuses NotFound, CodeTaken."""
    with transaction(workspace_id) as db:
        was = take_back(db, kind="function", code=code)
        known = draft_of(db, workspace_id).functions
        if any(one.code == code for one in known):
            raise CodeTaken
        change_draft(db, workspace_id, member_of(actor), now=now, functions=[*known, was])
        record(db, "FunctionChanged", workspace_id=workspace_id, actor=actor, now=now, reference=code)


def rotate_function_secret(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, code: str) -> str:
    """Another secret, which is shown this once; the one before signs beside it for a day. Refuses NotFound."""
    with transaction(workspace_id) as db:
        row = db.scalars(
            select(FunctionSecret).where(col(FunctionSecret.code) == code).with_for_update()
        ).first()
        if row is None:
            raise NotFound(kind="function")
        row.old_secret, row.old_secret_until, row.secret = row.secret, now + OVERLAP, _new_secret()
        db.add(row)
        record(db, "FunctionSecretRotated", workspace_id=workspace_id, actor=actor, now=now, reference=code)
        return row.secret


def allow_host(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, host: str) -> str:
    """Functions may lie there from now on; the host as it was understood. Refuses HostUnclear, AddressRefused."""
    name = (host_of(host) if "://" in host else host.strip().lower()).rstrip(".")
    if not _HOST.fullmatch(name):
        raise HostUnclear
    webhook_url(f"https://{name}/", private=settings().webhook_private_addresses, plain=False)
    with transaction(workspace_id) as db:
        if len(allowed_hosts(db)) >= MOST_HOSTS:
            raise TooManyFunctions(most=MOST_HOSTS)
        kept = insert_or(FunctionHost).values(
            id=new_id(), workspace_id=workspace_id, host=name, created_at=now
        )
        db.connection().execute(kept.on_conflict_do_nothing())
        record(db, "FunctionHostAllowed", workspace_id=workspace_id, actor=actor, now=now, host=name)
    return name


def forbid_host(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, host: str) -> None:
    """Nothing there is asked any more, whatever is published; one that is not allowed is fine."""
    with transaction(workspace_id) as db:
        db.connection().execute(delete(FunctionHost).where(col(FunctionHost.host) == host))
        record(db, "FunctionHostForbidden", workspace_id=workspace_id, actor=actor, now=now, host=host)


def _secret_of(db: Session, workspace_id: UUID, code: str, now: datetime) -> str:
    """A new secret for a function that has none; empty where it has one."""
    known = db.scalars(select(col(FunctionSecret.id)).where(col(FunctionSecret.code) == code)).first()
    if known is not None:
        return ""
    secret = _new_secret()
    db.add(
        FunctionSecret(
            id=new_id(), workspace_id=workspace_id, code=code, secret=secret, old_secret="", created_at=now
        )
    )
    return secret


def _new_secret() -> str:
    """As Standard Webhooks has it: 32 random bytes."""
    return "whsec_" + base64.b64encode(randomness.token_bytes(32)).decode()
