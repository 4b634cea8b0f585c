"""What a shop's people are told of a day, a week or a month that is over: a few lines, the same in a letter and a chat."""

from collections.abc import Iterator
from dataclasses import dataclass

from shop.analytics.figures import Figures
from shop.analytics.periods import Every
from shop.analytics.today import Going
from shop.analytics.wording import amounts, compared, days_worded, number, share, weekday
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Summary:
    """A period that is over, the one before it, and how things stand now."""

    shop: str
    currency: str
    every: Every
    now: Figures
    before: Figures
    going: Going

    @property
    def nothing(self) -> bool:
        """Whether nothing happened, then as before."""
        return not any(days for told in (self.now, self.before) for days in told.days.values())


def subject_of(told: Summary, language: Language) -> str:
    """What a letter's subject says."""
    words = {
        "day": phrase("{shop}: how {when} went"),
        "week": phrase("{shop}: how the week went, {when}"),
        "month": phrase("{shop}: how the month went, {when}"),
    }
    return say(language, words[told.every], shop=told.shop, when=_when(told, language))


def lines_of(told: Summary, language: Language) -> list[str]:
    """The whole of it, the most important first."""
    return [*_money(told, language), *_talk(told, language), *_goods(told, language), *_ahead(told, language)]


def _when(told: Summary, language: Language) -> str:
    days = days_worded(told.now.period, language)
    return f"{weekday(told.now.period.first, language)} {days}" if told.every == "day" else days


def _money(told: Summary, language: Language) -> Iterator[str]:
    sums = [told.now.sales(each) for each in told.now.currencies] or [Money(0, told.currency)]
    words, kind = compared(
        told.now.sales(told.currency).minor, told.before.sales(told.currency).minor, language
    )
    if kind:
        before = {
            "day": phrase("the day before"),
            "week": phrase("the week before"),
            "month": phrase("the month before"),
        }
        yield say(
            language,
            phrase("Sales: {amount}, {change} against {before}."),
            amount=amounts(sums, language),
            change=words,
            before=say(language, before[told.every]),
        )
    else:
        yield say(language, phrase("Sales: {amount}."), amount=amounts(sums, language))
    orders = told.now.counted("orders")
    if orders:
        average = [each for one in told.now.currencies if (each := told.now.average_order(one)) is not None]
        paid = number(told.now.counted("orders_paid"), language)
        words = (
            phrase("Orders: {count}, {paid} paid, {average} on average.")
            if average
            else phrase("Orders: {count}.")
        )
        yield say(
            language, words, count=number(orders, language), paid=paid, average=amounts(average, language)
        )


def _talk(told: Summary, language: Language) -> Iterator[str]:
    now = told.now
    if not now.of("chats"):
        yield say(language, phrase("Nobody began a chat."))
        return
    yield say(
        language,
        phrase("Chats: {count}, {alone} answered without one of you, {paid} paid."),
        count=number(now.of("chats"), language),
        alone=share(now.alone, language),
        paid=number(now.of("chats_paid"), language),
    )


def _goods(told: Summary, language: Language) -> Iterator[str]:
    now = told.now
    if now.of("booked"):
        yield say(language, phrase("Times booked: {count}."), count=number(now.of("booked"), language))
    if now.of("sessions"):
        yield say(
            language, phrase("Live sessions held: {count}."), count=number(now.of("sessions"), language)
        )
    if now.rating is not None:
        stars = number(now.rating, language)
        yield say(language, phrase("Rating: {stars} of 5."), stars=stars)


def _ahead(told: Summary, language: Language) -> Iterator[str]:
    going = told.going
    waits = {
        phrase("People waiting for one of you: {count}."): going.waiting,
        phrase("Orders to prepare: {count}."): going.to_prepare,
        phrase("Bookings today: {count}."): going.bookings,
    }
    for words, many in waits.items():
        if many:
            yield say(language, words, count=number(many, language))
