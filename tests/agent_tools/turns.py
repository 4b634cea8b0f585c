"""Builders of turns: a customer in a conversation, and the tools of their turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from langchain_core.tools import StructuredTool

from agent_tools.context import ToolContext
from agent_tools.toolbox import toolbox
from knowledge.search import KINDS, Found, HybridSearch, Search
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, CustomerId, TurnId, WorkspaceId, new_id
from shop.kernel.language import Language
from tests.world import MORNING, Shop, a_registered_customer, arrives, one


@dataclass(frozen=True)
class Turn:
    """A customer's turn with the tools that answer it."""

    context: ToolContext
    tools: Mapping[str, StructuredTool]

    def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        """What the tool answers."""
        told: dict[str, Any] = self.tools[name].invoke(arguments)
        return told


def a_turn(shop: Shop, owner: Any, *, search: Search | None = None, **changes: Any) -> Turn:
    """A registered customer has written to the shop, and is being answered."""
    customer = a_registered_customer(shop)
    arrives(shop, "ciao")
    conversation = one(owner, "SELECT id FROM conversation WHERE customer_id = %(c)s", {"c": customer})
    return a_turn_of(shop, customer, conversation, search or HybridSearch(), **changes)


def a_turn_of(shop: Shop, customer: CustomerId, conversation: Any, search: Search, **changes: Any) -> Turn:
    """The turn of that customer."""
    told: dict[str, Any] = {
        "workspace_id": shop.id,
        "customer_id": customer,
        "conversation_id": ConversationId(conversation),
        "turn_id": TurnId(new_id()),
        "language": Language.IT,
        "shop_language": Language.IT,
        "currency": "EUR",
        "zone": ZoneInfo("Europe/Rome"),
        "now": MORNING,
        "real_now": MORNING,
        "search": search,
        "page_url": "https://shop.example.test{}".format,
    }
    context = ToolContext(**(told | changes))
    return Turn(context, {tool.name: tool for tool in toolbox(context)})


class Broken:
    """A search that breaks."""

    def __call__(
        self,
        workspace: WorkspaceId,
        question: str,
        *,
        language: Language,
        limit: int = 5,
        kinds: tuple[str, ...] = KINDS,
    ) -> list[Found]:
        """Raises what nobody expects."""
        raise ZeroDivisionError(workspace, question, language, limit, kinds)


def count_of(shop: Shop, table: str) -> int:
    """How many rows the shop has in a table."""
    with transaction(shop.id) as db:
        return int(db.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608  # the names are ours
