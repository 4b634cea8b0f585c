"""The figures of a period, and what they say of one another: averages and rates, each with its one definition."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from shop.analytics.counting import count
from shop.analytics.keeping import kept_days
from shop.analytics.periods import Period
from shop.analytics.shares import rate
from shop.kernel.language import Language, text_in
from shop.kernel.money import Money
from shop.workspaces.viewing import WorkspaceView

GOAL = Decimal("0.25")
"""Of those who were interested in a product, so many should come to order it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the figures of a period add up to. A rate is None where there is nothing to divide by."""

    period: Period
    days: Mapping[tuple[str, str], Mapping[date, int]]
    """Of the whole shop: by name and currency, the days that are not zero."""
    subjects: Mapping[tuple[str, str], Mapping[str, int]]
    """Of products and classes: by name and currency, the sum of each."""

    def of(self, name: str, currency: str = "") -> int:
        """The sum of a figure."""
        return sum(self.days.get((name, currency), {}).values())

    def on(self, name: str, day: date, currency: str = "") -> int:
        """A figure of one day."""
        return self.days.get((name, currency), {}).get(day, 0)

    def within(self, part: Period) -> "Figures":
        """The figures of some of its days; those of products and classes are not told by day, and left out."""
        wanted = list(part)
        cut = {key: {day: days[day] for day in wanted if day in days} for key, days in self.days.items()}
        return Figures(part, cut, {})

    @property
    def currencies(self) -> list[str]:
        """In which money came, went back, or was asked for; amounts of two are never added."""
        named = {"taken", "refunded", "orders", "orders_paid"}
        return sorted({currency for name, currency in self.days if name in named})

    def sales(self, currency: str) -> Money:
        """Money that came, less money that went back on these days, whenever it had come."""
        return Money(self.of("taken", currency) - self.of("refunded", currency), currency)

    def refunds(self, currency: str) -> Money:
        """Money that went back on these days."""
        return Money(self.of("refunded", currency), currency)

    def average_order(self, currency: str) -> Money | None:
        """Sales of these days for each order of which all was paid on them; rounded to the minor unit."""
        orders = self.of("orders_paid", currency)
        return Money(_rounded(self.sales(currency).minor, orders), currency) if orders else None

    def counted(self, name: str) -> int:
        """The sum of a count over all currencies."""
        return sum(sum(days.values()) for (named, _), days in self.days.items() if named == name)

    @property
    def booking_rate(self) -> Decimal | None:
        """Of the times that were held, the share that was confirmed."""
        return rate(self.of("booked"), self.of("holds"))

    @property
    def attendance(self) -> Decimal | None:
        """Of the bookings that took place or to which nobody came, the share that took place."""
        return rate(self.of("attended"), self.of("attended") + self.of("missed"))

    @property
    def rating(self) -> Decimal | None:
        """The mean of the stars that were given."""
        return rate(self.of("stars_sum"), self.of("stars"))

    @property
    def alone(self) -> Decimal | None:
        """Of the chats that were answered, the share in which no person was needed."""
        return rate(self.of("chats_alone"), self.of("chats_answered"))

    @property
    def asked_back(self) -> Decimal | None:
        """Of the agent's answers, the share in which it asked what was meant."""
        return rate(self.of("turns_asked"), self.of("turns"))

    @property
    def proven(self) -> Decimal | None:
        """Of the prices, stock figures, dates and links that were told, the share that a result proves."""
        return rate(self.of("claims_proven"), self.of("claims"))

    @property
    def unproven(self) -> Decimal | None:
        """Of the agent's answers, the share of which the draft held something unproven, which was not sent."""
        return rate(self.of("turns_unproven"), self.of("turns"))

    def answered_within(self, share: Decimal = Decimal("0.9")) -> int | None:
        """In how many milliseconds that share of the answers was there, to a quarter: the upper end of its class."""
        classes = sorted((int(subject), many) for subject, many in self._subjects("turns_within").items())
        all_told = sum(many for _, many in classes)
        sums = accumulate(many for _, many in classes)
        return next(
            (end for (end, _), so_far in zip(classes, sums, strict=True) if so_far >= all_told * share), None
        )

    @property
    def tokens_each(self) -> Decimal | None:
        """Tokens that models read or wrote, for each chat."""
        return rate(self.of("tokens_in") + self.of("tokens_out"), self.of("chats"))

    @property
    def messages_each(self) -> Decimal | None:
        """Messages in and out, for each chat."""
        return rate(self.of("messages_in") + self.of("messages_out"), self.of("chats"))

    def products(self) -> list["ProductFigures"]:
        """Every product in which somebody was interested, which was shown or sold; those most wanted first."""
        counts = {name: self._subjects(name) for name in ("interest", "interest_sold", "shown", "sold")}
        worth: dict[str, list[Money]] = defaultdict(list)
        for (name, currency), subjects in sorted(self.subjects.items()):
            for subject, minor in subjects.items() if name == "sold_for" else ():
                worth[subject].append(Money(minor, currency))
        found = [
            ProductFigures(
                product,
                **{name: counts[name].get(product, 0) for name in counts},
                sold_for=tuple(worth[product]),
            )
            for product in sorted({each for subjects in counts.values() for each in subjects})
        ]
        return sorted(found, key=lambda one: (one.interest, one.sold, one.shown), reverse=True)

    def _subjects(self, name: str) -> Mapping[str, int]:
        return self.subjects.get((name, ""), {})


@dataclass(frozen=True, slots=True)
class ProductFigures:
    """What became of a product."""

    product: str
    interest: int
    interest_sold: int
    shown: int
    sold: int
    sold_for: tuple[Money, ...]

    @property
    def turned(self) -> Decimal | None:
        """Of those who began to be interested, the share that ordered it within 30 days."""
        return rate(self.interest_sold, self.interest)


def figures(db: Session, shop: WorkspaceView, period: Period, at: datetime) -> tuple[Figures, Figures]:
    """The figures of a period, and those of as many days before it.

    Days that were counted are read; today, and what was not counted yet, is counted now.
    """
    both = Period(period.before().first, period.last, shop.zone)
    kept = kept_days(db, both)
    today = at.astimezone(shop.zone).date()
    # Days are kept from the shop's first on: before the first that is kept there is nothing to count.
    begins = min((day for day in kept if day < today), default=both.first)
    live = next((day for day in both if day >= begins and (day not in kept or day >= today)), None)
    read = [] if live == both.first else _kept(db, period, both.first, live)
    now = [] if live is None else _counted(db, Period(live, both.last, shop.zone), period)
    told = [*read, *now]
    return _added(period, told, current=True), _added(period.before(), told, current=False)


def product_names(
    db: Session, products: Iterable[str], shop: WorkspaceView, language: Language
) -> dict[str, str]:
    """What these products are called, in the reader's language; one query."""
    wanted = [UUID(one) for one in products]
    rows = db.connection().execute(_NAMES, {"products": wanted})
    return {str(row.id): text_in(row.names, language, shop.language) for row in rows}


_Row = tuple[date | None, bool, str, str, str, int]
"""The day where it is of the whole shop, whether it is of the period itself, name, subject, currency, value."""


def _kept(db: Session, period: Period, first: date, live: date | None) -> list[_Row]:
    last = period.last if live is None else live - timedelta(days=1)
    found = db.connection().execute(_KEPT, {"first": first, "last": last, "begins": period.first})
    return [(row.day, row.current, row.name, row.subject, row.currency, int(row.value)) for row in found]


def _counted(db: Session, days: Period, period: Period) -> list[_Row]:
    return [
        (
            None if one.subject else one.day,
            one.day >= period.first,
            one.name,
            one.subject,
            one.currency,
            one.value,
        )
        for one in count(db, days)
    ]


def _added(period: Period, told: Iterable[_Row], *, current: bool) -> Figures:
    days: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    subjects: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for day, of_period, name, subject, currency, value in told:
        if of_period != current:
            continue
        if day is not None:
            days[name, currency][day] = days[name, currency].get(day, 0) + value
        else:
            subjects[name, currency][subject] = subjects[name, currency].get(subject, 0) + value
    return Figures(period, days, subjects)


def _rounded(minor: int, whole: int) -> int:
    return int((Decimal(minor) / whole).quantize(Decimal(1), ROUND_HALF_UP))


_KEPT = text("""
    SELECT CASE WHEN subject = '' THEN day END AS day, day >= :begins AS current, name, subject, currency,
        sum(value) AS value
    FROM daily_figure WHERE day BETWEEN :first AND :last AND name NOT LIKE 'cohort%' GROUP BY 1, 2, 3, 4, 5
""")
_NAMES = text("SELECT id, names FROM product WHERE id = ANY(CAST(:products AS uuid[]))")
