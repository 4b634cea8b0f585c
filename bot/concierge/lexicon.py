"""Lists of plain words that the concierge knows, read from `words`."""

from functools import cache
from pathlib import Path

import yaml

WORDS = Path(__file__).parent / "words"


def words(file: str, group: str) -> frozenset[str]:
    """The words of one group of a file."""
    return _read(file)[group]


@cache
def all_words(file: str) -> frozenset[str]:
    """The words of all groups of a file."""
    return frozenset().union(*_read(file).values())


def in_order(file: str, group: str) -> list[str]:
    """The words of one group of a file, in their order."""
    return _groups(file)[group].split()


@cache
def _read(file: str) -> dict[str, frozenset[str]]:
    return {group: frozenset(listed.split()) for group, listed in _groups(file).items()}


@cache
def _groups(file: str) -> dict[str, str]:
    with (WORDS / f"{file}.yaml").open(encoding="utf-8") as source:
        groups: dict[str, str] = yaml.safe_load(source)
    return groups
