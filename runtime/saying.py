"""How a terminal writes to a shop: through the playground's own door of the running product.

The door sends a signed webhook, as Twilio would, and tells which message it became; the answers and the
turn's trace are then asked for until the turn has ended.
"""

import json
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.answers import answers_of
from runtime.embedded.asking import ask

_POLL_SECONDS = 0.05
_LONGEST_ANSWER_SECONDS = 60.0


class SayFailed(RuntimeError):
    """The message could not be sent, or was not answered in time."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a customer."""

    text: str
    customer: str
    language: str = ""
    name: str = ""
    at: str = ""


def read_lines(file: Path, otherwise: Said) -> list[Said]:
    """The messages of a file, one JSON object a line; what a line leaves out is as in `otherwise`."""
    said = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            said.append(
                Said(
                    str(told["text"]),
                    str(told.get("customer") or otherwise.customer),
                    str(told.get("language") or otherwise.language),
                    str(told.get("name") or otherwise.name),
                    str(told.get("time") or otherwise.at),
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SayFailed(f"{file}, line {number}: not a message") from None
    return said


def answers(web: str, workspace: str, said: Sequence[Said], *, registered: bool) -> Iterator[dict[str, Any]]:
    """Send one message after another, each when the last was answered; what came back for each.

    `web` is the product's address. A message that a newer one replaced, or that is answered by silence,
    gives one answer without text. Raises SayFailed, before anything is sent where there is no such shop.
    """
    _need_shop(web, workspace)
    for one in said:
        if one.at:
            _set_clock(web, workspace, one.at)
        sid = _send(web, workspace, one, registered=registered)
        yield from answers_of(one.customer, one.text, _await_answer(web, workspace, sid))


def _need_shop(web: str, workspace: str) -> None:
    there = [str(one["slug"]) for one in _ask(f"{web}/playground/api/workspaces")]
    if workspace not in there:
        raise SayFailed(f"there is no shop {workspace} here; there are: {', '.join(there) or 'none yet'}")


def _send(web: str, workspace: str, said: Said, *, registered: bool) -> str:
    who = {"phone": said.customer} if said.customer.startswith("+") else {"user_id": said.customer}
    language = {"language": said.language} if said.language else {}
    customer = {**who, **language, "name": said.name, "registered": registered}
    sent = _ask(
        f"{web}/playground/api/say", {"workspace": workspace, "customer": customer, "text": said.text}
    )
    return str(sent["message_sid"])


def _await_answer(web: str, workspace: str, sid: str) -> dict[str, Any]:
    """What became of the message, once there is nothing more to come."""
    query = urllib.parse.urlencode({"workspace": workspace})
    deadline = time.monotonic() + _LONGEST_ANSWER_SECONDS
    while time.monotonic() < deadline:
        found: dict[str, Any] = _ask(f"{web}/playground/api/message/{sid}?{query}")
        if found["state"] == "done":
            return found
        time.sleep(_POLL_SECONDS)
    raise SayFailed(f"no answer to {sid} within {_LONGEST_ANSWER_SECONDS:g} s")


def _set_clock(web: str, workspace: str, at: str) -> None:
    """Set a demo's clock; ``now`` puts it back to real time."""
    wanted = {"reset": True} if at == "now" else {"at": at}
    _ask(f"{web}/playground/api/clock", {"workspace": workspace, **wanted})


def _ask(address: str, told: dict[str, Any] | None = None) -> Any:
    try:
        status, found = ask(address, told, patience=_LONGEST_ANSWER_SECONDS)
    except OSError as away:
        raise SayFailed(f"the product does not answer at {address}: {away}") from None
    if status >= 400 or not isinstance(found, dict | list):  # noqa: PLR2004  # HTTP
        raise SayFailed(f"refused with {status}: {_why(found)}")
    return found


def _why(found: Any) -> str:
    """The words of a problem+json, or whatever else came."""
    if isinstance(found, dict):
        return str(found.get("detail") or found.get("title") or found)
    return str(found)[:200]
