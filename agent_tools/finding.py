"""What the customer's words find in the catalog, ranked by meaning and by words, before any filter."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent_tools.context import ToolContext

# What is less like the wish than this, or than half of the best, is something else.
_LEAST = 0.2
_SHARE = 0.55
# A product that the shop wants shown first is, where it fits nearly as well as the best.
_NEARLY = 0.75
_FEW, _MANY = 20, 60


@dataclass(frozen=True, slots=True)
class Ranking:
    """Products by slug, best first."""

    scores: dict[str, float] = field(default_factory=dict)

    @property
    def slugs(self) -> tuple[str, ...]:
        """Best first."""
        return tuple(self.scores)

    def pinned_first(self, pinned: Sequence[str]) -> "Ranking":
        """With what the shop wants shown first at the front, where it fits nearly as well as the best."""
        best = max(self.scores.values(), default=0.0)
        fitting = [slug for slug in pinned if self.scores.get(slug, 0.0) >= _NEARLY * best]
        order = dict.fromkeys([*fitting, *self.scores])
        return Ranking({slug: self.scores[slug] for slug in order})


def ranked(context: ToolContext, words: str, *, filtered: bool) -> Ranking:
    """The products that the words mean, best first. Where filters follow, more of them are looked at."""
    found = context.search(
        context.workspace_id,
        words,
        language=context.language,
        limit=_MANY if filtered else _FEW,
        kinds=("catalog",),
    )
    best = max((one.score for one in found), default=0.0)
    enough = max(_LEAST, _SHARE * best)
    return Ranking({one.reference: one.score for one in found if one.score >= enough})
