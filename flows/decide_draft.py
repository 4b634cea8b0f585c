"""What the agent proposes, where the shop wants to see it first: a member sends it, changes it, or drops it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from flows.answer_as_member import NothingWritten, Writer, need_reachable, speak
from flows.hand_off import locked, need_free
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, MessageId, WorkspaceId
from shop.kernel.refusals import NotFound, Refusal
from shop.messaging.content import Content
from shop.messaging.writing import write_message
from shop.tables import AgentSettings, Conversation, ReplyDraft
from shop.workspaces.viewing import workspace_view


class DraftDecided(Refusal):
    """Somebody has sent or dropped it already, or a newer one stands in its place: ``state``."""


def send_draft(
    *, now: datetime, workspace_id: WorkspaceId, draft_id: UUID, writer: Writer, text: str | None = None
) -> list[MessageId]:
    """It leaves as the agent wrote it; or in the member's `text`, as their own words. The agent goes on answering.

    Refuses DraftDecided, TakenByAnother, NothingWritten and CustomerOut.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        draft, row = _held(db, draft_id)
        need_free(row, writer.member_id)
        need_reachable(db, row, template=False)
        whole = "\n\n".join(reply["text"] for reply in draft.replies)
        changed = text is not None and text.strip() != whole.strip()
        if changed and not (text or "").strip():
            raise NothingWritten
        _decide(db, draft, "edited" if changed else "sent", writer, at)
        if changed:
            content = Content(by=str(writer.member_id))
            return [speak(db, row, (text or "").strip(), content, now=now, at=at)]
        return [
            write_message(
                db,
                workspace=workspace_id,
                conversation=row.id,
                author="agent",
                text=reply["text"],
                now=now,
                at=at,
                content=Content.model_validate(reply["content"]),
                turn=draft.turn_id,
            )
            for reply in draft.replies
        ]


def discard_draft(*, now: datetime, workspace_id: WorkspaceId, draft_id: UUID, writer: Writer) -> None:
    """It is never sent; refuses DraftDecided."""
    with transaction(workspace_id) as db:
        draft, _ = _held(db, draft_id)
        _decide(db, draft, "discarded", writer, workspace_view(db, workspace_id).at(now))


def set_drafts(*, now: datetime, workspace_id: WorkspaceId, drafts: bool) -> None:
    """Whether the agent only proposes from now on, and a member sends."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        db.connection().execute(
            update(AgentSettings).where(col(AgentSettings.workspace_id) == workspace_id).values(drafts=drafts)
        )
        record(
            db,
            "AgentChanged",
            workspace_id=workspace_id,
            actor="member",
            now=at,
            subject_id=workspace_id,
            drafts=drafts,
        )


def _held(db: Session, draft_id: UUID) -> tuple[ReplyDraft, Conversation]:
    """The draft and its conversation, locked in the order of every other flow: the conversation first."""
    known = db.scalars(select(col(ReplyDraft.conversation_id)).where(col(ReplyDraft.id) == draft_id)).first()
    if known is None:
        raise NotFound(kind="draft")
    row = locked(db, ConversationId(known))
    draft = db.scalars(select(ReplyDraft).where(col(ReplyDraft.id) == draft_id).with_for_update()).one()
    if draft.state != "proposed":
        raise DraftDecided(state=draft.state)
    return draft, row


def _decide(db: Session, draft: ReplyDraft, state: str, writer: Writer, at: datetime) -> None:
    db.connection().execute(
        update(ReplyDraft)
        .where(col(ReplyDraft.id) == draft.id)
        .values(state=state, decided_by=writer.member_id, decided_at=at)
    )
