"""How text of customers, catalogs and documents is shown to a model: as data, never as instruction."""

import re
from functools import cache, lru_cache
from pathlib import Path

import yaml

from bot.cleaning import readable

FLAGGED = 0.5
"""From here on a passage is marked in the trace as perhaps holding instructions."""
DROPPED = 0.8
"""From here on a passage is not shown to the model at all."""

_ANGLES = str.maketrans(
    {"<": "‹", ">": "›", "＜": "‹", "＞": "›", "﹤": "‹", "﹥": "›", "\u2329": "‹", "\u232a": "›"}
)
_LABEL = re.compile(r"[^a-z0-9_./#:-]+")


def as_data(text: str, label: str) -> str:
    """The text between ``<data source="label">`` and ``</data>``, which it cannot close itself.

    Angle brackets inside become single quotation marks of the same look and unseen characters go,
    so that no tag can be formed; JSON stays JSON.
    """
    source = _LABEL.sub("-", label.lower()).strip("-") or "text"
    return f'<data source="{source}">\n{readable(text).translate(_ANGLES)}\n</data>'


@lru_cache(maxsize=4096)  # passages come again with every question
def suspicion(text: str) -> float:
    """How much a text looks like instructions planted for a model: 0 (none) to 1.

    For passages, product texts and documents only. Whoever writes to the shop may use any words:
    nothing is refused to a customer because of this figure, since what tools may do is limited by code.
    """
    shown = readable(text)
    doubt = 1.0
    for pattern, weight in _signs():
        if pattern.search(shown):
            doubt *= 1 - weight
    if len(shown) < len(text.strip()) - _FEW_UNSEEN:
        doubt *= 1 - _UNSEEN_WEIGHT
    return round(1 - doubt, 3)


_FEW_UNSEEN = 4
_UNSEEN_WEIGHT = 0.6


@cache
def _signs() -> tuple[tuple[re.Pattern[str], float], ...]:
    """Patterns and their weights, read once from the file beside."""
    groups = yaml.safe_load((Path(__file__).parent / "planted.yaml").read_text(encoding="utf-8"))
    return tuple(
        (re.compile(pattern, re.IGNORECASE), float(group["weight"]))
        for group in groups
        for pattern in group["patterns"]
    )
