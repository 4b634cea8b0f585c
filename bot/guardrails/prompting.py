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
            "scope": policies()["scope"].index_entry,
            "person": _one_line(shop.person) or "a person of the shop",
            "tools": "".join(f"- {_one_line(tool)}\n" for tool in tools),
            "policies": "\n\n".join(f"### {each.index_entry}\n{each.rules}" for each in policies().values()),
            "house_rules": _of_the_owner(agent.system_prompt),
        },
    )


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
