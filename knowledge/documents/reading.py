"""What a document says: its sections, whichever format it came in.

A document comes from a stranger's disk. What no reader of it would see (comments, hidden elements,
zero-width characters) is not read, and a file that cannot be read is refused with the reason.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePath

from knowledge.documents.html import html_lines
from knowledge.documents.lines import (
    MAX_BYTES,
    MAX_CHARACTERS,
    DocumentEmpty,
    DocumentTooLarge,
    DocumentTypeUnknown,
    Line,
)
from knowledge.documents.markdown import markdown_lines
from knowledge.documents.pdf import pdf_lines
from knowledge.documents.plain import plain_lines
from knowledge.visible import tidy


@dataclass(frozen=True, slots=True)
class Section:
    """The paragraphs under one heading."""

    path: tuple[str, ...]
    """The headings above it, from the outermost on."""
    paragraphs: tuple[str, ...]


def read_document(name: str, content: bytes, content_type: str) -> list[Section]:
    """The document's sections in reading order.

    Refuses what is too large (10 MB, 300 pages, 1.5 million characters), of an unknown type, unreadable
    or without text.
    """
    if len(content) > MAX_BYTES:
        raise DocumentTooLarge(limit=MAX_BYTES, unit="bytes")
    read = _READERS[_kind(name, content_type)]
    lines = [line for line in map(_tidied, read(content)) if line[1]]
    if not lines:
        raise DocumentEmpty(name=name)
    if sum(len(words) for _, words in lines) > MAX_CHARACTERS:
        raise DocumentTooLarge(limit=MAX_CHARACTERS, unit="characters")
    return list(_sections(lines))


_READERS: dict[str, Callable[[bytes], Iterable[Line]]] = {
    "text": plain_lines,
    "markdown": markdown_lines,
    "pdf": pdf_lines,
    "html": html_lines,
}
_TYPES = {
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "text/plain": "text",
    "application/pdf": "pdf",
    "text/html": "html",
    "application/xhtml+xml": "html",
}
_ENDINGS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
}
# What browsers say of a file that they know nothing of, Markdown among them: then the name decides.
_TELLS_NOTHING = frozenset({"", "application/octet-stream", "text/plain"})


def _kind(name: str, content_type: str) -> str:
    told = content_type.partition(";")[0].strip().lower()
    ending = PurePath(name).suffix.lower()
    if told in _TELLS_NOTHING and ending in _ENDINGS:
        return _ENDINGS[ending]
    if told not in _TYPES:
        raise DocumentTypeUnknown(content_type=told)
    return _TYPES[told]


def _tidied(line: Line) -> Line:
    path, words = line
    return tuple(filter(None, map(tidy, path))), tidy(words)


def _sections(lines: Iterable[Line]) -> Iterator[Section]:
    for path, group in groupby(lines, key=lambda line: line[0]):
        yield Section(path, tuple(words for _, words in group))
