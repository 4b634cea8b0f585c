"""A link no longer holds: its owner gets a fresh one in the chat, and nobody else does."""

from datetime import datetime

from secure_links.links import issue, owner_of, revoke_all, workspace_of
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.language import say
from shop.kernel.refusals import Refusal
from shop.messaging.content import Content, Link
from shop.messaging.writing import conversation_of, write_message
from shop.workspaces.viewing import workspace_view

# Whoever holds a forwarded link must not close a page on which its owner is paying.
_TAKEN_BACK = frozenset({"registration", "profile"})


class NoChatOpen(Refusal):
    """There is no chat in which a new link could be sent."""


def send_new_link(*, now: datetime, token: str) -> None:
    """Send a new link of the same purpose to the person whom the old one was for.

    Whoever holds the old address sees nothing of it. Refuses a token that was never ours, and a customer
    without a conversation.
    """
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        old = owner_of(db, token)
        conversation = old.conversation_id or conversation_of(db, old.customer_id)
        if conversation is None or old.purpose == "guest":
            # A guest's page is no customer's own: whoever booked has a new link made.
            raise NoChatOpen
        at = shop.at(now)
        if old.purpose in _TAKEN_BACK:
            revoke_all(db, purpose=old.purpose, subject_id=old.subject_id, now=at)
        link = issue(
            db,
            workspace_id=workspace,
            purpose=old.purpose,
            subject_id=old.subject_id,
            customer_id=old.customer_id,
            conversation_id=conversation,
            language=old.language,
            now=at,
        )
        content = Content(kind="link", links=(Link(title=say(old.language, "Open the page"), url=link.url),))
        write_message(
            db,
            workspace=workspace,
            conversation=conversation,
            author="system",
            text=say(old.language, "Here is your new page. It is only yours."),
            now=now,
            at=at,
            content=content,
        )
        record(db, "LinkIssued", workspace_id=workspace, actor="customer", now=at, subject_id=old.customer_id)
