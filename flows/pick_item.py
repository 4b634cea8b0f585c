"""The warehouse at work: a line is picked, let go again, or brought back to its shelf; the first who has it, has it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flows.act_in_session import Acting, Command, acting
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.carts import ItemUnknown
from shop.live.event_bodies import ItemPicked, PickLine, PickListed, PickRemoved
from shop.live.members import MemberView, NotAllowed, member_name, member_of
from shop.live.picking import bring_back, let_go, pick_lines, take
from shop.tables import SessionItem


def pick_item(
    *, now: datetime, person: str, workspace_id: WorkspaceId, item_id: UUID, client_id: str = ""
) -> PickLine:
    """The member has fetched the line; twice by the same member is once.

    Refuses AlreadyPicked (by another: ``by, at``), NotToPick, ItemUnknown, NotAllowed.
    """

    def do(it: Acting, item: SessionItem, member: MemberView) -> None:
        before = item.pick
        take(item, member.id, at=it.at, name_of_other=member_name(it.db, item.picked_by))
        if before == "picked" or item.picked_at is None:
            it.again = True
            return
        body = ItemPicked(
            session_id=it.session.id,
            item_id=item.id,
            picked_by=member.id,
            picked_by_name=member.name,
            picked_at=item.picked_at,
        )
        it.tell_warehouse("picklist:itemPicked", body)
        it.tell_staff("picklist:itemPicked", body)

    return _with_line(Command("pick", now, person, workspace_id, item_id, client_id), do)


def unpick_item(
    *, now: datetime, person: str, workspace_id: WorkspaceId, item_id: UUID, client_id: str = ""
) -> PickLine:
    """It was no more than a slip of the finger: the line is to be picked still. Refuses as `pick_item`."""

    def do(it: Acting, item: SessionItem, member: MemberView) -> None:
        if item.picked_by not in {None, member.id} and not member.may_approve:
            raise NotAllowed(needed="picker")
        let_go(item)
        it.db.flush()
        line = pick_lines(it.db, [item], it.shop)[0]
        it.tell_warehouse("picklist:newItem", PickListed(session_id=it.session.id, item=line))

    return _with_line(Command("unpick", now, person, workspace_id, item_id, client_id), do)


def put_back_item(
    *, now: datetime, person: str, workspace_id: WorkspaceId, item_id: UUID, client_id: str = ""
) -> PickLine:
    """What nobody wants any more lies on its shelf again; twice is once. Refuses as `pick_item`."""

    def do(it: Acting, item: SessionItem, _member: MemberView) -> None:
        if item.pick == "returned":
            it.again = True
            return
        bring_back(item)
        body = PickRemoved(session_id=it.session.id, item_id=item.id)
        it.tell_warehouse("picklist:itemReturned", body)

    return _with_line(Command("put_back", now, person, workspace_id, item_id, client_id), do)


def _with_line(command: Command, do: Callable[[Acting, SessionItem, MemberView], None]) -> PickLine:
    """`command` names the line as its session until that is known."""
    item_id = command.session_id
    with transaction(command.workspace_id) as db:
        known = db.get(SessionItem, item_id)
        if known is None:
            raise ItemUnknown(kind="session item")
        session_id = known.session_id
    of_session = Command(
        command.name, command.now, command.person, command.workspace_id, session_id, command.client_id
    )
    with acting(of_session) as it:
        member = member_of(it.db, it.person)
        if member is None or not member.may_pick:
            raise NotAllowed(needed="picker")
        item = it.db.get_one(SessionItem, item_id, populate_existing=True)
        if not it.again:
            do(it, item, member)
            it.db.add(item)
        it.done(item.id)
        return pick_lines(it.db, [item], it.shop)[0]
