"""What does the event of waiting for something in a live session say? Who waits, for what, and at which place."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from shop.live.event_bodies import Body


class WaitedFor(Body):
    """``session:waiting``: what is sold out is waited for; ``place`` in the line, 0 for whom it is kept already."""

    session_id: UUID
    variant_id: UUID
    sku: str
    slug: str
    names: Mapping[str, str]
    quantity: int
    place: int


WAITING: Final[Mapping[str, type[Body]]] = {"session:waiting": WaitedFor}
