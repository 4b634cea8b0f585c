"""What proves an answer, in words for the shop's own people: this product, that passage."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shop.messaging.viewing import TracedTurn

_CALL: Final = re.compile(r"tool:(\w+)(?:#(\d+))?\s*(.*)")
_RULE: Final = "passage:rule/"
_PLACE: Final = re.compile(r"(\w+)\[(\d+)\]|(\w+)")
_OWN: Final = frozenset({"find_products", "show_product", "search_knowledge", "find_services", "shop_facts"})
"""Tools that tell what the shop itself has said or put on its shelf."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Something of the shop's that an answer rests on."""

    kind: str
    """``product``, ``passage``, ``fact``, or a ``rule`` that the shop made for its agent."""
    words: str
    claims: tuple[str, ...] = ()
    """The words of the answer that it proves."""


def proofs_of(turn: TracedTurn) -> list[Proof]:
    """Each thing once, in the order in which the answer uses it."""
    calls = [step["details"] for step in turn.trace if step.get("step") == "tool"]
    found: dict[tuple[str, str], list[str]] = {}
    for claim in _claims(turn):
        told = _named(str(claim.get("proven_by", "")), calls, turn)
        if told is not None:
            found.setdefault(told, []).append(str(claim.get("text", "")))
    for told in _shown(turn, calls):
        found.setdefault(told, [])
    return [
        Proof(kind, words, tuple(dict.fromkeys(claims))) for (kind, words), claims in found.items() if words
    ]


def _claims(turn: TracedTurn) -> list[Mapping[str, Any]]:
    proved = [step for step in turn.trace if step.get("step") == "proved"]
    claims = proved[-1].get("details", {}).get("claims", []) if proved else []
    return [claim for claim in claims if claim.get("ok")]


def _named(proven_by: str, calls: Sequence[Mapping[str, Any]], turn: TracedTurn) -> tuple[str, str] | None:
    if proven_by.startswith(_RULE):
        return "rule", proven_by.removeprefix(_RULE)
    if proven_by.startswith("passage:"):
        return "passage", _title(proven_by.removeprefix("passage:"), turn)
    told = _CALL.match(proven_by)
    if told is None:
        return None
    mine = [call for call in calls if call.get("name") == told[1]]
    number = int(told[2] or 0)
    result = mine[number].get("result") if number < len(mine) else None
    return _within(result, told[3]) if isinstance(result, Mapping) else None


def _within(result: Mapping[str, Any], path: str) -> tuple[str, str] | None:
    """The thing of a result that a path leads to: ``products[0].price`` is its first product."""
    place = _PLACE.match(path)
    if place is None:
        return None
    if place[1]:
        several = result.get(place[1])
        number = int(place[2])
        one = several[number] if isinstance(several, list) and number < len(several) else None
    else:
        one = result.get(place[3])
    return _thing(one) if isinstance(one, Mapping) else None


def _thing(one: Mapping[str, Any]) -> tuple[str, str] | None:
    if one.get("title"):
        return "passage", str(one["title"])
    if one.get("name"):
        return "product", str(one["name"])
    return ("fact", str(one["text"])[:80]) if one.get("text") else None


def _shown(turn: TracedTurn, calls: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What the answer names of what was looked up, though it makes no claim that had to be proven."""
    said = " ".join(message.text for message in turn.messages if message.direction == "out").casefold()
    found = []
    for call in calls:
        result = call.get("result")
        if call.get("name") not in _OWN or not isinstance(result, Mapping):
            continue
        several = [*result.get("products", ()), *result.get("services", ())]
        several += [result[key] for key in ("product", "service") if isinstance(result.get(key), Mapping)]
        found += [
            ("product", str(one["name"])) for one in several if str(one.get("name", "")).casefold() in said
        ]
        found += [
            ("passage", str(one.get("title", "")))
            for one in result.get("passages", ())
            if _quoted(str(one.get("text", "")), said)
        ]
    return found


def _quoted(text: str, said: str) -> bool:
    """Whether a passage's first sentence, or most of it, stands in the answer."""
    first = re.split(r"(?<=[.!?…])\s|\n", text.strip(), maxsplit=1)[0].casefold().rstrip(".!?… ")
    return bool(first) and first in said


def _title(reference: str, turn: TracedTurn) -> str:
    kind, _, name = reference.partition("/")
    for step in turn.trace:
        details = step.get("details", {})
        result = details.get("result") if isinstance(details.get("result"), Mapping) else {}
        for passage in [*details.get("passages", ()), *(result or {}).get("passages", ())]:
            if (passage.get("kind"), passage.get("reference")) == (kind, name):
                return str(passage.get("title", name))
    return name
