"""Which tools the model has in a conversation."""

from langchain_core.tools import StructuredTool

from agent_tools.catalog import catalog_tools
from agent_tools.context import ToolContext
from agent_tools.facts import fact_tools
from agent_tools.handoff import handoff_tools
from agent_tools.knowledge import knowledge_tools
from agent_tools.links import link_tools


def toolbox(context: ToolContext) -> list[StructuredTool]:
    """The tools of one turn. Who is speaking is in the context: no argument of a tool can change it."""
    return [
        *catalog_tools(context),
        *fact_tools(context),
        *knowledge_tools(context),
        *link_tools(context),
        *handoff_tools(context),
    ]
