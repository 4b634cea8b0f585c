"""Layouts of rich messages: drawn once with variables for every word, then used again and again.

Twilio sends buttons and lists only from a stored Content resource. Ours hold no words: each line, title,
id and path is a variable, so that there are few of them and none for a single message. A variable may not
run over lines (error 21656), so the line breaks are part of the layout.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from twilio.rest import Client

from gateways.circuit import Circuit
from shop.messaging.channel import Fault, SendFailed

PREFIX = "vetrina_"
MAX_LINES = 24

# Not the no-break space, which keeps an amount and its currency together.
_BLANKS = re.compile("[ \t\n\r\f\v\x85\u2028\u2029]+")


class BodyTooLong(ValueError):
    """The text has more characters or lines than a layout takes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A Content resource as it is to be. Its name tells everything about it, so equal names are equal."""

    name: str
    language: str
    types: Mapping[str, Any]
    samples: Mapping[str, str]


@dataclass(slots=True)
class Sketch:
    """A layout being drawn, and the variables that fill it."""

    variables: dict[str, str] = field(default_factory=dict)
    body: str = ""
    """The words as they will read on the phone."""

    @staticmethod
    def clean(value: str) -> str:
        """The text as a variable may hold it: one line, single blanks, no straight apostrophe.

        Twilio refused values with a straight apostrophe as invalid (twilio-node issue 1082).
        """
        return _BLANKS.sub(" ", value).strip().replace("'", "’")

    def text(self, value: str) -> str:
        """A variable for words of one line."""
        return self._variable(self.clean(value))

    def exact(self, value: str) -> str:
        """A variable for an id, which comes back as it is."""
        return self._variable(value)

    def lines(self, text: str, most: int) -> str:
        """A variable for each line; refuses text of more than `most` characters (BodyTooLong)."""
        lines = [self.clean(line) for line in text.strip().splitlines()]
        kept = [line for before, line in zip(["", *lines], lines, strict=False) if line or before]
        self.body = "\n".join(kept)
        if len(kept) > MAX_LINES or len(self.body.encode("utf-16-le")) // 2 > most:
            raise BodyTooLong
        return "\n".join(self._variable(line) if line else "" for line in kept)

    def address(self, url: str) -> str:
        """A web address: its host stands in the layout, the rest is a variable, as WhatsApp wants it."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}/"
        rest = url.removeprefix(origin)
        return origin + self._variable(rest.replace("'", "%27")) if rest and rest != url else url

    def layout(self, kind: str, language: str, types: dict[str, Any]) -> Layout:
        """What was drawn, under a name that tells it from every other."""
        drawing = json.dumps([language, types], sort_keys=True, ensure_ascii=False)
        name = f"{PREFIX}{kind}_{language}_{sha256(drawing.encode()).hexdigest()[:16]}"
        samples = dict.fromkeys(self.variables, "words")
        return Layout(name, language, types, samples)

    def _variable(self, value: str) -> str:
        key = str(len(self.variables) + 1)
        self.variables[key] = value
        return f"{{{{{key}}}}}"


class Layouts:
    """The layouts that Twilio holds, by name. A new process finds those of earlier ones again."""

    def __init__(self, client: Client) -> None:
        self._contents = client.content.v1.contents
        self._known: dict[str, str] = {}
        self._listed = False
        self._lock = Lock()
        # Words alone serve as well: nobody waits for a Content API that has just failed.
        self._circuit = Circuit(failures=1)

    def sid(self, layout: Layout) -> str:
        """Twilio's id of the layout, made if it is not there; raises SendFailed.

        Two processes may make the same layout at the same time: both serve, and the older is found later.
        """
        known = self._known.get(layout.name)
        if known:
            return known
        with self._lock:
            if not self._circuit.allows():
                raise SendFailed(Fault.RETRY)
            try:
                self._list_once()
                if layout.name not in self._known:
                    self._known[layout.name] = create_content(self._contents, layout)
            except SendFailed:
                self._circuit.failed()
                raise
            self._circuit.succeeded()
            return self._known[layout.name]

    def forget(self, layout: Layout) -> None:
        """Twilio no longer knows it: make it anew the next time."""
        self._known.pop(layout.name, None)

    def _list_once(self) -> None:
        if self._listed:
            return
        ours = [content for content in self._contents.list(page_size=500) if _is_ours(content)]
        for content in sorted(ours, key=lambda content: str(content.date_created), reverse=True):
            self._known[content.friendly_name] = content.sid
        self._listed = True


def create_content(contents: Any, layout: Layout) -> str:
    """Store a layout with Twilio; its id. Raises SendFailed."""
    request = _Request(
        friendly_name=layout.name,
        language=layout.language,
        variables=dict(layout.samples),
        types=dict(layout.types),
    )
    created = contents.create(request)
    return str(created.sid)


def _is_ours(content: Any) -> bool:
    return str(content.friendly_name).startswith(PREFIX)


class _Request:
    """What Twilio's client sends: its own classes would write every unset field as null."""

    def __init__(self, **fields: Any) -> None:
        self._fields = fields

    def to_dict(self) -> dict[str, Any]:
        """The JSON body."""
        return self._fields
