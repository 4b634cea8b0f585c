"""What every format is read as: paragraphs under their headings; and why a file may be refused."""

from dataclasses import dataclass, field

from shop.kernel.refusals import Refusal

MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 300
MAX_CHARACTERS = 1_500_000

Line = tuple[tuple[str, ...], str]
"""One paragraph, with the headings above it."""


class DocumentTooLarge(Refusal):
    """More than is read of one document: `limit` says how much, `unit` of what."""

    status = 413


class DocumentTypeUnknown(Refusal):
    """Nobody here reads files of that type."""

    status = 415


class DocumentUnreadable(Refusal):
    """The file is no text, broken or locked; `reason` says which."""

    status = 422


class DocumentEmpty(Refusal):
    """The file holds no text: perhaps it is a scanned picture."""

    status = 422


@dataclass(slots=True)
class Headings:
    """The headings above the place that is being read."""

    _open: list[tuple[int, str]] = field(default_factory=list)

    def enter(self, level: int, words: str) -> None:
        """A heading of that level (1 is the outermost) begins; it ends those as deep or deeper."""
        self._open = [one for one in self._open if one[0] < level] + [(level, words)]

    @property
    def path(self) -> tuple[str, ...]:
        """The headings from the outermost on."""
        return tuple(words for _, words in self._open)


def decoded(content: bytes) -> str:
    """The bytes as text: UTF-8, else as older Windows programs wrote it; refuses what is no text."""
    if b"\x00" in content:
        raise DocumentUnreadable(reason="not_text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
