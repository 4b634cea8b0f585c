"""Which word of the shop's own does a customer mean who slipped on the keys? Before anything is looked for."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable
from difflib import SequenceMatcher

from sqlalchemy import text
from sqlmodel import Session

from shop.catalog.spelling import plain
from shop.catalog.synonyms import same_as

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST, _SHORT = 4, 5
_ALIKE, _ALIKE_WHEN_SHORT = 0.75, 0.8
# Of a word that is still being typed, so many letters must stand.
_BEGUN = 4


def as_meant(db: Session, words: str, *, known: Container[str] = ()) -> str:
    """The words, each that the shop does not use replaced by the one of its own that it resembles.

    A word of three letters stays, and so does one that is `known` to be right (as it is written, in lower
    case) or has synonyms, though the shop does not use it: who asks for `mele` is not sent to the `miele`.
    """
    doubtful = {
        plain(word): word
        for word in _WORD.findall(words)
        if len(word) >= _SHORTEST and word.lower() not in known and not same_as(word)
    }
    meant = _meant(db, doubtful)
    return _WORD.sub(lambda found: meant.get(plain(found[0]), found[0]), words) if meant else words


def _meant(db: Session, doubtful: Iterable[str]) -> dict[str, str]:
    asked = sorted(doubtful)
    if not asked:
        return {}
    alike: dict[str, list[str]] = defaultdict(list)
    for row in db.connection().execute(_LIKE, {"asked": asked}):
        alike[row.unknown].append(row.word)
    best = {word: _best(word, others) for word, others in alike.items()}
    return {word: other for word, other in best.items() if other}


def _best(word: str, others: Iterable[str]) -> str | None:
    """The most alike one that is alike enough; of those that are as alike, the shorter one."""
    scored = [(_likeness(word, other), -len(other), other) for other in others]
    likeness, _, other = max(scored, default=(0.0, 0, ""))
    enough = _ALIKE if len(word) >= _SHORT else _ALIKE_WHEN_SHORT
    return other if likeness >= enough else None


def _likeness(word: str, other: str) -> float:
    """Of the letters, how many agree; a first letter that differs is hardly ever a slip."""
    if len(word) >= _BEGUN and other.startswith(word):
        return 1.0
    ratio = SequenceMatcher(None, word, other, autojunk=False).ratio()
    return ratio if word[0] == other[0] else ratio - 0.1


_LIKE = text("SELECT unknown, word FROM vetrina_words_like(:asked)")
