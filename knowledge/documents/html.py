"""HTML, as paragraphs under their headings; only what a browser would show."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.documents.lines import Headings, Line, decoded

_UNSEEN = "script, style, noscript, template, iframe, svg, object, nav, [hidden], [aria-hidden=true]"
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(font-size|opacity)\s*:\s*0(?!\.?\d*[1-9])", re.IGNORECASE
)
_HEADING = re.compile(r"h[1-6]")
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset(
    {
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "br", "hr", "pre", "blockquote", "address"),
        *("ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "figcaption"),
        *("article", "aside", "details", "footer", "form", "header", "main", "section", "summary"),
    }
)


def html_lines(content: bytes) -> Iterator[Line]:
    """The paragraphs of the page; what is hidden, by element, attribute or style, is left out."""
    body = LexborHTMLParser(decoded(content)).body
    if body is None:
        return
    _drop_unseen(body)
    _write_out_links(body)
    headings = Headings()
    words: list[str] = []
    for node in body.traverse(include_text=True):
        tag = node.tag or ""
        if tag in _CELLS and words:
            words.append(" · ")
        if tag in _BLOCKS:
            yield headings.path, "".join(words)
            words = []
        if _HEADING.fullmatch(tag):
            headings.enter(int(tag[1]), node.text())
        elif tag == "-text" and not _in_heading(node):
            words.append(re.sub(r"\s+", " ", node.text_content or ""))
    yield headings.path, "".join(words)


def _drop_unseen(body: LexborNode) -> None:
    styled = [
        node for node in body.css("[style]") if _UNSEEN_STYLE.search(node.attributes.get("style") or "")
    ]
    for node in [*body.css(_UNSEEN), *styled]:
        node.decompose()


def _write_out_links(body: LexborNode) -> None:
    for link in body.css("a[href^=http]"):
        address = link.attributes.get("href") or ""
        if address != link.text().strip():
            link.insert_after(f" ({address})")


def _in_heading(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.tag not in _BLOCKS:
        above = above.parent
    return above is not None and bool(_HEADING.fullmatch(above.tag or ""))
