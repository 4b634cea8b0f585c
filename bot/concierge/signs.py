"""What a message of signs alone, or of one number, stands for where it answers nothing."""

import re

from bot.concierge.acts import Part
from bot.concierge.parsers.agreeing import agreement
from bot.concierge.situation import Situation

_QUESTIONED = re.compile(r"[?¿!¡\s.…]*[?¿][?¿!¡\s.…]*")
_NUMBER = re.compile(r"\W*\d{1,4}\W*")
_GESTURES = {"👋": "greeting", "🙏": "thanks"}


def of_signs(situation: Situation) -> Part | None:
    """What is wanted by signs; None where there are words, or signs that agree to something."""
    text = situation.text
    if situation.said.get("wordless") and text.startswith("["):
        return Part("wordless", "")
    if re.search(r"\w", text) or agreement(text) is not None:
        return None
    if situation.block.get("welcome"):
        return Part("welcome", "")
    if _QUESTIONED.fullmatch(text):
        return Part("puzzled", "")
    return Part(next((intent for sign, intent in _GESTURES.items() if sign in text), "wordless"), "")


def bare_number(situation: Situation) -> Part | None:
    """A number that picks nothing and answers nothing we asked."""
    waited_for = situation.memory.asked in {"wishes", "interest"}
    return None if waited_for or not _NUMBER.fullmatch(situation.text) else Part("number", situation.text)
