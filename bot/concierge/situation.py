"""Everything the concierge knows when it answers: the shop, the reader, the words, what was said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from bot.concierge.lexicon import all_words
from bot.concierge.memory import Memory, Named
from bot.concierge.parsers.choosing import Option
from bot.concierge.shorthand import written_out
from bot.concierge.voice import Voice
from bot.concierge.wording import composed, tokens
from shop.kernel.language import Language

KEY = "vetrina"
"""Where messages carry what is not text."""
_SHORTEST_NAME = 3
_MISSES = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the shop's knowledge that may answer."""

    id: str
    kind: str
    reference: str
    title: str
    text: str
    language: str
    score: float

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Passage":
        """The passage as retrieval or the tool gave it."""
        return cls(
            id=str(told.get("id", "")),
            kind=str(told.get("kind", "")),
            reference=str(told.get("reference", "")),
            title=str(told.get("title", "")),
            text=str(told.get("text", "")),
            language=str(told.get("language", "")),
            score=float(told.get("score", 0.0)),
        )


@dataclass(frozen=True)
class Situation:
    """One turn, as the concierge sees it."""

    block: Mapping[str, Any]
    text: str
    said: Mapping[str, Any] = field(default_factory=dict)
    """What came with the customer's words: what was tapped, what has no words, what was quoted."""
    turns: int = 0
    """How many messages were exchanged before."""
    tools: frozenset[str] | None = None
    """The tools that may be called; None where any may."""
    before: str = ""
    """What we answered last."""

    @classmethod
    def read(cls, messages: Sequence[BaseMessage], tools: frozenset[str] | None = None) -> "Situation":
        """The situation of a turn's messages: the block, the history, the customer's words, results so far."""
        system = next((one for one in messages if isinstance(one, SystemMessage)), None)
        last = max((i for i, one in enumerate(messages) if isinstance(one, HumanMessage)), default=-1)
        words = messages[last] if last >= 0 else HumanMessage(content="")
        history = [one for one in messages[: max(last, 0)] if isinstance(one, HumanMessage | AIMessage)]
        block = system.additional_kwargs.get(KEY, {}) if system else {}
        said = words.additional_kwargs.get(KEY, {})
        language = Language.of(block.get("language"), Language.EN)
        ours = next((one.text for one in reversed(history) if isinstance(one, AIMessage) and one.text), "")
        text = written_out(composed(words.text.strip()), language)
        return cls(block, text, said, len(history), tools, ours)

    @cached_property
    def language(self) -> Language:
        """The language of the answer."""
        return Language.of(self.block.get("language"), Language.EN)

    @cached_property
    def memory(self) -> Memory:
        """What was kept of the turn before, with the options of a message that the customer replied to."""
        kept = Memory.read(self.block.get("memory"))
        quoted = tuple(Named(id=choice, title="") for choice in self.said.get("quoted_choices", ()))
        about = next((one for one in quoted if one.id.startswith("product:")), None)
        return kept.model_copy(update={"product": Named(id=about.id.partition(":")[2])}) if about else kept

    @cached_property
    def voice(self) -> Voice:
        """How to speak to this reader."""
        return self.voice_in(self.language)

    def voice_in(self, language: Language) -> Voice:
        """The same in another language."""
        someone = Voice(language, formal=False, seed="", names={}).say("someone")
        names = {
            "shop": str(self.block.get("shop_name", "")),
            "agent": str(self.block.get("agent_name", "")),
            "person": str(self.block.get("person") or someone),
            "currency": str(self.block.get("currency", "EUR")),
        }
        formal = self.block.get("formality") == "formal"
        return Voice(
            language,
            formal=formal,
            seed=f"{self.text}\n{self.turns}",
            names=names,
            tone=str(self.block.get("tone", "warm")),
            emoji=str(self.block.get("emoji", "never")),
        )

    @property
    def tapped(self) -> str:
        """The id of the option that was picked, as far as the message itself says it."""
        return str(self.said.get("tapped") or "")

    @property
    def beside(self) -> str:
        """What was typed beside a tap."""
        return composed(str(self.said.get("beside") or "").strip())

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """What the last message offered to tap."""
        return tuple(Option(one.id, one.title) for one in self.memory.options)

    @cached_property
    def listed(self) -> tuple[Option, ...]:
        """The products of the last list, as options."""
        return tuple(Option(f"product:{one.id}", one.title) for one in self.memory.listed)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """What retrieval found for the whole message, best first."""
        return tuple(Passage.read(told) for told in self.block.get("passages", ()))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words of the catalog's names, plain: no typing errors, and a sign that goods are spoken of."""
        words = {word for name in self.block.get("known_words", ()) for word in tokens(str(name))}
        telling = words - all_words("around_wishes")
        return frozenset(word for word in telling if len(word) >= _SHORTEST_NAME)

    @cached_property
    def today(self) -> date:
        """The day in the shop's zone."""
        now = datetime.fromisoformat(str(self.block.get("now", "2026-01-01T00:00:00+00:00")))
        return now.astimezone(ZoneInfo(str(self.block.get("zone") or "UTC"))).date()

    @property
    def vertical(self) -> str:
        """The kind of shop."""
        return str(self.block.get("vertical", ""))

    @property
    def currency(self) -> str:
        """ISO 4217."""
        return str(self.block.get("currency", "EUR"))

    @property
    def tired(self) -> bool:
        """Whether one more miss is one too many."""
        return int(self.block.get("misses", 0)) + 1 >= int(self.block.get("escalate_after", _MISSES))

    @property
    def sells(self) -> bool:
        """Whether goods can be put into a cart here."""
        return self.may_call("add_to_cart")

    def may_call(self, tool: str) -> bool:
        """Whether that tool is at hand."""
        return self.tools is None or tool in self.tools
