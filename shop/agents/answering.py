"""Which version answers a customer: the published one, or the one on trial for its share of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zlib import crc32

from shop.agents.content import AgentContent

_REMEMBERED = 256


def answering_content(version: UUID, stored: Mapping[str, Any]) -> AgentContent:
    """What a version holds that has gone to customers: it never changes, so it is read once and remembered."""
    known = _read.get(version)
    if known is None:
        if len(_read) >= _REMEMBERED:
            _read.clear()
        known = _read[version] = AgentContent.model_validate(stored)
    return known


def on_trial_for(customer: UUID, number: int, share: int) -> bool:
    """Whether the customer is among the `share` of a hundred whom the version on trial answers.

    Always the same for the same customer and version, and no others than for another version.
    """
    return crc32(f"{number}:{customer}".encode()) % 100 < share


_read: dict[UUID, AgentContent] = {}
