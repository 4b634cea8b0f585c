"""Something goes into a session's cart, or out of it: kept at once, for whoever was first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flows.act_in_session import Acting, Command, acting
from flows.find_for_session import alternatives
from shop.catalog.quantities import QuantityNotSold
from shop.events.recorded import for_shop
from shop.kernel.ids import WorkspaceId, new_id
from shop.live.carts import ItemGone, item_in, next_position
from shop.live.event_bodies import ItemAdded, ItemRemoved, OfferAnswered, PickListed, PickRemoved
from shop.live.goods import variant_sold
from shop.live.members import MemberView, NotAllowed, id_in
from shop.live.offers import close_offer, open_offer
from shop.live.picking import no_longer_wanted, pick_lines
from shop.live.prices import ReasonMissing, bounds, require_alone, require_possible
from shop.live.shelves import lot_for
from shop.live.showing import acts_in, cart_customer, require_running
from shop.live.viewing import SessionView
from shop.orders.quantities import nearest
from shop.stock.ledger import StockShort, Wanted, lock_variants
from shop.stock.moments import moment_at
from shop.stock.reservations import release, reserve
from shop.tables import SessionItem, Variant


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to go into the cart."""

    quantity: int
    unit_minor: int | None
    reason: str
    batch_id: UUID | None
    note: str


def add_session_item(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    variant_id: UUID | None = None,
    sku: str = "",
    quantity: int = 1,
    unit_minor: int | None = None,
    reason: str = "",
    batch_id: UUID | None = None,
    note: str = "",
    client_id: str = "",
) -> SessionView:
    """Put so many units into the session's cart and keep them, in one transaction; the warehouse sees it at once.

    `unit_minor` is for a member who asks less than the catalog, within their limit, and says the `reason`;
    `batch_id` names the lot. Refuses StockShort (with ``alternatives``), StockBusy, GoodsUnknown,
    QuantityNotSold, LiveSessionOver, NoCustomer, NotAllowed, BeyondLimit, BelowFloor, AboveCatalog,
    ReasonMissing, CommandReused.
    """
    with acting(Command("add", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        require_running(it.session)
        member = acts_in(it.db, it.session, person)
        variant = it.db.get_one(Variant, variant_sold(it.db, variant_id=variant_id, sku=sku))
        _require_quantity(quantity, variant)
        item = _new_item(it, member, variant, _Wish(quantity, unit_minor, reason, batch_id, note))
        _keep(it, item, batch_id)
        it.db.add(item)
        return _told(it, item, "session:itemAdded")


def change_session_item(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    item_id: UUID,
    quantity: int,
    client_id: str = "",
) -> SessionView:
    """Another quantity of a line, kept anew from now on; the same quantity just keeps it longer.

    What was picked of it before has to be picked anew where the quantity is another. Refuses as adding does,
    ItemUnknown, and ItemGone.
    """
    with acting(Command("change", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        require_running(it.session)
        acts_in(it.db, it.session, person)
        item = _own_item(it, item_id)
        _require_quantity(quantity, it.db.get_one(Variant, item.variant_id))
        if quantity != item.quantity:
            item.quantity, item.pick, item.picked_by, item.picked_at = quantity, "open", None, None
        _keep(it, item, None)
        it.db.add(item)
        return _told(it, item, "session:itemChanged")


def remove_session_item(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    item_id: UUID,
    client_id: str = "",
) -> SessionView:
    """Take a line out: its goods are free at once, and what was picked of it is to be brought back.

    A guest takes out what they put in themselves. Refuses ItemUnknown, ItemGone, NotAllowed, LiveSessionOver.
    """
    with acting(Command("remove", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        require_running(it.session)
        acts_in(it.db, it.session, person)
        item = _own_item(it, item_id, also_lost=True)
        if item.state == "kept":
            take_out(it, item, state="removed")
        else:
            item.state = "removed"
            it.db.add(item)
        it.touch()
        version = it.cart_changed()
        body = ItemRemoved(session_id=it.session.id, version=version, item_id=item.id, totals=it.totals())
        it.tell("session:itemRemoved", body)
        return it.done(item.id)


def take_out(it: Acting, item: SessionItem, *, state: str) -> None:
    """A kept line is in the cart no more: freed, off the pick list or to be brought back, its offer void."""
    release(it.db, subject_id=item.id, now=it.now)
    lapse_offer_of(it, item)
    item.state = state
    unlist(it, item)


def unlist(it: Acting, item: SessionItem) -> None:
    """The warehouse need not bring it any more."""
    no_longer_wanted(item)
    it.db.add(item)
    it.db.flush()
    if item.pick == "put_back":
        line = pick_lines(it.db, [item], it.shop)[0]
        it.tell_warehouse("picklist:putBack", PickListed(session_id=it.session.id, item=line))
    else:
        gone = PickRemoved(session_id=it.session.id, item_id=item.id)
        it.tell_warehouse("picklist:itemRemoved", gone)


def lapse_offer_of(it: Acting, item: SessionItem) -> None:
    """A price that was named for it means nothing any more."""
    row = open_offer(it.db, item.id)
    if row is None:
        return
    close_offer(it.db, row, "lapsed", by=it.person, at=it.at)
    body = OfferAnswered(session_id=it.session.id, offer_id=row.id, item_id=item.id, answer="lapsed")
    tell = it.tell_staff if row.waits_for == "approver" else it.tell
    tell("session:offerAnswered", body)


def _new_item(it: Acting, member: MemberView | None, variant: Variant, wish: _Wish) -> SessionItem:
    item = SessionItem(
        id=new_id(),
        workspace_id=it.shop.id,
        session_id=it.session.id,
        variant_id=variant.id,
        quantity=wish.quantity,
        unit_minor=variant.price_minor,
        original_minor=variant.price_minor,
        added_by=it.person,
        kept_until=it.at,
        note=wish.note,
        position=next_position(it.db, it.session.id),
        created_at=it.at,
    )
    if wish.unit_minor is not None and wish.unit_minor != variant.price_minor:
        _ask_less(it, member, item, wish)
    return item


def _ask_less(it: Acting, member: MemberView | None, item: SessionItem, wish: _Wish) -> None:
    if member is None or wish.unit_minor is None:
        raise NotAllowed(needed="seller")
    if not wish.reason.strip():
        raise ReasonMissing
    within = bounds(item, it.terms, member, it.shop.currency)
    require_possible(wish.unit_minor, within)
    require_alone(wish.unit_minor, within)
    item.unit_minor, item.reason, item.priced_by = wish.unit_minor, wish.reason.strip(), member.person


def _keep(it: Acting, item: SessionItem, asked: UUID | None) -> None:
    """Keep the line's goods from now on, all of them or none; and find where they are picked."""
    until = it.at + timedelta(minutes=it.terms.keep_minutes)
    customer = cart_customer(it.session)
    try:
        reserve(
            it.db,
            workspace_id=it.shop.id,
            customer_id=customer,
            purpose="live",
            subject_id=item.id,
            wanted=[Wanted(item.variant_id, item.quantity)],
            until=until,
            at=it.at,
            now=it.now,
        )
        item.kept_until = until
        item.batch_id = _lot(it, item, asked or item.batch_id, strictly=asked is not None)
    except StockShort as short:
        others = [one.wire() for one in alternatives(it.db, it.shop, item.variant_id)]
        raise StockShort(**short.values, alternatives=others) from short


def _lot(it: Acting, item: SessionItem, asked: UUID | None, *, strictly: bool) -> UUID | None:
    row = lock_variants(it.db, [item.variant_id])[item.variant_id]
    if row.stock is None:
        return None
    today = moment_at(it.db, it.shop.id, it.now).today
    try:
        return lot_for(it.db, row, item.quantity, today=today, asked=asked, besides=item.id)
    except StockShort:
        if strictly:
            raise
        return lot_for(it.db, row, item.quantity, today=today, asked=None, besides=item.id)


def _told(it: Acting, item: SessionItem, name: str) -> SessionView:
    it.touch()
    version = it.cart_changed()
    body = ItemAdded(session_id=it.session.id, version=version, item=it.shown(item), totals=it.totals())
    it.tell(name, body)
    line = pick_lines(it.db, [item], it.shop)[0]
    it.tell_warehouse("picklist:newItem", PickListed(session_id=it.session.id, item=line))
    return it.done(item.id)


def _own_item(it: Acting, item_id: UUID, *, also_lost: bool = False) -> SessionItem:
    """The line, which is in the cart and theirs to change."""
    item = item_in(it.db, it.session.id, item_id)
    if item.state != "kept" and not (also_lost and item.state == "lost"):
        raise ItemGone(state=item.state)
    leads = for_shop(it.actor) or id_in(it.person, "customer") == it.session.customer_id
    if not leads and item.added_by != it.person:
        raise NotAllowed(needed="customer")
    return item


def _require_quantity(quantity: int, variant: Variant) -> None:
    best = nearest(quantity, variant) if quantity > 0 else variant.least
    if best != quantity:
        raise QuantityNotSold(
            quantity=quantity,
            unit=variant.unit,
            least=variant.least,
            step=variant.step,
            most=variant.most,
            nearest=best,
        )
