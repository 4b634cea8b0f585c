"""To whom what waits for a person comes, by the shop's rule; and who takes how much, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.messaging.assignment import Seat, Share, next_in_turn, shifts_of
from shop.messaging.desk import seat_of, seats, share_of
from shop.tables import Conversation, CustomerTag, DeskSeat, InboxRules
from shop.workspaces.opening import Range
from shop.workspaces.viewing import hours_of, workspace_view

_MOST = 99


class CapacityUnclear(Refusal):
    """So many conversations at once are none, or more than a person can have: ``most``."""

    status = 422


class ShiftUnclear(Refusal):
    """A shift is a weekday with a time from which and one until which, later than that."""

    status = 422


@dataclass(frozen=True, slots=True)
class Place:
    """What of the conversations can come to a member."""

    takes: bool = True
    capacity: int = 6
    skills: tuple[str, ...] = ()
    shifts: tuple[Range, ...] = ()


def give_out(db: Session, row: Conversation, *, now: datetime) -> Seat | None:
    """Whose turn it is, by the shop's rule; None where it gives nothing out, or nobody is free.

    Held by a lock of the workspace until the transaction ends, so that two at once do not come to the same person.
    """
    share = share_of(db)
    if share == "by_hand":
        return None
    db.connection().execute(_ONE_AT_A_TIME, {"workspace": str(row.workspace_id)})
    workspace = WorkspaceId(row.workspace_id)
    tags = db.scalars(select(col(CustomerTag.tag)).where(col(CustomerTag.customer_id) == row.customer_id))
    found = next_in_turn(
        seats(db),
        share,
        wanted={row.language, *tags},
        hours=hours_of(db, workspace),
        zone=workspace_view(db, workspace).zone,
        at=now,
    )
    if found is not None:
        _write_seat(db, workspace, found.member_id, given_at=now)
    return found


def set_share(*, workspace_id: WorkspaceId, share: Share) -> None:
    """How what waits is given out from now on."""
    with transaction(workspace_id) as db:
        wanted = insert_or(InboxRules).values(id=new_id(), workspace_id=workspace_id, share=share)
        db.connection().execute(
            wanted.on_conflict_do_update(index_elements=["workspace_id"], set_={"share": share})
        )


def set_place(*, workspace_id: WorkspaceId, member_id: UUID, place: Place) -> None:
    """What comes to a member: how much at once, for which skills, in which shifts.

    Refuses CapacityUnclear, ShiftUnclear, and a member who may not answer customers.
    """
    if not 1 <= place.capacity <= _MOST:
        raise CapacityUnclear(most=_MOST)
    if any(one.closes <= one.opens or not 0 <= one.weekday <= 6 for one in place.shifts):  # noqa: PLR2004  # Sunday
        raise ShiftUnclear
    with transaction(workspace_id) as db:
        if seat_of(db, member_id) is None:
            raise NotFound(kind="member")
        _write_seat(
            db,
            workspace_id,
            member_id,
            takes=place.takes,
            capacity=place.capacity,
            skills=sorted({skill.strip().lower() for skill in place.skills if skill.strip()}),
            shifts=_kept(place.shifts),
        )


def set_away(*, workspace_id: WorkspaceId, member_id: UUID, until: datetime | None) -> None:
    """The member is away until then, and nothing is given to them; None: they are back."""
    with transaction(workspace_id) as db:
        _write_seat(db, workspace_id, member_id, away_until=until)


def _write_seat(db: Session, workspace: WorkspaceId, member_id: UUID, **values: object) -> None:
    fresh = {"takes": True, "capacity": 6, "skills": _spoken(db, member_id), "shifts": []}
    wanted = insert_or(DeskSeat).values(
        **(fresh | values), id=new_id(), workspace_id=workspace, member_id=member_id
    )
    db.connection().execute(wanted.on_conflict_do_update(index_elements=["member_id"], set_=values))


def _spoken(db: Session, member_id: UUID) -> list[str]:
    seat = seat_of(db, member_id)
    return sorted(seat.skills) if seat else []


def _kept(shifts: Sequence[Range]) -> list[dict[str, object]]:
    kept: list[dict[str, object]] = [
        {"weekday": one.weekday, "from": f"{one.opens:%H:%M}", "to": f"{one.closes:%H:%M}"} for one in shifts
    ]
    shifts_of(kept)
    return kept


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:workspace, 7))")
