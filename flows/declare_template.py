"""A shop declares a template: in words that WhatsApp can approve, and on its way to the approval."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import TemplateId, WorkspaceId, new_id
from shop.messaging.templates import TemplateProfile
from shop.tables import MessageTemplate


@dataclass(frozen=True, slots=True)
class Declared:
    """The template, and whether it is other than it was."""

    id: TemplateId
    changed: bool


def declare_template(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, template: TemplateProfile
) -> Declared:
    """Write the template, and that its approval is to be asked for; the same one twice changes nothing.

    With other words it is another template, approved anew; until then nothing of that name is sent in its
    language.
    """
    with transaction(workspace_id) as db:
        return declare_within(db, now=now, actor=actor, workspace_id=workspace_id, template=template)


def declare_within(
    db: Session, *, now: datetime, actor: Actor, workspace_id: WorkspaceId, template: TemplateProfile
) -> Declared:
    """The same in the caller's transaction."""
    known = _known(db, template)
    if known is not None and _says_the_same(known, template):
        return Declared(TemplateId(known.id), changed=False)
    declared = TemplateId(known.id if known else new_id())
    _write(db, workspace_id, declared, template, now, known=known is not None)
    outbox.put(
        db,
        workspace_id=workspace_id,
        topic="template",
        key=str(declared),
        payload={"template": str(declared)},
        now=now,
    )
    record(db, "TemplateDeclared", workspace_id=workspace_id, actor=actor, now=now, subject_id=declared)
    return Declared(declared, changed=True)


def _known(db: Session, template: TemplateProfile) -> MessageTemplate | None:
    table = MessageTemplate
    named = (col(table.name) == template.name) & (col(table.language) == template.language.value)
    return db.scalars(select(table).where(named).with_for_update()).first()


def _says_the_same(row: MessageTemplate, template: TemplateProfile) -> bool:
    return (row.category, row.body, row.samples) == (template.category, template.body, template.samples)


def _write(
    db: Session,
    workspace: WorkspaceId,
    declared: TemplateId,
    template: TemplateProfile,
    now: datetime,
    *,
    known: bool,
) -> None:
    told: dict[str, Any] = {
        "category": template.category,
        "body": template.body,
        "samples": template.samples,
        "content_sid": "",
        "status": "unsubmitted",
        "reason": "",
    }
    if known:
        db.connection().execute(
            update(MessageTemplate).where(col(MessageTemplate.id) == declared).values(**told)
        )
        return
    db.connection().execute(
        insert(MessageTemplate).values(
            id=declared,
            workspace_id=workspace,
            name=template.name,
            language=template.language.value,
            created_at=now,
            **told,
        )
    )
