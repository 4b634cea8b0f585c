"""Cutting sources into passages: pieces small enough to quote, with a title that says where they stand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.documents.reading import Section
from knowledge.visible import tidy
from shop.catalog.allergens import TRACES, allergens_text
from shop.catalog.facets import allergens_heading, detail_heading, facet_words
from shop.catalog.viewing import ProductView
from shop.kernel.language import Language

CUTTING = 1
"""Rises when the same source is cut differently, so that everything is published anew."""

_ENOUGH = 120
_TOO_MANY = 220
_SENTENCE_END = re.compile(r"(?<=[.!?;:…])\s+|\n+")
UNDER = " › "
"""Stands between a document and its sections in a passage's title."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage before it is kept."""

    title: str
    text: str


def cut_faq(entries: Mapping[Language, tuple[str, str]]) -> dict[Language, list[Piece]]:
    """A question with its answer, one passage for each language that has both."""
    tidied = {language: (tidy(question), tidy(answer)) for language, (question, answer) in entries.items()}
    return {
        language: [Piece(question, answer)]
        for language, (question, answer) in tidied.items()
        if question and answer
    }


def cut_product(views: Mapping[Language, ProductView]) -> dict[Language, list[Piece]]:
    """What the catalog tells of a product, one passage for each language; no price and no stock.

    Those change by the hour: an answer takes them from the catalog itself.
    """
    return {
        language: [Piece(tidy(view.name), tidy("\n".join(_product_lines(view, language))))]
        for language, view in views.items()
    }


def cut_document(title: str, sections: Iterable[Section]) -> list[Piece]:
    """Passages of about 120 to 220 words; each holds paragraphs of one section and is titled by its path."""
    return [
        Piece(UNDER.join(dict.fromkeys((title, *section.path))), text)
        for section in sections
        for text in _grouped(section.paragraphs)
    ]


def sentences(text: str) -> list[str]:
    """The text's sentences and lines, as far as their marks tell."""
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def _product_lines(view: ProductView, language: Language) -> Iterator[str]:
    yield view.summary
    facets = [facet_words(tag, language) for tag in view.tags if not tag.startswith(TRACES)]
    yield ": ".join(filter(None, (view.category_name, ", ".join(facets))))
    for key, words in view.details.items():
        yield f"{detail_heading(key, language)}: {words}"
    if view.allergens:
        yield f"{allergens_heading(language)}: {allergens_text(view.allergens, language)}."
    if view.traces:
        yield f"{allergens_heading(language, traces=True)}: {allergens_text(view.traces, language)}."


def _grouped(paragraphs: Iterable[str]) -> list[str]:
    groups: list[list[str]] = []
    for part in (part for paragraph in paragraphs for part in _bearable(paragraph)):
        if groups and _joins(groups[-1], part):
            groups[-1].append(part)
        else:
            groups.append([part])
    return ["\n".join(group) for group in groups]


def _joins(group: list[str], part: str) -> bool:
    """Whether a part belongs to the group before it: that one is still short, or this one is a rest."""
    before, more = sum(map(_words, group)), _words(part)
    return before + more <= _TOO_MANY and (before < _ENOUGH or more < _ENOUGH / 4)


def _bearable(paragraph: str) -> Iterator[str]:
    """The paragraph, or its sentences in runs that are not too long."""
    if _words(paragraph) <= _TOO_MANY:
        yield paragraph
        return
    run: list[str] = []
    for sentence in (piece for long in sentences(paragraph) for piece in _broken(long)):
        if sum(map(_words, run)) + _words(sentence) > _ENOUGH and run:
            yield " ".join(run)
            run = []
        run.append(sentence)
    yield " ".join(run)


def _broken(sentence: str) -> Iterator[str]:
    words = sentence.split()
    for start in range(0, len(words), _TOO_MANY):
        yield " ".join(words[start : start + _TOO_MANY])


def _words(text: str) -> int:
    return len(text.split())
