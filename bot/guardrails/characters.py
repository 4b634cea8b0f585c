"""Which characters nobody sees, and text without them."""

import re
import unicodedata

# Zero-width and directional marks, soft hyphen, variation selectors of both blocks, tag characters,
# lone surrogates and control characters: a reader sees none of them, a model reads them all.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_LINES = re.compile("\r\n?|[\u0085\u2028\u2029]")


def visible(text: str) -> str:
    """The text without characters nobody sees; emoji keep what holds them together."""
    if not _UNSEEN.search(text):
        return text
    text = _LINES.sub("\n", text)
    return _UNSEEN.sub(_kept_inside_emoji, text)


def _kept_inside_emoji(match: re.Match[str]) -> str:
    mark, text = match.group(), match.string
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    if mark == _EMOJI_STYLE and (_is_symbol(before) or before in "#*0123456789"):
        return mark if before else ""
    if mark == _JOINER and (_is_symbol(before) or before == _EMOJI_STYLE) and _is_symbol(after):
        return mark
    return ""


def _is_symbol(character: str) -> bool:
    return bool(character) and unicodedata.category(character) in {"So", "Sk"}
