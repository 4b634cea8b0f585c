"""What is to be fetched for live sessions, and what is to be brought back: the warehouse's list, in shelf order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlmodel import Session, col

from shop.kernel.refusals import Refusal
from shop.live.event_bodies import PickLine
from shop.live.goods import Goods, goods_of
from shop.live.members import customer_name, member_name
from shop.tables import Batch, LiveSession, SessionItem
from shop.workspaces.viewing import WorkspaceView

WANTED: Final = ("kept", "sold")
"""Lines in these states are somebody's: what is open of them is to be picked."""


class AlreadyPicked(Refusal):
    """Somebody else was faster: ``by`` and ``at``."""


class NotToPick(Refusal):
    """The line is not to be picked, or not to be brought back, any more: ``pick``."""


def pick_list(db: Session, shop: WorkspaceView) -> list[PickLine]:
    """Everything that is to be picked, is picked of a running session, or is to be brought back.

    By session, and within it in the order in which the shelves are walked.
    """
    lines = _lines(db, _open(), shop)
    return sorted(lines, key=lambda line: (line.session_number, line.shelf, line.added_at, line.item_id))


def pick_lines(db: Session, items: Sequence[SessionItem], shop: WorkspaceView) -> list[PickLine]:
    """These lines, as the warehouse sees them, in their order."""
    wanted = _joined().where(col(SessionItem.id).in_([item.id for item in items]))
    known = {line.item_id: line for line in _lines(db, wanted, shop)}
    return [known[item.id] for item in items]


def take(item: SessionItem, member_id: UUID, *, at: datetime, name_of_other: str) -> None:
    """The member has it. Refuses AlreadyPicked and NotToPick."""
    if item.pick == "picked" and item.picked_by != member_id:
        raise AlreadyPicked(by=name_of_other, at=item.picked_at.isoformat() if item.picked_at else "")
    if item.state not in WANTED or item.pick not in {"open", "picked"}:
        raise NotToPick(pick=item.pick)
    if item.pick == "open":
        item.pick, item.picked_by, item.picked_at = "picked", member_id, at


def let_go(item: SessionItem) -> None:
    """It was no more than a slip: it is still to be picked. Refuses NotToPick."""
    if item.state not in WANTED or item.pick not in {"open", "picked"}:
        raise NotToPick(pick=item.pick)
    item.pick, item.picked_by, item.picked_at = "open", None, None


def bring_back(item: SessionItem) -> None:
    """It lies on its shelf again. Refuses NotToPick."""
    if item.pick not in {"put_back", "returned"}:
        raise NotToPick(pick=item.pick)
    item.pick = "returned"


def no_longer_wanted(item: SessionItem) -> None:
    """What was picked has to be brought back; what was not is off the list."""
    item.pick = "put_back" if item.pick == "picked" else "gone"


def _open() -> Select[SessionItem, LiveSession, str, str]:
    still = and_(col(SessionItem.pick) == "picked", col(LiveSession.state) == "active")
    wanted = and_(
        or_(col(SessionItem.pick) == "open", still),
        col(SessionItem.state).in_(WANTED),
    )
    return _joined().where(or_(wanted, col(SessionItem.pick) == "put_back"))


def _joined() -> Select[SessionItem, LiveSession, str, str]:
    return (
        select(SessionItem, LiveSession, col(Batch.shelf), col(Batch.lot))
        .join(LiveSession, col(LiveSession.id) == col(SessionItem.session_id))
        .join(Batch, col(Batch.id) == col(SessionItem.batch_id), isouter=True)
    )


def _lines(
    db: Session, wanted: Select[SessionItem, LiveSession, str, str], shop: WorkspaceView
) -> list[PickLine]:
    rows = db.execute(wanted).all()
    goods = goods_of(db, {item.variant_id for item, *_ in rows}, shop)
    customers = {one: customer_name(db, one) for one in {session.customer_id for _, session, *_ in rows}}
    people = {session.member_id for _, session, *_ in rows} | {item.picked_by for item, *_ in rows}
    members = {one: member_name(db, one) for one in people}
    return [
        _line(item, session, goods[item.variant_id], (shelf or "", lot or ""), customers, members)
        for item, session, shelf, lot in rows
    ]


def _line(
    item: SessionItem,
    session: LiveSession,
    goods: Goods,
    place: tuple[str, str],
    customers: dict[UUID | None, str],
    members: dict[UUID | None, str],
) -> PickLine:
    shelf, lot = place
    return PickLine.model_validate(
        {
            "session_id": session.id,
            "session_number": session.number,
            "item_id": item.id,
            "sku": goods.variant.sku,
            "ean": goods.variant.ean,
            "names": goods.names,
            "picture": goods.picture,
            "quantity": item.quantity,
            "unit": goods.variant.unit,
            "shelf": shelf,
            "lot": lot,
            "pick": item.pick,
            "picked_by": item.picked_by,
            "picked_by_name": members[item.picked_by],
            "picked_at": item.picked_at,
            "added_at": item.created_at,
            "customer_name": customers[session.customer_id],
            "member_name": members[session.member_id],
            "note": item.note,
        }
    )
