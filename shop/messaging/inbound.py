"""What reaches us from WhatsApp: a message somebody wrote, or word of one that we sent."""

from typing import Literal

from shop.messaging.channel import Fault
from shop.messaging.content import Frozen

Kind = Literal[
    "text", "image", "document", "audio", "video", "sticker", "location", "contact", "tap", "reaction"
]
Status = Literal["queued", "sent", "delivered", "read", "failed"]
IdentityKind = Literal["phone", "bsuid", "parent_bsuid", "username"]


class InboundMedia(Frozen):
    """A file that came with a message; fetched later, with the provider's credentials."""

    url: str
    content_type: str


class Location(Frozen):
    """A place that the customer shared."""

    latitude: float
    longitude: float
    label: str = ""
    address: str = ""


class Tap(Frozen):
    """A button or list item that the customer tapped. `id` is ours, empty where only the words came."""

    id: str
    title: str


class Referral(Frozen):
    """The advertisement or post that the customer came from."""

    source_type: str = ""
    source_id: str = ""
    source_url: str = ""
    headline: str = ""
    body: str = ""
    click_id: str = ""


class Inbound(Frozen):
    """One message to a shop, as the provider told it. `body` is cleaned; `form` is what came."""

    provider_sid: str
    account_sid: str
    to: str
    """The shop's address, such as ``whatsapp:+39…``."""
    sender: str
    """Where an answer goes: ``whatsapp:+39…``, or ``whatsapp:IT.…`` where the phone number is hidden."""
    phone: str | None = None
    """E.164, such as ``+393331234567``; None where the customer hides it."""
    bsuid: str | None = None
    """WhatsApp's id of this person for this business, such as ``IT.1A2B…``."""
    parent_bsuid: str | None = None
    username: str | None = None
    profile_name: str = ""
    kind: Kind = "text"
    body: str = ""
    """The words, without invisible characters; a tap's title, a reaction's emoji."""
    media: tuple[InboundMedia, ...] = ()
    location: Location | None = None
    tap: Tap | None = None
    reply_to: str = ""
    """The provider's id of the message that this one quotes or reacts to."""
    referral: Referral | None = None
    opt_out: Literal["", "stop", "start", "help"] = ""
    """What the provider itself made of the message: authoritative where present."""
    forwarded: bool = False
    form: dict[str, str | list[str]]
    """Every field; a list where a name came more than once."""

    @property
    def identities(self) -> tuple[tuple[IdentityKind, str], ...]:
        """Everything this person is known by, the most lasting first."""
        known: tuple[tuple[IdentityKind, str | None], ...] = (
            ("bsuid", self.bsuid),
            ("phone", self.phone),
            ("parent_bsuid", self.parent_bsuid),
            ("username", self.username),
        )
        return tuple((kind, value) for kind, value in known if value)


class StatusReport(Frozen):
    """What became of a message that we sent, so far."""

    provider_sid: str
    status: Status
    error_code: int | None = None
    fault: Fault | None = None
    """Who or what the failure is about; None where it did not fail."""
    reference: str = ""
    """Our id of the message, as it was handed over; empty where it did not come back."""
    form: dict[str, str | list[str]]
