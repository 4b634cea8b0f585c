"""The documents of the demo shops, as a shop would upload them."""

from pathlib import Path

from runtime.demo.paper import printed
from runtime.demo.shapes import ToldDocument

_FOLDER = Path(__file__).parent
_TYPES = {".md": "text/markdown", ".html": "text/html", ".txt": "text/plain", ".pdf": "application/pdf"}


def content_of(document: ToldDocument) -> tuple[str, bytes, str]:
    """The document's file name, its bytes and their type."""
    file = _FOLDER / document.file
    if document.kind == "pdf":
        return file.with_suffix(".pdf").name, printed(file.read_text("utf-8")), _TYPES[".pdf"]
    return file.name, file.read_bytes(), _TYPES[file.suffix]
