"""The port to WhatsApp: what the product asks of a provider, and how it can fail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shop.messaging.content import Content


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send. `reference` is our id of it: the same message keeps it on every try."""

    reference: str
    sender: str
    """``whatsapp:+39…`` of the shop."""
    recipient: str
    """``whatsapp:+39…`` or ``whatsapp:IT.…`` (a WhatsApp user id)."""
    text: str
    language: str
    content: Content = field(default_factory=Content)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message."""

    provider_sid: str
    status: str = "queued"


class Fault(StrEnum):
    """Who or what a refused message is about; decides whether anyone should try again."""

    RETRY = "retry"
    """Later: the provider or the network is busy. It certainly did not take the message."""
    UNKNOWN = "unknown"
    """Nobody knows whether it was taken: look before sending again."""
    RECIPIENT = "recipient"
    """Never for this customer."""
    CONTENT = "content"
    """Never with this content."""
    WINDOW = "window"
    """The service window has closed: a template is needed."""
    SENDER = "sender"
    """Never from this sender until somebody mends the account."""


class SendFailed(Exception):
    """The message was not (or perhaps not) taken. `code` is the provider's, where it gave one."""

    def __init__(self, fault: Fault, code: int | None = None, retry_after: float | None = None) -> None:
        """Keep what decides about another try; the text holds no personal data."""
        super().__init__(f"{fault} {code or ''}".strip())
        self.fault = fault
        self.code = code
        self.retry_after = retry_after

    @property
    def permanent(self) -> bool:
        """Whether trying again is pointless."""
        return self.fault not in {Fault.RETRY, Fault.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that a customer sent."""

    body: bytes
    content_type: str


class WhatsApp(Protocol):
    """A provider of WhatsApp."""

    def send(self, outgoing: Outgoing) -> Accepted:
        """Hand a message over; raises SendFailed. One call is one message on the wire."""
        ...

    def find_sent(
        self, outgoing: Outgoing, since: datetime, taken: Callable[[str], bool] = lambda _sid: False
    ) -> Accepted | None:
        """The message if the provider took it at or after `since`, though we never heard its answer.

        Passes over the ones that `taken` knows as other messages of ours: the same words may have been sent before.
        """
        ...

    def show_typing(self, provider_sid: str) -> None:
        """Show that an answer is being written; also marks the message as read. Never raises."""
        ...

    def fetch_media(self, url: str, limit: int) -> Fetched:
        """The file behind a media address; raises SendFailed where it can't be had or is over `limit` bytes."""
        ...

    def forget(self, provider_sid: str) -> None:
        """Have the provider delete the message and its media; fine if it is gone. Raises SendFailed."""
        ...
