"""The receipt of a tip by e-mail, for whoever gave it and told an address: what its page says, to be kept."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from shop.customers.viewing import customer_view
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.language import Language, day_and_time, phrase, say
from shop.kernel.letter import Letter
from shop.live.tips import TipView, tips
from shop.tables import Order, SessionTip
from shop.workspaces.viewing import WorkspaceView

_PARTS: Final = (
    phrase("Amount"),
    phrase("Paid on"),
    phrase("Paid with"),
    phrase("For the live session"),
    phrase("Received by"),
)


def mail_receipt(db: Session, order: Order, tip_id: UUID, *, now: datetime) -> None:
    """Have the receipt written when it is due; nobody gets one without an address."""
    if not customer_view(db, order.customer_id).email:
        return
    payload = {"tip": str(tip_id), "customer": str(order.customer_id)}
    outbox.put(
        db,
        workspace_id=order.workspace_id,
        topic="mail",
        key=str(order.customer_id),
        payload=payload,
        now=now,
    )


def tip_letter(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> tuple[str, Letter] | None:
    """To whom, and what; None for who is forgotten, or has no address any more."""
    del now
    customer = customer_view(db, UUID(entry.payload["customer"]))
    row = db.get(SessionTip, UUID(entry.payload["tip"]))
    if row is None or customer.erased_at or not customer.email:
        return None
    given = tips(db, session_id=row.session_id, customer_id=customer.id, came=True)
    found = next((one for one in given if one.id == row.id), None)
    if found is None:
        return None
    language = Language(db.get_one(Order, row.order_id).language)
    return customer.email, _letter(found, shop, language)


def _letter(tip: TipView, shop: WorkspaceView, language: Language) -> Letter:
    told = (
        tip.amount.worded(language),
        day_and_time(tip.at.astimezone(shop.zone), language),
        tip.method,
        str(tip.session_number),
        shop.legal_name or shop.name,
    )
    parts = [
        say(
            language,
            phrase("Your tip of {amount} has arrived. Thank you, says {name}."),
            amount=told[0],
            name=tip.member_name or shop.name,
        ),
        "\n".join(
            f"{say(language, name)}: {value}" for name, value in zip(_PARTS, told, strict=True) if value
        ),
        say(language, phrase("A tip is a gift: it carries no VAT, and nothing was bought with it.")),
        shop.name,
    ]
    subject = say(
        language, phrase("{shop}: receipt {number} for your tip"), shop=shop.name, number=tip.order_number
    )
    return Letter(subject, "\n\n".join(parts))
