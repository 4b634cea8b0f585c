"""What stands in the world's registry of names, asked over HTTPS (RFC 8484's JSON, as the large resolvers speak it)."""

from collections.abc import Sequence

import httpx

_SECONDS = 6.0
_TXT = 16
_LONGEST = 64 * 1024


class DnsRecords:
    """A resolver behind an address such as ``https://dns.example/resolve``. Safe for threads."""

    def __init__(self, url: str, *, seconds: float = _SECONDS) -> None:
        self._url = url
        self._seconds = seconds

    def __call__(self, name: str) -> Sequence[str]:
        """The TXT records of that name, each put together from its parts; raises OSError where nobody answers."""
        try:
            answer = httpx.get(
                self._url,
                params={"name": name, "type": "TXT"},
                headers={"Accept": "application/dns-json"},
                timeout=self._seconds,
                follow_redirects=False,
            )
            answer.raise_for_status()
            if len(answer.content) > _LONGEST:
                raise OSError("too long an answer")
            told = answer.json()
        except (httpx.HTTPError, ValueError) as fault:
            raise OSError(type(fault).__name__) from fault
        found = told.get("Answer", []) if isinstance(told, dict) else []
        return [
            _joined(str(one.get("data", "")))
            for one in found
            if isinstance(one, dict) and one.get("type") == _TXT
        ]


def _joined(data: str) -> str:
    """``"one " "two"`` is one text."""
    return "".join(part for part in data.split('"') if part.strip()) if '"' in data else data
