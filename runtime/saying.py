"""How a terminal writes to a shop: through the playground's own door of the running product.

The door sends a signed webhook, as Twilio would, and tells which message it became; the answers and the
turn's trace are then asked for until the turn has ended.
"""

import json
from dataclasses import dataclass
from pathlib import Path

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
