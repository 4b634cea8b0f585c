"""One answer in the making: what its steps share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool

from bot.agent import Budget, Drafted
from bot.guardrails.pseudonyms import KnownPerson, Pseudonyms
from bot.memory import Said
from bot.parts import Parts
from bot.tracing import Trace
from flows.begin_turn import TurnStart
from knowledge.search import Found
from shop.kernel.language import Language
from shop.kernel.settings import settings
from shop.workspaces.streets import street_of


@dataclass
class Work:
    """One answer in the making."""

    start: TurnStart
    language: Language
    parts: Parts
    trace: Trace
    said: Said
    passages: list[Found] = field(default_factory=list)
    tools: Sequence[BaseTool] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    wrote: bool = False

    @cached_property
    def veil(self) -> Pseudonyms:
        """The turn's placeholders: the same person is the same one throughout."""
        return _pseudonyms(self.start)

    def count(self, drafted: Drafted) -> None:
        """Add what a draft cost and did."""
        self.tokens_in += drafted.tokens_in
        self.tokens_out += drafted.tokens_out
        self.wrote = self.wrote or drafted.wrote

    @property
    def allowed_links(self) -> frozenset[str]:
        """Where links may lead: to our own pages, and to the shop on the map."""
        own = urlsplit(str(settings().public_url)).netloc
        street = urlsplit(street_of(self.start.workspace)).netloc
        return frozenset({own, street, self.start.workspace.map_url} - {""})


def _pseudonyms(start: TurnStart) -> Pseudonyms:
    person, shop = start.customer, start.workspace
    known = KnownPerson(
        names=tuple(name for name in (person.name, person.profile_name) if name),
        emails=(person.email,) if person.email else (),
    )
    return Pseudonyms(known, public=(shop.name, shop.address, shop.phone, shop.email, shop.person))


def budget_of_a_turn() -> Budget:
    """What the settings allow one turn of an outside model to cost."""
    return Budget(settings().turn_model_calls, settings().turn_tokens, settings().turn_seconds)


def name_of(model: BaseChatModel) -> str:
    """What the model is called in traces."""
    return str(getattr(model, "model_name", None) or getattr(model, "model", None) or "model")
