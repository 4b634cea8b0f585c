"""The money of a tip came: it is over at once, whoever gave it is thanked, and the host's page has it."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from flows.tell_of_live import tell_of_live
from flows.tell_tip import mail_receipt
from shop.events.recorded import record
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money
from shop.live.members import member_name
from shop.orders.states import take_step
from shop.tables import Order, SessionTip
from shop.workspaces.viewing import WorkspaceView

_THANKS = phrase("Your tip of {amount} has arrived. Thank you, says {name}.")


def note_tip_came(db: Session, order: Order, *, at: datetime) -> bool:
    """Whether the paid (and locked) order was a tip; then nothing more is to be done for it."""
    tip = _of(db, order)
    if tip is None:
        return False
    tip.came_at = at
    db.add(tip)
    take_step(db, order, "delivered", actor="system", at=at, reason="tip")
    record(
        db,
        "TipCame",
        workspace_id=order.workspace_id,
        actor="customer",
        now=at,
        subject_id=tip.id,
        order=order.number,
        amount_minor=order.total_minor,
        currency=order.currency,
    )
    return True


def thank_for_tip_that_came(db: Session, shop: WorkspaceView, order: Order, *, now: datetime) -> None:
    """Say thanks in the chat, last of all, and have the receipt mailed. `now` is the real instant."""
    tip = _of(db, order)
    if tip is None:
        return
    mail_receipt(db, order, tip.id, now=now)
    language = Language(order.language)
    amount = Money(order.total_minor, order.currency).worded(language)
    name = member_name(db, tip.member_id) or shop.name
    tell_of_live(db, shop, order.customer_id, say(language, _THANKS, amount=amount, name=name), now=now)


def _of(db: Session, order: Order) -> SessionTip | None:
    wanted = select(SessionTip).where(col(SessionTip.order_id) == order.id)
    return db.scalars(wanted.with_for_update()).first()
