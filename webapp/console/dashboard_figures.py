"""The figures of a period as their page shows them: charts, tables, words, and the same as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query
from sqlmodel import Session

from shop.analytics.costs import Cost, Prices, cost_of, prices
from shop.analytics.figures import GOAL, Figures, ProductFigures, figures, product_names
from shop.analytics.measures import MEASURES, Value, ask
from shop.analytics.periods import Period, period_of
from shop.analytics.retention import Cohort, Cohorts, retention
from shop.analytics.wording import NOTHING, amounts, number, share
from shop.catalog.sheet_writing import Cell
from shop.kernel.database import transaction
from shop.kernel.language import Language, say
from shop.kernel.money import Money
from shop.workspaces.permissions import may
from shop.workspaces.sign_in import memberships
from shop.workspaces.viewing import agent_view, workspace_view
from webapp.console.asking import AtConsole, Staff
from webapp.console.dashboard_charts import Chart, chats_chart, interest_chart, sales_chart

Named = Literal["today", "7", "30", "90", "custom"]
MOST_SHOPS: Final = 20
_PRODUCTS: Final = 20
_HEAT: Final = (Decimal("0.05"), Decimal("0.15"), Decimal("0.30"), Decimal("0.50"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which days somebody asks for."""

    named: str
    period: Period

    @property
    def fields(self) -> dict[str, str]:
        """The same as the fields of an address."""
        if self.named != "custom":
            return {"period": self.named}
        return {"period": "custom", "first": f"{self.period.first}", "last": f"{self.period.last}"}

    @property
    def query(self) -> str:
        """The same as an address tells it."""
        return urlencode(self.fields)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page of figures shows."""

    chosen: Chosen
    now: Figures
    before: Figures
    sales: list[Chart]
    chats: Chart
    interest: Chart
    products: list[ProductFigures]
    names: dict[str, str]
    cohorts: list[Cohort]
    paid: Prices | None
    cost: Cost | None
    agent: str


@dataclass(frozen=True, slots=True)
class ShopLine:
    """One of the shops that somebody leads, beside the others."""

    slug: str
    name: str
    sales: str
    orders: int
    chats: int
    alone: str
    here: bool


def chosen_at(staff: Staff, named: str, first: date | None = None, last: date | None = None) -> Chosen:
    """The days asked for, in the shop's zone. Refuses PeriodRefused."""
    today = staff.now.astimezone(staff.zone).date()
    return Chosen(named, period_of(named, today, staff.zone, first=first, last=last))


async def _asked(
    staff: AtConsole,
    period: Named = "30",
    first: Annotated[date | None, Query()] = None,
    last: Annotated[date | None, Query()] = None,
) -> Chosen:
    return chosen_at(staff, period, first, last)


AtPeriod = Annotated[Chosen, Depends(_asked)]
"""The days that an address asks for, by ``?period=`` or ``?first=`` and ``?last=``; the last thirty without."""


def figures_page(db: Session, staff: Staff, chosen: Chosen, language: Language, every: Cohorts) -> Page:
    """The page; the same few queries whatever the shop has."""
    shop, today = staff.shop, staff.now.astimezone(staff.zone).date()
    now, before = figures(db, shop, chosen.period, staff.now)
    products = now.products()[:_PRODUCTS]
    names = product_names(db, [one.product for one in products], shop, language)
    paid = prices(db, shop.id)
    return Page(
        chosen,
        now,
        before,
        [sales_chart(now, before, each, language, today) for each in now.currencies or [shop.currency]],
        chats_chart(now, language),
        interest_chart(products, names, language),
        products,
        names,
        retention(db, shop, staff.now, every),
        paid,
        None if paid is None else cost_of(now, paid),
        agent_view(db, shop.id).agent_name,
    )


def shops_of(staff: Staff, named: str, language: Language) -> list[ShopLine]:
    """Every shop in which this person's own role may see figures, each by its own clock; nothing where it is one.

    Whoever is invited into a shop is let in there by its owner: no other figures are shown.
    """
    led = [one for one in memberships(staff.sign_in_id) if may(one.role, "figures:see")][:MOST_SHOPS]
    if len(led) < 2 or named == "custom":  # noqa: PLR2004  # one shop is no row of shops
        return []
    found = []
    for one in led:
        with transaction(one.workspace_id) as db:
            shop = workspace_view(db, one.workspace_id)
            at = shop.at(staff.real_now)
            period = period_of(named, at.astimezone(shop.zone).date(), shop.zone)
            now, _ = figures(db, shop, period, at)
        sums = [now.sales(each) for each in now.currencies] or [Money(0, shop.currency)]
        here = one.workspace_id == staff.workspace_id
        line = ShopLine(
            one.slug,
            one.name,
            amounts(sums, language),
            now.counted("orders"),
            now.of("chats"),
            share(now.alone, language),
            here,
        )
        found.append(line)
    return found


def heat(value: Decimal) -> int:
    """How dark a share is drawn, 0 to 4."""
    return sum(value >= step for step in _HEAT)


def reached(one: ProductFigures) -> bool:
    """Whether the goal is reached."""
    return one.turned is not None and one.turned >= GOAL


def shown(value: Value, unit: str, language: Language) -> str:
    """A value as a person reads it."""
    if value is None:
        return NOTHING
    if isinstance(value, tuple):
        return amounts(value, language)
    return share(Decimal(value), language) if unit == "share" else number(value, language)


FILE_MEASURES: Final = (
    *("chats", "chats_cart", "chats_order", "chats_paid", "alone", "handoffs", "orders", "orders_paid"),
    *("booking_rate", "sessions", "rating", "messages_each", "tokens_each"),
)


def file_of(now: Figures, currency: str, language: Language) -> tuple[list[str], Iterator[list[Cell]]]:
    """Every day of the period with its figures, as a table."""
    named = [say(language, MEASURES[code].name) for code in FILE_MEASURES]
    currencies = now.currencies or [currency]
    sums = [
        f"{say(language, MEASURES[code].name)} {each}"
        for each in currencies
        for code in ("sales", "refunded")
    ]
    return [say(language, "Day"), *named, *sums], _file_rows(now, currencies)


def _file_rows(now: Figures, currencies: Sequence[str]) -> Iterator[list[Cell]]:
    for day in now.period:
        part = now.within(Period(day, day, now.period.zone))
        told = [cell_of(ask(part, code, "none")[0].value) for code in FILE_MEASURES]
        for each in currencies:
            told += [part.sales(each).major, Money(part.of("refunded", each), each).major]
        yield [day.isoformat(), *told]


def cell_of(value: Value) -> Cell:
    """A value as a spreadsheet takes it; amounts of several currencies as words, as nobody can add them."""
    if isinstance(value, tuple):
        return (
            value[0].major if len(value) == 1 else " + ".join(f"{one.major} {one.currency}" for one in value)
        )
    return value
