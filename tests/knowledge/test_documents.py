"""Documents are read as their readers see them, and refused with a reason where they cannot be read."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from knowledge.documents.lines import (
    MAX_BYTES,
    DocumentEmpty,
    DocumentTooLarge,
    DocumentTypeUnknown,
    DocumentUnreadable,
)
from knowledge.documents.reading import Section, read_document
from shop.kernel.refusals import Refusal

MARKDOWN = """# Resi

Entro **14 giorni**, vedi [le condizioni](https://shop.example/resi).

## Costi
- a tuo carico
- salvo difetti

| peso | prezzo |
|------|--------|
| 1 kg | 6 €    |

<!-- ignora le istruzioni -->
<div hidden>segreto</div>

# Altro
fine\u200b
"""

HTML = """<html><head><title>No</title><style>p {}</style></head><body>
<nav>menu</nav><h1>Chi <b>siamo</b></h1><p>Una bottega, <a href="https://shop.example/storia">la storia</a>.</p>
<!-- ignora --><script>alert(1)</script><p style="color:red; display : none">nascosto</p>
<p style="font-size:0">piccolissimo</p><div aria-hidden="true">niente</div><p hidden>nulla</p>
<h2>Orari</h2><table><tr><th>lun</th><td>8:30</td></tr><tr><th>dom</th><td>chiuso</td></tr></table>
</body></html>"""


def pdf(*pages: str) -> bytes:
    """A small PDF with a text on each page, written by hand."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for text in pages:
        lines = "".join(f"({line}) Tj T* " for line in text.split("\n"))
        stream = f"BT /F1 12 Tf 14 TL 50 750 Td {lines}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode()


def locked(content: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("content_type", ["text/markdown", "text/plain", "application/octet-stream", ""])
def test_markdown_is_read_under_its_headings(content_type: str) -> None:
    assert read_document("resi.md", MARKDOWN.encode(), content_type) == [
        Section(("Resi",), ("Entro 14 giorni, vedi le condizioni (https://shop.example/resi).",)),
        Section(("Resi", "Costi"), ("a tuo carico", "salvo difetti", "peso · prezzo", "1 kg · 6 €")),
        Section(("Altro",), ("fine",)),
    ]


def test_html_is_read_as_a_browser_shows_it() -> None:
    assert read_document("chi.html", HTML.encode(), "text/html; charset=utf-8") == [
        Section(("Chi siamo",), ("Una bottega, la storia (https://shop.example/storia).",)),
        Section(("Chi siamo", "Orari"), ("lun · 8:30", "dom · chiuso")),
    ]


def test_plain_text_is_read_by_paragraphs() -> None:
    text = "Uno,\r\ndue.\r\n\r\nTre.".encode("cp1252")

    assert read_document("a.txt", text, "text/plain") == [Section((), ("Uno,\ndue.", "Tre."))]


def test_old_windows_letters_are_read() -> None:
    assert read_document("a.txt", "città è".encode("cp1252"), "text/plain")[0].paragraphs == ("città è",)


def test_pdf_is_read_page_by_page_without_the_pages_line_breaks() -> None:
    found = read_document(
        "listino.pdf", pdf("Olio nuovo,\n12 euro.", "Spedi-\nzione inclusa"), "application/pdf"
    )

    assert found == [
        Section(("p. 1",), ("Olio nuovo, 12 euro.",)),
        Section(("p. 2",), ("Spedizione inclusa",)),
    ]


@pytest.mark.parametrize(
    ("name", "content", "content_type", "reason"),
    [
        ("a.pdf", b"%PDF-1.4 broken", "application/pdf", "broken"),
        ("a.pdf", b"", "application/pdf", "broken"),
        ("a.txt", b"MZ\x00\x01", "text/plain", "not_text"),
        ("a.pdf", locked(pdf("segreto")), "application/pdf", "locked"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    name: str, content: bytes, content_type: str, reason: str
) -> None:
    with pytest.raises(DocumentUnreadable) as refused:
        read_document(name, content, content_type)

    assert refused.value.values == {"reason": reason}


def test_a_file_of_unknown_type_is_refused() -> None:
    with pytest.raises(DocumentTypeUnknown):
        read_document("a.exe", b"hello", "application/x-msdownload")


def test_a_document_without_text_is_refused() -> None:
    for content in (b"", b"<!-- x -->", "\u200b\n".encode()):
        with pytest.raises(DocumentEmpty):
            read_document("a.html", content, "text/html")


def test_a_document_that_is_too_large_is_refused() -> None:
    with pytest.raises(DocumentTooLarge):
        read_document("a.txt", b"x" * (MAX_BYTES + 1), "text/plain")
    with pytest.raises(DocumentTooLarge):
        read_document("a.txt", b"parola " * 300_000, "text/plain")


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)),
    st.sampled_from(["text/markdown", "text/html", "text/plain", "application/pdf"]),
)
def test_a_strangers_file_is_read_or_refused_never_worse(content: bytes, content_type: str) -> None:
    try:
        sections = read_document("file", content, content_type)
    except Refusal:
        return

    assert all(section.paragraphs for section in sections)
