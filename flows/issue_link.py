"""A secure link is issued to a customer, and the older ones of its purpose are taken back."""

from datetime import datetime
from uuid import UUID

from secure_links.links import IssuedLink, Purpose, issue
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language


def issue_link(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    purpose: Purpose,
    language: Language,
) -> IssuedLink:
    """A fresh link for that customer about themselves. `now` is the shop's time."""
    with transaction(workspace_id) as db:
        link = issue(
            db,
            workspace_id=workspace_id,
            purpose=purpose,
            subject_id=customer_id,
            customer_id=customer_id,
            conversation_id=conversation_id,
            language=language,
            now=now,
        )
        record(
            db,
            "LinkIssued",
            workspace_id=workspace_id,
            actor=actor,
            now=now,
            subject_id=customer_id,
            purpose=purpose,
        )
        return link
