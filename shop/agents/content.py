"""What one version of an agent holds: how it speaks, its rules, and what it may use."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shop.agents.functions import MOST_FUNCTIONS, OwnFunction
from shop.agents.paths import MOST_FLOWS, Flow
from shop.agents.recommending import MOST, Recommendation
from shop.agents.rules import Rule, Texts

Tone = Literal["warm", "plain", "elegant", "lively"]
Formality = Literal["shop", "informal", "formal"]
Emoji = Literal["never", "rarely", "often"]


class AgentContent(BaseModel):
    """All of it; the ranges of the figures are those of the plans' requirements."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    agent_name: str = Field(default="Vetrina", min_length=1, max_length=40)
    persona: str = Field(default="", max_length=600)
    """Who it is, in the shop's own words: told to a model, data to nobody."""
    tone: Tone = "warm"
    formality: Formality = "shop"
    """How it addresses people; `shop`: as the shop's profile has it."""
    emoji: Emoji = "never"
    greeting: Texts = Field(default_factory=dict)
    """How it greets, by language; empty for our own words."""
    own_words: str = Field(default="", max_length=8000)
    """What else a model is told; it adds to the product's rules and never loosens them."""
    rules: tuple[Rule, ...] = Field(default=(), max_length=100)
    fallback: Texts = Field(default_factory=dict)
    """What it says where it does not know, by language; empty for our own words."""
    escalate_after: int = Field(default=2, ge=1, le=10)
    """How many misses in a row before a person is offered."""
    model: str = Field(default="default", min_length=1, max_length=80)
    """``concierge``, a model's name, or ``default`` for what the installation offers."""
    temperature: Decimal = Field(default=Decimal("0.7"), ge=Decimal("0.1"), le=Decimal("1.0"))
    max_tokens: int = Field(default=250, ge=50, le=1000)
    top_p: Decimal = Field(default=Decimal("0.95"), ge=Decimal("0.5"), le=Decimal("1.0"))
    memory_messages: int = Field(default=10, ge=1, le=20)
    """How many of the last messages it sees."""
    pinned_products: tuple[str, ...] = ()
    """Skus shown first where they fit."""
    excluded_products: tuple[str, ...] = ()
    """Skus never proposed by the agent."""
    recommendations: tuple[Recommendation, ...] = Field(default=(), max_length=MOST)
    """What is shown first, what never, and what goes with what."""
    functions: tuple[OwnFunction, ...] = Field(default=(), max_length=MOST_FUNCTIONS)
    """What it may ask the shop's own systems."""
    flows: tuple[Flow, ...] = Field(default=(), max_length=MOST_FLOWS)
    """Ways through a conversation that the shop has drawn."""

    def stored(self) -> dict[str, Any]:
        """As it is kept in a row."""
        return self.model_dump(mode="json")

    def changed(self, **keys: Any) -> "AgentContent":
        """With other values under these keys, checked again; raises ValueError for a key that there is not."""
        unknown = keys.keys() - AgentContent.model_fields.keys()
        if unknown:
            message = f"no such key: {', '.join(sorted(unknown))}"
            raise ValueError(message)
        plain = {name: _plain(value) for name, value in keys.items()}
        return AgentContent.model_validate(self.stored() | plain)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
