"""What the pages need from the outside and may not import: the clock, the phone network, health."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from fastapi import APIRouter, Request

from knowledge.search import Search
from shop.agents.content import AgentContent
from shop.agents.function_port import Functions
from shop.kernel.clock import Clock
from shop.kernel.language import Language
from shop.live.media_engine import MediaEngine
from shop.papers.carrier import Carrier
from shop.payments.provider import PaymentProvider
from shop.workspaces.viewing import WorkspaceView


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds the phone in the browser: known by a number, or by a WhatsApp user id alone."""

    name: str = ""
    """What WhatsApp calls the person (``ProfileName``)."""
    phone: str = ""
    """``+393331234567``; empty where the number is hidden."""
    user_id: str = ""
    """``IT.ABC123``: Meta's id of the person, with or without a number."""
    language: str = "it"
    """The language the person writes in; nothing on the wire says so."""

    @property
    def address(self) -> str:
        """As Twilio writes it: ``whatsapp:+39…``, or ``whatsapp:IT.…`` where the number is hidden."""
        return f"whatsapp:{self.phone or self.user_id}"


@dataclass(frozen=True, slots=True)
class Place:
    """A location that a customer sends."""

    latitude: float
    longitude: float
    label: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button or a row of a list that a customer touches."""

    id: str
    title: str
    kind: Literal["button", "item"] = "button"


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer does on the phone: words, a file with or without words, a place, or a tap."""

    text: str = ""
    media_url: str = ""
    """As given by `Phone.upload`."""
    media_type: str = ""
    place: Place | None = None
    tap: Tap | None = None
    reply_to: str = ""
    """Sid of the shop's message that this answers; taps and replies have one."""


@dataclass(frozen=True, slots=True)
class PhoneButton:
    """Something to touch under a message."""

    kind: Literal["reply", "item", "link"]
    """``reply`` is a button, ``item`` a row of a list, ``link`` opens a page."""
    title: str
    id: str = ""
    description: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """One message as the phone shows it: what really went over the wire, not what our rows say."""

    sid: str
    mine: bool
    """Written by the customer who holds the phone."""
    text: str
    at: datetime
    status: str
    """Shop's: ``queued``, ``sent``, ``delivered``, ``read``, ``failed``. The customer's own: ``receiving``,
    ``received``, ``read`` once the shop is typing, or ``failed`` where the webhook was refused."""
    media: tuple[tuple[str, str], ...] = ()
    """Pairs of address and content type."""
    place: Place | None = None
    tapped: str = ""
    """Id of what was touched, for the customer's own taps."""
    buttons: tuple[PhoneButton, ...] = ()
    list_title: str = ""
    """The word on the button that opens the list of items."""
    subtitle: str = ""
    template: str = ""
    """Name of the approved template that was used."""
    error_code: int | None = None
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class PhoneThread:
    """What stands on the phone, oldest first."""

    messages: Sequence[PhoneMessage] = ()
    typing: bool = False
    """Whether the shop is shown as typing."""


@dataclass(frozen=True, slots=True)
class PhoneRequest:
    """One request that reached the stand-in for Twilio's API, or one webhook it sent to us."""

    number: int
    """Rises by one; ask for those after the last you know."""
    at: datetime
    direction: Literal["to_twilio", "to_us"]
    method: str
    path: str
    fields: Mapping[str, Any]
    """The form or JSON that was sent, secrets blanked."""
    status: int
    answer: Any = None
    """What came back: parsed JSON, or text."""
    milliseconds: float = 0
    headers: Mapping[str, str] = field(default_factory=dict)


class Phone(Protocol):
    """The phone network behind the playground: the stand-in for Twilio, reached over HTTP.

    `shop` is the channel's address (``whatsapp:+39…``). Everything said here travels to the product as
    a signed webhook to its public address, and by no other way. Where the network is away, any of these
    raises its client's own error.
    """

    def say(self, *, shop: str, caller: Caller, said: Said) -> str:
        """Send what the customer does, as a signed webhook; its MessageSid, once the webhook was answered."""
        ...

    def upload(self, *, body: bytes, content_type: str, name: str) -> str:
        """Keep a file as Twilio keeps media; its address for `Said.media_url`."""
        ...

    def media(self, url: str) -> tuple[bytes, str]:
        """A kept file and its content type; raises LookupError where there is none."""
        ...

    def thread(self, *, shop: str, caller: Caller) -> "PhoneThread":
        """Everything on this customer's phone with that shop."""
        ...

    def mark_read(self, sid: str) -> None:
        """The customer has read the shop's message: its ticks move on, by a signed status callback."""
        ...

    def shift_clock(self, seconds: float) -> None:
        """Set the network's clock so far ahead of the real one, as the clock of a demo shop was."""
        ...

    def requests(self, *, after: int = 0, limit: int = 200) -> Sequence[PhoneRequest]:
        """What passed between the product and Twilio's API, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class DemoShop:
    """Who can be played in a demo workspace, and what is worth asking there."""

    customers: tuple[Caller, ...] = ()
    sentences: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By language."""
    sign_ins: Mapping[str, str] = field(default_factory=dict)
    """The passwords of its people, by their addresses."""


class Objects(Protocol):
    """Where papers and pictures lie, each under the hash of what it holds."""

    def put(self, body: bytes, content_type: str) -> str:
        """Keep the file; returns its SHA-256 in hex."""
        ...

    def get(self, sha256: str) -> bytes:
        """The file of that hash; raises LookupError where there is none."""
        ...

    def path(self, sha256: str) -> Path:
        """Where the file of that hash lies, for what is too large to hold in memory; raises LookupError."""
        ...


@dataclass(frozen=True, slots=True)
class WebWiring:
    """Everything `create_app` is told by the process that starts it."""

    clock: Clock
    health: Callable[[], dict[str, Any]]
    """``{"healthy": bool, "version": str, "parts": {name: {"ok": bool, "words": str, "ms": float}}}``."""
    search: Search
    phone: Phone | None = None
    """Only where the playground is served: never where strangers can reach it."""
    routers: tuple[APIRouter, ...] = ()
    """Doors that are not pages: the webhooks."""
    demo_shops: Mapping[str, DemoShop] = field(default_factory=dict)
    """By the workspace's slug."""
    objects: Objects | None = None
    """Invoices lie there; None where no page may open one."""
    bare_picture: Callable[[bytes, str], bytes | None] | None = None
    """A picture of that kind, upright and with nothing of who took it and where; None of what is no picture. Without
    it no member sends one."""
    payments: Mapping[str, PaymentProvider] = field(default_factory=dict)
    """Who collects money, by name."""
    carriers: Mapping[str, Carrier] = field(default_factory=dict)
    """Who carries parcels, by code."""
    media: MediaEngine | None = None
    """What carries the pictures of live sessions; None where there are none."""
    notice_key: str = ""
    """By what browsers know whoever sends notices to them; empty where nobody does."""
    sign_up: bool = False
    """Whether anybody may open a shop here."""
    functions: Functions | None = None
    """Who asks the shop's own systems, for a member who tries a function; None where nobody does."""
    txt_records: Callable[[str], Sequence[str]] | None = None
    """What stands at a name in the world's registry of names; None where nobody can be asked."""
    agent_prompt: Callable[[WorkspaceView, AgentContent, Language, datetime], str] | None = None
    """What a model of a shop would be told; None where nobody can say."""
    translate: Callable[[str, Language], str] | None = None
    """A text in another language, or an error of the client's own; None where no outside model is there to do it."""


def wiring_of(request: Request) -> WebWiring:
    """What the process told the application that serves this request."""
    wiring: WebWiring = request.app.state.wiring
    return wiring
