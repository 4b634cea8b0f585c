"""A business opens its workspace, or tells its profile anew."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from shop.agents.content import AgentContent
from shop.agents.publishing import publish_content
from shop.agents.versions import published
from shop.events.recorded import Actor, record
from shop.kernel.database import enter_workspace, transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.tables import AgentSettings, Channel, OpeningHours, ShopFact, Workspace
from shop.workspaces.plans import PlanFull, in_force, plan_of
from shop.workspaces.profile import Texts, WorkspaceProfile
from shop.workspaces.selling import write_selling


def set_up_workspace(*, now: datetime, actor: Actor, profile: WorkspaceProfile) -> WorkspaceId:
    """Write the whole profile; the same profile twice changes nothing but the event that tells of it.

    A workspace is known by its slug. Refuses more channels than the plan allows. Refused by the database: an
    address that another workspace uses.
    """
    with transaction(None) as db:
        return write_workspace(db, profile, now, actor)


def write_workspace(db: Session, profile: WorkspaceProfile, now: datetime, actor: Actor) -> WorkspaceId:
    """The same in the caller's transaction, which is inside the workspace from then on."""
    workspace = _id_of(db, profile.slug)
    enter_workspace(db, workspace)
    _write_workspace(db, workspace, profile, now, most=_most_answers(db, workspace, profile))
    if profile.channel:
        _write_channel(db, workspace, profile, now)
    _write_hours(db, workspace, profile)
    _write_facts(db, workspace, profile)
    _write_agent(db, workspace, profile, now)
    write_selling(db, workspace, profile)
    record(db, "WorkspaceSetUp", workspace_id=workspace, actor=actor, now=now, subject_id=workspace)
    return workspace


def _id_of(db: Session, slug: str) -> WorkspaceId:
    known = db.connection().execute(text("SELECT vetrina_workspace(:slug)"), {"slug": slug}).scalar()
    return WorkspaceId(known or new_id())


def _write_workspace(
    db: Session, workspace: WorkspaceId, profile: WorkspaceProfile, now: datetime, *, most: int | None
) -> None:
    told: dict[str, Any] = {
        "name": profile.name,
        "vertical": profile.vertical,
        "timezone": profile.timezone,
        "currency": profile.currency,
        "language": profile.language.value,
        "formality": profile.formality,
        "name_order": profile.name_order,
        "color": profile.color,
        "logo": profile.logo,
        "about": _plain(profile.about),
        "address": profile.address,
        "map_url": profile.map_url,
        "phone": profile.phone,
        "email": profile.email,
        "person": profile.person,
        "monthly_answers": profile.monthly_answers if most is None else min(profile.monthly_answers, most),
        "privacy_version": profile.privacy_version,
        "demo": profile.demo,
        "country": profile.country,
        "plan": profile.plan,
        "tax_included": profile.tax_included,
        "legal_name": profile.legal_name,
        "tax_number": profile.tax_number,
        "bank_account": profile.bank_account,
        "legal_address": profile.legal_address.model_dump(),
        "terms": _plain(profile.terms),
        "terms_version": profile.terms_version,
    }
    new = insert_or(Workspace).values(
        id=workspace, slug=profile.slug, status="active", clock_shift_seconds=0, created_at=now, **told
    )
    db.connection().execute(new.on_conflict_do_update(index_elements=["slug"], set_=told))


def _most_answers(db: Session, workspace: WorkspaceId, profile: WorkspaceProfile) -> int | None:
    """As many as its plan allows, or the one that it tries."""
    tried = select(col(Workspace.trial_plan), col(Workspace.trial_ended)).where(
        col(Workspace.id) == workspace
    )
    trial_plan, ended = db.connection().execute(tried).first() or ("", True)
    return in_force(profile.plan, trial_plan, trial_ended=ended).answers


def _write_channel(db: Session, workspace: WorkspaceId, profile: WorkspaceProfile, now: datetime) -> None:
    new = insert_or(Channel).values(
        id=new_id(),
        workspace_id=workspace,
        address=profile.channel,
        sms_address=profile.sms_address,
        status="active",
        created_at=now,
    )
    db.connection().execute(
        new.on_conflict_do_update(index_elements=["address"], set_={"sms_address": profile.sms_address})
    )
    active = select(func.count()).where(
        col(Channel.workspace_id) == workspace, col(Channel.status) == "active"
    )
    plan = plan_of(db, workspace)
    if plan.channels is not None and db.scalars(active).one() > plan.channels:
        raise PlanFull(what="channels", most=plan.channels, plan=plan.name)


def _write_hours(db: Session, workspace: WorkspaceId, profile: WorkspaceProfile) -> None:
    db.connection().execute(delete(OpeningHours).where(col(OpeningHours.workspace_id) == workspace))
    for hours in profile.hours:
        db.connection().execute(
            insert(OpeningHours).values(
                id=new_id(),
                workspace_id=workspace,
                weekday=hours.weekday,
                opens=hours.opens,
                closes=hours.closes,
            )
        )


def _write_facts(db: Session, workspace: WorkspaceId, profile: WorkspaceProfile) -> None:
    db.connection().execute(delete(ShopFact).where(col(ShopFact.workspace_id) == workspace))
    for topic, texts in profile.facts.items():
        db.connection().execute(
            insert(ShopFact).values(id=new_id(), workspace_id=workspace, topic=topic, texts=_plain(texts))
        )


def _write_agent(db: Session, workspace: WorkspaceId, profile: WorkspaceProfile, now: datetime) -> None:
    """The agent as the profile has it; what members have published since is theirs, and stays."""
    settled = insert_or(AgentSettings).values(id=new_id(), workspace_id=workspace)
    db.connection().execute(settled.on_conflict_do_nothing(index_elements=["workspace_id"]))
    told = profile.agent.model_dump(mode="json")
    before = published(db, workspace)
    if before is None:
        publish_content(db, workspace, AgentContent(**told), now=now, member=None)
    elif before.made_by is None and before.content != (content := before.content.changed(**told)):
        publish_content(db, workspace, content, now=now, member=None)


def _plain(texts: Texts) -> dict[str, str]:
    return {language.value: words for language, words in texts.items()}
