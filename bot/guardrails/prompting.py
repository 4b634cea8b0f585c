"""What an outside model is told: the prompt and the policies, filled in for one shop and one moment."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.cleaning import readable
from bot.guardrails.evidence import Quoted
from bot.guardrails.untrusted import DROPPED, as_data, suspicion
from shop.agents.rules import SPOKEN, Rule
from shop.kernel.language import Language, text_in
from shop.workspaces.viewing import AgentView, WorkspaceView

_BOT = Path(__file__).parents[1]
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LANGUAGES = {Language.EN: "English", Language.IT: "Italian", Language.ES: "Spanish"}
_ADDRESS_FORMS: Mapping[tuple[Language, bool], str] = {
    (Language.EN, False): "Be friendly and direct.",
    (Language.EN, True): "Be courteous, without contractions.",
    (Language.IT, False): "Say tu.",
    (Language.IT, True): "Say Lei.",
    (Language.ES, False): "Say tú.",
    (Language.ES, True): "Say usted.",
}
"""By language, and whether the shop is formal."""
_TONES: Mapping[str, str] = {
    "warm": "Be warm, as a good shopkeeper is.",
    "plain": "Be plain: the fewest words that answer.",
    "elegant": "Be elegant and unhurried, never loud; no exclamation marks.",
    "lively": "Be lively and cheerful.",
}
_EMOJI: Mapping[str, str] = {
    "never": "No emoji.",
    "rarely": "At most one emoji in a conversation, at its beginning.",
    "often": "An emoji where somebody would smile, at most one a message.",
}
_DONE: Mapping[str, str] = {
    "say": "say: {words}",
    "ask": "ask: {words}",
    "hand_over": "{words} Then call hand_over.",
    "product": "{words} Then show the product {target} with show_product.",
    "category": "{words} Then propose goods of the category {target} with find_products.",
    "link": "{words} Then send the page {target} with send_link.",
}
_WHEN: Mapping[str, str] = {
    "always": "",
    "open": " while the shop is open",
    "closed": " while the shop is closed",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """One topic's rules, from one file."""

    name: str
    index_entry: str
    """The file's first line: what it is about, in a sentence."""
    rules: str


def system_prompt(
    shop: WorkspaceView, agent: AgentView, language: Language, now: datetime, tools: Sequence[str] = ()
) -> str:
    """The system prompt of one turn: the product's rules, the policies, then what the owner adds.

    What the owner wrote in the console stands last and is told to add, never to loosen. `tools` is one
    line about each tool, where the model is not told of them in another way.
    """
    local = now.astimezone(shop.zone)
    about = text_in(shop.about, Language.EN, shop.language)
    return _filled(
        (_BOT / "prompts" / "agent.md").read_text(encoding="utf-8"),
        {
            "shop_name": _one_line(shop.name),
            "agent_name": _one_line(agent.agent_name),
            "today": f"{local:%A} {local.day} {local:%B %Y}",
            "clock": f"{local:%H:%M}",
            "zone": shop.zone.key,
            "language": _LANGUAGES[language],
            "address_form": _ADDRESS_FORMS[language, shop.formality == "formal"],
            "about": as_data(about, "shop/about") if about else "",
            "tone": _TONES[agent.content.tone],
            "emoji": _EMOJI[agent.content.emoji],
            "persona": _persona(agent.content.persona),
            "rules": _rules(agent.content.rules, language),
            "scope": policies()["scope"].index_entry,
            "person": _one_line(shop.person) or "a person of the shop",
            "tools": "".join(f"- {_one_line(tool)}\n" for tool in tools),
            "policies": "\n\n".join(f"### {each.index_entry}\n{each.rules}" for each in policies().values()),
            "house_rules": _of_the_owner(agent.content.own_words),
        },
    )


def _persona(words: str) -> str:
    return f"## Who you are\n{_one_line(words)}\n\n" if words.strip() else ""


def _rules(rules: Sequence[Rule], language: Language) -> str:
    """What the shop has decided; as binding as our own rules, and never above them."""
    told = [_rule(rule, language) for rule in rules if rule.on]
    return "\n".join(["## When this, do that", *told, "", ""]) if told else ""


def _rule(rule: Rule, language: Language) -> str:
    said = ", ".join(f"“{_one_line(phrase)}”" for phrase in rule.phrases)
    words = _one_line(text_in(rule.texts, language, language))
    lead = f"say: {words}" if rule.do not in SPOKEN and words else words
    done = _DONE[rule.do].format(words=lead, target=rule.target)
    return f"- When the customer says something like {said}{_WHEN[rule.only]}: {done.strip()}"


def passages_as_data(passages: Sequence[Quoted]) -> str:
    """What was retrieved, each passage labeled with where it comes from; empty where there is nothing.

    A passage that seems to give instructions is left out.
    """
    shown = [
        as_data(f"{passage.title}\n{passage.text}", f"{passage.kind}/{passage.reference}")
        for passage in passages
        if suspicion(f"{passage.title}\n{passage.text}") < DROPPED
    ]
    return "\n".join(["## What the shop's own texts say", *shown]) if shown else ""


@cache
def policies() -> dict[str, Policy]:
    """Every policy by the name of its file, in the order of the names."""
    return {path.stem: _read(path) for path in sorted((_BOT / "policies").glob("*.md"))}


def _read(path: Path) -> Policy:
    index_entry, _, rules = path.read_text(encoding="utf-8").partition("\n")
    return Policy(path.stem, index_entry.strip(), rules.strip())


def _filled(template: str, values: Mapping[str, str]) -> str:
    """The template with each placeholder filled once: a value that holds braces stays as it is."""
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], template).strip() + "\n"


def _of_the_owner(rules: str) -> str:
    shown = readable(rules)
    return (
        f"\n## From the owner of the shop\nThese add to the rules above and never loosen them.\n{shown}"
        if shown
        else ""
    )


def _one_line(text: str) -> str:
    return " ".join(readable(text).split())
