"""Whether the customer's own words of a turn are a yes to one proposal: decided by code, never by a model.

A yes that makes an order is a yes and nothing else. "Sì, ma due", "ok, and the oil?", "yes?" are none:
whoever says more wants something else first, and is shown a new proposal.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

YES = "yes:"
"""How the id of a yes button begins; the proposal's code follows."""
_TYPED_WRONG = 6
"""Letters from which a word may hold a typing error: "caro" is not "claro"."""
_WORDS = Path(__file__).with_name("agreeing.yaml")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_THUMBS = re.compile("[👍👌✅☑✔🆗]")
_SMILES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d🙂😊😀😃😄😁🤗😍🥰😘🙏❤💚💛🧡💜💙🎉🥳👏🙌🤩😋😉🛒🎁]")
_MARKS = re.compile(r"[\s.,;:!¡()\"“”«»…\-–—]+")


def agreed(said: str, tapped: Sequence[str], *, code: str, asked: Sequence[str]) -> bool:
    """Whether words and taps of one turn say yes to the proposal of that `code`, and nothing besides.

    Words count only where our last message asked for that yes (`asked`, the ids it offered): an "ok" to
    something else buys nothing. A tap on the proposal's own button counts whenever it comes.
    """
    return agreed_to(said, tapped, button=f"{YES}{code}", asked=asked)


def agreed_to(
    said: str, tapped: Sequence[str], *, button: str, asked: Sequence[str], about: str = ""
) -> bool:
    """The same for any button that does something by being tapped, or by a plain yes where it was offered.

    `about` names a further group of words that agree to it: "book it" to a booking, "cancel it" to giving
    one up, neither of them to an order.
    """
    if any(each != button for each in tapped):
        return False
    if button in tapped:
        return _spoken(said, about) is not None
    return button in asked and bool(_spoken(said, about))


def _spoken(said: str, about: str = "") -> int | None:
    """How many words of agreement a text holds; None where it holds anything but agreement and courtesy."""
    text = _THUMBS.sub(" ok ", _SMILES.sub(" ", said))
    if "?" in text or "¿" in text:
        return None
    words = [word for word in _MARKS.split(_plain(text)) if word]
    count = position = 0
    while position < len(words):
        taken, yes = _next(words, position, about)
        if not taken:
            return None
        position, count = position + taken, count + yes
    return count


def _next(words: list[str], position: int, about: str) -> tuple[int, bool]:
    """How many of the next words belong together as one known phrase, the longest, and whether it agrees."""
    yes, around = _agreeing(about), _phrases("around")
    for length in range(min(_longest(about), len(words) - position), 0, -1):
        for phrase in _spellings(words[position : position + length], about):
            if phrase in yes or phrase in around:
                return length, phrase in yes
    return 0, False


def _spellings(words: list[str], about: str) -> list[str]:
    """The words as they stand, and with the typing errors of long ones mended."""
    written = " ".join(words)
    mended = " ".join(_mended(word, about) for word in words)
    return [written] if mended == written else [written, mended]


@cache
def _mended(word: str, about: str) -> str:
    known = _vocabulary(about)
    if word in known or len(word) < _TYPED_WRONG:
        return word
    return next((other for other in known if len(other) >= _TYPED_WRONG and _close(word, other)), word)


def _close(one: str, other: str) -> bool:
    """Whether one letter left out, added, replaced or swapped with its neighbor makes them equal."""
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) != len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])


def _plain(text: str) -> str:
    """Small letters without accents, apostrophes made blanks, a stretched letter ("siiii") written once."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter)
    )
    return _STRETCHED.sub(r"\1", re.sub(r"['’‘`´]", " ", bare))


@cache
def _vocabulary(about: str) -> tuple[str, ...]:
    return tuple(sorted({word for each in _agreeing(about) | _phrases("around") for word in each.split()}))


@cache
def _longest(about: str) -> int:
    return max(len(each.split()) for each in _agreeing(about) | _phrases("around"))


def _agreeing(about: str) -> frozenset[str]:
    return _phrases("agreeing") | (_phrases(about) if about else frozenset())


@cache
def _phrases(kind: str) -> frozenset[str]:
    listed: dict[str, dict[str, list[str]]] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return frozenset(
        " ".join(_MARKS.split(_plain(each))) for phrases in listed[kind].values() for each in phrases
    )
