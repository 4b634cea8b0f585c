"""How alike two texts are in spelling: the cosine of their hashed letter groups."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.concierge.wording import bare

Floats = NDArray[np.float32]
Wholes = NDArray[np.int64]

BUCKETS = 1 << 16
_SHORTEST, _LONGEST = 2, 5


@dataclass(frozen=True, slots=True)
class LetterIndex:
    """The letter groups of a list of phrases, by group: `rows[starts[g]:starts[g + 1]]` hold group `g`."""

    weights: Floats
    """Inverse document frequency of each bucket."""
    starts: Wholes
    rows: Wholes
    values: Floats
    size: int
    """How many phrases are indexed."""

    @classmethod
    def of(cls, phrases: Sequence[str]) -> "LetterIndex":
        """The index of some phrases."""
        counted = [_buckets(phrase) for phrase in phrases]
        found_in = np.zeros(BUCKETS)
        for buckets in counted:
            found_in[list(buckets)] += 1
        weights = (np.log((1 + len(phrases)) / (1 + found_in)) + 1).astype(np.float32)
        vectors = [_vector(buckets, weights) for buckets in counted]
        columns = np.concatenate([positions for positions, _ in vectors])
        rows = np.repeat(np.arange(len(phrases)), [len(positions) for positions, _ in vectors])
        order = np.argsort(columns, kind="stable")
        values = np.concatenate([values for _, values in vectors])
        starts = np.searchsorted(columns[order], np.arange(BUCKETS + 1))
        return cls(weights, starts, rows[order], values[order], len(phrases))

    def likeness(self, text: str) -> Floats:
        """The cosine, 0 to 1, of a text with each phrase; zeros where the text has no letters."""
        likeness = np.zeros(self.size, dtype=np.float32)
        positions, values = _vector(_buckets(text), self.weights)
        starts, ends = self.starts[positions], self.starts[positions + 1]
        lengths = ends - starts
        if not lengths.sum():
            return likeness
        inside = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        entries = np.repeat(starts, lengths) + inside
        shares = np.repeat(values, lengths) * self.values[entries]
        return np.bincount(self.rows[entries], shares, self.size).astype(np.float32)


def _buckets(text: str) -> Counter[int]:
    """How often each bucket is hit by the text's letter groups, words and pairs of words."""
    words = bare(text).split()
    groups = [group for word in words for group in _groups(f" {word} ")]
    groups += [f"\x01{word}" for word in words]
    groups += [f"\x02{first}_{second}" for first, second in pairwise(words)]
    return Counter(crc32(group.encode()) & (BUCKETS - 1) for group in groups)


def _groups(padded: str) -> list[str]:
    """All runs of two to five letters of a word with its edges; a short word whole, once."""
    groups: list[str] = []
    for length in range(_SHORTEST, _LONGEST + 1):
        if len(padded) <= length:
            return [*groups, padded]
        groups += [padded[i : i + length] for i in range(len(padded) - length + 1)]
    return groups


def _vector(buckets: Counter[int], weights: Floats) -> tuple[Wholes, Floats]:
    """Positions and values of the unit vector of some counted buckets."""
    positions = np.fromiter(buckets.keys(), dtype=np.int64, count=len(buckets))
    counts = np.fromiter(buckets.values(), dtype=np.float32, count=len(buckets))
    values = (1 + np.log(counts)) * weights[positions]
    length = float(np.linalg.norm(values)) or 1.0
    return positions, (values / length).astype(np.float32)
