"""Lists of plain words that the concierge knows, read from `words`."""

from functools import cache
from pathlib import Path

import yaml

WORDS = Path(__file__).parent / "words"


def words(file: str, group: str) -> frozenset[str]:
    """The words of one group of a file."""
    return _read(file)[group]


def all_words(file: str) -> frozenset[str]:
    """The words of all groups of a file."""
    return frozenset().union(*_read(file).values())


@cache
def _read(file: str) -> dict[str, frozenset[str]]:
    with (WORDS / f"{file}.yaml").open(encoding="utf-8") as source:
        groups: dict[str, str] = yaml.safe_load(source)
    return {group: frozenset(listed.split()) for group, listed in groups.items()}
