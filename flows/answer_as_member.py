"""A member writes to the customer: words, a file, or a template where the service window has closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from flows.hand_off import locked, need_free, take
from shop.events import outbox
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, MessageId, WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.messaging.asking import one_line
from shop.messaging.content import MAX_BODY, Content, TemplateUse
from shop.messaging.templates import filled, variables_in
from shop.messaging.writing import write_message
from shop.tables import Conversation, Customer, Handoff, Media, Message, MessageTemplate, ReplyDraft
from shop.workspaces.storage import store_file
from shop.workspaces.viewing import workspace_view

ATTACHABLE: Final = ("image/jpeg", "image/png", "application/pdf", "video/mp4", "audio/mpeg")
"""What WhatsApp takes of files that a shop sends."""


class NothingWritten(Refusal):
    """There is neither a word nor a file to send."""

    status = 422


class TooMuchWritten(Refusal):
    """A message holds ``most`` characters."""

    status = 422


class TemplateNotApproved(Refusal):
    """WhatsApp does not take that text, or not any more."""


class TemplateUnfilled(Refusal):
    """Something that the template leaves open was not filled in: ``variable`` is its number."""

    status = 422


class CustomerOut(Refusal):
    """Nothing may be sent there: ``why`` is ``blocked``, ``erased``, or ``stopped`` for templates."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that lies in the object store."""

    sha256: str
    content_type: str
    size: int
    street: str
    """Where our own pages are, such as ``https://shop.example``: the provider fetches it there."""


@dataclass(frozen=True, slots=True)
class Writer:
    """The member who writes."""

    member_id: UUID
    name: str


def answer_as_member(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    writer: Writer,
    text: str,
    attached: Attached | None = None,
) -> MessageId:
    """The words leave, and the conversation is the writer's from now on.

    Where the service window has closed, they wait until the customer writes, who is asked to by a template.
    Refuses NothingWritten, TooMuchWritten, CustomerOut, and TakenByAnother where another member has it.
    """
    said = text.strip()
    if not said and attached is None:
        raise NothingWritten
    if len(said) > MAX_BODY:
        raise TooMuchWritten(most=MAX_BODY)
    file_id = new_id()
    content = Content(by=str(writer.member_id))
    if attached is not None:
        content = Content(kind="media", media_url=_address(attached, file_id), by=str(writer.member_id))
    with transaction(workspace_id) as db:
        message = write_answer(db, workspace_id, conversation_id, writer, said, content, now=now)
        if attached is not None:
            _keep(db, workspace_id, message, file_id, attached, now)
        return message


def let_go(*, now: datetime, workspace_id: WorkspaceId, attached: Attached) -> None:
    """A file that was not sent leaves the object store again, unless somebody needs the very same one."""
    with transaction(workspace_id) as db:
        outbox.put(
            db,
            workspace_id=workspace_id,
            topic="unused",
            key=str(new_id()),
            payload={"files": [attached.sha256]},
            now=now,
        )


def send_template(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    writer: Writer,
    template_id: UUID,
    values: Mapping[str, str],
) -> MessageId:
    """An approved text with its open places filled in, which leaves also after the service window.

    Refuses TemplateNotApproved, TemplateUnfilled, CustomerOut and TakenByAnother.
    """
    with transaction(workspace_id) as db:
        wanted = select(MessageTemplate).where(col(MessageTemplate.id) == template_id)
        template = db.scalars(wanted).first()
        if template is None:
            raise NotFound(kind="template")
        if template.status != "approved" or template.category == "authentication":
            raise TemplateNotApproved
        told = {str(number): one_line(values.get(str(number), "")) for number in variables_in(template.body)}
        if missing := [number for number, value in told.items() if not value]:
            raise TemplateUnfilled(variable=missing[0])
        use = TemplateUse(name=template.name, content_sid=template.content_sid, variables=told)
        content = Content(kind="template", template=use, by=str(writer.member_id))
        return write_answer(
            db, workspace_id, conversation_id, writer, filled(template.body, told), content, now=now
        )


def send_again(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    writer: Writer,
    message: UUID,
) -> MessageId:
    """What could not be sent is written anew, at the end; refuses what did not fail, and as any answer does."""
    with transaction(workspace_id) as db:
        failed = db.scalars(
            select(Message).where(
                col(Message.id) == message,
                col(Message.conversation_id) == conversation_id,
                col(Message.direction) == "out",
                col(Message.status) == "failed",
            )
        ).first()
        if failed is None:
            raise NotFound(kind="message")
        content = Content.model_validate({**failed.content, "by": str(writer.member_id)})
        return write_answer(db, workspace_id, conversation_id, writer, failed.body, content, now=now)


def speak(
    db: Session,
    row: Conversation,
    text: str,
    content: Content,
    *,
    now: datetime,
    at: datetime,
) -> MessageId:
    """Write as the member into a locked conversation, and stop the clock of the first answer."""
    message = write_message(
        db,
        workspace=WorkspaceId(row.workspace_id),
        conversation=row.id,
        author="member",
        text=text,
        now=now,
        at=at,
        content=content,
    )
    db.connection().execute(
        update(Handoff)
        .where(
            col(Handoff.conversation_id) == row.id,
            col(Handoff.given_back_at).is_(None),
            col(Handoff.answered_at).is_(None),
        )
        .values(answered_at=at)
    )
    return message


def need_reachable(db: Session, row: Conversation, *, template: bool) -> None:
    """Refuse CustomerOut where nothing may be sent to them."""
    person = db.scalars(select(Customer).where(col(Customer.id) == row.customer_id)).one()
    if person.erased_at:
        raise CustomerOut(why="erased")
    if person.blocked_at:
        raise CustomerOut(why="blocked")
    if template and person.messages_stopped_at:
        raise CustomerOut(why="stopped")


def write_answer(
    db: Session,
    workspace: WorkspaceId,
    conversation: ConversationId,
    writer: Writer,
    text: str,
    content: Content,
    *,
    now: datetime,
) -> MessageId:
    """Into the conversation, inside a transaction; refuses as `answer_as_member` does."""
    at = workspace_view(db, workspace).at(now)
    row = locked(db, conversation)
    need_free(row, writer.member_id)
    need_reachable(db, row, template=content.template is not None)
    if row.responder != "member" or row.member_id != writer.member_id:
        take(db, row, writer.name, writer.member_id, now=at)
    db.connection().execute(
        update(ReplyDraft)
        .where(col(ReplyDraft.conversation_id) == conversation, col(ReplyDraft.state) == "proposed")
        .values(state="overtaken", decided_by=writer.member_id, decided_at=at)
    )
    return speak(db, row, text, content, now=now, at=at)


def _address(attached: Attached, file_id: UUID) -> str:
    return f"{attached.street}/media/sent/{file_id}"


def _keep(
    db: Session, workspace: WorkspaceId, message: MessageId, file_id: UUID, attached: Attached, now: datetime
) -> None:
    """Beside the message, so that it goes with it when the customer is forgotten. Refuses StorageFull."""
    store_file(db, workspace, attached.sha256, attached.size, at=now)
    db.connection().execute(
        insert(Media).values(
            id=file_id,
            workspace_id=workspace,
            message_id=message,
            content_type=attached.content_type,
            source_url=_address(attached, file_id),
            size=attached.size,
            sha256=attached.sha256,
            state="kept",
            reason="",
            created_at=now,
        )
    )
