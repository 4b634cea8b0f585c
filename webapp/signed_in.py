"""Which member is signed in to the console in this browser? Two cookies that no script reads.

The access token is good for an hour, and says which session it is of. The refresh token is good for seven days and
for one use: when the access token is over, it is exchanged for two new ones while the page that was asked for is
made. Who it is, and what they may, is looked up anew each time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import HTTPConnection

from flows.keep_signed_in import keep_signed_in
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.workspaces.console_sessions import (
    ACCESS_FOR,
    REFRESH_FOR,
    AtConsole,
    RefreshToken,
    at_console,
    still_good,
)
from webapp.cookies import ACCESS, REFRESH, delete_later, set_later


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A member, in the workspace whose console they have open."""

    workspace_id: WorkspaceId
    at: AtConsole


def signed_in(asking: HTTPConnection, now: datetime) -> SignedIn | None:
    """Who is signed in here, with fresh tokens on the answer where the old ones are over; None for nobody."""
    try:
        return _by_access(asking, now) or _by_refresh(asking, now)
    except Refusal:
        forget(asking)
        return None


def seen_signed_in(asking: HTTPConnection, now: datetime) -> SignedIn | None:
    """The same, for whoever cannot set a cookie, such as a socket: no token is exchanged."""
    try:
        found = _by_access(asking, now)
        token = _refresh_token(asking)
        if found or token is None:
            return found
        with transaction(token.workspace_id) as db:
            return SignedIn(token.workspace_id, still_good(db, token, now))
    except Refusal:
        return None


def remember(asking: HTTPConnection, token: RefreshToken, now: datetime) -> None:
    """Let this browser be that session's."""
    access = {
        "workspace": str(token.workspace_id),
        "session": str(token.session_id),
        "until": int((now + ACCESS_FOR).timestamp()),
    }
    refresh = {
        "workspace": str(token.workspace_id),
        "session": str(token.session_id),
        "generation": token.generation,
        "secret": token.secret,
    }
    set_later(asking, ACCESS, _written(ACCESS, access), lasts=ACCESS_FOR)
    set_later(asking, REFRESH, _written(REFRESH, refresh), lasts=REFRESH_FOR)


def forget(asking: HTTPConnection) -> None:
    """Whoever was signed in here is so no longer."""
    for name in (ACCESS, REFRESH):
        if name in asking.cookies:
            delete_later(asking, name)


def access_cookie(workspace_id: WorkspaceId, session_id: UUID, until: datetime) -> str:
    """What the access cookie of that session holds."""
    told = {"workspace": str(workspace_id), "session": str(session_id), "until": int(until.timestamp())}
    return _written(ACCESS, told)


def _by_access(asking: HTTPConnection, now: datetime) -> SignedIn | None:
    kept = _read(asking, ACCESS)
    if not kept or kept["until"] <= now.timestamp():
        return None
    workspace = WorkspaceId(UUID(kept["workspace"]))
    with transaction(workspace) as db:
        return SignedIn(workspace, at_console(db, UUID(kept["session"]), now))


def _by_refresh(asking: HTTPConnection, now: datetime) -> SignedIn | None:
    token = _refresh_token(asking)
    if token is None:
        return None
    renewed = keep_signed_in(now=now, token=token)
    if renewed is not None:
        remember(asking, renewed, now)
    with transaction(token.workspace_id) as db:
        return SignedIn(token.workspace_id, at_console(db, token.session_id, now))


def _refresh_token(asking: HTTPConnection) -> RefreshToken | None:
    kept = _read(asking, REFRESH)
    if not kept:
        return None
    workspace, session = WorkspaceId(UUID(kept["workspace"])), UUID(kept["session"])
    return RefreshToken(workspace, session, kept["generation"], kept["secret"])


def _read(asking: HTTPConnection, name: str) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = _signer(name).loads(asking.cookies.get(name, ""))
    except BadSignature:
        return None
    return kept


def _written(name: str, told: dict[str, Any]) -> str:
    return str(_signer(name).dumps(told))


def _signer(name: str) -> URLSafeSerializer:
    """All keys verify, the last one signs: so a key is rotated by adding one and dropping it later."""
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeSerializer(keys, salt=f"vetrina.{name}", signer_kwargs={"key_derivation": "hmac"})
