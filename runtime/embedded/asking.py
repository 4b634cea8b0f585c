"""How one of our own processes is asked something over HTTP, with nothing but what Python brings."""

import json
import urllib.error
import urllib.request
from typing import Any


def ask(address: str, told: Any = None, *, patience: float) -> tuple[int, Any]:
    """GET, or POST where there is something to tell, as JSON; the status and the parsed answer.

    An answer that is no JSON comes as text. Raises OSError where nobody answers within `patience` seconds.
    """
    body = None if told is None else json.dumps(told).encode()
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    request = urllib.request.Request(address, body, headers)  # noqa: S310  # an address of our own making
    try:
        with urllib.request.urlopen(request, timeout=patience) as answer:  # noqa: S310  # as above
            return answer.status, _parsed(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, _parsed(refused.read())


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
