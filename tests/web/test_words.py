"""Every sentence of the product is there in three languages, and says the same."""

import json
import re
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from shop.kernel.language import LOCALES, Language
from tests.rules.test_house import PROJECT
from webapp.refusal_words import known_codes, words_for

SPOKEN = ("shop", "flows", "bot", "webapp", "secure_links")
KEYWORDS = {"say": (2,), "phrase": None, "_": None, "ngettext": (1, 2), "say_many": (2, 3)}
MARKUP = re.compile(r"</?b>")
UNWANTED = re.compile(r"\b(oops|please|per favore|por favor)\b|!", re.IGNORECASE)


@cache
def said() -> frozenset[str | tuple[str, str]]:
    """Every message that templates and modules speak; one that counts, for one and for many."""
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel has no types here
    return frozenset(
        message if isinstance(message, str) else _whole(message)
        for folder in SPOKEN
        for _, _, message, _, _ in extract_from_dir(PROJECT / folder, methods, options, KEYWORDS)
    )


def _whole(message: tuple[str | None, ...]) -> str | tuple[str, str]:
    """What counts has two forms; of everything else the first word of a call is the message."""
    one, many = str(message[0]), message[1] if len(message) > 1 else None
    return (one, many) if many else one


def forms(told: str | Sequence[str] | None) -> str:
    """All that a message says, for one and for many."""
    return told if isinstance(told, str) else "\n".join(told or ())


@cache
def catalog(language: Language) -> Catalog:
    path = LOCALES / language.value / "LC_MESSAGES" / "messages.po"
    return read_po(BytesIO(path.read_bytes()), locale=language.value)


@pytest.mark.parametrize("language", Language)
def test_no_sentence_is_missing_and_none_is_left_over(language: Language) -> None:
    entries = {entry.id: entry for entry in catalog(language) if entry.id}
    assert set(entries) == said()
    assert [
        entry.id for entry in entries.values() if not all(forms(entry.string).split("\n")) or entry.fuzzy
    ] == []


@pytest.mark.parametrize("language", Language)
def test_a_translation_has_the_same_gaps_and_the_same_stress(language: Language) -> None:
    for entry in catalog(language):
        told, said_ = forms(entry.id), forms(entry.string)
        assert sorted(re.findall(r"\{\w+\}", told)) == sorted(re.findall(r"\{\w+\}", said_)), told
        assert len(MARKUP.findall(told)) == len(MARKUP.findall(said_)), told
        assert not re.search(r'["<>]', MARKUP.sub("", said_)) or not told, told


@pytest.mark.parametrize("language", Language)
def test_nobody_is_shouted_at_or_begged(language: Language) -> None:
    assert [
        forms(entry.string)
        for entry in catalog(language)
        if entry.id and UNWANTED.search(forms(entry.string))
    ] == []


def test_templates_hold_no_words_of_their_own() -> None:
    bare = re.compile(r">\s*([A-Z][a-z]+(?: [a-z]+)+)[^<{]*<")
    pages = (PROJECT / "webapp" / "templates").rglob("*.html")
    found = {
        path.name: bare.findall(path.read_text("utf-8")) for path in pages if path.parent.name != "playground"
    }
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("language", Language)
def test_a_refusal_is_said_in_the_readers_language(language: Language) -> None:
    values = {
        "seconds": 20,
        "nearest": "300 g",
        "most": 12,
        "longest": 500,
        "left": 5,
        "number": 7,
        "by": "Pino",
        "minutes": 15,
        "member": "Rosaria",
        "example": "acct_1Nv0FGQ9RKHgCVdK",
        "missing": "2",
        "booking": "B-7K2",
        "name": "Rosaria",
        "code": "B-7K2M9Q",
        "variable": "name",
        "examples": "first",
        "megabytes": 20,
        "currency": "EUR",
        "host": "api.shop.example",
        "function": "State of a repair",
        "least": 10,
        "count": 3,
        "stock": 4,
        "highest": 2,
        "size": 2,
        "lowest": 2,
        "used": 2,
    }
    for code in known_codes():
        assert words_for(code, language, values).title
    assert words_for("something_new", language).title


def test_icons_that_templates_name_are_there() -> None:
    listed = PROJECT / "webapp" / "frontend" / "build" / "icons.json"
    icons = set(json.loads(listed.read_text(encoding="utf-8")))
    sources = [*(PROJECT / "webapp").rglob("*.html"), *Path(PROJECT / "webapp").rglob("*_page.py")]
    named = {
        name for path in sources for name in re.findall(r"icon\([\"']([a-z0-9-]+)", path.read_text("utf-8"))
    }
    assert named <= icons


def test_templates_have_no_style_and_no_script_of_their_own() -> None:
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")
    for path in (PROJECT / "webapp" / "templates").rglob("*.html"):
        assert not inline.search(path.read_text("utf-8")), path
