"""What is asked for a line of a session cart changes: by the shop within limits, or because both sides agree."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from flows.act_in_session import Acting, Command, acting
from shop.kernel.ids import WorkspaceId
from shop.live.carts import ItemGone, item_in
from shop.live.event_bodies import OfferAnswered, OfferMade, PriceAdjusted
from shop.live.members import MemberView, NotAllowed
from shop.live.offers import (
    Answer,
    Named,
    OfferOpen,
    close_offer,
    make_offer,
    offer_card,
    offer_in,
    open_offer,
)
from shop.live.prices import (
    PriceUnclear,
    ReasonMissing,
    bounds,
    needs_approval,
    require_alone,
    require_bid,
    require_possible,
)
from shop.live.showing import acts_in, leader, require_running
from shop.live.viewing import SessionView
from shop.tables import SessionItem, SessionOffer, Variant

Reply = Literal["take", "decline", "counter"]


def adjust_session_price(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    item_id: UUID,
    unit_minor: int,
    reason: str,
    ask_approval: bool = False,
    client_id: str = "",
) -> SessionView:
    """Ask another price for a line, and say why; what it was at first stays known.

    Beyond the member's own limit an owner or manager has to allow it: with `ask_approval` they are asked, and
    the price changes when they do. Refuses BeyondLimit, BelowFloor, AboveCatalog, ReasonMissing, ItemUnknown,
    ItemGone, OfferOpen, NotAllowed, LiveSessionOver.
    """
    with acting(Command("price", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        require_running(it.session)
        member = leader(it.db, it.session, person)
        item = _kept(it, item_id)
        if not reason.strip():
            raise ReasonMissing
        within = bounds(item, it.terms, member, it.shop.currency)
        require_possible(unit_minor, within)
        if needs_approval(unit_minor, within) and ask_approval:
            _offer(it, item, Named("member", "approver", unit_minor, reason.strip()))
        else:
            require_alone(unit_minor, within)
            _answer_waiting(it, item, "countered")
            _price(it, item, unit_minor, reason=reason.strip())
        return it.done(item.id)


def offer_session_price(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    item_id: UUID,
    unit_minor: int,
    note: str = "",
    ask_approval: bool = False,
    client_id: str = "",
) -> SessionView:
    """Name a price for a line that the other side may take: the customer's bid, or the salesperson's offer.

    Whoever named one before names another in its place. A customer's may be anything below what is asked; a
    member's holds limits as a change of price does. Refuses PriceUnclear, OfferOpen, and as
    `adjust_session_price` does.
    """
    with acting(Command("offer", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        require_running(it.session)
        member = acts_in(it.db, it.session, person)
        item = _kept(it, item_id)
        named = _named(it, item, member, unit_minor, note, ask_approval=ask_approval)
        _offer(it, item, named)
        return it.done(item.id)


def answer_session_offer(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    offer_id: UUID,
    answer: Reply,
    unit_minor: int | None = None,
    note: str = "",
    ask_approval: bool = False,
    client_id: str = "",
) -> SessionView:
    """Take, decline or counter a price, by whom it waits for; a taken one is the line's price at once.

    A bid beyond the salesperson's limit is passed on with `ask_approval`; what waits for an approver is taken or
    declined by an owner or manager. Refuses SessionOfferUnknown, OfferSettled, BeyondLimit, BelowFloor,
    PriceUnclear, NotAllowed, LiveSessionOver.
    """
    with acting(Command("answer", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        require_running(it.session)
        member = acts_in(it.db, it.session, person)
        row = offer_in(it.db, it.session.id, offer_id)
        item = _kept(it, row.item_id)
        _require_turn(row, member)
        if answer == "take":
            _take(it, item, row, member, ask_approval=ask_approval)
        elif answer == "decline":
            _settle(it, row, "declined")
        else:
            _counter(it, item, row, member, unit_minor, note, ask_approval=ask_approval)
        it.touch()
        return it.done(row.id)


def _take(
    it: Acting, item: SessionItem, row: SessionOffer, member: MemberView | None, *, ask_approval: bool
) -> None:
    if member is None:
        _settle(it, row, "taken")
        _price(it, item, row.unit_minor, reason=row.note or "offer", by=row.made_by)
        return
    within = bounds(item, it.terms, member, it.shop.currency)
    require_possible(row.unit_minor, within)
    if row.waits_for == "member" and needs_approval(row.unit_minor, within) and ask_approval:
        row.waits_for = "approver"
        it.db.add(row)
        it.db.flush()
        card = offer_card(row, it.shop.currency)
        it.tell_staff("session:offerMade", OfferMade(session_id=it.session.id, offer=card))
        return
    require_alone(row.unit_minor, within)
    approved = member.person if row.waits_for == "approver" else ""
    _settle(it, row, "taken")
    _price(it, item, row.unit_minor, reason=row.note or "offer", approved_by=approved)


def _counter(
    it: Acting,
    item: SessionItem,
    row: SessionOffer,
    member: MemberView | None,
    unit_minor: int | None,
    note: str,
    *,
    ask_approval: bool,
) -> None:
    if unit_minor is None or row.waits_for == "approver":
        raise PriceUnclear(asked_minor=item.unit_minor)
    _settle(it, row, "countered")
    _offer(it, item, _named(it, item, member, unit_minor, note, ask_approval=ask_approval))


def _named(
    it: Acting,
    item: SessionItem,
    member: MemberView | None,
    unit_minor: int,
    note: str,
    *,
    ask_approval: bool,
) -> Named:
    if member is None:
        require_bid(unit_minor, item)
        return Named("customer", "member", unit_minor, note.strip())
    within = bounds(item, it.terms, member, it.shop.currency)
    require_possible(unit_minor, within)
    require_bid(unit_minor, item)
    if ask_approval and needs_approval(unit_minor, within):
        return Named("member", "approver", unit_minor, note.strip())
    require_alone(unit_minor, within)
    return Named("member", "customer", unit_minor, note.strip())


def _offer(it: Acting, item: SessionItem, named: Named) -> None:
    """The offer is open, and whoever has to answer hears of it; one's own earlier one gives way."""
    before = open_offer(it.db, item.id)
    if before is not None:
        if before.by != named.by and named.waits_for != "approver":
            raise OfferOpen(waits_for=before.waits_for)
        _settle(it, before, "lapsed" if before.by == named.by else "countered")
    row = make_offer(it.db, item, named, person=it.person, at=it.at)
    body = OfferMade(session_id=it.session.id, offer=offer_card(row, it.shop.currency))
    tell = it.tell_staff if named.waits_for == "approver" else it.tell
    tell("session:offerMade", body)
    it.touch()


def _answer_waiting(it: Acting, item: SessionItem, answer: Answer) -> None:
    row = open_offer(it.db, item.id)
    if row is not None:
        _settle(it, row, answer)


def _settle(it: Acting, row: SessionOffer, answer: Answer) -> None:
    only_staff = row.by == "member" and row.waits_for == "approver"
    close_offer(it.db, row, answer, by=it.person, at=it.at)
    body = OfferAnswered(session_id=it.session.id, offer_id=row.id, item_id=row.item_id, answer=answer)
    tell = it.tell_staff if only_staff else it.tell
    tell("session:offerAnswered", body)


def _price(
    it: Acting, item: SessionItem, unit_minor: int, *, reason: str, by: str = "", approved_by: str = ""
) -> None:
    item.unit_minor, item.reason = unit_minor, reason
    item.priced_by, item.approved_by = by or it.person, approved_by
    it.db.add(item)
    it.touch()
    shown, version = it.shown(item), it.cart_changed()
    body = PriceAdjusted(
        session_id=it.session.id,
        version=version,
        item_id=item.id,
        new_price=unit_minor,
        original_price=item.original_minor,
        amount_minor=shown.amount_minor,
        currency=it.shop.currency,
        totals=it.totals(),
    )
    it.tell("session:priceAdjusted", body)
    told = {"reason": reason, "approved_by": approved_by}
    it.tell_staff("session:priceAdjusted", body.model_copy(update=told))
    it.record(
        "LivePriceAdjusted",
        sku=it.db.get_one(Variant, item.variant_id).sku,
        unit_minor=unit_minor,
        original_minor=item.original_minor,
        by=item.priced_by,
        approved_by=approved_by,
    )


def _require_turn(row: SessionOffer, member: MemberView | None) -> None:
    if row.waits_for == "customer" and member is not None:
        raise NotAllowed(needed="customer")
    if row.waits_for == "member" and member is None:
        raise NotAllowed(needed="seller")
    if row.waits_for == "approver" and (member is None or not member.may_approve):
        raise NotAllowed(needed="approver")


def _kept(it: Acting, item_id: UUID) -> SessionItem:
    item = item_in(it.db, it.session.id, item_id)
    if item.state != "kept":
        raise ItemGone(state=item.state)
    return item
