"""How facets and the parts of a product's description are said in a reader's language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from shop.catalog.spelling import plain
from shop.kernel.language import Language

_FIGURE = re.compile(r"^\d+(\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Facet:
    """A kind of facet, and what its values are."""

    kind: str
    type: Literal["category", "allergens", "choice", "number"]


def facet_words(tag: str, language: Language) -> str:
    """A tag such as ``occasion:gift`` or ``rooms:3`` in words: ``regalo``, ``3 locali``."""
    kind, _, value = tag.rpartition(":")
    said = _worded("values", value, language)
    if kind not in _said()["kinds"]:
        return said
    unit = _worded("kinds", kind, language)
    return f"{said} {unit}" if value[:1].isdigit() else f"{unit} {said}"


def facet_value(tag: str, language: Language) -> tuple[str, str]:
    """The heading of a tag's kind and its value, apart: ``Colore`` and ``rosso``."""
    kind, _, value = tag.partition(":")
    return facet_heading(kind, language), _worded("values", value.lower(), language) or value


def facet_heading(kind: str, language: Language) -> str:
    """What stands above the values of a kind: ``Locali`` above 2, 3 and 4."""
    return _worded("facets", kind, language)


def facets_of(vertical: str) -> tuple[Facet, ...]:
    """The kinds of facet that shops of a vertical have, in the order in which they are offered."""
    return tuple(
        Facet(kind, _said()["facets"][kind]["type"]) for kind in _said()["verticals"].get(vertical, ())
    )


def facet_fault(tag: str) -> str:
    """What is wrong with a tag of a kind that we know: ``number`` where a figure is missing; empty for nothing."""
    kind, _, value = tag.partition(":")
    wanted = _said()["facets"].get(kind, {}).get("type")
    return "number" if wanted == "number" and not _FIGURE.match(value) else ""


def tag_meant(words: str, known: Iterable[str]) -> str | None:
    """The known tag that is meant by ``taste:sweet``, ``sweet``, ``dolce`` or ``3 locali``; None for none."""
    wanted = plain(words)
    for tag in known:
        said = {tag, tag.rpartition(":")[2], *(facet_words(tag, language) for language in Language)}
        if wanted in map(plain, said):
            return tag
    return None


def detail_heading(key: str, language: Language) -> str:
    """The heading of a detail: ``usage`` is ``Come si usa``."""
    return _worded("details", key, language)


def allergens_heading(language: Language, *, traces: bool = False) -> str:
    """What stands before a list of allergens, declared or as traces."""
    said: str = _said()["may_contain" if traces else "allergens"][language.value]
    return said


def _worded(group: str, key: str, language: Language) -> str:
    said: dict[str, str] = _said()[group].get(key, {})
    return said.get(language.value, key.replace("-", " ").replace("_", " "))


@cache
def _said() -> dict[str, Any]:
    text = Path(__file__).with_name("facets.yaml").read_text("utf-8")
    said: dict[str, Any] = yaml.safe_load(text)
    return said
