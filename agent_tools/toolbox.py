"""Which tools the model has in a conversation."""

from langchain_core.tools import StructuredTool

from agent_tools.booking import booking_tools
from agent_tools.canceling import cancel_tools
from agent_tools.cart import cart_tools
from agent_tools.catalog import catalog_tools
from agent_tools.context import ToolContext
from agent_tools.delivery import delivery_tools
from agent_tools.events import event_tools
from agent_tools.exchange import exchange_tools, with_rate
from agent_tools.facts import fact_tools
from agent_tools.handoff import handoff_tools
from agent_tools.knowledge import knowledge_tools
from agent_tools.links import link_tools
from agent_tools.live import live_tools
from agent_tools.news import news_tools
from agent_tools.orders import order_tools
from agent_tools.own_functions import own_tools
from agent_tools.rebooking import rebooking_tools
from agent_tools.services import service_tools
from agent_tools.time_lists import time_list_tools
from agent_tools.waiting import waiting_tools
from agent_tools.ways import way_tools
from shop.kernel.database import transaction
from shop.workspaces.offering import offering_to


def toolbox(context: ToolContext) -> list[StructuredTool]:
    """The tools of one turn. Who is speaking is in the context: no argument of a tool can change it.

    A business that sells nothing by order (a broker of homes) has no cart, and one with nothing that is
    booked by time has no calendar.
    """
    offering = context.offering
    if offering is None or offering.other_currency:
        with transaction(context.workspace_id) as db:
            offering = offering or offering_to(db, context.customer_id)
            context = with_rate(db, context) if offering.other_currency else context
    return [
        *catalog_tools(context),
        *news_tools(context),
        *fact_tools(context),
        *knowledge_tools(context),
        *link_tools(context),
        *handoff_tools(context),
        *(event_tools(context) if offering.sells or offering.books else ()),
        *(_selling_tools(context) if offering.sells else ()),
        *(_booking_tools(context) if offering.books else ()),
        *(live_tools(context) if offering.shows_live else ()),
        *own_tools(context),
    ]


def _selling_tools(context: ToolContext) -> list[StructuredTool]:
    return [
        *cart_tools(context),
        *delivery_tools(context),
        *order_tools(context),
        *cancel_tools(context),
        *waiting_tools(context),
        *exchange_tools(context),
    ]


def _booking_tools(context: ToolContext) -> list[StructuredTool]:
    return [
        *service_tools(context),
        *booking_tools(context),
        *rebooking_tools(context),
        *way_tools(context),
        *time_list_tools(context),
    ]
