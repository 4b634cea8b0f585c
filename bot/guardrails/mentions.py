"""Which product of the results a price in a draft is said of: the nearest one named in its clause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from bot.guardrails.claims.clauses import Place, clause_around, sentence_around
from bot.guardrails.claims.said import folded

_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "di de del della dei da al alla con per e y a il la le lo el los las the of and with for en in un una",
    )
)
_SOMETHING_ELSE = re.compile(
    r"\b(?:il|lo|la|the|el|un|una|uno|a|an|gli|le|i|los|las) [^\W\d_]{3,}|\bl['’][^\W\d_]{3,}", re.IGNORECASE
)
_SHORTEST_HEAD = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A product named in the draft; `names` are all of the results that the words may mean."""

    start: int
    end: int
    names: frozenset[str]


class Mentions:
    """The products that a draft names, in its order."""

    def __init__(self, draft: str, names: Sequence[str]) -> None:
        self._draft = draft
        self._names = names

    @cached_property
    def all(self) -> list[Mention]:
        """Each place where a name stands, the longest reading of it."""
        text = folded(self._draft)
        found = [
            Mention(match.start(), match.end(), frozenset(names))
            for alias, names in _aliases(self._names).items()
            for match in re.finditer(rf"(?<![^\W_]){alias}(?![^\W_])", text)
        ]
        kept: list[Mention] = []
        for mention in sorted(found, key=lambda each: (each.start - each.end, each.start)):
            if not any(mention.start < other.end and other.start < mention.end for other in kept):
                kept.append(mention)
        return sorted(kept, key=lambda each: each.start)

    @property
    def places(self) -> list[Place]:
        """Where they stand."""
        return [(mention.start, mention.end) for mention in self.all]

    def holding(self, start: int, end: int) -> Mention | None:
        """The name that those characters are part of, if they are."""
        return next((each for each in self.all if each.start <= start and end <= each.end), None)

    def in_clause(self, start: int, end: int) -> frozenset[str]:
        """All products named in the clause around those characters."""
        first, last = clause_around(self._draft, start, end, self.places)
        return frozenset[str]().union(
            *(each.names for each in self.all if first <= each.start and each.end <= last)
        )

    def subject_of(self, start: int, end: int) -> frozenset[str]:
        """What those characters are said of: in the clause, else before it in the sentence or paragraph.

        Nobody knows where something is named in between that is none of the products.
        """
        named = self.in_clause(start, end)
        if named:
            return named
        first, last = sentence_around(self._draft, start, end)
        before = [each for each in self.all if first <= each.start and each.end <= start]
        if _SOMETHING_ELSE.search(self._draft, before[-1].end if before else first, start):
            return frozenset()
        after = [each for each in self.all if end <= each.start and each.end <= last]
        nearest = before[-1:] or after[:1] or self._line_above(first)
        return nearest[0].names if nearest else frozenset()

    def _line_above(self, first: int) -> list[Mention]:
        """The last product named in the lines above, up to an empty line."""
        begin = self._draft.rfind("\n\n", 0, first) + 1
        return [each for each in self.all if begin <= each.start and each.end <= first][-1:]


def _aliases(names: Sequence[str]) -> dict[str, set[str]]:
    """Patterns of folded text, and the names they may stand for: whole, two words running, the head alone."""
    aliases: dict[str, set[str]] = {}
    telling = {name: [word for word in _WORD.findall(folded(name)) if word not in _SMALL] for name in names}
    for name, words in telling.items():
        aliases.setdefault(_spaced(_WORD.findall(folded(name))), set()).add(name)
        for pair in pairwise(words):
            aliases.setdefault(_spaced(list(pair), small_between=True), set()).add(name)
        others = {word for other, theirs in telling.items() if other != name for word in theirs}
        if words and len(words[0]) >= _SHORTEST_HEAD and words[0] not in others:
            aliases.setdefault(re.escape(words[0]), set()).add(name)
    aliases.pop("", None)
    return aliases


def _spaced(words: list[str], *, small_between: bool = False) -> str:
    gap = rf"[\W_]+(?:(?:{'|'.join(sorted(_SMALL))})[\W_]+){{0,2}}" if small_between else r"[\W_]+"
    return gap.join(re.escape(word) for word in words)
