"""Facts in the past tense, kept for the timeline and the audit."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final, Literal, cast, get_args
from uuid import UUID

from sqlmodel import Session

from shop.events.webhooks import announce
from shop.kernel.ids import new_id
from shop.kernel.rows import insert_row
from shop.tables import ShopEvent

ActorKind = Literal["customer", "member", "agent", "system", "program", "platform"]
"""``program`` is one of the shop's own, with a key; ``platform`` whoever runs the installation."""

Actor = str
"""Who did it: a kind, or a kind with whose id it was (``member:0192…``), where that is known."""

_KINDS: Final = frozenset(get_args(ActorKind))
_acting: ContextVar[Actor] = ContextVar("acting", default="")
_FOR_SHOP: Final = frozenset({"member", "program", "platform"})


def record(
    db: Session,
    name: str,
    *,
    workspace_id: UUID,
    actor: Actor,
    now: datetime,
    subject_id: UUID | None = None,
    **details: Any,
) -> None:
    """Write down that something happened (`OrderPlaced`), by whom; in the transaction in which it did.

    Of whoever is told to be some member it is known which one where `act_as` said so. Where the event has a public
    name, the shop's own systems that asked for it are told.
    """
    insert_row(
        db,
        ShopEvent,
        id=new_id(),
        workspace_id=workspace_id,
        name=name,
        subject_id=subject_id,
        actor=_named(actor),
        at=now,
        details=details,
    )
    announce(db, name, workspace_id=workspace_id, subject_id=subject_id, details=details, now=now)


def act_as(person: Actor) -> None:
    """From here on, in this request, what some member does is done by that person: ``member:<id>``, or a program."""
    _acting.set(person)


def kind_of(actor: Actor) -> ActorKind:
    """What kind of somebody it was; ValueError for a kind that nobody is."""
    kind = actor.partition(":")[0]
    if kind not in _KINDS:
        raise ValueError(f"nobody is a {kind!r}")
    return cast("ActorKind", kind)


def for_shop(actor: Actor) -> bool:
    """Whether it was done in the shop's name: by its people, its programs, or whoever runs the installation."""
    return kind_of(actor) in _FOR_SHOP


def member_of(actor: Actor) -> UUID | None:
    """Which member it was; None where it was somebody else, or was not told."""
    kind, _, who = actor.partition(":")
    return UUID(who) if kind == "member" and who else None


def _named(actor: Actor) -> Actor:
    kind_of(actor)
    return _acting.get() or actor if actor == "member" else actor
