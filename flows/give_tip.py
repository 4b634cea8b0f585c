"""Somebody who was there gives a tip to whoever held the live session; and is thanked for it in the host's words."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.tell_of_live import tell_of_live
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import OrderId, WorkspaceId, new_id
from shop.kernel.language import Language, say
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from shop.live.attending import locked_live_session
from shop.live.members import NotAllowed, id_in, member_name
from shop.live.members import member_of as member_at_work
from shop.live.reviewing import may_review
from shop.live.tips import (
    LONGEST_THANKS,
    NobodyToTip,
    ThankedAlready,
    TipUnknown,
    require_in_range,
)
from shop.messaging.writing import conversation_of
from shop.orders.numbering import next_number
from shop.orders.placing import await_payment
from shop.orders.quote import Quote, Reason
from shop.orders.states import note_change, tell_event
from shop.tables import LiveSession, Member, Order, SessionTip
from shop.workspaces.viewing import WorkspaceView, workspace_view

_WAITED_FOR: Final = timedelta(minutes=30)


class ThanksTooLong(Refusal):
    """More than fits: ``longest``."""

    status = 422


class ThanksEmpty(Refusal):
    """There is nothing in it."""

    status = 422


def give_tip(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    session_id: UUID,
    customer_id: UUID,
    amount_minor: int,
    client_id: str,
    language: Language,
) -> OrderId:
    """The order that is nothing but this tip, to be paid by card; the same `client_id` gives the same one again.

    Refuses LiveSessionUnknown, NotOverYet, WasNotThere, NobodyToTip and TipOutOfRange. `amount_minor` is in the
    shop's currency.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        amount = Money(amount_minor, shop.currency)
        require_in_range(amount)
        session = locked_live_session(db, session_id)
        may_review(db, session, customer_id)
        if session.member_id is None:
            raise NobodyToTip(number=session.number)
        known = _known(db, session, customer_id, client_id)
        if known is not None:
            return OrderId(known.order_id)
        order = _order(db, shop, customer_id, amount, language, shop.at(now))
        tip = SessionTip(
            id=new_id(),
            workspace_id=shop.id,
            session_id=session.id,
            customer_id=customer_id,
            member_id=session.member_id,
            order_id=order.id,
            client_id=client_id,
            payee=_payee(db, session.member_id),
            created_at=shop.at(now),
        )
        db.add(tip)
        db.flush()
        note_change(db, order, actor="customer", at=shop.at(now))
        tell_event(db, order, "OrderPlaced", actor="customer", at=shop.at(now), tip=session.number)
        await_payment(db, order, now=now, at=shop.at(now))
        return OrderId(order.id)


def thank_for_tip(*, now: datetime, person: str, workspace_id: WorkspaceId, tip_id: UUID, words: str) -> bool:
    """Whether the host's words reached whoever gave the tip; kept with it in any case, once.

    The host thanks, or an owner or manager for them. Refuses TipUnknown, NotAllowed, ThankedAlready, ThanksEmpty
    and ThanksTooLong.
    """
    said = " ".join(words.split())
    if not said:
        raise ThanksEmpty
    if len(said) > LONGEST_THANKS:
        raise ThanksTooLong(longest=LONGEST_THANKS)
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        tip = db.get(SessionTip, tip_id, with_for_update=True)
        if tip is None or tip.came_at is None:
            raise TipUnknown
        _require_host(db, person, tip)
        if tip.thanked_at is not None:
            raise ThankedAlready
        tip.thanks, tip.thanked_at = said, shop.at(now)
        db.add(tip)
        record(
            db,
            "TipThanked",
            workspace_id=shop.id,
            actor="member",
            now=shop.at(now),
            subject_id=tip.id,
            member=person,
        )
        language = Language(
            db.scalars(select(col(Order.language)).where(col(Order.id) == tip.order_id)).one()
        )
        name = member_name(db, tip.member_id) or shop.name
        told = say(language, "{name} writes about your tip: “{words}”", name=name, words=said)
        return tell_of_live(db, shop, tip.customer_id, told, now=now)


def _known(db: Session, session: LiveSession, customer_id: UUID, client_id: str) -> SessionTip | None:
    wanted = select(SessionTip).where(
        col(SessionTip.session_id) == session.id,
        col(SessionTip.customer_id) == customer_id,
        col(SessionTip.client_id) == client_id,
    )
    return db.scalars(wanted).first()


def _require_host(db: Session, person: str, tip: SessionTip) -> None:
    member = member_at_work(db, person)
    if member is None or not (member.may_approve or id_in(person, "member") == tip.member_id):
        raise NotAllowed(needed="leader")


def _payee(db: Session, member_id: UUID) -> str:
    return db.scalars(select(col(Member.payee)).where(col(Member.id) == member_id)).one()


def _order(
    db: Session, shop: WorkspaceView, customer_id: UUID, amount: Money, language: Language, at: datetime
) -> Order:
    quote = Quote(
        currency=amount.currency,
        language=language,
        tax_included=shop.tax_included,
        lines=(),
        delivery=None,
        goods_minor=0,
        discount_minor=0,
        delivery_minor=0,
        tip_minor=amount.minor,
        tax_minor=0,
        total_minor=amount.minor,
        taxes=(),
        steps=(Reason(words=say(language, "Tip"), minor=amount.minor),),
        codes=(),
        refused_codes=(),
    )
    order = Order(
        id=new_id(),
        workspace_id=shop.id,
        number=next_number(db, shop.id, "order"),
        customer_id=customer_id,
        conversation_id=conversation_of(db, customer_id),
        payment="card",
        currency=amount.currency,
        language=language.value,
        goods_minor=0,
        tip_minor=amount.minor,
        tax_minor=0,
        total_minor=amount.minor,
        quote=quote.as_json(),
        pay_until=at + _WAITED_FOR,
        terms_version=shop.terms_version,
        placed_at=at,
        created_at=at,
    )
    db.add(order)
    db.flush()
    return order
