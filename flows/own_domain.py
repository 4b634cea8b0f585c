"""A shop is seen under an address of its own: claimed, proven by a record in its zone, taken down again."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlmodel import Session, col

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.settings import settings
from shop.tables import DomainClaim, Workspace
from shop.workspaces.plans import locked_plan, plan_of
from shop.workspaces.streets import forget_hosts
from shop.workspaces.viewing import workspace_view

TxtRecords = Callable[[str], Sequence[str]]
"""The texts that stand at a name in the world's registry of names; raises OSError where it cannot be asked."""
RECORD: Final = "_vetrina"
MARK: Final = "vetrina-shop="
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class HostUnreadable(Refusal):
    """That is no address of a site, such as ``shop.example``."""

    status = 422


class HostTaken(Refusal):
    """Another shop, or the installation itself, is seen there."""


class PlanWithoutDomain(Refusal):
    """The shop's plan holds no address of its own."""


class DomainUnproven(Refusal):
    """The record is not there yet: ``name`` is where it is looked for."""


class NamesAway(Refusal):
    """Nobody could be asked for the record just now."""

    status = 503


@dataclass(frozen=True, slots=True)
class ClaimView:
    """How it stands with a shop's own address."""

    host: str
    name: str
    """Where the record is to stand."""
    value: str
    """What it holds."""
    proven: bool
    checked_at: datetime | None


def claim_view(db: Session) -> ClaimView | None:
    """The claim of the workspace that this transaction is in."""
    row = _claim(db)
    return _view(row) if row else None


def claim_domain(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, host: str) -> ClaimView:
    """Which record is to be set. Refuses HostUnreadable, HostTaken and PlanWithoutDomain.

    Whoever was seen elsewhere is so until the new address is proven.
    """
    wanted = _readable(host)
    with transaction(workspace_id) as db:
        if not locked_plan(db, workspace_id).own_domain:  # two at once make one claim
            raise PlanWithoutDomain
        _need_free(db, workspace_id, wanted)
        row = _claim(db)
        if row is None or row.host != wanted:
            if row is not None:
                db.delete(row)
                db.flush()
            row = DomainClaim(
                id=new_id(),
                workspace_id=workspace_id,
                host=wanted,
                token=secrets.token_hex(16),
                created_at=now,
            )
            db.add(row)
            _record(db, "DomainClaimed", workspace_id, actor, now, host=wanted)
        return _view(row)


def prove_domain(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, records: TxtRecords) -> ClaimView:
    """The shop is seen there from now on. Refuses DomainUnproven, NamesAway, HostTaken and PlanWithoutDomain.

    The world is asked outside of any transaction.
    """
    with transaction(workspace_id) as db:
        claimed = claim_view(db)
    if claimed is None:
        raise NotFound(kind="domain")
    try:
        found = [one.strip().strip('"') for one in records(claimed.name)]
    except OSError as fault:
        raise NamesAway from fault
    with transaction(workspace_id) as db:
        allowed, row = locked_plan(db, workspace_id).own_domain, _claim(db)
        if row is None or row.host != claimed.host:
            raise NotFound(kind="domain")
        row.checked_at = now
        db.add(row)
        proven = f"{MARK}{row.token}" in found
        if proven and not allowed:
            raise PlanWithoutDomain
        if proven:
            _show_there(db, row, actor, now)
    if not proven:
        raise DomainUnproven(name=claimed.name)
    forget_hosts()
    return _view(row)


def drop_domain(*, now: datetime, actor: Actor, workspace_id: WorkspaceId) -> None:
    """The shop is seen under the installation's address again."""
    with transaction(workspace_id) as db:
        shop, row = db.get_one(Workspace, workspace_id, with_for_update=True), _claim(db)
        if row is None and not shop.own_host:
            return
        if row is not None:
            db.delete(row)
        shop.own_host = ""
        db.add(shop)
        _record(db, "DomainDropped", workspace_id, actor, now)
    forget_hosts()


def name_sender(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, sender: str) -> None:
    """Under which name the shop's mails come; empty for the installation's. Refuses PlanWithoutDomain."""
    told = " ".join(sender.split())[:60]
    with transaction(workspace_id) as db:
        if told and not plan_of(db, workspace_id).own_domain:
            raise PlanWithoutDomain
        shop = db.get_one(Workspace, workspace_id, with_for_update=True)
        if shop.mail_sender != told:
            shop.mail_sender = told
            db.add(shop)
            _record(db, "MailSenderNamed", workspace_id, actor, now)


def _claim(db: Session) -> DomainClaim | None:
    """The shop's one claim; whoever changes it holds the shop's own row, always first."""
    return db.scalars(select(DomainClaim)).first()


def _show_there(db: Session, row: DomainClaim, actor: Actor, now: datetime) -> None:
    workspace = WorkspaceId(row.workspace_id)
    db.connection().execute(text("SELECT pg_advisory_xact_lock(hashtext('own-host'))"))
    _need_free(db, workspace, row.host)
    shop = db.get_one(Workspace, workspace, with_for_update=True)
    shop.own_host, row.proven_at = row.host, now
    db.add(shop)
    db.add(row)
    _record(db, "DomainProven", workspace, actor, now, host=row.host)


def _need_free(db: Session, workspace: WorkspaceId, host: str) -> None:
    public = str(settings().public_url.host)
    there = db.connection().execute(text("SELECT vetrina_host(:host)"), {"host": host}).scalar()
    own = db.scalars(select(col(Workspace.slug)).where(col(Workspace.id) == workspace)).one()
    if host == public or public.endswith(f".{host}") or (there and there != own):
        raise HostTaken


def _readable(told: str) -> str:
    bare = told.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0]
    try:
        host = bare.rstrip(".").encode("idna").decode()
    except UnicodeError as problem:
        raise HostUnreadable from problem
    if not _HOST.fullmatch(host):
        raise HostUnreadable
    return host


def _view(row: DomainClaim) -> ClaimView:
    name, value = f"{RECORD}.{row.host}", f"{MARK}{row.token}"
    return ClaimView(row.host, name, value, row.proven_at is not None, row.checked_at)


def _record(
    db: Session, name: str, workspace_id: WorkspaceId, actor: Actor, now: datetime, **details: str
) -> None:
    at = workspace_view(db, workspace_id).at(now)
    record(db, name, workspace_id=workspace_id, actor=actor, now=at, subject_id=workspace_id, **details)
