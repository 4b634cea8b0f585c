"""What a reader of a text can see: hidden characters can carry instructions that nobody notices."""

import re

_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_HIDDEN = re.compile(
    rf"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"  # joins two emoji into one: stays
    rf"|(?<=[{_EMOJI}0-9#*])\ufe0f"  # asks for the colored form: stays
    "|(?P<hidden>"
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff])"
)
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*\n\s*")


def visible(text: str) -> str:
    """The text without control, zero-width, direction and tag characters; emoji keep their joiners."""
    return _HIDDEN.sub(lambda found: "" if found["hidden"] else found[0], text)


def tidy(text: str) -> str:
    """The visible text with single blanks, paragraphs a single empty line apart, and no edges."""
    lines = (_BLANKS.sub(" ", line).strip() for line in visible(text.replace("\r\n", "\n")).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
