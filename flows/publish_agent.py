"""The draft goes to customers: to all of them, or to a share of them beside what is published."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.call_function import allowed_hosts, host_of
from shop.agents import publishing
from shop.agents.content import AgentContent
from shop.agents.examples import examples, fingerprint
from shop.agents.runs import latest_run
from shop.agents.versions import change_draft, draft, next_number, published
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.workspaces.plans import plan_of
from shop.workspaces.viewing import workspace_view


class NothingToPublish(Refusal):
    """Nothing differs from what is published."""


class NotPlayed(Refusal):
    """The examples have not been played against this draft: ``count`` of them."""


class GotWorse(Refusal):
    """With this draft some examples go worse than with what is published: ``examples`` names them."""


class ModelNotInPlan(Refusal):
    """The plan offers no model but the concierge: ``plan``."""


class FunctionElsewhere(Refusal):
    """A function that is on asks a host that no owner has allowed: ``function``, ``host``."""


class NoTrial(Refusal):
    """No version is on trial."""


def edit_agent(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    member_id: UUID,
    changes: Mapping[str, object],
    undoable: bool = False,
) -> AgentContent:
    """Change the draft under these keys; customers notice nothing. Raises ValueError for what a key does not take.

    Where it is to be `undoable`, `restore_draft` brings back what was there before.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        if undoable:
            next_number(db, workspace_id)
            publishing.keep_aside(db, workspace_id, now=at, member=member_id)
        content = change_draft(db, workspace_id, member_id, now=at, **changes)
        _record(db, "AgentDrafted", workspace_id, member_id, at, keys=sorted(changes))
        return content


def discard_draft(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID) -> bool:
    """Begin anew from what is published; what the draft held can be brought back. False without a draft."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        next_number(db, workspace_id)
        if draft(db, workspace_id) is None:
            return False
        publishing.drop_draft(db, workspace_id, now=at)
        _record(db, "AgentDraftDiscarded", workspace_id, member_id, at)
        return True


def publish_agent(
    *, now: datetime, workspace_id: WorkspaceId, member_id: UUID, note: str = "", share: int = 0
) -> int:
    """Publish the draft, or put it on trial for a `share` of a hundred customers; the version's number.

    Refuses NothingToPublish, ModelNotInPlan, FunctionElsewhere, NotPlayed where there are examples and they were not played against just
    this draft, and GotWorse.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        return publish_checked(db, workspace_id, member_id, now=at, note=note, share=share)


def publish_checked(
    db: Session, workspace_id: WorkspaceId, member_id: UUID | None, *, now: datetime, note: str, share: int
) -> int:
    """As `publish_agent`, in the caller's transaction and at the shop's time."""
    next_number(db, workspace_id)
    row, before = draft(db, workspace_id), published(db, workspace_id)
    if row is None or (before is not None and before.content == row.content):
        raise NothingToPublish
    need_model(db, workspace_id, row.content)
    need_hosts(db, row.content)
    _need_good(db, workspace_id, row.content)
    number = publishing.publish_draft(
        db, workspace_id, now=now, member=member_id, note=note, share=share if before else 0
    )
    if number is None:
        raise NothingToPublish
    name = "AgentTrialBegun" if share else "AgentPublished"
    _record(db, name, workspace_id, member_id, now, version=number, share=share)
    return number


def roll_back_agent(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID, number: int) -> int:
    """What that version held answers everybody again, as a version of its own; its number. Refuses NotFound."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        made = publishing.roll_back(db, workspace_id, number, now=at, member=member_id)
        _record(db, "AgentRolledBack", workspace_id, member_id, at, version=made, to=number)
        return made


def end_agent_trial(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID, keep: bool) -> int:
    """The version on trial answers everybody from now on, or nobody; its number. Refuses NoTrial."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        tried = publishing.end_trial(db, workspace_id, now=at, keep=keep)
        if tried is None:
            raise NoTrial
        _record(db, "AgentTrialEnded", workspace_id, member_id, at, version=tried.number, kept=keep)
        return tried.number


def restore_draft(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID) -> bool:
    """The draft that was discarded last is the draft again; False where there is none."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        next_number(db, workspace_id)
        restored = publishing.restore_draft(db, workspace_id)
        if restored:
            _record(db, "AgentDrafted", workspace_id, member_id, at, keys=[])
        return restored


def need_model(db: Session, workspace: WorkspaceId, content: AgentContent) -> None:
    """Refuses ModelNotInPlan for a model that the plan does not offer; the concierge and the usual one always are."""
    plan = plan_of(db, workspace)
    if not plan.models and content.model not in {"concierge", "default"}:
        raise ModelNotInPlan(plan=plan.name)


def need_hosts(db: Session, content: AgentContent) -> None:
    """Refuses FunctionElsewhere, for the first function that would fail every customer."""
    on = [one for one in content.functions if one.on]
    allowed = frozenset(allowed_hosts(db)) if on else frozenset()
    for one in on:
        if host_of(one.url) not in allowed:
            raise FunctionElsewhere(function=one.name, host=host_of(one.url))


def _need_good(db: Session, workspace: WorkspaceId, content: AgentContent) -> None:
    wanted = examples(db, workspace)
    if not wanted:
        return
    last = latest_run(db, workspace)
    if last is None or last.state != "done" or last.fingerprint != fingerprint(content, wanted):
        raise NotPlayed(count=len(wanted))
    if last.worse:
        raise GotWorse(examples=", ".join(last.worse))


def _record(
    db: Session, name: str, workspace: WorkspaceId, member: UUID | None, at: datetime, **details: object
) -> None:
    record(
        db,
        name,
        workspace_id=workspace,
        actor=f"member:{member}" if member else "system",
        now=at,
        subject_id=workspace,
        **details,
    )
