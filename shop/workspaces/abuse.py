"""Reports of what must not be there: about what, for which reasons, and the words for both."""

from dataclasses import dataclass
from typing import Final, Literal, get_args
from uuid import UUID

from shop.kernel.language import phrase
from shop.kernel.refusals import Refusal

About = Literal["shop", "product", "review", "line", "answer"]
Reason = Literal["illegal", "fraud", "hurtful", "private", "unsafe", "other"]
Done = Literal["nothing", "hidden", "held"]
ABOUTS: Final[tuple[About, ...]] = get_args(About)
LONGEST: Final = 2_000

REASONS: Final[dict[Reason, str]] = {
    "illegal": phrase("It breaks the law"),
    "fraud": phrase("It deceives people or takes their money"),
    "hurtful": phrase("It insults or threatens somebody"),
    "private": phrase("It shows something private of somebody"),
    "unsafe": phrase("It is dangerous to buy or to use"),
    "other": phrase("Something else"),
}


class ReportEmpty(Refusal):
    """A report says in a sentence what is wrong."""

    status = 422


class SubjectGone(Refusal):
    """What is reported is not there, or no longer."""

    status = 404


class ReportDecided(Refusal):
    """Somebody has decided about the report already."""

    status = 409


@dataclass(frozen=True, slots=True)
class Reported:
    """What is reported, as it stood there."""

    about: About
    subject_id: UUID | None
    shown: str
    url: str
