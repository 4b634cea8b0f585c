"""A shop tries a larger plan for a while, is told in time that it ends, and goes on with its own."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import Workspace
from shop.workspaces.plans import larger, plans, trial_terms
from shop.workspaces.using import PlanView, plan_view
from shop.workspaces.viewing import WorkspaceView, workspace_view


class TrialHad(Refusal):
    """A shop tries a plan once, and this one did, until `until`."""


class NothingToTry(Refusal):
    """The shop's own `plan` is as large as the one that can be tried."""


class PlanUnknown(Refusal):
    """There is no such plan: `known` are those that there are."""

    status = 422


def start_trial(*, now: datetime, actor: Actor, workspace_id: WorkspaceId) -> PlanView:
    """Try the larger plan from now on, for the days that the terms say; the shop is written to before they are over.

    Refuses TrialHad, NothingToTry.
    """
    with transaction(workspace_id) as db:
        shop, row = _locked(db, workspace_id)
        terms = trial_terms()
        if row.trial_plan:
            raise TrialHad(until=row.trial_until)
        if larger(row.plan, terms.plan) == row.plan:
            raise NothingToTry(plan=row.plan)
        at = shop.at(now)
        until = at + timedelta(days=terms.days)
        row.trial_plan, row.trial_until, row.trial_ended = terms.plan, until, False
        row.monthly_answers = max(row.monthly_answers, plans()[terms.plan].answers or 0)
        db.add(row)
        db.flush()
        for days in (*terms.told_days_before, 0):
            _put(db, workspace_id, days, now=now, due=now + timedelta(days=terms.days - days))
        _record(db, "TrialStarted", workspace_id, actor, at, plan=terms.plan, until=until.isoformat())
        return plan_view(db, workspace_id, at)


def choose_plan(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, plan: str) -> PlanView:
    """Have that plan from now on; one at least as large as what is tried ends the trial.

    What is there and does not fit stays: it may be changed, and nothing is added until it fits. Refuses
    PlanUnknown.
    """
    if plan not in plans():
        raise PlanUnknown(plan=plan, known=list(plans()))
    with transaction(workspace_id) as db:
        shop, row = _locked(db, workspace_id)
        row.plan = plan
        running = bool(row.trial_plan) and not row.trial_ended
        if running and larger(plan, row.trial_plan) == plan:
            row.trial_ended, running = True, False
        if not running:
            row.monthly_answers = _answers(row.monthly_answers, plans()[plan].answers)
        db.add(row)
        db.flush()
        _record(db, "PlanChosen", workspace_id, actor, shop.at(now), plan=plan)
        return plan_view(db, workspace_id, shop.at(now))


def look_at_trial(*, now: datetime, entry: Claimed) -> str:
    """Do what an entry of the topic ``trial`` asks for: ``told``, ``ended``, or empty where there is nothing to do.

    One that ended meanwhile is left alone; one that is early by the shop's clock is looked at again.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return ""
        shop, row = _locked(db, entry.workspace_id)
        at, days = shop.at(now), int(entry.payload["days"])
        if row.trial_ended or row.trial_until is None:
            outbox.finish(db, entry.id, now=now)
            return ""
        due = row.trial_until - timedelta(days=days)
        if at < due:
            outbox.wait_again(db, entry.id, until=now + (due - at))
            return ""
        outbox.finish(db, entry.id, now=now)
        if days and at < row.trial_until:
            _tell(db, shop, "soon", now)
            return "told"
        return "" if days else _end(db, shop, row, now, at)


def _end(db: Session, shop: WorkspaceView, row: Workspace, now: datetime, at: datetime) -> str:
    row.trial_ended = True
    row.monthly_answers = _answers(row.monthly_answers, plans()[row.plan].answers)
    db.add(row)
    db.flush()
    _tell(db, shop, "over", now)
    _record(db, "TrialEnded", shop.id, "system", at, plan=row.plan)
    return "ended"


def _answers(agreed: int, most: int | None) -> int:
    """As many as were agreed on, within what a plan allows."""
    return agreed if most is None else min(agreed, most)


def _locked(db: Session, workspace_id: WorkspaceId) -> tuple[WorkspaceView, Workspace]:
    row = db.scalars(
        select(Workspace)
        .where(col(Workspace.id) == workspace_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    return workspace_view(db, workspace_id), row


def _put(db: Session, workspace_id: WorkspaceId, days: int, *, now: datetime, due: datetime) -> None:
    outbox.put(
        db,
        workspace_id=workspace_id,
        topic="trial",
        key=f"{workspace_id}/{days}",
        payload={"days": days},
        now=now,
        available_at=due,
    )


def _tell(db: Session, shop: WorkspaceView, kind: str, now: datetime) -> None:
    if shop.email:
        payload = {"trial": kind}
        outbox.put(db, workspace_id=shop.id, topic="mail", key=f"trial/{kind}", payload=payload, now=now)


def _record(
    db: Session, name: str, workspace_id: WorkspaceId, actor: Actor, at: datetime, **details: str
) -> None:
    record(db, name, workspace_id=workspace_id, actor=actor, now=at, subject_id=workspace_id, **details)
