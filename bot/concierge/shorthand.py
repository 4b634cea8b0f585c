"""What is written short in a chat, written out: "qlcs x un compleanno" is "qualcosa per un compleanno"."""

import re
from functools import cache

from bot.concierge.lexicon import in_order
from bot.concierge.wording import plain
from shop.kernel.language import Language

_WORD = re.compile(r"(?<![\w@./:'-])[^\W_]+(?![\w@/:'-])")
_BESIDE_A_NUMBER = re.compile(r"\d\s*$")
_BEFORE_A_NUMBER = re.compile(r"\s*\d")
_SIGN = "x"
"""Between or beside figures it counts: "2 x 3", "x2"."""


def written_out(text: str, language: Language) -> str:
    """The text with its short words written out, everything else as it stands."""
    short = _shorthand(language.value)

    def whole(match: re.Match[str]) -> str:
        word = plain(match.group())
        if word == _SIGN and _counts(text, match):
            return match.group()
        return short.get(word, match.group())

    return _WORD.sub(whole, text)


def _counts(text: str, match: re.Match[str]) -> bool:
    behind = _BEFORE_A_NUMBER.match(text, match.end())
    return bool(behind or _BESIDE_A_NUMBER.search(text[: match.start()]))


@cache
def _shorthand(language: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in in_order("shorthand", language))
