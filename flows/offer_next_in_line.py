"""Goods are there again: whoever waits longest is told, and has them kept until they answer or time is up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language, clock_time, day_and_time, say, text_in
from shop.messaging.content import Choice, Content
from shop.messaging.writing import conversation_of, write_message
from shop.stock.clearing import clear
from shop.stock.ledger import lock_variants
from shop.stock.moments import moment_at
from shop.stock.waiting import Waiting, leave_line, offer_goods
from shop.tables import Conversation, Product, Variant, WaitingEntry, Workspace


def offer_next_in_line(*, now: datetime, entry: Claimed) -> int:
    """Offer what is free of the entry's variant to those who wait for it, in order; returns how many were told.

    Refuses StockBusy.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return 0
        variant = UUID(entry.payload["variant"])
        row = lock_variants(db, [variant]).get(variant)
        outbox.finish(db, entry.id, now=now)
        if row is None:
            return 0
        moment = moment_at(db, entry.workspace_id, now)
        clear(db, moment, {variant: row})
        offered = offer_goods(db, moment, row)
        _tell(db, offered, row, now=now, at=moment.at)
        return len(offered)


def lapse_offer(*, now: datetime, entry: Claimed) -> bool:
    """Whether the offer of the entry was not taken in time: its goods go to the next in line.

    One whose time has not come by the shop's clock waits on. Refuses StockBusy.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        place = UUID(entry.payload["offer"])
        offered = _locked(db, place)
        if offered is None or offered.state != "offered" or offered.offered_until is None:
            outbox.finish(db, entry.id, now=now)
            return False
        left = offered.offered_until - moment_at(db, entry.workspace_id, now).at
        if left.total_seconds() > 0:
            outbox.wait_again(db, entry.id, until=now + left)
            return False
        outbox.finish(db, entry.id, now=now)
        _pass_on(db, entry.workspace_id, offered, now)
        return True


def _pass_on(db: Session, workspace_id: UUID, offered: WaitingEntry, now: datetime) -> None:
    moment = moment_at(db, workspace_id, now)
    leave_line(db, workspace_id=workspace_id, entry=offered.id, state="lapsed", now=now)
    record(db, "OfferLapsed", workspace_id=workspace_id, actor="system", now=moment.at, subject_id=offered.id)
    row = db.get_one(Variant, offered.variant_id)
    _tell(db, offer_goods(db, moment, row), row, now=now, at=moment.at)


def _locked(db: Session, place: UUID) -> WaitingEntry | None:
    """The place in line, as it is once its variant is locked."""
    known = db.get(WaitingEntry, place)
    if known is None:
        return None
    lock_variants(db, [known.variant_id])
    return db.get(WaitingEntry, place, populate_existing=True)


def _tell(db: Session, offered: Sequence[Waiting], row: Variant, *, now: datetime, at: datetime) -> None:
    if not offered:
        return
    shop = db.scalars(select(Workspace)).one()
    product = db.get_one(Product, row.product_id)
    for place in offered:
        conversation = place.conversation_id or conversation_of(db, place.customer_id)
        if conversation is None:
            continue
        language = Language(db.get_one(Conversation, conversation).language)
        name = _name(product, row, language, Language(shop.language))
        until = _until(place, at, ZoneInfo(shop.timezone), language)
        write_message(
            db,
            workspace=WorkspaceId(shop.id),
            conversation=conversation,
            author="system",
            text=say(
                language, "{name} is here again, and kept for you until {until}.", name=name, until=until
            ),
            now=now,
            at=at,
            content=_choices(row.sku, language),
        )


def _name(product: Product, row: Variant, language: Language, shop: Language) -> str:
    names = [text_in(product.names, language, shop), text_in(row.names, language, shop)]
    return " ".join(name for name in names if name)


def _until(place: Waiting, at: datetime, zone: ZoneInfo, language: Language) -> str:
    """The hour, with its day where that is another than today's."""
    end = (place.offered_until or at).astimezone(zone)
    today = at.astimezone(zone).date()
    return clock_time(end, language) if end.date() == today else day_and_time(end, language)


def _choices(sku: str, language: Language) -> Content:
    return Content(kind="choices", choices=(Choice(id=f"add:{sku}", title=say(language, "Into the cart")),))
