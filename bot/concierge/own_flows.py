"""Flows of the shop's own: which one a message enters, and whether it goes on with the one that is under way."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.concierge.acts import Part
from bot.concierge.matching import EXACT, TELLING, best_match
from bot.concierge.memory import Walk
from bot.concierge.own_rules import best_called
from bot.concierge.parsers.choosing import Option, chosen
from bot.concierge.parsers.courtesies import courtesies
from bot.concierge.router import Router
from bot.concierge.situation import Situation
from bot.concierge.wording import plain, tokens

FLOW: Final = "flow:"
"""How the ids of a flow's choices begin; the flow, its step and the number of the answer follow."""
LEFT: Final = "left"
AGAIN: Final = "again"
_SURELY: Final = 0.75
"""A decision this sure is no answer to a question that takes any words."""
_LEAVES: Final = re.compile(
    r"(?:no,? )?(?:annulla(?:re)?|lascia(?:mo)? (?:stare|perdere)|basta cosi|basta|esci|stop|cancel|never ?mind|"
    r"leave it|forget it|quit|exit|cancela(?:r)?|dejalo|olvidalo|salir|no importa)(?: grazie| thanks| gracias)?"
)
_SMALL_TALK: Final = frozenset(
    {"greeting", "thanks", "goodbye", "yes", "no", "insult", "help", "more", "is_bot"}
)
"""What is said beside an answer, or instead of one, and asks for nothing."""
_CODE: Final = re.compile(r"(?<![\w/-])(?=[\w/-]*\d)[A-Za-z0-9][\w/-]{1,30}")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")


def flow_part(situation: Situation, router: Router) -> Part | None:
    """What a message does in a flow: goes on with it, leaves it, or enters one; None where it has none to do with it."""
    flows = {str(flow["code"]): flow for flow in situation.block.get("flows", ())}
    if not flows:
        return None
    walk = situation.memory.flow
    if walk is not None and walk.code in flows:
        going_on = _going_on(situation, router, walk, flows[walk.code])
        if going_on is not None:
            return going_on
    if situation.tapped.startswith(FLOW):
        code = situation.tapped.split(":")[1]
        return Part("flow", "", target=code) if code in flows else None
    return None if situation.tapped else _entering(situation, flows)


def belongs_to_a_flow(memory: Mapping[str, Any], flows: Sequence[Mapping[str, Any]], text: str) -> bool:
    """Whether code answers, and no outside model: a flow is under way, or the words enter one."""
    if not flows:
        return False
    if memory.get("flow"):
        return True
    entered = [flow for flow in flows if flow["phrases"]]
    return bool(text and entered) and best_called(entered, courtesies(text).rest or text) is not None


def choices_of(flow: Mapping[str, Any], step: Mapping[str, Any], language: str) -> list[Option]:
    """What a question lets one tap, in the reader's language or in any."""
    return [
        Option(f"{FLOW}{flow['code']}:{step['id']}:{place}", _in(answer["texts"], language))
        for place, answer in enumerate(step["answers"])
    ]


def found_in(text: str, takes: str) -> str:
    """A code or a number in some words; empty where there is none, or where any words would do."""
    if takes == "code":
        match = _CODE.search(text)
    elif takes == "number":
        match = _NUMBER.search(text)
    else:
        return ""
    return match[0] if match else ""


def _entering(situation: Situation, flows: Mapping[str, Mapping[str, Any]]) -> Part | None:
    words = courtesies(situation.text).rest or situation.text
    entered = [flow for flow in flows.values() if flow["phrases"]]
    called = best_called(entered, words) if entered and words else None
    if called is None:
        return None
    return Part("flow", situation.text, round(called.sureness, 4), target=str(called.rule["code"]))


def _going_on(situation: Situation, router: Router, walk: Walk, flow: Mapping[str, Any]) -> Part | None:
    """The answer to what a flow has asked; None where the customer wants something else now."""
    step = next((one for one in flow["steps"] if one["id"] == walk.step), None)
    if step is None:
        return None
    text, options = situation.text, choices_of(flow, step, situation.language.value)
    if situation.tapped:
        own = {option.id for option in options}
        return _part(flow, situation.tapped, text) if situation.tapped in own else None
    if _LEAVES.fullmatch(plain(" ".join(tokens(text)))):
        return _part(flow, LEFT, text)
    answer = _answer(text, options, step, situation.language.value)
    if answer:
        return _part(flow, answer, text)
    any_words = not options and step["takes"] not in {"code", "number"}
    if _wants_else(situation, router, flow, sure=_SURELY if any_words else 0.0):
        return None
    return _part(flow, "said" if any_words else AGAIN, text)


def _answer(text: str, options: Sequence[Option], step: Mapping[str, Any], language: str) -> str:
    """The id of what was picked, or that a code or a number was said; empty where neither is clear."""
    if options:
        return _picked(text, options, step, language)
    return "said" if found_in(text, step["takes"]) else ""


def _picked(text: str, options: Sequence[Option], step: Mapping[str, Any], language: str) -> str:
    """The id of the one option that some words mean."""
    exactly = [one.id for one in options if tokens(one.title) == tokens(text)]
    found = exactly or [one.id for one in chosen(text, options)]
    if len(found) == 1:
        return found[0]
    called = best_called([{"phrases": [_in(one["texts"], language)]} for one in step["answers"]], text)
    if called is None:
        return ""
    return next(
        (one.id for one in options if one.title in called.rule["phrases"]),
        "",
    )


def _wants_else(situation: Situation, router: Router, flow: Mapping[str, Any], *, sure: float) -> bool:
    """Whether a message asks for something that has nothing to do with the flow."""
    others = [
        one
        for one in (*situation.block.get("flows", ()), *situation.block.get("rules", ()))
        if one.get("phrases") and one.get("code") != flow["code"]
    ]
    words = courtesies(situation.text).rest or situation.text
    if others and best_called(others, words) is not None:
        return True
    decision = router.decide(words, situation.names)
    if (
        decision.fires
        and decision.intent not in _SMALL_TALK
        and decision.p >= sure
        and (not sure or "?" in words or decision.intent == "hand_over")
    ):
        return True
    match = best_match(words, situation.passages, ("faq",))
    return match is not None and match.sureness >= (EXACT if sure else TELLING)


def _part(flow: Mapping[str, Any], target: str, text: str) -> Part:
    return Part("flow", text, target=f"{flow['code']}\n{target}")


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next((words for words in texts.values() if words), "")
