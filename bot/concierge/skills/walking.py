"""Walking through a flow of the shop's own: from one question to the next, and out of it at any time."""

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.memory import Walk
from bot.concierge.own_flows import AGAIN, FLOW, LEFT, choices_of, found_in
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import as_options
from bot.concierge.skills.passing_on import passed_on
from bot.concierge.skills.unsure import failed, offer_person

_MOST_STEPS: Final = 60
_MOST_TRIES: Final = 2
_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_TITLE: Final = 24
"""Letters that fit on a button of WhatsApp."""

_Flow = Mapping[str, Any]


def walk(situation: Situation, part: Part) -> Act:
    """From where the flow stands to its next question, or to its end."""
    code, _, came = part.target.partition("\n")
    flow = next(one for one in situation.block.get("flows", ()) if one["code"] == code)
    before = situation.memory.flow
    if came == LEFT:
        return Reply(situation.voice.say("flow_left"))
    if not came or before is None:
        return (yield from _from(situation, part, flow, str(flow["steps"][0]["id"]), {}))
    step = _step(flow, before.step)
    if step is None:
        return failed(situation, part)
    if came == AGAIN:
        return _again(situation, part, flow, step, before)
    known = dict(before.known)
    if came.startswith(FLOW):
        answer = step["answers"][int(came.rpartition(":")[2])]
        following, value = str(answer["next"]), _said(answer["texts"], situation, {})
    else:
        following = str(step["next"])
        value = found_in(part.text, step["takes"]) or part.text.strip()[:300]
    if step["keep"]:
        known[step["keep"]] = value
    return (yield from _from(situation, part, flow, following, known))


def _from(situation: Situation, part: Part, flow: _Flow, at: str, known: dict[str, str]) -> Act:
    lines: list[str] = []
    entered = "" if "\n" in part.target else part.text
    for _ in range(_MOST_STEPS):
        step = _step(flow, at)
        if step is None or step["kind"] == "end":
            break
        kind, text = step["kind"], _said(step["texts"], situation, known)
        if kind == "ask":
            known, entered, answered = _answered_already(step, known, entered)
            if not answered:
                return _asking(situation, flow, step, known, [*lines, text])
            text = ""
        lines += [text] if text else []
        if kind == "hand_over":
            return (yield from passed_on(situation, part, "reason_question", "\n".join(lines)))
        at = str(step["next"])
        if kind == "tool":
            outcome = yield _call(step, known)
            if outcome.refusal and not step["otherwise"]:
                return failed(situation, part)
            at = str(step["otherwise"]) if outcome.refusal else at
            known |= {} if outcome.refusal else _told(outcome)
    if not lines:
        return offer_person(situation, part, "not_known")
    return Reply("\n".join(lines))


def _told(outcome: Outcome) -> dict[str, str]:
    """What a function has answered, by its fields; ``said`` is all of it in words."""
    fields = {name: str(value) for name, value in dict(outcome.told.get("answer") or {}).items()}
    return fields | {"said": str(outcome.told.get("said") or _listed(fields))}


def _answered_already(
    step: Mapping[str, Any], known: dict[str, str], entered: str
) -> tuple[dict[str, str], str, bool]:
    """Whether the words that entered the flow answer a question of it already; each of them answers one."""
    found = found_in(entered, step["takes"]) if entered and not step["answers"] else ""
    if not found or not step["keep"]:
        return known, entered, False
    return known | {step["keep"]: found}, entered.replace(found, " ", 1), True


def _asking(
    situation: Situation,
    flow: _Flow,
    step: Mapping[str, Any],
    known: dict[str, str],
    lines: list[str],
    tries: int = 0,
) -> Reply:
    options = choices_of(flow, step, situation.language.value)
    choices = tuple(_tappable(one.id, one.title) for one in options)
    walk = Walk(code=str(flow["code"]), step=str(step["id"]), known=known, tries=tries)
    return Reply(
        "\n".join(line for line in lines if line),
        choices,
        memory={"flow": walk, "options": as_options(choices)},
    )


def _tappable(id_: str, title: str) -> dict[str, str]:
    """A choice; one that is too long for its button is told whole below it."""
    if len(title) <= _TITLE:
        return choice(id_, title)
    return choice(id_, f"{title[: _TITLE - 1].rstrip()}…", title)


def _again(situation: Situation, part: Part, flow: _Flow, step: Mapping[str, Any], before: Walk) -> Reply:
    """The question once more; a person where that does not help."""
    if before.tries + 1 >= _MOST_TRIES:
        return offer_person(situation, part, "escalate" if situation.tired else "not_known")
    lead = situation.voice.say("flow_again")
    lines = [lead, _said(step["texts"], situation, before.known)]
    return _asking(situation, flow, step, dict(before.known), lines, before.tries + 1)


def _call(step: Mapping[str, Any], known: Mapping[str, str]) -> Call:
    told = {name: known.get(kept, "") for name, kept in step["gives"].items()}
    return Call(f"own_{step['function']}", {name: value for name, value in told.items() if value})


def _step(flow: _Flow, code: str) -> Mapping[str, Any] | None:
    return next((one for one in flow["steps"] if one["id"] == code), None)


def _said(texts: Mapping[str, str], situation: Situation, known: Mapping[str, str]) -> str:
    """The text in the reader's language, with what is known in its places."""
    own = texts.get(situation.language.value) or next((words for words in texts.values() if words), "")
    return _PLACE.sub(lambda match: known.get(match[1], ""), own).strip()


def _listed(fields: Mapping[str, str]) -> str:
    """An answer that the shop has not worded, as it came."""
    return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in fields.items())
