"""Who wants a line on their own screen? The browsers that a customer or a member asked for it in, and what is sent there."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.events.webhook_addresses import AddressRefused, webhook_url
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.tables import NoticeAddress

MOST_BROWSERS: Final = 8
"""So many of one person; the one that asked longest ago gives way."""
_KEY_BYTES: Final = 65
_SECRET_BYTES: Final = 16
_MOST_LETTERS: Final = 180
"""Of a line: longer ones are cut off by every screen."""

Taken = Literal["taken", "gone", "later", "refused"]
"""``gone``: nobody looks there any more; ``refused``: it will never be taken; ``later``: to be tried again."""


class NoticeRefused(Refusal):
    """The browser's address for notices is none: ``reason`` is ``address`` or ``keys``."""

    status = 422


@dataclass(frozen=True, slots=True)
class Person:
    """Whose browsers: a customer or one of the shop's own people."""

    kind: Literal["customer", "member"]
    id: UUID


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a notice goes, and the keys it is sealed with."""

    id: UUID
    endpoint: str
    public_key: str
    secret: str
    language: Language


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands on the screen, and where a tap leads."""

    title: str
    text: str
    path: str
    """Of our own pages: ``/l/…``, ``/console/…``."""
    about: str
    """Notices about the same take each other's place."""

    def packed(self) -> bytes:
        """As the browser's worker reads it."""
        told = {"title": _cut(self.title), "text": _cut(self.text), "path": self.path, "about": self.about}
        return json.dumps(told, ensure_ascii=False).encode()


class Notices(Protocol):
    """Something that hands notices to the makers of browsers."""

    @property
    def public_key(self) -> str:
        """By what a browser knows us, in base64url."""
        ...

    def send(self, browser: Browser, notice: Notice, *, now: datetime) -> Taken:
        """Hand it over, sealed for that browser alone; what came of it. No address can make it raise."""
        ...


def keep_browser(
    db: Session,
    workspace: WorkspaceId,
    person: Person,
    *,
    endpoint: str,
    public_key: str,
    secret: str,
    language: Language,
    now: datetime,
    private: bool = False,
) -> bool:
    """From now on notices go there too; whether that is new. A browser is one person's: who asked last.

    `private` lets addresses inside the network pass. Refuses NoticeRefused.
    """
    _judge(endpoint, public_key, secret, private=private)
    table = NoticeAddress
    known = db.scalars(select(table).where(col(table.endpoint) == endpoint)).first()
    ours = known is not None and _of(person, known)
    row = {
        "id": new_id(),
        "workspace_id": workspace,
        "created_at": now,
        "customer_id": person.id if person.kind == "customer" else None,
        "member_id": person.id if person.kind == "member" else None,
        "endpoint": endpoint,
        "public_key": public_key,
        "secret": secret,
        "language": language.value,
    }
    kept = {name: value for name, value in row.items() if name not in {"id", "workspace_id", "endpoint"}}
    db.connection().execute(
        insert(table)
        .values(**row)
        .on_conflict_do_update(index_elements=["workspace_id", "endpoint"], set_=kept)
    )
    _drop_oldest(db, person)
    return not ours


def browsers_of(db: Session, person: Person) -> list[Browser]:
    """Where notices for that person go, the newest first."""
    wanted = (
        select(NoticeAddress)
        .where(_whose(person))
        .order_by(col(NoticeAddress.created_at).desc(), col(NoticeAddress.id).desc())
    )
    return [
        Browser(row.id, row.endpoint, row.public_key, row.secret, Language(row.language))
        for row in db.scalars(wanted)
    ]


def has_browsers(db: Session, person: Person) -> bool:
    """Whether a notice would go anywhere."""
    return bool(db.scalar(select(select(NoticeAddress).where(_whose(person)).exists())))


def knows_browser(db: Session, person: Person, endpoint: str) -> bool:
    """Whether that very browser takes that person's notices."""
    mine = select(NoticeAddress).where(_whose(person), col(NoticeAddress.endpoint) == endpoint)
    return bool(db.scalar(select(mine.exists())))


def drop_browser(db: Session, person: Person, endpoint: str = "") -> int:
    """No more notices there, or nowhere; how many it were."""
    gone = delete(NoticeAddress).where(_whose(person))
    if endpoint:
        gone = gone.where(col(NoticeAddress.endpoint) == endpoint)
    return int(db.connection().execute(gone).rowcount)


def note_taken(db: Session, taken: list[UUID], lost: list[UUID], *, now: datetime) -> None:
    """These took a notice; those are dropped, since they never will again."""
    connection = db.connection()
    if taken:
        told = update(NoticeAddress).where(col(NoticeAddress.id).in_(taken))
        connection.execute(told.values(told_at=now))
    if lost:
        connection.execute(delete(NoticeAddress).where(col(NoticeAddress.id).in_(lost)))


def members_with_browsers(db: Session) -> frozenset[UUID]:
    """Who of the shop's own people takes notices."""
    wanted = select(func.distinct(col(NoticeAddress.member_id))).where(
        col(NoticeAddress.member_id).is_not(None)
    )
    return frozenset(db.scalars(wanted))


def _judge(endpoint: str, public_key: str, secret: str, *, private: bool) -> None:
    try:
        webhook_url(endpoint, private=private, plain=private)
    except AddressRefused as refused:
        raise NoticeRefused(reason="address") from refused
    if _length(public_key) != _KEY_BYTES or _length(secret) != _SECRET_BYTES:
        raise NoticeRefused(reason="keys")


def _length(encoded: str) -> int:
    """Bytes of what is written in base64url; -1 where it is none."""
    try:
        return len(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except ValueError:
        return -1


def _drop_oldest(db: Session, person: Person) -> None:
    newest = (
        select(col(NoticeAddress.id))
        .where(_whose(person))
        .order_by(col(NoticeAddress.created_at).desc(), col(NoticeAddress.id))
        .limit(MOST_BROWSERS)
    )
    db.connection().execute(delete(NoticeAddress).where(_whose(person), col(NoticeAddress.id).not_in(newest)))


def _whose(person: Person) -> ColumnElement[bool]:
    column = NoticeAddress.customer_id if person.kind == "customer" else NoticeAddress.member_id
    return col(column) == person.id


def _of(person: Person, row: NoticeAddress) -> bool:
    return person.id == (row.customer_id if person.kind == "customer" else row.member_id)


def _cut(line: str) -> str:
    flat = " ".join(line.split())
    return flat if len(flat) <= _MOST_LETTERS else f"{flat[: _MOST_LETTERS - 1].rstrip()}…"
