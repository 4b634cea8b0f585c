"""What a message wants: one of the intents, a question back, or nothing the shop does."""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.concierge.fitted import NONE, Fitted, fitted
from bot.concierge.heads import likeness_kernel, log_softmax
from bot.concierge.letters import Floats
from bot.concierge.lexicon import all_words
from bot.concierge.snapping import Snapper
from knowledge.embedding import Embedder, embedder, normalized

OPTIONS = 3
_REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a probability is enough; measured on chats of customers, never on the own phrases."""

    temperature: float = 0.9
    """Without real chats to fit it on; below 1 the probabilities are made sharper."""
    fire: float = 0.45
    fire_careful: float = 0.70
    """For intents that change something."""
    none: float = 0.5
    none_nearest: float = 0.6
    """With a phrase of the intent this near, a text is asked about rather than called off topic."""
    nearest: float = 0.35
    """Farther than this from every phrase of the best intent, a text is off topic."""
    faint: float = 0.05
    """With less probability than this for the best intent, nearness does not help."""
    at_home: float = 0.6
    """A text farther than this from the phrases needs more probability."""
    distance: float = 1.0
    """How much more, for how much farther."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about a text."""

    decision: Literal["fire", "ask", "off_topic"]
    intent: str
    """The best intent, also where the text is off topic."""
    p: float
    """Its probability; of being off topic where that is the decision."""
    options: tuple[tuple[str, float], ...]
    """The best intents with their probabilities, best first."""
    nearest: float
    """Cosine of the text and the nearest phrase of the best intent."""

    @property
    def fires(self) -> bool:
        """Whether the intent is sure enough to act on."""
        return self.decision == "fire"


@dataclass(frozen=True)
class Router:
    """Decides by sentence meaning and spelling, learned from example phrases of every intent."""

    learned: Fitted
    snapper: Snapper
    encoder: Embedder
    careful: AbstractSet[str] = frozenset()
    thresholds: Thresholds = field(default_factory=Thresholds)

    def __post_init__(self) -> None:
        """Remember recent decisions: a turn asks for the same text at every step."""
        object.__setattr__(self, "_recent", lru_cache(_REMEMBERED)(self._decided))

    @classmethod
    def fit(
        cls,
        phrases: Sequence[tuple[str, str]],
        none: Sequence[str] = (),
        *,
        careful: Iterable[str] = (),
        thresholds: Thresholds | None = None,
        folder: Path | None = None,
    ) -> "Router":
        """A router that learned `phrases`, pairs of text and intent, and what is off topic.

        `careful` intents fire only at the higher threshold. With a `folder`, what was learned is kept
        there in a file named for the phrases, and read instead of learned again.
        """
        encoder = embedder()
        texts = [normalized(text) for text in (*(text for text, _ in phrases), *none)]
        intents = [*(intent for _, intent in phrases), *([NONE] * len(none))]
        return cls(
            fitted(texts, intents, encoder, folder),
            Snapper(texts, encoder.pieces | all_words("around_wishes") | all_words("real_words")),
            encoder,
            frozenset(careful),
            thresholds or Thresholds(),
        )

    def decide(self, text: str, names: AbstractSet[str] = frozenset()) -> Decision:
        """What a text wants; words among `names` (of the catalog) are never taken for typing errors."""
        recent: Callable[[str], Decision] = self.__dict__["_recent"]
        return recent(self.cleaned(text, names))

    def cleaned(self, text: str, names: AbstractSet[str] = frozenset()) -> str:
        """The text as it is compared: lower-case, its typing errors snapped."""
        return self.snapper.snapped(normalized(text), names)

    def decide_all(self, texts: Sequence[str]) -> list[Decision]:
        """The decisions of many texts, embedded together."""
        cleaned = [self.cleaned(text) for text in texts]
        vectors = self.encoder.encode(cleaned)
        return [self._weigh(text, vector) for text, vector in zip(cleaned, vectors, strict=True)]

    def log_shares(self, text: str, vector: Floats) -> tuple[Floats, Floats]:
        """Mean log probabilities of both heads for a cleaned text, and its cosine with each phrase."""
        cosines = self.learned.vectors @ vector
        kernel = likeness_kernel(cosines, self.learned.spelling.likeness(text))
        both = self.learned.softmax.log_shares(vector) + self.learned.ridge.log_shares(kernel)
        return np.asarray(both / 2, dtype=np.float32), np.asarray(cosines, dtype=np.float32)

    def _decided(self, cleaned: str) -> Decision:
        return self._weigh(cleaned, self.encoder.encode(cleaned))

    def _weigh(self, cleaned: str, vector: Floats) -> Decision:
        shares, cosines = self.log_shares(cleaned, vector)
        chances = np.exp(log_softmax(shares / self.thresholds.temperature))
        off_topic = 0.0
        if NONE in self.learned.intents:
            position = self.learned.intents.index(NONE)
            off_topic = float(chances[position])
            chances[position] = -1
        return self._decision(chances, off_topic, cosines)

    def _decision(self, chances: Floats, off_topic: float, cosines: Floats) -> Decision:
        order: NDArray[np.int64] = np.argsort(-chances, kind="stable")[:OPTIONS]
        options = tuple((self.learned.intents[i], round(float(chances[i]), 4)) for i in order)
        nearest = float(cosines[self.learned.labels == order[0]].max())
        intent, chance = options[0]
        limits = self.thresholds
        strange = nearest < limits.none_nearest or chance < limits.faint
        if (off_topic >= limits.none and strange) or nearest < limits.nearest:
            return Decision("off_topic", intent, round(off_topic, 4), options, round(nearest, 4))
        enough = limits.fire_careful if intent in self.careful else limits.fire
        sure = chance - limits.distance * max(0.0, limits.at_home - nearest) >= enough
        decided: Literal["fire", "ask"] = "fire" if sure else "ask"
        return Decision(decided, intent, chance, options, round(nearest, 4))
