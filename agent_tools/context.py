"""Who is speaking, when and where: given to every tool by code, never by the model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from knowledge.search import Search
from shop.agents.function_port import Functions
from shop.agents.functions import OwnFunction
from shop.agents.recommending import Recommendation
from shop.kernel.exchange import Rate
from shop.kernel.ids import ConversationId, CustomerId, TurnId, WorkspaceId
from shop.kernel.language import Language
from shop.workspaces.offering import Offering


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
    """The shop's time."""
    real_now: datetime
    """The instant itself, whatever a demo's clock says: what flows are told."""
    search: Search
    page_url: Callable[[str], str]
    """Makes a full address from a path such as ``/s/sapori/p/olio``."""
    evidence: str = ""
    """MessageSid of the customer's words that this turn answers."""
    said: str = ""
    """The customer's own words of this turn; empty where they answer an older message than our last one."""
    beside: str = ""
    """Of those words, what was typed beside a tap."""
    tapped: tuple[str, ...] = ()
    """Ids of the buttons that were really tapped in this turn."""
    asked: tuple[str, ...] = ()
    """Ids of what our last message offered to tap: what a word of agreement can be an answer to."""
    avoids: tuple[str, ...] = ()
    """Codes of allergens that the customer has told us of; none where they speak for somebody else."""
    sizes: tuple[str, ...] = ()
    """Sizes that the customer has told us of."""
    rate: Rate | None = None
    """At which amounts are also told in the currency that the customer chose; None where they chose none."""
    excluded: frozenset[str] = field(default_factory=frozenset)
    pinned: tuple[str, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    """What goes with what, as the shop has it."""
    own_functions: tuple[OwnFunction, ...] = ()
    functions: Functions | None = None
    """What asks the shop's own systems; None where nothing does."""
    offering: Offering | None = None
    """What a customer can do here, where that is known already."""
