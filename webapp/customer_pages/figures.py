"""Amounts, days and quantities as the reader's language writes them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from shop.catalog.quantities import worded
from shop.kernel.language import Language, clock_time, phrase, say
from shop.kernel.money import Money

_DAY = {"en": "EEEE d MMMM", "it": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}
_PIECE = "piece"
_ONE = re.compile(r"^1\s")


@dataclass(frozen=True, slots=True)
class Figures:
    """How one reader of one shop reads figures."""

    language: Language
    currency: str
    zone: ZoneInfo
    now: datetime
    """The shop's own time: what is today."""

    def money(self, minor: int) -> str:
        """An amount, such as ``49,50 €``."""
        return Money(minor, self.currency).worded(self.language)

    def price(self, minor: int) -> str:
        """A price that may be nothing."""
        return self.money(minor) if minor else say(self.language, phrase("free"))

    def quantity(self, quantity: int, unit: str) -> str:
        """``2`` of what is counted in pieces, ``300 g`` of what is weighed."""
        return str(quantity) if unit == _PIECE else worded(quantity, unit, self.language)

    def each(self, unit_minor: int, price_per: int, unit: str) -> str:
        """The price of one: ``9,80 €`` a piece, ``19,90 € / kg``."""
        amount = self.money(unit_minor)
        if unit == _PIECE and price_per == 1:
            return say(self.language, phrase("{price} each"), price=amount)
        return f"{amount} / {_ONE.sub('', worded(price_per, unit, self.language))}"

    def day(self, day: date) -> str:
        """A day in words: ``venerdì 27 novembre``."""
        return format_date(day, _DAY[self.language.value], locale=self.language.locale)

    def moment(self, at: datetime) -> str:
        """A day and an hour: ``20 nov, 16:30``."""
        local = at.astimezone(self.zone)
        day = format_date(local, "d MMM", locale=self.language.locale)
        return f"{day}, {clock_time(local, self.language)}"

    def hour(self, at: datetime) -> str:
        """An hour by the shop's clock: ``16:30``."""
        return clock_time(at.astimezone(self.zone), self.language)

    def order_by(self, until: datetime) -> str:
        """Until when to order: ``if you order by 16:00 today``."""
        local, today = until.astimezone(self.zone), self.now.astimezone(self.zone).date()
        time = clock_time(local, self.language)
        if local.date() == today:
            return say(self.language, phrase("if you order by {time} today"), time=time)
        if local.date() == today + timedelta(days=1):
            return say(self.language, phrase("if you order by {time} tomorrow"), time=time)
        return say(self.language, phrase("if you order by {day}, {time}"), day=self.day(local), time=time)
