"""A shop that is being set up goes a step further: who it is, its number, its first right answer, its doors."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlmodel import Session, col

from flows.confirm_address import AddressUnconfirmed, unconfirmed
from flows.manage_members import number_read
from flows.open_shop import set_up_row
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import Channel, Conversation, Product, Service, Workspace
from shop.workspaces.plans import PlanFull, locked_plan
from shop.workspaces.viewing import forget_channels, workspace_view

_WORDS: Final = ("olive", "piazza", "limone", "vetro", "barca", "sole", "porta", "nube")


class NumberTaken(Refusal):
    """Another shop, or another channel of this one, is reached there."""


class NumberMissing(Refusal):
    """A shop that nobody can write to cannot open."""


class NothingToSell(Refusal):
    """A shop without a single product or service cannot open."""


class CurrencyFixed(Refusal):
    """Something has a price already, in ``currency``."""


def note_profile(*, now: datetime, workspace_id: WorkspaceId) -> None:
    """Somebody of the shop has told who it is."""
    with transaction(workspace_id) as db:
        row = set_up_row(db, workspace_id)
        if row is not None and row.profile_at is None:
            row.profile_at = now
            db.add(row)


def note_answered(*, now: datetime, actor: Actor, workspace_id: WorkspaceId) -> None:
    """Its own people have seen an answer that its catalog or its words prove; the first one counts."""
    with transaction(workspace_id) as db:
        row = set_up_row(db, workspace_id)
        if row is None or row.answered_at is not None:
            return
        row.answered_at = now
        db.add(row)
        _record(db, "FirstAnswerSeen", workspace_id, actor, now)


def choose_currency(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, currency: str, country: str
) -> None:
    """What the shop is paid in, and where it is. Refuses CurrencyFixed once anything has a price in another one."""
    with transaction(workspace_id) as db:
        row = db.scalars(select(Workspace).where(col(Workspace.id) == workspace_id).with_for_update()).one()
        if (row.currency, row.country) == (currency, country):
            return
        if row.currency != currency and _priced(db):
            raise CurrencyFixed(currency=row.currency)
        row.currency, row.country = currency, country
        db.add(row)
        _record(db, "CurrencyChosen", workspace_id, actor, now, currency=currency, country=country)


def connect_number(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, number: str) -> str:
    """The shop is written to there from now on; the number as it is kept.

    A number that nobody has written to yet gives way to it; else it is one channel more. Refuses
    NumberUnreadable, NumberTaken and PlanFull.
    """
    address = f"whatsapp:{number_read(number.removeprefix('whatsapp:'))}"
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        if shop.channel == address:
            return address.removeprefix("whatsapp:")
        taken = text("SELECT workspace_id FROM vetrina_channel(:address)")
        if db.connection().execute(taken, {"address": address}).first() is not None:
            raise NumberTaken
        _write(db, workspace_id, address, now)
        row = set_up_row(db, workspace_id)
        if row is not None:
            row.number_word, row.number_asked_at = _word(), now
            db.add(row)
        _record(db, "NumberConnected", workspace_id, actor, now)
    forget_channels()
    return address.removeprefix("whatsapp:")


def open_doors(*, now: datetime, actor: Actor, workspace_id: WorkspaceId) -> None:
    """Strangers see the shop from now on. Refuses NumberMissing, NothingToSell and AddressUnconfirmed."""
    with transaction(workspace_id) as db:
        if not workspace_view(db, workspace_id).channel:
            raise NumberMissing
        if not _offered(db):
            raise NothingToSell
        if unconfirmed(db, workspace_id):
            raise AddressUnconfirmed
        _show(db, workspace_id, shown=True)
        row = set_up_row(db, workspace_id)
        if row is not None:
            row.opened_at = now
            db.add(row)
        _record(db, "ShopOpenedToAll", workspace_id, actor, now)


def close_doors(*, now: datetime, actor: Actor, workspace_id: WorkspaceId) -> None:
    """Only its own people see it again, as long as it is not open."""
    with transaction(workspace_id) as db:
        row = set_up_row(db, workspace_id)
        if row is None:
            raise NotFound(kind="set_up")
        _show(db, workspace_id, shown=False)
        row.opened_at = None
        db.add(row)
        _record(db, "ShopClosedAgain", workspace_id, actor, now)


def _write(db: Session, workspace_id: WorkspaceId, address: str, now: datetime) -> None:
    plan = locked_plan(db, workspace_id)
    channels = list(db.scalars(select(Channel).where(col(Channel.status) == "active")))
    unused = next((one for one in channels if not _written_to(db, one)), None)
    if unused is not None:
        unused.address = address
        db.add(unused)
        db.flush()
        return
    if plan.channels is not None and len(channels) >= plan.channels:
        raise PlanFull(what="channels", most=plan.channels, plan=plan.name)
    db.add(Channel(id=new_id(), workspace_id=workspace_id, address=address, created_at=now))
    db.flush()


def _written_to(db: Session, channel: Channel) -> bool:
    wanted = select(col(Conversation.id)).where(col(Conversation.channel_id) == channel.id).limit(1)
    return db.scalars(wanted).first() is not None


def _priced(db: Session) -> bool:
    """Whether anything has a price, hidden or not."""
    product = select(col(Product.id)).limit(1)
    service = select(col(Service.id)).where(col(Service.price_minor) > 0).limit(1)
    return db.scalars(product).first() is not None or db.scalars(service).first() is not None


def _offered(db: Session) -> bool:
    """Whether there is anything that somebody could ask for."""
    product = select(col(Product.id)).where(col(Product.status) == "active").limit(1)
    service = select(col(Service.id)).where(col(Service.status) == "active").limit(1)
    return db.scalars(product).first() is not None or db.scalars(service).first() is not None


def _show(db: Session, workspace_id: WorkspaceId, *, shown: bool) -> None:
    row = db.scalars(select(Workspace).where(col(Workspace.id) == workspace_id).with_for_update()).one()
    row.shown = shown
    db.add(row)


def _word() -> str:
    return f"{secrets.choice(_WORDS)} {secrets.randbelow(90) + 10}"


def _record(
    db: Session, name: str, workspace_id: WorkspaceId, actor: Actor, now: datetime, **details: str
) -> None:
    at = workspace_view(db, workspace_id).at(now)
    record(db, name, workspace_id=workspace_id, actor=actor, now=at, subject_id=workspace_id, **details)
