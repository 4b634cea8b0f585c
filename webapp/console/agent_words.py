"""How the parts of an agent are called, and how a difference between two versions is said."""

from collections.abc import Mapping
from typing import Any, Final

from shop.agents.difference import Change
from shop.agents.examples import Expectation
from shop.kernel.language import Language, phrase, say

KEYS: Final[Mapping[str, str]] = {
    "agent_name": phrase("Its name"),
    "persona": phrase("Who it is"),
    "tone": phrase("Tone"),
    "formality": phrase("How it addresses people"),
    "emoji": phrase("Emoji"),
    "greeting": phrase("First words"),
    "own_words": phrase("What else a model is told"),
    "fallback": phrase("When it does not know"),
    "escalate_after": phrase("Misses until it offers a person"),
    "model": phrase("Language model"),
    "temperature": phrase("Freedom of its wording"),
    "max_tokens": phrase("Longest answer, in tokens"),
    "top_p": phrase("Choice of words (top-p)"),
    "memory_messages": phrase("Messages it looks back on"),
    "pinned_products": phrase("Shown first"),
    "excluded_products": phrase("Never proposed"),
    "rules": phrase("Rule"),
    "recommendations": phrase("Recommendation"),
    "functions": phrase("Function"),
    "flows": phrase("Flow"),
}
TONES: Final = (
    ("warm", phrase("Warm"), phrase("As a good shopkeeper speaks.")),
    ("plain", phrase("Plain"), phrase("In the fewest words that answer.")),
    ("elegant", phrase("Elegant"), phrase("Unhurried, and never loud.")),
    ("lively", phrase("Lively"), phrase("Cheerful, with a smile.")),
)
FORMALITIES: Final = (
    ("shop", phrase("As the shop does")),
    ("informal", phrase("Informally: tu, tú")),
    ("formal", phrase("Formally: Lei, usted")),
)
EMOJI: Final = (
    ("never", phrase("Never")),
    ("rarely", phrase("In the first words only")),
    ("often", phrase("Where somebody would smile")),
)
DOES: Final = (
    ("say", phrase("Says this")),
    ("ask", phrase("Asks this")),
    ("hand_over", phrase("Calls a person")),
    ("product", phrase("Shows a product")),
    ("category", phrase("Proposes a category")),
    ("link", phrase("Sends a page")),
)
ONLY: Final = (
    ("always", phrase("At any time")),
    ("open", phrase("While the shop is open")),
    ("closed", phrase("While the shop is closed")),
)
PAGES: Final = (
    ("shop", phrase("The shop’s page")),
    ("cart", phrase("Their cart")),
    ("order", phrase("Their latest order")),
    ("booking", phrase("Their booking")),
    ("profile", phrase("Their own data")),
)
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "tone": {code: words for code, words, _ in TONES},
    "formality": dict(FORMALITIES),
    "emoji": dict(EMOJI),
}
_EXPECTED: Final = {
    "tool": phrase("It uses {value}"),
    "names": phrase("It names {value}"),
    "handed_over": phrase("It calls a person"),
    "says": phrase("It says “{value}”"),
    "never": phrase("It never says “{value}”"),
}
KINDS: Final = (
    ("says", phrase("It says")),
    ("never", phrase("It never says")),
    ("names", phrase("It names the product")),
    ("tool", phrase("It uses the tool")),
    ("handed_over", phrase("It calls a person")),
)
_LONGEST: Final = 140


def change_said(change: Change, language: Language) -> dict[str, str]:
    """One difference: what it is about, and what stood there before and stands there now."""
    what = say(language, KEYS.get(change.key, change.key))
    if change.name:
        what = f"{what}: {change.name}"
    return {
        "what": what,
        "kind": change.kind,
        "before": value_said(change.key, change.before, language),
        "after": value_said(change.key, change.after, language),
    }


def value_said(key: str, value: Any, language: Language) -> str:
    """A value as somebody would say it; empty for nothing."""
    if value is None:
        return ""
    if key in _VALUES:
        return say(language, _VALUES[key].get(str(value), str(value)))
    return _short(_plainly(value))


def expected_said(expected: Expectation, language: Language) -> str:
    """What is expected, as a sentence."""
    return say(language, _EXPECTED[expected.kind], value=expected.value)


def _plainly(value: Any) -> str:
    """The words in a value, without what holds them together."""
    if isinstance(value, Mapping):
        told = value.get("texts") or value.get("phrases") or value
        return _plainly(list(told.values()) if isinstance(told, Mapping) else told)
    if isinstance(value, list | tuple):
        return " · ".join(words for words in map(_plainly, value) if words)
    return "" if isinstance(value, bool) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
