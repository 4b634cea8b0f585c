"""The phones behind the stand-in for Twilio, from Python: for the playground, the command line and tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import httpx

_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds the phone: known by a number, by a WhatsApp user id, or by both."""

    phone: str = ""
    """``+393331234567``; empty where the number is hidden from the shop."""
    user_id: str = ""
    """``IT.ABC123``; made from the number where it is not given."""
    name: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was uploaded."""

    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Place:
    """A location."""

    latitude: float
    longitude: float
    label: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button or a row of a list that is touched."""

    id: str
    title: str
    kind: Literal["button", "item"] = "button"


@dataclass(frozen=True, slots=True)
class Said:
    """What became of what a customer did: Twilio's id, and the shop's answer to the webhook."""

    sid: str
    status: int
    """The HTTP status of the last try; 0 where nobody answered."""
    attempts: int


@dataclass(frozen=True, slots=True)
class Button:
    """Something to touch under a message."""

    kind: Literal["reply", "item", "link"]
    title: str
    id: str = ""
    description: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message as the phone shows it."""

    sid: str
    mine: bool
    """Written by the customer."""
    text: str
    at: datetime
    status: str
    """The shop's: queued, sent, delivered, read or failed. The customer's: receiving, received or failed."""
    error_code: int | None = None
    media: tuple[tuple[str, str], ...] = ()
    """Address and content type."""
    place: Place | None = None
    tapped: str = ""
    buttons: tuple[Button, ...] = ()
    list_title: str = ""
    subtitle: str = ""
    template: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """What stands on the phone, oldest first."""

    messages: tuple[ThreadMessage, ...]
    typing: bool


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One request that reached Twilio's API, or one webhook that it sent."""

    number: int
    at: datetime
    direction: Literal["to_twilio", "to_us"]
    method: str
    path: str
    fields: Mapping[str, Any]
    status: int
    answer: Any
    milliseconds: float
    headers: Mapping[str, str] = field(default_factory=dict)


class Phones:
    """All phones of the network. Raises httpx.HTTPError where the stand-in is away."""

    def __init__(self, url: str, *, account_sid: str = "", token: str = "") -> None:
        """Reach the stand-in at `url`; account and token are needed for `media` alone."""
        self._http = httpx.Client(base_url=url, timeout=_SECONDS, trust_env=False)
        self._proof = (account_sid, token)

    def say(
        self,
        *,
        shop: str,
        caller: Caller,
        text: str = "",
        files: Sequence[File] = (),
        place: Place | None = None,
        tap: Tap | None = None,
        reply_to: str = "",
        sid: str = "",
    ) -> Said:
        """Do something on the phone; returns once the shop's webhook was answered, or gave none.

        `shop` is its address (``whatsapp:+39…``). The same `sid` again is the same message again, as
        when Twilio retries.
        """
        answer = self._post(
            "/phones/say",
            {
                **_who(caller, shop),
                "text": text,
                "media": [{"url": file.url, "content_type": file.content_type} for file in files],
                "place": _place(place),
                "tap": {"id": tap.id, "title": tap.title, "kind": tap.kind} if tap else None,
                "reply_to": reply_to,
                "sid": sid,
            },
        )
        return Said(answer["sid"], answer["status"], answer["attempts"])

    def upload(self, body: bytes, content_type: str) -> File:
        """Keep a file as Twilio keeps media, to be sent with `say`."""
        answer = self._http.post("/phones/media", content=body, headers={"Content-Type": content_type})
        answer.raise_for_status()
        return File(answer.json()["url"], content_type)

    def media(self, url: str) -> tuple[bytes, str]:
        """An uploaded file and its content type; raises LookupError where there is none."""
        path = httpx.URL(url).path
        shown = self._http.get(path, auth=self._proof)
        answer = self._http.get(shown.headers["Location"]) if shown.is_redirect else shown
        if not answer.is_success:
            raise LookupError(path)
        return answer.content, answer.headers.get("Content-Type", "application/octet-stream")

    def thread(self, *, shop: str, caller: Caller) -> Thread:
        """Everything on this phone with that shop."""
        answer = self._get("/phones/thread", _who(caller, shop))
        messages = tuple(_message(message) for message in answer["messages"])
        return Thread(messages, typing=answer["typing_until"] > 0)

    def read(self, *, shop: str, caller: Caller) -> int:
        """The customer looks at everything that was delivered; how many messages were new."""
        return int(self._post("/phones/read", _who(caller, shop))["read"])

    def mark_read(self, sid: str) -> None:
        """The customer looks at one message."""
        self._post("/phones/read", {"sid": sid})

    def block(self, *, shop: str, caller: Caller, blocked: bool = True) -> None:
        """The customer blocks the shop: nothing is delivered any more, and nobody is told."""
        self._post("/phones/block", {**_who(caller, shop), "blocked": blocked})

    def requests(self, *, after: int = 0, limit: int = 200) -> tuple[WireRequest, ...]:
        """What passed between the product and Twilio after request number `after`, oldest first."""
        found = self._get("/standin/requests", {"after": after, "limit": limit})["requests"]
        return tuple(WireRequest(**{**request, "at": _instant(request["at"])}) for request in found)

    # Screws for tests

    def order_fault(self, how: str, **fault: Any) -> None:
        """Let something go wrong: see `gateways.standins.twilio_script.Fault`."""
        self._post("/standin/faults", {"how": how, **fault})

    def clear_faults(self) -> None:
        """Let everything go well again."""
        self._http.delete("/standin/faults").raise_for_status()

    def register_sender(self, address: str) -> None:
        """Let an address send; once there is one, no other may."""
        self._post("/standin/senders", {"address": address})

    def shift_clock(self, seconds: float) -> None:
        """Set the network's clock ahead."""
        self._post("/standin/clock", {"seconds": seconds})

    def settle(self) -> None:
        """Wait until no message and no callback is under way."""
        self._get("/standin/settled", {})

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _post(self, path: str, told: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._http.post(path, json=dict(told))
        answer.raise_for_status()
        return dict(answer.json())

    def _get(self, path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._http.get(path, params=dict(asked))
        answer.raise_for_status()
        return dict(answer.json())


def _who(caller: Caller, shop: str) -> dict[str, str]:
    named = {
        "phone": caller.phone,
        "user_id": caller.user_id,
        "name": caller.name,
        "username": caller.username,
    }
    return {"shop": shop, **{name: value for name, value in named.items() if value}}


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    where = {"latitude": place.latitude, "longitude": place.longitude}
    return {**where, "label": place.label, "address": place.address}


def _message(told: Mapping[str, Any]) -> ThreadMessage:
    shaped = {
        "at": _instant(told["at"]),
        "media": tuple((url, content_type) for url, content_type in told["media"]),
        "place": Place(**told["place"]) if told["place"] else None,
        "buttons": tuple(Button(**button) for button in told["buttons"]),
    }
    return ThreadMessage(**{**told, **shaped})


def _instant(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
