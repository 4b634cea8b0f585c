"""Plain text, as paragraphs."""

import re
from collections.abc import Iterator

from knowledge.documents.lines import Line, decoded


def plain_lines(content: bytes) -> Iterator[Line]:
    """The paragraphs: what stands between empty lines. Nothing is taken for a heading."""
    for paragraph in re.split(r"\n\s*\n", decoded(content).replace("\r\n", "\n")):
        yield (), paragraph
