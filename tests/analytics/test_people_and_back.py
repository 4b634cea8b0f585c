"""Who comes back, how people did, what conversations cost, and what days are: small worlds counted by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.keep_figures import keep_figures
from shop.analytics.costs import Prices, cost_of
from shop.analytics.figures import Figures
from shop.analytics.measures import MEASURES, QuestionUnknown, ask
from shop.analytics.people import people
from shop.analytics.periods import Period, PeriodRefused, last_whole, midnight, period_of
from shop.analytics.retention import retention
from shop.analytics.wording import compared, share
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.tables import LiveSession, SessionReview
from shop.workspaces.viewing import workspace_view
from tests.analytics.told import DAY, MINUTE, Counted, a_counted_shop
from tests.console.signed_in import a_member

ROME = ZoneInfo("Europe/Rome")
THURSDAY = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
NOW = THURSDAY + DAY


def buys(world: Counted, *days: date) -> None:
    who = world.person(NOW)
    for day in days:
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        world.orders(who, at, 1000, paid_at=at)


@pytest.mark.usefixtures("empty_database")
def test_a_cohort_is_who_first_bought_in_a_month_and_the_share_that_bought_again_later() -> None:
    world, other = a_counted_shop(), a_counted_shop("altra", 2)
    buys(other, date(2026, 9, 2), date(2026, 10, 2))
    buys(world, date(2026, 9, 2), date(2026, 9, 20), date(2026, 11, 3))
    buys(world, date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 3))
    buys(world, date(2026, 11, 1))
    buys(world, date(2025, 1, 1), date(2026, 11, 1))  # before the twelve months: nobody's cohort
    world.orders(world.person(NOW), NOW, 1000)  # never paid

    with transaction(world.shop.id) as db:
        shop = workspace_view(db, world.shop.id)
        by_month = retention(db, shop, NOW, "month")
        by_week = retention(db, shop, NOW, "week")
    keep_figures(now=NOW, workspace_id=world.shop.id)
    buys(world, date(2026, 11, 20))  # after midnight: told from tomorrow on
    with transaction(world.shop.id) as db:
        assert [retention(db, shop, NOW, every) for every in ("month", "week")] == [by_month, by_week]
        assert retention(db, shop, NOW + DAY, "month")[-1].customers == 2

    assert [(one.begins, one.customers, one.back) for one in by_month] == [
        (date(2026, 9, 1), 2, (2, 1, 2)),
        (date(2026, 11, 1), 1, (1,)),
    ]
    assert by_month[0].shares == (Decimal(1), Decimal("0.5"), Decimal(1))
    assert [(one.begins, one.back) for one in by_week] == [
        (date(2026, 8, 31), (1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0)),
        (date(2026, 9, 28), (1, 0, 0, 0, 0, 1, 0, 0)),
        (date(2026, 10, 26), (1, 0, 0, 0)),
    ]


@pytest.mark.usefixtures("empty_database")
def test_people_are_told_by_what_they_took_over_held_and_were_rated_for() -> None:
    world = a_counted_shop()
    ada, bea = a_member(world.shop, "operator", name="Ada"), a_member(world.shop, "host", name="Bea")
    for back, minutes, late in ((1, 4, False), (2, 10, True), (3, 6, False)):
        who, at = world.person(NOW), NOW - back * DAY
        world.asks_for_a_person(
            who,
            at,
            member_id=ada.member_id,
            taken_at=at,
            answered_at=at + minutes * MINUTE,
            answer_due_at=at + (MINUTE if late else 30 * MINUTE),
            given_back_at=at + 60 * MINUTE,
        )
        if back == 1:
            world.orders(who, at + DAY / 2, 500)
    world.asks_for_a_person(world.person(NOW), NOW - 40 * DAY, member_id=ada.member_id, taken_at=NOW)
    session = _a_session(
        world, bea.member_id, world.orders(world.people[0], NOW - DAY, 9000, paid_at=NOW - DAY)
    )
    stars: dict[str, Any] = {
        "words": "",
        "name": "",
        "language": "it",
        "state": "shown",
        "created_at": NOW - DAY,
    }
    for person, many in zip(world.people[:2], (5, 4), strict=True):
        world.put(
            SessionReview,
            session_id=session,
            customer_id=person.id,
            member_id=bea.member_id,
            stars=many,
            **stars,
        )

    with transaction(world.shop.id) as db:
        found = {one.name: one for one in people(db, Period(date(2026, 11, 14), date(2026, 11, 20), ROME))}

    assert (found["Ada"].taken, found["Ada"].first_answer, found["Ada"].solved) == (
        3,
        6 * MINUTE,
        60 * MINUTE,
    )
    assert (found["Ada"].in_time, found["Ada"].conversion) == (Decimal("0.6667"), Decimal("0.3333"))
    assert (found["Bea"].sessions, found["Bea"].stars, found["Bea"].rating) == (1, 2, Decimal("4.5"))
    assert found["Bea"].earned == (Money(9000, "EUR"),)
    assert (found["Bea"].taken, found["Bea"].first_answer, found["Bea"].conversion) == (0, None, None)


def _a_session(world: Counted, member: Any, order: Any) -> Any:
    return world.put(
        LiveSession,
        number=1,
        kind="showing",
        state="completed",
        language="it",
        stream="s",
        starts_at=NOW - DAY,
        ended_at=NOW - DAY,
        active_at=NOW - DAY,
        created_at=NOW - DAY,
        member_id=member,
        order_id=order,
        agenda=[],
    )


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 20), 24)]
)
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    period = Period(day, day, ROME)
    assert period.ends - period.begins == timedelta(hours=hours)


def test_a_midnight_that_is_skipped_is_the_instant_at_which_it_is() -> None:
    assert midnight(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo")) == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_periods_are_whole_days_with_today_and_refuse_what_makes_none() -> None:
    today = date(2026, 11, 20)
    assert [len(period_of(named, today, ROME)) for named in ("today", "7", "30", "90")] == [1, 7, 30, 90]
    assert period_of("7", today, ROME).before().last == date(2026, 11, 13)
    assert [(part.first.day, part.last.day) for part in period_of("7", today, ROME).parts("week")] == [
        (14, 15),
        (16, 20),
    ]
    assert last_whole("week", today, ROME) == Period(date(2026, 11, 9), date(2026, 11, 15), ROME)
    assert last_whole("month", date(2026, 3, 1), ROME) == Period(date(2026, 2, 1), date(2026, 2, 28), ROME)
    for first, last in ((today, date(2026, 11, 19)), (date(2020, 1, 1), today)):
        with pytest.raises(PeriodRefused):
            period_of("custom", today, ROME, first=first, last=last)


_DAYS = Period(date(2026, 10, 1), date(2026, 11, 20), ROME)
_NAMES = ("chats", "chats_cart", "orders", "taken", "refunded", "turns", "holds")


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(_NAMES), st.sampled_from(["", "EUR", "USD"])),
        st.dictionaries(st.sampled_from(list(_DAYS)), st.integers(0, 10**9)),
    ),
    st.sampled_from(["day", "week", "month"]),
)
def test_the_parts_of_a_period_add_up_to_it(days: Any, every: Any) -> None:
    told = Figures(_DAYS, days, {})
    parts = [told.within(part) for part in _DAYS.parts(every)]
    for name, currency in days:
        assert sum(part.of(name, currency) for part in parts) == told.of(name, currency)
    for currency in told.currencies:
        assert sum(part.sales(currency).minor for part in parts) == told.sales(currency).minor


def test_a_chat_costs_what_was_read_written_and_sent_at_the_prices_told() -> None:
    day = {_DAYS.first: 1}
    told = {
        "chats": 4,
        "tokens_in": 2_000_000,
        "tokens_out": 100_000,
        "messages_in": 300,
        "messages_out": 700,
    }
    days = {(name, ""): dict.fromkeys(day, many) for name, many in {**told, "templates_out": 10}.items()}
    cost = cost_of(Figures(_DAYS, days, {}), Prices("EUR", 15, 60, 500, 6000))
    assert (cost.models, cost.messages) == (Decimal("0.36"), Decimal("5.60"))
    assert (cost.all, cost.each) == (Decimal("5.96"), Decimal("1.49"))
    assert cost_of(Figures(_DAYS, {}, {}), Prices("EUR", 1, 1, 1, 1)).each is None


def test_every_measure_is_defined_and_split_only_as_it_can_be() -> None:
    told = Figures(
        _DAYS,
        {("taken", "EUR"): {_DAYS.first: 500}, ("chats", ""): {_DAYS.last: 3}},
        {("interest", ""): {"x": 2}},
    )
    for code, measure in MEASURES.items():
        assert measure.meaning.endswith((".", "%."))
        for split in measure.splits:
            assert ask(told, code, split) or split == "product"
    assert [one.value for one in ask(told, "sales", "month")] == [(Money(500, "EUR"),), (Money(0, "EUR"),)]
    assert ask(told, "interest", "product")[0].value == 2
    for code, split in (("sales", "product"), ("interest", "day"), ("moods", "day"), ("sales", "; DROP")):
        with pytest.raises(QuestionUnknown):
            ask(told, code, split)


def test_less_than_all_is_never_rounded_up_to_it_and_next_to_nothing_is_not_compared() -> None:
    assert share(Decimal("0.9999"), Language.EN) == "99%"
    assert share(Decimal(1), Language.EN) == "100%"
    assert compared(112, 100, Language.EN) == ("12% more", "more")
    assert compared(0, 100, Language.IT) == ("100% in meno", "less")
    assert (
        compared(5000, 1, Language.EN)
        == compared(5, 0, Language.EN)
        == compared(-5, 3, Language.EN)
        == ("", "")
    )
