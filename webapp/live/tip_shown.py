"""What the page afterwards says of tips: what can be given, what was given, and how far its money is."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from shop.kernel.language import phrase, say
from shop.kernel.money import Money
from shop.live.tips import LEAST, MOST, TipOutOfRange, TipView, suggested, tips
from webapp.customer_pages.figures import Figures
from webapp.live.entering import Entered
from webapp.refusal_words import words_for

_STATES: Final = {
    "open": phrase("Waits for your payment."),
    "came": phrase("Has arrived."),
    "back": phrase("Went back to you."),
    "over": phrase("Was not paid."),
}
_OUT_OF_RANGE: Final = phrase("A tip is at least {least} and at most {most}.")
_BACK_FROM_PAYING: Final = {
    "done": phrase("Thank you. As soon as the bank confirms your tip, it stands here."),
    "back": phrase("Nothing was paid."),
}


@dataclass(frozen=True, slots=True)
class GivenTip:
    """A tip that was given."""

    number: int
    amount: str
    at: str
    said: str
    thanks: str
    came: bool


@dataclass(frozen=True, slots=True)
class TipPart:
    """The part of the page that is about tips."""

    host: str
    choices: list[tuple[int, str]]
    """Minor units, and how they are written."""
    given: list[GivenTip]
    said: str
    """What became of the way to the payment page; empty where nobody comes from there."""
    problem: str
    """Why an amount was not taken."""


def tip_part(
    db: Session, seen: Entered, host: str, figures: Figures, *, payment: str, problem: str = ""
) -> TipPart:
    """For whoever gives; `payment` and `problem` are how they came back: ``done``, ``back``, or a refusal's code."""
    language = seen.reader.language
    given = tips(db, session_id=seen.watched.id, customer_id=seen.person.customer_id)
    said = say(language, _BACK_FROM_PAYING[payment]) if payment in _BACK_FROM_PAYING else ""
    if payment == "done" and given and given[0].state != "open":
        said = ""
    return TipPart(
        host=host,
        choices=[(one.minor, one.worded(language)) for one in suggested(seen.shop.currency)],
        given=[_given(one, seen, figures) for one in given if one.state != "over"],
        said=said,
        problem=_problem(problem, seen),
    )


def _problem(code: str, seen: Entered) -> str:
    """The refusal, worded; with the amounts that would do."""
    if not code:
        return ""
    language, currency = seen.reader.language, seen.shop.currency
    least, most = (Money(minor, currency).worded(language) for minor in (LEAST, MOST))
    if code == TipOutOfRange().code:
        return say(language, _OUT_OF_RANGE, least=least, most=most)
    return words_for(code, language).title


def _given(one: TipView, seen: Entered, figures: Figures) -> GivenTip:
    return GivenTip(
        number=one.order_number,
        amount=Money(one.amount.minor, one.amount.currency).worded(seen.reader.language),
        at=figures.moment(one.at),
        said=say(seen.reader.language, _STATES[one.state]),
        thanks=one.thanks,
        came=one.state in {"came", "back"},
    )
