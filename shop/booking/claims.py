"""A booking in the name of a customer whose number somebody typed: theirs only once they have said so."""

from typing import Final

from shop.kernel.refusals import Refusal
from shop.tables import Booking

TYPED: Final = "typed"
THEIRS: Final = "theirs"
NOT_THEIRS: Final = "not_theirs"
"""The reason in the history of one that its customer disowned."""


class NotClaimed(Refusal):
    """Nobody has to say whose it is: ``booking``."""


def is_claim(booking: Booking) -> bool:
    """Whether its customer has not said yet that it is theirs: so long it costs them nothing."""
    return booking.claim == TYPED
