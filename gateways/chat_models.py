"""Which outside model speaks for a workspace? One of OpenAI's, or any endpoint that talks like OpenAI.

An installation without a key has none, and then loads none of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from langchain_core.language_models import BaseChatModel

from shop.kernel.settings import Settings
from shop.workspaces.viewing import AgentView

CONCIERGE = "concierge"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The model and the way it is to speak."""

    name: str
    temperature: float
    max_tokens: int
    """Of the answer, without what a model thinks before it."""
    top_p: float


def outside_model(configured: Settings) -> Callable[[AgentView], BaseChatModel | None]:
    """Gives the model that an agent's settings ask for; None for the concierge, or where there is no key."""
    if not (configured.openai_api_key or configured.openai_base_url):
        return lambda _agent: None
    made = cache(lambda wanted: openai_model(configured, wanted))

    def model_of(agent: AgentView) -> BaseChatModel | None:
        if agent.content.model == CONCIERGE:
            return None
        name = configured.openai_model if agent.content.model == DEFAULT else agent.content.model
        return made(
            Wanted(
                name, float(agent.content.temperature), agent.content.max_tokens, float(agent.content.top_p)
            )
        )

    return model_of


def openai_model(configured: Settings, wanted: Wanted) -> BaseChatModel:
    """That model at the configured endpoint. Where it gives no answer it raises ModelFailed."""
    from gateways.openai_chat import Endpoint, made_model  # noqa: PLC0415  # 2 s and 100 MB that only its users pay

    key = configured.openai_api_key.get_secret_value() if configured.openai_api_key else "none"
    # Half of a turn's time: the rest is the concierge's, should this one stay silent.
    endpoint = Endpoint(key, configured.openai_base_url, seconds=configured.turn_seconds / 2)
    return made_model(endpoint, wanted.name, wanted.temperature, wanted.max_tokens, wanted.top_p)
