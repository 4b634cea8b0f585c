"""Which admin is signed in in this browser, and at which shop they look.

Two cookies that no script reads, apart from those of the shops' people: who it is, and the visit that goes on. Both
are looked up anew each time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import HTTPConnection

from flows.visit_workspace import VISIT_FOR, Visit
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.workspaces.platform_admins import SESSION_FOR, Admin, AdminToken, admin_at
from shop.workspaces.platform_reads import open_visit
from webapp.cookies import delete_later, set_later

ADMIN: Final = "platform"
VISIT: Final = "platform-visit"


@dataclass(frozen=True, slots=True)
class AdminHere:
    """An admin, in this browser."""

    admin: Admin
    token: AdminToken


@dataclass(frozen=True, slots=True)
class Visiting:
    """An admin who looks at a shop."""

    admin: Admin
    workspace_id: WorkspaceId
    visit_id: UUID


def admin_here(asking: HTTPConnection, now: datetime) -> AdminHere | None:
    """Who it is; None for nobody, or nobody any more."""
    kept = _read(asking, ADMIN)
    if not kept:
        return None
    token = AdminToken(UUID(kept["admin"]), UUID(kept["session"]), kept["secret"])
    try:
        with transaction(None) as db:
            return AdminHere(admin_at(db, token, now), token)
    except Refusal:
        delete_later(asking, ADMIN)
        return None


def visiting(asking: HTTPConnection, now: datetime) -> Visiting | None:
    """The visit that goes on in this browser; None where there is none, or it is over."""
    kept = _read(asking, VISIT)
    here = admin_here(asking, now) if kept else None
    if not kept or here is None:
        return None
    workspace = WorkspaceId(UUID(kept["workspace"]))
    with transaction(workspace) as db:
        row = open_visit(db, UUID(kept["visit"]), now)
        if row is not None and row.admin_id == here.admin.id:
            return Visiting(here.admin, workspace, row.id)
    forget_visit(asking)
    return None


def remember_admin(asking: HTTPConnection, token: AdminToken) -> None:
    """This browser is theirs."""
    set_later(asking, ADMIN, admin_cookie(token), lasts=SESSION_FOR)


def admin_cookie(token: AdminToken) -> str:
    """What their cookie holds."""
    told = {"admin": str(token.admin_id), "session": str(token.session_id), "secret": token.secret}
    return str(_signer(ADMIN).dumps(told))


def remember_visit(asking: HTTPConnection, visit: Visit) -> None:
    """The console shows that shop here."""
    told = {"workspace": str(visit.workspace_id), "visit": str(visit.id)}
    set_later(asking, VISIT, str(_signer(VISIT).dumps(told)), lasts=VISIT_FOR)


def forget_admin(asking: HTTPConnection) -> None:
    """Nobody who runs the installation is here any more."""
    delete_later(asking, ADMIN)
    forget_visit(asking)


def forget_visit(asking: HTTPConnection) -> None:
    """The console is the member's own again, if one is signed in here."""
    delete_later(asking, VISIT)


def _read(asking: HTTPConnection, name: str) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = _signer(name).loads(asking.cookies.get(name, ""))
    except BadSignature:
        return None
    return kept


def _signer(name: str) -> URLSafeSerializer:
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeSerializer(keys, salt=f"vetrina.{name}", signer_kwargs={"key_derivation": "hmac"})
