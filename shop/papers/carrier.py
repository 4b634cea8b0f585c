"""Who carries parcels: what a carrier has to be able to do for us, whoever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from shop.papers.content import Party

Kind = Literal["taken", "moving", "out", "delivered", "failed", "back", "lost"]
"""Of what a carrier says: it has it, it is on its way, with the driver, there, nobody was in, it comes back, gone."""


class TellingRefused(Refusal):
    """Nobody whom we know has signed what was told of parcels."""

    status = 400


class CarrierFailed(Exception):
    """The carrier gave no label: ``reason`` in one word; `permanent` where asking again does not help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelToSend:
    """A parcel that needs a label."""

    reference: str
    """Ours: asked twice under it, the carrier makes one parcel."""
    order_number: int
    sender: Party
    receiver: Party
    words: str
    """What the customer wrote for whoever delivers."""
    goods_minor: int
    currency: str
    cash_minor: int
    """What is to be collected at the door; 0 for nothing."""
    color: str
    language: Language


@dataclass(frozen=True, slots=True)
class Label:
    """What goes onto the parcel, and how it can be followed."""

    tracking_number: str
    tracking_url: str
    """Empty where it is followed on the order's own page alone."""
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that a carrier says of a parcel."""

    tracking_number: str
    reference: str
    """The carrier's own: what is said twice is noted once."""
    kind: Kind
    at: datetime
    place: str = ""
    words: str = ""


class Carrier(Protocol):
    """Somebody who carries parcels. Every carrier passes one suite of promises."""

    @property
    def name(self) -> str:
        """As customers read it; empty for the shop itself."""
        ...

    def rate(self, parcel: ParcelToSend) -> Money | None:
        """What the parcel costs the shop; None where that is not told. Raises CarrierFailed."""
        ...

    def make_label(self, parcel: ParcelToSend) -> Label:
        """The label; the same reference gives the same parcel. Raises CarrierFailed."""
        ...

    def read(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Seen]:
        """What a message of the carrier says; header names in lower case. Refuses TellingRefused."""
        ...
