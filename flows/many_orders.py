"""Many orders are worked on at once: each succeeds or is refused by itself, and what came of it is told of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from flows.advance_order import advance_order
from flows.cancel_order import cancel_order
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.orders.order_view import OrderView, order_view
from shop.workspaces.viewing import workspace_view

MOST_AT_ONCE = 200


class TooManyAtOnce(Refusal):
    """More orders than are worked on at once: ``most``."""

    status = 422


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one order of many."""

    order_id: UUID
    order: OrderView | None
    """As it stands now; None where it was refused."""
    refusal: Refusal | None = None


def advance_many(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    order_ids: Sequence[UUID],
    to: str,
    note: str = "",
) -> list[Outcome]:
    """Move each to that step, in the order told, each in a transaction of its own.

    One that is there already stays so: whoever asks again, after a break too, moves nothing twice. Refuses
    TooManyAtOnce; of a single order everything that `advance_order` refuses stands in its outcome.
    """
    named = {"now": now, "actor": actor, "workspace_id": workspace_id}

    def move(order_id: UUID) -> OrderView:
        seen = _seen(workspace_id, order_id)
        return seen if seen.state == to else advance_order(**named, order_id=order_id, to=to, note=note)  # type: ignore[arg-type]  # as named above

    return _each(now, actor, workspace_id, order_ids, move, f"advance:{to}")


def cancel_many(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, order_ids: Sequence[UUID], reason: str
) -> list[Outcome]:
    """Cancel each, in the order told; one that is canceled stays so. Refuses as `advance_many`."""
    cancel = partial(cancel_order, now=now, actor=actor, workspace_id=workspace_id, reason=reason)
    return _each(now, actor, workspace_id, order_ids, lambda each: cancel(order_id=each), "cancel")


def note_many(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, action: str, outcomes: Sequence[Outcome]
) -> None:
    """Write down who did what to how many; what happened to each stands in its own history."""
    refused = sum(1 for outcome in outcomes if outcome.refusal)
    with transaction(workspace_id) as db:
        record(
            db,
            "ManyOrdersWorkedOn",
            workspace_id=workspace_id,
            actor=actor,
            now=workspace_view(db, workspace_id).at(now),
            action=action,
            done=len(outcomes) - refused,
            refused=refused,
        )


def named_once(order_ids: Sequence[UUID]) -> list[UUID]:
    """Each of them once. Refuses TooManyAtOnce."""
    once = list(dict.fromkeys(order_ids))
    if len(once) > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)
    return once


def _each(
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    order_ids: Sequence[UUID],
    do: Callable[[UUID], OrderView],
    action: str,
) -> list[Outcome]:
    outcomes = [_one(order_id, do) for order_id in named_once(order_ids)]
    note_many(now=now, actor=actor, workspace_id=workspace_id, action=action, outcomes=outcomes)
    return outcomes


def _one(order_id: UUID, do: Callable[[UUID], OrderView]) -> Outcome:
    try:
        return Outcome(order_id, do(order_id))
    except Refusal as refusal:
        return Outcome(order_id, None, refusal)


def _seen(workspace_id: WorkspaceId, order_id: UUID) -> OrderView:
    with transaction(workspace_id) as db:
        return order_view(db, order_id)
