"""Which passages answer a question: vectors and words, joined by rank."""

from dataclasses import dataclass
from typing import Protocol

from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that may answer, with where it comes from."""

    passage_id: str
    kind: str
    """``faq``, ``document`` or ``catalog``."""
    reference: str
    """The faq's code, the document's name, the product's slug."""
    title: str
    text: str
    language: str
    score: float
    """0 to 1: cosine of question and passage, lifted a little where words agree too."""
    rank_score: float
    """What reciprocal rank fusion gave; orders the list."""


class Search(Protocol):
    """A way to search one workspace's passages."""

    def __call__(
        self,
        workspace: WorkspaceId,
        question: str,
        *,
        language: Language,
        limit: int = 5,
        kinds: tuple[str, ...] = ("faq", "document", "catalog"),
    ) -> list[Found]:
        """The best passages of that workspace, best first, each source once, in any language.

        Where a source exists in several languages, the reader's is given.
        """
        ...
