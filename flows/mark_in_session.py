"""What is noted during a live session: remarks for the shop, what was shown, and who liked what."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from flows.act_in_session import Acting, Command, acting
from shop.events.recorded import for_shop
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import Refusal
from shop.live.event_bodies import InterestMarked, NoteAdded, ProductShown
from shop.live.goods import entry_price_minor, names_in_all, pictures_of, product_sold
from shop.live.members import NotAllowed, id_in, names_of
from shop.live.showing import buys_in, is_banned, leader, require_running
from shop.live.viewing import SessionView
from shop.tables import Interest, Product, SessionProduct

_OPEN_TO_ALL: Final = frozenset({"window", "tour"})
_LONGEST_NOTE: Final = 2000


class NoteEmpty(Refusal):
    """There is nothing in that note, or far too much."""

    status = 422


def note_live_session(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    note: str,
    client_id: str = "",
) -> SessionView:
    """Add a remark for the shop's own people, with who wrote it and when; also to a session that is over.

    Refuses NoteEmpty, NotAllowed.
    """
    with acting(Command("note", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        member = leader(it.db, it.session, person)
        words = note.strip()
        if not 0 < len(words) <= _LONGEST_NOTE:
            raise NoteEmpty
        when = it.at.astimezone(it.shop.zone).strftime("%Y-%m-%d %H:%M")
        line = f"{when} {member.name}: {words}"
        it.session.notes = "\n".join(filter(None, [it.session.notes, line]))
        it.db.add(it.session)
        if it.session.state == "active":
            it.touch()
        body = NoteAdded(session_id=it.session.id, note=words, by_name=member.name)
        it.tell_staff("session:noteAdded", body)
        return it.done()


def mark_shown(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    product_id: UUID | None = None,
    slug: str = "",
    client_id: str = "",
) -> SessionView:
    """The product is shown now: everybody sees which it is. Refuses GoodsUnknown, NotAllowed, LiveSessionOver."""
    with acting(Command("shown", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        require_running(it.session)
        leader(it.db, it.session, person)
        product = product_sold(it.db, product_id=product_id, slug=slug)
        mark(it, product.id, "shown")
        it.touch()
        body = ProductShown(
            session_id=it.session.id,
            product_id=product.id,
            slug=product.slug,
            names=names_in_all(product, None, it.shop.language),
            picture=pictures_of(it.db, [product.id]).get(product.id, product.picture),
            price_minor=entry_price_minor(it.db, product.id),
            currency=it.shop.currency,
        )
        it.tell("session:productShown", body)
        return it.done(product.id)


def mark_interest_live(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    product_id: UUID | None = None,
    slug: str = "",
    client_id: str = "",
) -> SessionView:
    """Somebody likes a product of the session, while it goes on or after it; a member notes it for the customer.

    Liking the same twice tells it once. Refuses GoodsUnknown, NotAllowed.
    """
    with acting(Command("interest", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        whose = _whose_interest(it)
        product = product_sold(it.db, product_id=product_id, slug=slug)
        if not mark(it, product.id, "interested", whose):
            it.again = True
            return it.done()
        _remember(it, whose, product)
        if it.session.state == "active":
            it.touch()
        body = InterestMarked(
            session_id=it.session.id,
            product_id=product.id,
            slug=product.slug,
            names=names_in_all(product, None, it.shop.language),
            person=whose,
            name=names_of(it.db, [whose], it.session.id)[whose],
        )
        it.tell("session:interest", body)
        return it.done(product.id)


def mark(it: Acting, product_id: UUID, what: str, person: str = "") -> bool:
    """Note what became of the product in the session; False where that was noted before."""
    noted = insert(SessionProduct).values(
        id=new_id(),
        workspace_id=it.shop.id,
        session_id=it.session.id,
        product_id=product_id,
        mark=what,
        person=person,
        at=it.at,
        created_at=it.at,
    )
    once = noted.on_conflict_do_nothing(index_elements=["session_id", "product_id", "mark", "person"])
    return it.db.connection().execute(once.returning(col(SessionProduct.id))).first() is not None


def _whose_interest(it: Acting) -> str:
    if for_shop(it.actor):
        leader(it.db, it.session, it.person)
        return f"customer:{it.session.customer_id}" if it.session.customer_id else it.person
    open_to_all = it.session.kind in _OPEN_TO_ALL and not is_banned(it.db, it.session.id, it.person)
    if not open_to_all and not buys_in(it.db, it.session, it.person):
        raise NotAllowed(needed="customer")
    return it.person


def _remember(it: Acting, whose: str, product: Product) -> None:
    """What a customer likes is known in the chat, too."""
    customer = id_in(whose, "customer")
    if customer is None:
        return
    first = insert(Interest).values(
        id=new_id(),
        workspace_id=it.shop.id,
        customer_id=customer,
        product_id=product.id,
        via="live",
        times=1,
        created_at=it.at,
        last_at=it.at,
    )
    again = first.on_conflict_do_update(
        index_elements=["workspace_id", "customer_id", "product_id"],
        set_={"times": col(Interest.times) + 1, "last_at": func.greatest(col(Interest.last_at), it.at)},
    )
    it.db.connection().execute(again)
