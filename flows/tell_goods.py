"""Whoever waited for goods is told that they are there again: in the chat, by e-mail, or else by SMS.

For flows, inside their transactions, after everything else: the conversation is locked last.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from sqlmodel import Session

from flows.booking_templates import still_open
from flows.booking_words import Words
from shop.customers.identities import phone_of
from shop.customers.viewing import customer_view
from shop.events import outbox
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language, clock_time, day_and_time, say, text_in
from shop.kernel.letter import Letter
from shop.messaging.content import Choice, Content
from shop.messaging.talk import Talk, lock_talk
from shop.messaging.templates import ANSWER_WAITING, approved_template
from shop.messaging.writing import conversation_of, write_message
from shop.stock.waiting import Waiting
from shop.tables import Customer, Product, Variant, WaitingEntry
from shop.workspaces.viewing import WorkspaceView, workspace_view


def tell_goods(db: Session, offered: Sequence[Waiting], row: Variant, *, now: datetime) -> None:
    """Tell everybody for whom something of the variant is kept now; `now` is the real instant.

    By e-mail where an address is known, and in the chat. Once the service window has closed the template asks the
    customer to write; where they cannot be asked, and have no address, it goes by SMS.
    """
    if not offered:
        return
    shop = workspace_view(db, WorkspaceId(row.workspace_id))
    for place in offered:
        customer = db.get_one(Customer, place.customer_id)
        if customer.email:
            _put(db, place, "mail", str(customer.id), now)
        conversation = place.conversation_id or conversation_of(db, place.customer_id)
        in_chat = conversation is not None and _in_chat(db, shop, place, row, conversation, now)
        if not in_chat and not customer.email and phone_of(db, customer.id):
            _put(db, place, "fallback", f"{place.id}/offered", now)


def offered_words(db: Session, shop: WorkspaceView, place: UUID, *, now: datetime) -> Words | None:
    """What is said outside the chat of what is kept for that place in line; None where nothing is any more."""
    entry = db.get(WaitingEntry, place)
    at = shop.at(now)
    if entry is None or entry.state != "offered" or entry.offered_until is None or at >= entry.offered_until:
        return None
    customer = customer_view(db, entry.customer_id)
    if customer.erased_at or customer.messages_stopped_at or customer.blocked_at:
        return None
    row = db.get_one(Variant, entry.variant_id)
    language = customer.language
    name = _name(db, row, language, shop.language)
    said = _said(shop, name, entry.offered_until, at, language, dated=True)
    way = say(
        language, "Write to us on WhatsApp, and it goes into your cart: {url}", url=_chat_url(shop, name)
    )
    return Words(f"{said} {way}", customer, language)


def goods_letter(shop: WorkspaceView, told: Words) -> Letter:
    """The e-mail of it."""
    subject = say(told.language, "{shop}: what you waited for is here again", shop=shop.name)
    return Letter(subject, f"{told.text}\n\n{shop.name}")


def _in_chat(
    db: Session, shop: WorkspaceView, place: Waiting, row: Variant, conversation: UUID, now: datetime
) -> bool:
    """Whether it is written there; not where it would wait and nothing could ask the customer to write."""
    talk, at = lock_talk(db, conversation), shop.at(now)
    language = Language(talk.conversation.language)
    open_now = still_open(talk, now)
    if not open_now and not _can_be_asked(db, talk):
        return False
    name = _name(db, row, language, shop.language)
    write_message(
        db,
        workspace=shop.id,
        conversation=conversation,
        author="system",
        text=_said(shop, name, place.offered_until or at, at, language, dated=not open_now),
        now=now,
        at=at,
        content=Content(
            kind="choices", choices=(Choice(id=f"add:{row.sku}", title=say(language, "Into the cart")),)
        ),
    )
    return True


def _can_be_asked(db: Session, talk: Talk) -> bool:
    languages = [talk.conversation.language, talk.shop.language]
    return approved_template(db, ANSWER_WAITING, languages) is not None


def _put(db: Session, place: Waiting, topic: str, key: str, now: datetime) -> None:
    outbox.put(
        db,
        workspace_id=db.get_one(WaitingEntry, place.id).workspace_id,
        topic=topic,
        key=key,
        payload={"place": str(place.id)},
        now=now,
    )


def _said(
    shop: WorkspaceView, name: str, until: datetime, at: datetime, language: Language, *, dated: bool
) -> str:
    """Until when it is kept: the hour, with its day where that is another than today's or it is read later."""
    end, today = until.astimezone(shop.zone), at.astimezone(shop.zone).date()
    hour_is_enough = end.date() == today and not dated
    words = clock_time(end, language) if hour_is_enough else day_and_time(end, language)
    return say(language, "{name} is here again, and kept for you until {until}.", name=name, until=words)


def _name(db: Session, row: Variant, language: Language, shop: Language) -> str:
    product = db.get_one(Product, row.product_id)
    names = [text_in(product.names, language, shop), text_in(row.names, language, shop)]
    return " ".join(name for name in names if name)


def _chat_url(shop: WorkspaceView, name: str) -> str:
    """Opens the chat with the shop, the name of the goods ready to be sent."""
    number = shop.channel.removeprefix("whatsapp:").removeprefix("+")
    return f"https://wa.me/{number}?text={quote(name)}"
