"""Which tools the model has in a conversation."""

from langchain_core.tools import StructuredTool

from agent_tools.cart import cart_tools
from agent_tools.catalog import catalog_tools
from agent_tools.context import ToolContext
from agent_tools.delivery import delivery_tools
from agent_tools.facts import fact_tools
from agent_tools.handoff import handoff_tools
from agent_tools.knowledge import knowledge_tools
from agent_tools.links import link_tools
from agent_tools.orders import order_tools
from agent_tools.waiting import waiting_tools
from shop.kernel.database import transaction
from shop.orders.selling import sells


def toolbox(context: ToolContext) -> list[StructuredTool]:
    """The tools of one turn. Who is speaking is in the context: no argument of a tool can change it.

    A business that sells nothing by order (a broker of homes) has no cart.
    """
    with transaction(context.workspace_id) as db:
        selling = sells(db)
    return [
        *catalog_tools(context),
        *fact_tools(context),
        *knowledge_tools(context),
        *link_tools(context),
        *handoff_tools(context),
        *(_selling_tools(context) if selling else ()),
    ]


def _selling_tools(context: ToolContext) -> list[StructuredTool]:
    return [
        *cart_tools(context),
        *delivery_tools(context),
        *order_tools(context),
        *waiting_tools(context),
    ]
