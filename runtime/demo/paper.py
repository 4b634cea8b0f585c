"""A small PDF from plain text, as an office would save a letter: one font, A4, no date, always the same bytes."""

import textwrap
from collections.abc import Iterator

_COLUMNS = 88
_LINES_A_PAGE = 50
_LEADING = 15
_TOP_LEFT = "56 786"


def printed(text: str) -> bytes:
    """The text as a PDF; paragraphs stand between empty lines.

    Raises UnicodeEncodeError for what western European print (cp1252) has no letter for.
    """
    pages = list(_pages(_lines(text)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", _page_tree(len(pages)), _FONT]
    for number, lines in enumerate(pages):
        objects += [_page(number), _stream(lines)]
    return _file(objects)


_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def _lines(text: str) -> list[str]:
    paragraphs = [textwrap.wrap(paragraph, _COLUMNS) for paragraph in text.strip().split("\n\n")]
    return [line for paragraph in paragraphs for line in (*paragraph, "")]


def _pages(lines: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(lines), _LINES_A_PAGE):
        yield lines[start : start + _LINES_A_PAGE]


def _page_tree(count: int) -> bytes:
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    return f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode()


def _page(number: int) -> bytes:
    return (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
    ).encode()


def _stream(lines: list[str]) -> bytes:
    # An empty line is written as a blank: a reader of the text sees where a paragraph ends.
    shown = b"".join(b"(" + _escaped(line or " ") + b") Tj T*\n" for line in lines)
    body = f"BT /F1 11 Tf {_LEADING} TL {_TOP_LEFT} Td\n".encode() + shown + b"ET"
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body)


def _escaped(line: str) -> bytes:
    marked = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return marked.encode("cp1252")


def _file(objects: list[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.4\n")
    offsets: list[int] = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return bytes(written) + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(written))
    )
