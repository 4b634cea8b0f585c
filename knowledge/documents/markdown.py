"""Markdown, as paragraphs under their headings; a row of a table is a paragraph."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.documents.html import html_lines
from knowledge.documents.lines import Headings, Line, decoded

_PARSER = MarkdownIt("commonmark").enable("table")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})


def markdown_lines(content: bytes) -> Iterator[Line]:
    """What is written, without its marks. HTML inside is read as HTML: its comments are not."""
    headings = Headings()
    inside = ""
    row: list[str] = []
    for token in _PARSER.parse(decoded(content)):
        if token.nesting == 1:
            inside = token.tag
        elif token.type == "inline" and inside in _HEADINGS:
            headings.enter(int(inside[1]), _words(token))
        elif token.type == "inline" and inside in _CELLS:
            row.append(_words(token))
        elif token.type == "tr_close":
            yield headings.path, " · ".join(row)
            row = []
        else:
            yield from ((headings.path, words) for words in _block(token))


def _block(token: Token) -> Iterator[str]:
    if token.type == "inline":
        yield _words(token)
    elif token.type in {"fence", "code_block"}:
        yield token.content
    elif token.type == "html_block":
        yield from (words for _, words in html_lines(token.content.encode()))


def _words(token: Token) -> str:
    spoken: list[str] = []
    address = ""
    for child in token.children or []:
        if child.type == "link_open":
            address = str(child.attrGet("href") or "")
        elif child.type == "link_close" and address.startswith(("http", "mailto:")):
            spoken.append(f" ({address})" if address not in spoken[-1:] else "")
        elif child.type != "html_inline":
            spoken.append(_BREAKS.get(child.type, child.content))
    return "".join(spoken)


_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
