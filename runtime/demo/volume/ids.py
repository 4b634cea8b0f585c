"""Where generated rows live, and what their ids are."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

Row = tuple[str, dict[str, Any]]
"""A table's name and the values of a row."""

BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
"""When the first generated row came to be."""


class Kind(IntEnum):
    """What an id stands for."""

    CUSTOMER = 1
    IDENTITY = 2
    CONSENT = 3
    CONVERSATION = 4
    MESSAGE = 5
    TURN = 6
    CATEGORY = 7
    PRODUCT = 8
    VARIANT = 9
    MOVEMENT = 10


@dataclass(frozen=True, slots=True)
class Home:
    """Where the rows live."""

    workspace: UUID
    channel: UUID
    address: str
    """The channel's, as Twilio writes it."""


def steady_id(kind: Kind, number: int, at: datetime) -> UUID:
    """A version 7 UUID, as our own ids are, but made from what it stands for instead of chance."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (int(kind) << 64) | (0x2 << 62) | number)
