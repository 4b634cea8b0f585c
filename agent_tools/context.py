"""Who is speaking, when and where: given to every tool by code, never by the model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from knowledge.search import Search
from shop.kernel.ids import ConversationId, CustomerId, TurnId, WorkspaceId
from shop.kernel.language import Language


@dataclass(frozen=True, slots=True)
class ToolContext:
    """The turn that a tool works for."""

    workspace_id: WorkspaceId
    customer_id: CustomerId
    conversation_id: ConversationId
    turn_id: TurnId
    language: Language
    shop_language: Language
    currency: str
    zone: ZoneInfo
    now: datetime
    search: Search
    page_url: Callable[[str], str]
    """Makes a full address from a path such as ``/s/sapori/p/olio``."""
    evidence: str = ""
    """MessageSid of the customer's words that this turn answers."""
    excluded: frozenset[str] = field(default_factory=frozenset)
    pinned: tuple[str, ...] = ()
