"""What a turn says of itself, as the terminal shows it: one flat object for each answer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

CHECKS = (
    *("workspace_active", "not_blocked", "keywords"),
    *("registered", "consent", "allowance", "responder"),
)


def answers_of(customer: str, asked: str, found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One object for each message of the answer; one without text where there was none."""
    turn = found["turn"]
    for answer in found["answers"] or [{}]:
        yield {**_message(answer), **_turn(turn), "asked": asked, "customer": customer}


def _message(answer: Mapping[str, Any]) -> dict[str, Any]:
    content = answer.get("content", {})
    return {
        "text": answer.get("text", ""),
        "buttons": content.get("choices", []),
        "links": content.get("links", []),
        "cards": content.get("cards", []),
        "template": (content.get("template") or {}).get("name", ""),
        "author": answer.get("author", ""),
        "status": answer.get("status", ""),
        "held": answer.get("held_reason", ""),
    }


def _turn(turn: Mapping[str, Any]) -> dict[str, Any]:
    steps: Sequence[Mapping[str, Any]] = turn["trace"]
    proved = _details(steps, "proved")
    return {
        "tool_calls": [_call(step["details"]) for step in steps if step["step"] == "tool"],
        "passages": [_passage(one) for one in _details(steps, "retrieved").get("passages", [])],
        "checks": [
            {"check": step["step"], "state": step["state"], "words": step["words"]}
            for step in steps
            if step["step"] in CHECKS
        ],
        "proof": {"claims": proved.get("claims", []), "retried": bool(proved.get("retried", False))},
        "outcome": turn["outcome"],
        "model": turn["model"],
        "fallback": bool(_details(steps, "drafted").get("fallback", False)),
        "language": _language(steps),
        "tokens": {"in": turn["tokens_in"], "out": turn["tokens_out"]},
        "ms": turn["milliseconds"],
        "turn": turn["id"],
    }


def _call(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: details.get(name) for name in ("name", "arguments", "result")}


def _passage(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found.get(name) for name in ("title", "text", "score", "kind", "reference", "language")}


def _details(steps: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """The details of the last step of that name; none where it was never taken."""
    found = [step["details"] for step in steps if step["step"] == name]
    return found[-1] if found else {}


def _language(steps: Sequence[Mapping[str, Any]]) -> str:
    for step in reversed(steps):
        if language := step["details"].get("language"):
            return str(language)
    return ""
