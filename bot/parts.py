"""What the bot is made of besides itself: handed in by the process that runs it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from langchain_core.language_models import BaseChatModel

from knowledge.search import Search
from shop.agents.function_port import Functions
from shop.booking.outside import OutsideCalendars
from shop.events.notices import Notices
from shop.events.webhook_port import Webhooks
from shop.kernel.clock import Clock
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.kernel.letter import Attachment
from shop.live.media_engine import MediaEngine
from shop.messaging.channel import WhatsApp
from shop.messaging.templates import Stored, Template
from shop.papers.carrier import Carrier
from shop.payments.provider import PaymentProvider
from shop.workspaces.viewing import AgentView


class Objects(Protocol):
    """A store of files under the hash of what they hold."""

    def put(self, body: bytes, content_type: str) -> str:
        """Keep the file; returns its SHA-256 in hex."""
        ...

    def get(self, sha256: str) -> bytes:
        """The file of that hash; raises LookupError where there is none."""
        ...

    def path(self, sha256: str) -> Path:
        """Where the file of that hash lies; raises LookupError where there is none."""
        ...

    def drop(self, sha256: str) -> None:
        """Forget the file; fine if it is not there."""
        ...


class Sms(Protocol):
    """A way to send plain text to a telephone."""

    def send(self, *, reference: str, sender: str, recipient: str, text: str) -> object:
        """Hand the text over; raises SendFailed."""
        ...


class Mail(Protocol):
    """A way to send an e-mail."""

    def send(
        self,
        *,
        reference: str,
        recipient: str,
        subject: str,
        text: str,
        attachments: Sequence[Attachment] = (),
        sender_name: str = "",
    ) -> object:
        """Hand the message over, under the name of its sender where one is told; raises SendFailed."""
        ...


class Templates(Protocol):
    """Where templates are kept and handed to WhatsApp for approval."""

    def ensure(self, template: Template, content_sid: str = "") -> Stored:
        """Have the template stored and its approval asked for, once; how far that is. Raises SendFailed.

        `content_sid` is where it was kept when it was last looked at; empty for a new one.
        """
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The clock, the wires and the models."""

    clock: Clock
    whatsapp: WhatsApp
    templates: Templates
    search: Search
    concierge: BaseChatModel
    outside_model: Callable[[AgentView], BaseChatModel | None]
    """The outside model that a workspace's settings ask for; None where none is to be had."""
    objects: Objects
    sms: Sms
    mail: Mail
    known_words: Callable[[WorkspaceId, Language], Sequence[str]]
    """Names from the shop's catalog, which no typing error is mistaken for."""
    payments: Mapping[str, PaymentProvider] = field(default_factory=dict)
    """Who collects money, by name."""
    carriers: Mapping[str, Carrier] = field(default_factory=dict)
    """Who carries parcels, by code."""
    webhooks: Webhooks | None = None
    """Who tells the shop's own systems; None where nobody does."""
    functions: Functions | None = None
    """Who asks the shop's own systems; None where nobody does."""
    calendars: OutsideCalendars | None = None
    """Who reads and writes calendars elsewhere; None where nobody does."""
    notices: Notices | None = None
    """Who tells people on their own screens; None where nobody does."""
    media: MediaEngine | None = None
    """What carries the pictures of live sessions, and records them; None where there are none."""
