"""What a router learned from its phrases, and where it is kept between two starts."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.concierge.heads import Labels, RidgeHead, SoftmaxHead, fit_ridge, fit_softmax
from bot.concierge.letters import Floats, LetterIndex
from knowledge.embedding import Embedder

NONE = "none"
"""The class of what no shop does."""
_FORMAT = "1"
"""Changes whenever the way of learning does, so that older files are not read."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both heads, and the phrases they learned from as vectors."""

    intents: tuple[str, ...]
    labels: Labels
    vectors: Floats
    spelling: LetterIndex
    softmax: SoftmaxHead
    ridge: RidgeHead


def fitted(texts: Sequence[str], intents: Sequence[str], encoder: Embedder, folder: Path | None) -> Fitted:
    """What is learned from texts and their intents; read from `folder` where it stands there already."""
    names = tuple(sorted(set(intents)))
    labels = np.array([names.index(intent) for intent in intents], dtype=np.int64)
    if folder is None:
        return _learned(list(texts), names, labels, encoder)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"router-{_fingerprint(texts, intents, encoder)}.npz"
    with _alone(folder):
        if kept.exists():
            return _read(kept, names, labels)
        learned = _learned(list(texts), names, labels, encoder)
        _keep(learned, kept)
    return learned


def own_folder() -> Path:
    """A folder of the system's temporary one that only this user can write to."""
    folder = Path(tempfile.gettempdir()) / f"vetrina-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to someone else")
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process learns while the others that start beside it wait for the file."""
    with (folder / "learning.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _learned(texts: list[str], names: tuple[str, ...], labels: Labels, encoder: Embedder) -> Fitted:
    vectors = encoder.encode(texts)
    spelling = LetterIndex.of(texts)
    softmax = fit_softmax(vectors, labels, len(names))
    ridge = fit_ridge(vectors, spelling, texts, labels, len(names))
    return Fitted(names, labels, vectors, spelling, softmax, ridge)


def _fingerprint(texts: Sequence[str], intents: Sequence[str], encoder: Embedder) -> str:
    lines = "\n".join(f"{intent}\t{text}" for intent, text in zip(intents, texts, strict=True))
    return hashlib.sha256(f"{_FORMAT}\n{encoder.version}\n{lines}".encode()).hexdigest()[:24]


def _keep(learned: Fitted, kept: Path) -> None:
    """Write the file whole or not at all: a process may be ended at any time."""
    letters = learned.spelling
    with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".part", delete=False) as part:
        np.savez(
            part,
            vectors=learned.vectors,
            slopes=learned.softmax.slopes,
            offsets=learned.softmax.offsets,
            pulls=learned.ridge.pulls,
            sharpness=np.array(learned.ridge.sharpness),
            letter_weights=letters.weights,
            letter_starts=letters.starts,
            letter_rows=letters.rows,
            letter_values=letters.values,
        )
    Path(part.name).replace(kept)


def _read(kept: Path, names: tuple[str, ...], labels: Labels) -> Fitted:
    with np.load(kept, allow_pickle=False) as file:
        letters = LetterIndex(
            file["letter_weights"],
            file["letter_starts"],
            file["letter_rows"],
            file["letter_values"],
            len(labels),
        )
        return Fitted(
            names,
            labels,
            file["vectors"],
            letters,
            SoftmaxHead(file["slopes"], file["offsets"]),
            RidgeHead(file["pulls"], float(file["sharpness"])),
        )
