"""Is a part of the product switched on for this shop? A row of the shop's, else the installation's, else its default.

What was read is kept for some seconds in each process: asking costs nothing, and a switch is felt everywhere within
those seconds. A part that is killed is off at once for new beginnings, whatever a shop was promised; what goes on
already may come to its end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from time import monotonic
from types import MappingProxyType
from typing import Final, Literal, cast
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import phrase
from shop.kernel.refusals import Refusal
from shop.tables import FeatureFlag, WorkspaceFlag

Code = Literal["live_sessions", "recordings", "outside_model", "sign_up", "abuse_reports", "imports"]
State = Literal["on", "off", "share", "killed"]
KEPT_SECONDS: Final = 5.0

FLAGS: Final[Mapping[Code, str]] = MappingProxyType(
    {
        "live_sessions": phrase("Live sessions can be begun"),
        "recordings": phrase("Live sessions can be recorded"),
        "outside_model": phrase("A model of somebody else’s may answer"),
        "sign_up": phrase("New shops can sign up by themselves"),
        "abuse_reports": phrase("Anybody can report what must not be there"),
        "imports": phrase("Catalogs can be taken in from files"),
    }
)
"""Every switch that there is, and what is so while it is on; all are on by default."""


class SwitchedOff(Refusal):
    """Whoever runs the installation has switched this part off for now: ``part``."""

    status = 503


@dataclass(frozen=True, slots=True)
class Flag:
    """A switch of the installation."""

    code: Code
    state: State = "on"
    share: int = 100


_kept: dict[UUID | None, tuple[float, Mapping[str, Flag], Mapping[str, bool]]] = {}
_lock: Final = Lock()


def is_on(code: Code, workspace: UUID | None) -> bool:
    """Whether the part is on there; outside of any transaction, since it may have to ask."""
    flags, own = _read(workspace)
    return decided(flags.get(code, Flag(code)), own.get(code), workspace)


def need(code: Code, workspace: UUID | None) -> None:
    """Refuse SwitchedOff."""
    if not is_on(code, workspace):
        raise SwitchedOff(part=code)


def decided(flag: Flag, own: bool | None, workspace: UUID | None) -> bool:  # a row's own value
    """What a switch and a shop's own row come to; of a share, each shop always falls on the same side."""
    if flag.state == "killed":
        return False
    if own is not None:
        return own
    if flag.state == "share":
        return workspace is not None and _place(flag.code, workspace) < flag.share
    return flag.state == "on"


def forget_flags() -> None:
    """Read them anew when they are next asked for."""
    with _lock:
        _kept.clear()


def installation_flags(db: Session) -> list[Flag]:
    """Every switch, as it stands."""
    kept = {row.code: row for row in db.scalars(select(FeatureFlag))}
    return [
        Flag(code, cast("State", kept[code].state), kept[code].share) if code in kept else Flag(code)
        for code in FLAGS
    ]


def own_flags(db: Session) -> dict[str, bool]:
    """What is switched for the shop that the transaction has entered alone."""
    return {
        row.code: row.is_on for row in db.scalars(select(WorkspaceFlag).order_by(col(WorkspaceFlag.code)))
    }


def _read(workspace: UUID | None) -> tuple[Mapping[str, Flag], Mapping[str, bool]]:
    now = monotonic()
    kept = _kept.get(workspace)
    if kept is not None and now - kept[0] < KEPT_SECONDS:
        return kept[1], kept[2]
    with transaction(None if workspace is None else WorkspaceId(workspace)) as db:
        flags: dict[str, Flag] = {flag.code: flag for flag in installation_flags(db)}
        own = own_flags(db) if workspace is not None else {}
    with _lock:
        if len(_kept) > _MOST:
            _kept.clear()
        _kept[workspace] = (now, flags, own)
    return flags, own


def _place(code: str, workspace: UUID) -> int:
    """From 0 to 99, always the same for a shop and a switch."""
    return int.from_bytes(sha256(f"{code}/{workspace}".encode()).digest()[:4]) % 100


_MOST: Final = 10_000
