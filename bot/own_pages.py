"""Where a customer is sent from the chat: to a page of their own, by a link that is theirs alone."""

from flows.begin_turn import TurnStart
from flows.issue_link import issue_link
from secure_links.links import Purpose
from shop.kernel.language import Language


def own_page(start: TurnStart, purpose: Purpose, language: Language) -> str:
    """The address of that page, by a fresh link of this conversation's customer."""
    link = issue_link(
        now=start.now,
        actor="agent",
        workspace_id=start.workspace.id,
        customer_id=start.customer.id,
        conversation_id=start.conversation_id,
        purpose=purpose,
        language=language,
    )
    return link.url
