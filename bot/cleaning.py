"""Which characters of a stranger's text are words, and which only hide something.

Tag characters, zero-width marks and variation selectors can carry instructions that no reader sees.
Emoji need two of them (the joiner U+200D and the selector U+FE0F), so those stay beside an emoji.
"""

import re

_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001fbff"
_JOINER = rf"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
_SELECTOR = rf"(?<=[{_EMOJI}0-9#*])\ufe0f"

# What is kept is matched first, so that the second half cannot take it.
_HIDDEN = re.compile(
    rf"({_JOINER}|{_SELECTOR})"
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but for the tab and the new line
    "\u00ad\u061c\u180e"  # soft hyphen, Arabic letter mark, Mongolian separator
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, line separators, direction, invisible operators
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb"  # selectors, byte order mark, interlinear notes
    "\ud800-\udfff"  # half a character
    "\U000e0000-\U000e0fff]"  # tags and further selectors
)

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def readable(text: str) -> str:
    """The text as a person sees it, without what is invisible and without blanks around it."""
    plain = text.replace("\r\n", "\n")
    return _HIDDEN.sub(lambda found: found[1] or "", plain).strip()


def storable(text: str) -> str:
    """The text as it came, but for what no database takes: NUL and half characters."""
    return _UNSTORABLE.sub("", text)
