"""How facets and the parts of a product's description are said in a reader's language."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shop.catalog.spelling import plain
from shop.kernel.language import Language


def facet_words(tag: str, language: Language) -> str:
    """A tag such as ``occasion:gift`` or ``rooms:3`` in words: ``regalo``, ``3 locali``."""
    kind, _, value = tag.rpartition(":")
    said = _worded("values", value, language)
    if kind not in _said()["kinds"]:
        return said
    unit = _worded("kinds", kind, language)
    return f"{said} {unit}" if value[:1].isdigit() else f"{unit} {said}"


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
