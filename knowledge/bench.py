"""How long does a question take? `python -m knowledge.bench`, on real servers and generated passages.

It makes a workspace of its own, fills it, asks, and removes it. 10,000 passages take some minutes to index
on one core; `--passages` makes it fewer.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import delete, insert
from sqlmodel import col

from knowledge.embedding import embedder
from knowledge.index import bring_up_to_date, drop
from knowledge.passages import Piece
from knowledge.search import HybridSearch
from knowledge.sources import keep_source
from shop.kernel.clock import SystemClock
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.tables import Workspace

_IN_ONE_DOCUMENT = 20
_WAYS = {
    "both": HybridSearch(),
    "vectors alone": HybridSearch(by_words=False),
    "words alone": HybridSearch(by_meaning=False),
}


def main() -> None:
    """Fill, ask, tell the times in milliseconds, clean up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=300)
    wanted = parser.parse_args()
    now = SystemClock().now()
    writing = _Writing(random.Random(7))  # noqa: S311  # the same texts every time, and no secret
    with _a_workspace(now) as workspace:
        asked = _fill(workspace, writing, wanted.passages, wanted.questions, now)
        began = time.perf_counter()
        indexed = bring_up_to_date(workspace, now=now)
        _tell(f"{indexed} passages indexed, {indexed / (time.perf_counter() - began):.0f} a second")
        for name, search in _WAYS.items():
            _tell(f"{name:>14}: {_times(search, workspace, asked)}")


class _Writing:
    """Texts of real words of three languages, the common ones far more often than the rare."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        known = sorted(
            word for word in embedder().pieces if word.isascii() and word.isalpha() and word.islower()
        )
        chance.shuffle(known)
        self._words = [word for word in known if len(word) > 3]  # noqa: PLR2004  # shorter ones are mostly not words
        self._weights = [1 / rank for rank in range(1, len(self._words) + 1)]

    def words(self, count: int) -> list[str]:
        """So many words."""
        return self._chance.choices(self._words, self._weights, k=count)

    def passage(self) -> Piece:
        """A title and some sentences, about as long as a real passage."""
        sentences = [
            " ".join(self.words(self._chance.randint(6, 14))) for _ in range(self._chance.randint(4, 12))
        ]
        return Piece(" ".join(self.words(4)), ". ".join(sentences) + ".")

    def question(self, piece: Piece) -> str:
        """Some words of a passage, among others."""
        told = piece.text.split()
        place = self._chance.randrange(len(told) - 4)
        return " ".join(["avete", *told[place : place + 4], *self.words(2)]) + "?"


def _fill(
    workspace: WorkspaceId, writing: _Writing, passages: int, questions: int, now: datetime
) -> Sequence[str]:
    asked: list[str] = []
    for number in range(passages // _IN_ONE_DOCUMENT):
        pieces = [writing.passage() for _ in range(_IN_ONE_DOCUMENT)]
        with transaction(workspace) as db:
            keep_source(
                db,
                workspace_id=workspace,
                kind="document",
                reference=str(number),
                pieces={Language.IT: pieces},
                now=now,
            )
        asked.append(writing.question(pieces[0]))
    return asked[:questions]


def _times(search: HybridSearch, workspace: WorkspaceId, asked: Sequence[str]) -> str:
    took: list[float] = []
    for question in asked:
        began = time.perf_counter()
        search(workspace, question, language=Language.IT)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return f"p50 {took[len(took) // 2]:.1f} ms, p95 {took[len(took) * 95 // 100]:.1f} ms of {len(took)}"


@contextmanager
def _a_workspace(now: datetime) -> Iterator[WorkspaceId]:
    workspace = WorkspaceId(new_id())
    with transaction(workspace) as db:
        db.connection().execute(
            insert(Workspace).values(
                id=workspace,
                slug=f"bench-{workspace.hex[-12:]}",
                name="Bench",
                vertical="food",
                timezone="Europe/Rome",
                currency="EUR",
                language="it",
                created_at=now,
            )
        )
    try:
        yield workspace
    finally:
        drop(workspace)
        with transaction(workspace) as db:
            db.connection().execute(delete(Workspace).where(col(Workspace.id) == workspace))


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
