"""Questions that ask the same thing, put together."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final

import numpy as np

from knowledge.embedding import Vectors, embedder

ALIKE: Final = 0.62
"""Cosine from which two questions ask the same: paraphrases in one language lie above, and translations mostly."""
_REMEMBERED: Final = 2_000
_vectors: OrderedDict[str, Vectors] = OrderedDict()
_remembering = Lock()


def grouped(questions: Sequence[str]) -> list[list[int]]:
    """The places of the questions in groups, the largest first; in each the one that is most like the others first."""
    if not questions:
        return []
    told = _encoded(questions)
    groups: list[list[int]] = []
    middles: list[Vectors] = []
    for place, vector in enumerate(told):
        nearness = [float(np.dot(vector, middle)) for middle in middles]
        best = int(np.argmax(nearness)) if nearness else -1
        if best >= 0 and nearness[best] >= ALIKE:
            groups[best].append(place)
            middles[best] = _middle(told[groups[best]])
        else:
            groups.append([place])
            middles.append(vector)
    ordered = [
        sorted(group, key=lambda place: -float(np.dot(told[place], middle)))
        for group, middle in zip(groups, middles, strict=True)
    ]
    return sorted(ordered, key=lambda group: (-len(group), min(group)))


def _middle(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    found: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return found


def _encoded(texts: Sequence[str]) -> Vectors:
    """Their vectors; those that are new are encoded together, which takes a third of the time."""
    with _remembering:
        known = {text: _vectors[text] for text in texts if text in _vectors}
    new = list(dict.fromkeys(text for text in texts if text not in known))
    known |= dict(zip(new, embedder().encode(new), strict=True))
    with _remembering:
        _vectors.update({text: known[text] for text in new})
        while len(_vectors) > _REMEMBERED:
            _vectors.popitem(last=False)
    return np.stack([known[text] for text in texts])
