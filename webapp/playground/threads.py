"""The phone's thread: what went over the wire, joined with what our rows know of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from sqlmodel import Session

from shop.kernel.database import transaction
from shop.kernel.settings import settings
from shop.messaging.viewing import (
    ConversationView,
    MessageView,
    TurnView,
    conversation_with,
    messages_of,
    turns_of,
)
from shop.workspaces.viewing import WorkspaceView, workspace_by_slug
from webapp.assets import drawing_url, stance_of
from webapp.playground.asked import ShownButton, ShownCard, ShownMessage, ShownThread, WherePlaced, WhoCalls
from webapp.playground.network import phone_of, reaching_phones
from webapp.playground.shops import clock_of
from webapp.price_tag import tag_of
from webapp.wiring import PhoneMessage, wiring_of


def shown_thread(request: Request, slug: str, who: WhoCalls) -> ShownThread:
    """Everything on this customer's phone with that shop, and the turns that answered."""
    shop = workspace_by_slug(slug)
    with reaching_phones():
        wire = phone_of(request).thread(shop=shop.channel, caller=who.caller)
    with transaction(shop.id) as db:
        conversation = known_conversation(db, shop, who)
        rows = messages_of(db, conversation.id) if conversation else []
        turns = turns_of(db, conversation.id) if conversation else []
    by_sid = {row.provider_sid: row for row in rows if row.provider_sid}
    return ShownThread(
        clock=clock_of(shop, wiring_of(request).clock.now()),
        typing=wire.typing,
        conversation=conversation,
        messages=[_message(shop, message, by_sid.get(message.sid), turns) for message in wire.messages],
        turns=turns,
    )


def known_conversation(db: Session, shop: WorkspaceView, who: WhoCalls) -> ConversationView | None:
    """The conversation of that person with the shop; None before the first message."""
    return conversation_with(db, workspace=shop.id, identities=who.identities.values())


def _message(
    shop: WorkspaceView, message: PhoneMessage, row: MessageView | None, turns: Sequence[TurnView]
) -> ShownMessage:
    at = (row.created_at if row else message.at).astimezone(shop.zone)
    turn = _turn_of(row, turns)
    return ShownMessage(
        sid=message.sid,
        mine=message.mine,
        author=row.author if row else "customer",
        text=message.text,
        time=f"{at:%H:%M}",
        status=_status(message, row, turn),
        media=[(_media_url(url), kind) for url, kind in message.media],
        place=WherePlaced.model_validate(message.place, from_attributes=True) if message.place else None,
        buttons=[ShownButton.model_validate(button, from_attributes=True) for button in message.buttons],
        list_title=message.list_title,
        subtitle=message.subtitle,
        template=message.template,
        error_code=message.error_code,
        reply_to=message.reply_to,
        turn=turn.number if turn else None,
        cards=_cards(row.content) if row and not message.mine else [],
    )


def _turn_of(row: MessageView | None, turns: Sequence[TurnView]) -> TurnView | None:
    """The turn that wrote an answer; of a question, the first that took it up and was not replaced."""
    if row is None:
        return None
    if row.direction == "out":
        return next((turn for turn in turns if turn.id == row.turn_id), None)
    taken = (t for t in turns if t.from_seq <= row.seq <= t.to_seq and t.state in {"running", "done"})
    return next(taken, None)


def _status(message: PhoneMessage, row: MessageView | None, turn: TurnView | None) -> str:
    if not message.mine or message.status in {"failed", "read"}:
        return message.status
    if row is None:
        return "sent" if message.status == "received" else "queued"
    return "read" if turn else "delivered"


def _cards(content: Mapping[str, Any]) -> list[ShownCard]:
    return [
        ShownCard(
            slug=card.get("product", ""),
            name=card.get("name", ""),
            tag=str(tag_of(card["price"])) if card.get("price") else "",
            picture=drawing_url(card.get("picture", "")),
            stance=stance_of(card.get("picture", "")) or "",
            url=card.get("url", ""),
        )
        for card in content.get("cards", ())
    ]


def _media_url(url: str) -> str:
    """Where this page may load a picture from: our own addresses as they are, the network's through us."""
    parts, own = urlsplit(url), settings().public_url
    if parts.hostname == own.host and parts.path.startswith("/static/"):
        return parts.path
    return "/playground/api/media?" + urlencode({"url": url})
