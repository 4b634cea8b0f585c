"""Somebody gets a link into a live session: the customer it is for, or a guest of theirs."""

from datetime import datetime
from uuid import UUID

from secure_links.links import IssuedLink, issue
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.live.attending import LiveSessionOver
from shop.tables import Customer, LiveSession
from shop.workspaces.viewing import workspace_view


def issue_live_link(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    session_id: UUID,
    customer_id: CustomerId,
    language: Language,
    conversation_id: UUID | None = None,
    guest_name: str = "",
) -> IssuedLink:
    """A link into the live session, for twelve hours and one browser.

    With a `guest_name` it is for somebody whom the customer brings along: they are shown under that name, and
    are somebody else than the customer. Refuses an unknown session or customer, and LiveSessionOver.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        found = db.get(LiveSession, session_id)
        if found is None or db.get(Customer, customer_id) is None:
            raise NotFound(kind="live_session")
        if found.state not in {"planned", "active"}:
            raise LiveSessionOver(number=found.number, state=found.state)
        guest = {"guest": str(new_id()), "name": guest_name.strip()[:40]} if guest_name.strip() else None
        link = issue(
            db,
            workspace_id=workspace_id,
            purpose="live",
            subject_id=session_id,
            customer_id=customer_id,
            conversation_id=conversation_id,
            language=language,
            now=at,
            details=guest,
        )
        record(
            db,
            "LinkIssued",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            subject_id=customer_id,
            purpose="live",
        )
        return link
