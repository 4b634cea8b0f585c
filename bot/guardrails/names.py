"""How people's names are recognized in a text: the customer's own, and those somebody introduces."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

_SHORTEST = 3
_LISTS = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text(encoding="utf-8"))
_PARTICLES = frozenset(_LISTS["particles"].split())
_ALSO_WORDS = frozenset(_LISTS["also_words"].split())
_INTRODUCTION = re.compile(
    r"\b(?:mi chiamo|il mio nome è|my name is|i am called|me llamo|mi nombre es|a nome (?:di )?|a nombre de|in the name of)"
    r"[ :]+(?P<name>[^\W\d_][\w'’-]{1,30}(?: [A-ZÀ-Þ][\w'’-]{1,30}){0,3})",
    re.IGNORECASE,
)
# "Sono Ada Neri": only with two capitals, for "sono Italiana" is no name.
_FULL_NAME = re.compile(
    r"\b(?:[Ss]ono|[Ss]oy|I am|I['’]m|[Tt]his is|[Qq]ui è|[Ff]irmato|[Nn]ame:|[Nn]ome:|[Nn]ombre:)"
    r" (?P<name>[A-ZÀ-Þ][\w'’-]{1,30}(?: [A-ZÀ-Þ][\w'’-]{1,30}){1,3})"
)
_CAPITALIZED = re.compile(r"[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)*")


def name_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds the names whole and in parts, the longest first; None where there are none.

    Case does not matter, save for names that are ordinary words too and those under three letters: in
    small letters these are left alone.
    """
    wholes = {" ".join(name.split()) for name in names if name.strip()}
    parts = {part for whole in wholes for part in whole.split() if _is_name(part)}
    words = sorted(wholes | parts, key=len, reverse=True)
    if not words:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(_alternative(word) for word in words)})(?!\w)")


def introduced_names(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody gives a name: after "mi chiamo", "my name is", "me llamo" and the like."""
    yield from (match.span("name") for match in _FULL_NAME.finditer(text))
    for match in _INTRODUCTION.finditer(text):
        start, end = match.span("name")
        capitalized = _CAPITALIZED.match(text, start, end)
        if capitalized:
            yield start, capitalized.end()
        else:
            yield start, start + len(match.group("name").split()[0])


def _is_name(part: str) -> bool:
    return part.casefold() not in _PARTICLES and sum(character.isalpha() for character in part) > 1


def _alternative(word: str) -> str:
    pattern = r"\s+".join(re.escape(part) for part in word.split())
    if len(word) < _SHORTEST or word.casefold() in _ALSO_WORDS:
        return f"{pattern}|{pattern.upper()}" if word.isalpha() else pattern
    return f"(?i:{pattern})"
