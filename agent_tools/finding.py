"""What the customer's words find in the catalog, ranked by meaning and by words, before any filter."""

from dataclasses import dataclass, field

from agent_tools.context import ToolContext

# What is less like the wish than this, or than half of the best, is something else.
_LEAST = 0.2
_SHARE = 0.55
# A product that the shop wants shown first is, where it fits nearly as well as the best.
_NEARLY = 0.75
_FEW, _MANY, _MOST = 20, 40, 300


@dataclass(frozen=True, slots=True)
class Ranking:
    """Products by slug, best first."""

    scores: dict[str, float] = field(default_factory=dict)
    may_go_on: bool = False
    """Whether filters follow, and more than were looked at may be there."""

    @property
    def slugs(self) -> tuple[str, ...]:
        """Best first."""
        return tuple(self.scores)

    @property
    def nearly_best(self) -> int:
        """How many of them fit nearly as well as the best."""
        best = max(self.scores.values(), default=0.0)
        return sum(score >= _NEARLY * best for score in self.scores.values())


def ranked(context: ToolContext, words: str, *, filtered: bool, farther: bool = False) -> Ranking:
    """The products that the words mean, best first. Where filters follow, more of them are looked at.

    In a large catalog the filters may leave too few of those: then look `farther`.
    """
    limit = _MOST if farther else _MANY if filtered else _FEW
    found = context.search(
        context.workspace_id, words, language=context.language, limit=limit, kinds=("catalog",)
    )
    best = max((one.score for one in found), default=0.0)
    enough = max(_LEAST, _SHARE * best)
    scores = {one.reference: one.score for one in found if one.score >= enough}
    return Ranking(scores, may_go_on=filtered and not farther and len(found) == limit)
