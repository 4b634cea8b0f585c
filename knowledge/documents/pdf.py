"""PDF, as paragraphs under their page."""

import re
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader

from knowledge.documents.lines import MAX_PAGES, DocumentTooLarge, DocumentUnreadable, Line
from shop.kernel.refusals import Refusal


def pdf_lines(content: bytes) -> Iterator[Line]:
    """The text of every page; a document of one page has no headings. Refuses a locked or broken file."""
    pages = _pages(content)
    for number, text in enumerate(pages, start=1):
        path = (f"p. {number}",) if len(pages) > 1 else ()
        for paragraph in re.split(r"\n\s*\n", text):
            yield path, _rejoined(paragraph)


def _pages(content: bytes) -> list[str]:
    try:
        return _read(PdfReader(BytesIO(content)))
    except Refusal:
        raise
    except Exception as broken:  # a stranger's file can break a parser in every way there is
        raise DocumentUnreadable(reason="broken") from broken


def _read(reader: PdfReader) -> list[str]:
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentUnreadable(reason="locked")
    if len(reader.pages) > MAX_PAGES:
        raise DocumentTooLarge(limit=MAX_PAGES, unit="pages")
    return [page.extract_text() for page in reader.pages]


def _rejoined(text: str) -> str:
    """A paragraph without the line breaks and hyphens that only the page's width made."""
    whole = re.sub(r"(?<=\w)-\n(?=[a-zà-ÿ])", "", text)
    return re.sub(r"(?<![.:;!?])\n(?=[a-zà-ÿ])|(?<=[,(])\n", " ", whole)
