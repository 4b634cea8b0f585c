"""What the first page of the console tells: the day so far, what it still brings, who waits, how it has been going."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from markupsafe import Markup
from sqlmodel import Session

from shop.analytics.figures import Figures, figures
from shop.analytics.periods import Period, midnight
from shop.analytics.today import Entry, Going, Waiting, day_of, going_on, sales_today, who_waits
from shop.analytics.wording import amounts, compared, number, weekday
from shop.catalog.picks import Pick, picks_of
from shop.catalog.viewing import Reader as CatalogReader
from shop.kernel.language import Language, clock_time, phrase, say
from shop.kernel.money import Money
from shop.workspaces.opening import Opening
from shop.workspaces.using import PlanView, plan_view
from shop.workspaces.viewing import WorkspaceView, agent_view, opening_of
from webapp.console.asking import Staff
from webapp.console.dashboard_charts import Chart, sales_chart
from webapp.rendering import sayer

COLUMNS: Final = 48
"""Into so many columns the line of the day is cut."""
DAYS: Final = 14
_HOUR: Final = timedelta(hours=1)
_USUAL: Final = (time(8), time(20))
_LABELS: Final = 7


@dataclass(frozen=True, slots=True)
class Placed:
    """Something on the line of the day: from which column, over how many."""

    entry: Entry
    column: int
    columns: int
    clock: str
    over: bool


@dataclass(frozen=True, slots=True)
class DayLine:
    """The day from its first hour to its last."""

    entries: list[Placed]
    hours: list[tuple[int, str]]
    """Where an hour stands, and its words."""
    now: int | None
    """In which column we are; None before and after."""

    @property
    def ahead(self) -> list[Placed]:
        """What is not over yet."""
        return [one for one in self.entries if not one.over]


@dataclass(frozen=True, slots=True)
class Now:
    """What changes while one looks at it."""

    at: datetime
    going: Going
    sales: list[Money]
    headline: Markup
    line: DayLine
    waiting: list[Waiting]
    opening: Opening


@dataclass(frozen=True, slots=True)
class Fortnight:
    """How the last fourteen days went."""

    now: Figures
    before: Figures
    chart: Chart
    sentence: Markup
    plan: PlanView
    agent: str


def now_at(db: Session, staff: Staff, language: Language) -> Now:
    """The page's changing part; the same few queries whatever happens."""
    shop, at = staff.shop, staff.now
    going, sales = going_on(db, shop, at), sales_today(db, shop, at)
    entries = day_of(db, shop, at, language) if staff.may("calendar:see") else []
    waiting = who_waits(db, at, language, shop) if staff.may("inbox:see") else []
    return Now(
        at=at.astimezone(shop.zone),
        going=going,
        sales=sales,
        headline=_headline(going, sales, staff, language),
        line=_line(entries, shop, at, language),
        waiting=waiting,
        opening=opening_of(db, shop, now=at, language=language),
    )


def fortnight(db: Session, staff: Staff, language: Language) -> Fortnight:
    """Fourteen days with today, beside the fourteen before."""
    shop, today = staff.shop, staff.now.astimezone(staff.zone).date()
    period = Period(today - timedelta(days=DAYS - 1), today, shop.zone)
    now, before = figures(db, shop, period, staff.now)
    return Fortnight(
        now,
        before,
        sales_chart(now, None, shop.currency, language, today),
        sales_sentence(now, before, shop.currency, language),
        plan_view(db, shop.id, staff.now),
        agent_view(db, shop.id).agent_name,
    )


def in_the_window(db: Session, staff: Staff, language: Language) -> list[Pick]:
    """What the shop recommends today."""
    reader = CatalogReader(language, staff.shop.language, staff.shop.currency)
    return picks_of(db, staff.now.astimezone(staff.zone).date(), reader)


def sales_sentence(now: Figures, before: Figures, currency: str, language: Language) -> Markup:
    """What the chart shows, in a sentence: the sum, against the days before, and the best day of the week."""
    _ = sayer(language)
    sums = [now.sales(each) for each in now.currencies] or [now.sales(currency)]
    words, kind = compared(now.sales(currency).minor, before.sales(currency).minor, language)
    told = _("{amount}.", amount=amounts(sums, language))
    if kind:
        change = Markup('<b class="figure-{}">{}</b>').format(kind, words)
        days = len(now.period)
        told = _(
            "{amount}, {change} against the {days} days before.",
            amount=amounts(sums, language),
            change=change,
            days=days,
        )
    best = _best_weekday(now, currency)
    return told + (
        Markup(" ") + _("The best day is {day}.", day=weekday(best, language)) if best else Markup("")
    )


def _best_weekday(now: Figures, currency: str) -> date | None:
    """The day of the week on which most came in, where every one was there twice at least."""
    sums: dict[int, int] = {}
    for day in now.period:
        sums[day.weekday()] = sums.get(day.weekday(), 0) + now.on("taken", day, currency)
    if len(now.period) < DAYS or not any(sums.values()):
        return None
    best = max(sums, key=lambda each: sums[each])
    return next(day for day in now.period if day.weekday() == best)


def _headline(going: Going, sales: Sequence[Money], staff: Staff, language: Language) -> Markup:
    """The day so far in one sentence, of what the member may see."""
    _ = sayer(language)
    parts = []
    if staff.may("inbox:see"):
        words = phrase("1 conversation") if going.conversations == 1 else phrase("{count} conversations")
        parts.append(_linked("/console/inbox", _(words, count=number(going.conversations, language))))
    if staff.may("orders:see"):
        words = phrase("1 order") if going.orders == 1 else phrase("{count} orders")
        parts.append(_(words, count=number(going.orders, language)))
    if staff.may("figures:see"):
        parts.append(
            _linked("/console/figures?period=today", _("{amount} taken", amount=amounts(sales, language)))
        )
    return Markup(" ").join([_so_far(parts, language), *_waiting(going, staff, language)])


def _so_far(parts: Sequence[Markup], language: Language) -> Markup:
    _ = sayer(language)
    if not parts:
        return _("Your day, as far as it has come.")
    if len(parts) == 1:
        return _("Since this morning {what}.", what=parts[0])
    return _("Since this morning {what} and {last}.", what=Markup(", ").join(parts[:-1]), last=parts[-1])


def _waiting(going: Going, staff: Staff, language: Language) -> list[Markup]:
    _ = sayer(language)
    if not staff.may("inbox:see"):
        return []
    if not going.waiting:
        return [_("Nobody is waiting for you.")]
    words = (
        phrase("One person is waiting for you.")
        if going.waiting == 1
        else phrase("{count} people are waiting for you.")
    )
    return [_(words, count=number(going.waiting, language))]


def _linked(url: str, words: str) -> Markup:
    return Markup('<a class="link-ink" href="{}">{}</a>').format(url, words)


def _line(entries: Sequence[Entry], shop: WorkspaceView, at: datetime, language: Language) -> DayLine:
    today = at.astimezone(shop.zone).date()
    begin, end = (datetime.combine(today, each, shop.zone) for each in _USUAL)
    for entry in entries:
        begin = min(begin, max(entry.starts_at, midnight(today, shop.zone)))
        end = max(end, min(entry.ends_at, midnight(today + timedelta(days=1), shop.zone)))
    begin = begin.astimezone(shop.zone).replace(minute=0, second=0, microsecond=0)
    cut = (end - begin) / COLUMNS

    def column(when: datetime) -> int:
        return max(0, min(COLUMNS - 1, int((when - begin) / cut)))

    placed = [
        Placed(
            entry,
            column(entry.starts_at) + 1,
            max(2, min(COLUMNS - column(entry.starts_at), round((entry.ends_at - entry.starts_at) / cut))),
            clock_time(entry.starts_at.astimezone(shop.zone), language),
            entry.ends_at <= at,
        )
        for entry in entries
    ]
    hours = int((end - begin) / _HOUR)
    step = max(1, round(hours / (_LABELS - 1)))
    marks = [begin + _HOUR * each for each in range(0, hours, step)]
    return DayLine(
        placed,
        [(column(each) + 1, clock_time(each.astimezone(shop.zone), language)) for each in marks],
        column(at) + 1 if begin <= at < end else None,
    )


def opening_words(opening: Opening, language: Language) -> tuple[str, str]:
    """The sign on the door, and what it says to whoever asks for more."""
    if opening.open_now:
        until = say(language, phrase("Open until {time}"), time=opening.closes)
        return say(language, phrase("Open")), until if opening.closes else say(language, phrase("Open"))
    again = say(language, phrase("Opens again {when}"), when=opening.opens_next)
    return say(language, phrase("Closed")), again if opening.opens_next else say(language, phrase("Closed"))


def waiting_words(one: Waiting, language: Language) -> str:
    """Who waits, and for what."""
    who = one.about if one.kind == "stock" else one.who or say(language, phrase("Somebody"))
    return say(language, _WAITS[one.kind], who=who)


_WAITS: Final = {
    "person": phrase("{who} asks for a person"),
    "draft": phrase("An answer to {who} waits for your yes"),
    "booking": phrase("{who} waits for your answer"),
    "return": phrase("{who} wants to send something back"),
    "stock": phrase("{who} is running low"),
}
