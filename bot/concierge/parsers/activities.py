"""What a customer wants to come for, where they say what they want to do: "can I see it on Saturday?"."""

from typing import Final

from bot.concierge.lexicon import words
from bot.concierge.wording import tokens

LIVE: Final = "live"
"""From afar, over the camera."""
_DONE: Final = ("viewing", "fitting", "tasting", LIVE)


def activities(text: str) -> frozenset[str]:
    """The tags of services in which that is done; empty where nothing of the kind is said."""
    said = set(tokens(text))
    return frozenset(tag for tag in _DONE if said & words("activities", tag))
