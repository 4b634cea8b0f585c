"""What each figure counts, in worlds small enough to count by hand, beside another shop that must not leak in."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shop.analytics.counting import count
from shop.analytics.figures import Figures, figures
from shop.analytics.keeping import keep, next_to_keep
from shop.analytics.periods import Period
from shop.kernel.database import transaction
from shop.kernel.money import Money
from shop.workspaces.viewing import workspace_view
from tests.analytics.told import DAY, MINUTE, Counted, a_counted_shop

pytestmark = pytest.mark.usefixtures("empty_database")

ROME = ZoneInfo("Europe/Rome")
# Thursday morning; the period asked for is Wednesday to Friday.
THURSDAY = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
NOW = THURSDAY + DAY
ASKED = Period(date(2026, 11, 18), date(2026, 11, 20), ROME)


def asked(world: Counted, period: Period = ASKED, at: datetime = NOW) -> Figures:
    with transaction(world.shop.id) as db:
        return figures(db, workspace_view(db, world.shop.id), period, at)[0]


def before(world: Counted, period: Period = ASKED, at: datetime = NOW) -> Figures:
    with transaction(world.shop.id) as db:
        return figures(db, workspace_view(db, world.shop.id), period, at)[1]


def keeps(world: Counted, at: datetime = NOW) -> int:
    """Everything that is to be kept is; how many stretches that took."""
    done = 0
    while True:
        with transaction(world.shop.id) as db:
            shop = workspace_view(db, world.shop.id)
            period = next_to_keep(db, shop, at)
            if period is None:
                return done
            keep(db, shop, period, at)
            done += 1


def _another_shop() -> None:
    """Everything once, on the same day, in a shop that nobody asks about."""
    other = a_counted_shop("altra", 2)
    who = other.person(THURSDAY)
    other.writes(who, THURSDAY)
    other.is_told(who, THURSDAY + MINUTE)
    other.fills_cart(who, THURSDAY + MINUTE)
    paid = other.orders(who, THURSDAY + MINUTE, 77_700, paid_at=THURSDAY + 2 * MINUTE)
    other.goes_back(paid, 100, THURSDAY + 3 * MINUTE)
    goods = other.product("ALTRO")
    other.line(paid, goods, 77_700)
    other.wants(who, goods, THURSDAY)
    other.holds(who, THURSDAY, state="completed", starts_at=THURSDAY, ends_at=THURSDAY + MINUTE, stars=1)
    other.answers(who, THURSDAY, tokens_in=9999, tokens_out=9999)
    other.asks_for_a_person(who, THURSDAY)


def test_a_chat_begins_after_a_day_of_silence_and_what_comes_of_it_counts_for_that_day() -> None:
    _another_shop()
    world = a_counted_shop()
    buys, fills, asks, silent = (world.person(THURSDAY - 9 * DAY) for _ in range(4))
    # One chat in two bursts, 23 hours apart; it orders on its second day, and pays on the third.
    world.writes(buys, THURSDAY)
    world.is_told(buys, THURSDAY + MINUTE)
    world.writes(buys, THURSDAY + timedelta(hours=23))
    world.fills_cart(buys, THURSDAY + timedelta(hours=23))
    world.orders(buys, THURSDAY + timedelta(hours=23), 1000, paid_at=THURSDAY + timedelta(hours=24))
    # Two chats, a day apart to the minute: the cart belongs to the second, which a person answered too.
    world.writes(fills, THURSDAY - DAY)
    world.is_told(fills, THURSDAY - DAY + MINUTE)
    world.writes(fills, THURSDAY)
    world.is_told(fills, THURSDAY + MINUTE)
    world.is_told(fills, THURSDAY + 2 * MINUTE, author="member")
    world.fills_cart(fills, THURSDAY + 3 * MINUTE)
    # Asks for a person whom nobody was; the order comes too late to be this chat's.
    world.writes(asks, THURSDAY)
    world.is_told(asks, THURSDAY + MINUTE)
    world.asks_for_a_person(asks, THURSDAY + MINUTE)
    world.orders(asks, THURSDAY + 7 * DAY, 500)
    # Nobody answered; a reaction begins nothing.
    world.writes(silent, THURSDAY + MINUTE)
    world.writes(silent, THURSDAY - 2 * DAY, kind="reaction")

    found = asked(world)

    chats = {
        name: found.of(f"chats{name}") for name in ("", "_cart", "_order", "_paid", "_answered", "_alone")
    }
    assert chats == {"": 5, "_cart": 2, "_order": 1, "_paid": 1, "_answered": 4, "_alone": 2}
    assert [found.on("chats", day) for day in ASKED] == [1, 4, 0]
    assert found.alone == Decimal("0.5")
    assert (found.of("messages_in"), found.of("messages_out"), found.of("handoffs")) == (6, 5, 1)
    assert found.messages_each == Decimal("2.2")


def test_sales_are_net_of_refunds_on_the_days_on_which_money_moved_and_never_added_across_currencies() -> (
    None
):
    _another_shop()
    world = a_counted_shop()
    who = world.person(THURSDAY)
    world.orders(who, THURSDAY - 5 * DAY, 1000, paid_at=THURSDAY)
    second = world.orders(who, THURSDAY, 2001, paid_at=THURSDAY + DAY)
    world.orders(who, THURSDAY, 9900, paid_at=THURSDAY, currency="USD")
    world.orders(who, THURSDAY, 5000)  # never paid
    world.orders(who, THURSDAY - 9 * DAY, 4000, paid_at=THURSDAY - 3 * DAY)  # the days before
    world.goes_back(second, 500, THURSDAY + DAY)
    world.goes_back(second, 300, THURSDAY, state="failed")

    found, earlier = asked(world), before(world)

    assert found.currencies == ["EUR", "USD"]
    assert found.sales("EUR") == Money(2501, "EUR")
    assert found.average_order("EUR") == Money(1251, "EUR")  # 12.505 is rounded up
    assert (found.sales("USD"), found.average_order("USD")) == (Money(9900, "USD"), Money(9900, "USD"))
    assert [found.on("taken", day, "EUR") for day in ASKED] == [0, 1000, 2001]
    assert (found.counted("orders"), found.counted("orders_paid")) == (3, 3)
    assert earlier.sales("EUR") == Money(4000, "EUR")
    assert earlier.average_order("USD") is None


def test_times_that_were_held_and_booked_who_came_and_what_they_thought() -> None:
    _another_shop()
    world = a_counted_shop()
    who = world.person(THURSDAY)
    world.holds(who, THURSDAY)  # the hold ran out
    world.holds(who, THURSDAY, state="confirmed")
    came = {"starts_at": THURSDAY + MINUTE, "ends_at": THURSDAY + 2 * MINUTE}
    world.holds(who, THURSDAY - 30 * DAY, state="completed", stars=5, **came)
    world.holds(who, THURSDAY - 31 * DAY, state="completed", stars=4, **came)
    world.holds(who, THURSDAY - 32 * DAY, state="no_show", **came)

    found = asked(world)

    assert (found.of("holds"), found.of("booked"), found.booking_rate) == (2, 1, Decimal("0.5"))
    assert (found.of("attended"), found.of("missed"), found.attendance) == (2, 1, Decimal("0.6667"))
    assert (found.of("stars"), found.rating) == (2, Decimal("4.5"))


def test_the_agents_answers_are_told_by_their_traces() -> None:
    _another_shop()
    world = a_counted_shop()
    who = world.person(THURSDAY)
    claims = [{"ok": True}, {"ok": True}, {"ok": False}]
    drafted = {"step": "drafted", "state": "ok", "details": {"decision": {"decision": "ask"}}}
    mended = {"step": "proved", "state": "changed", "details": {"claims": claims, "rendered": True}}
    sound = {"step": "proved", "state": "ok", "details": {"claims": [{"ok": True}]}}
    world.answers(who, THURSDAY, trace=[drafted, sound], milliseconds=90, tokens_in=700, tokens_out=40)
    world.answers(who, THURSDAY, trace=[mended], milliseconds=5000)
    for _ in range(8):
        world.answers(who, THURSDAY, trace=[], milliseconds=90)
    world.answers(who, THURSDAY, outcome="silent", trace=[mended], tokens_in=5)
    world.answers(who, THURSDAY, state="superseded", trace=[mended], tokens_in=11)
    world.writes(who, THURSDAY)

    found = asked(world)

    assert (found.of("turns"), found.of("turns_asked"), found.of("turns_unproven")) == (10, 1, 1)
    assert (found.of("claims"), found.of("claims_proven"), found.proven) == (4, 3, Decimal("0.75"))
    assert (found.asked_back, found.unproven) == (Decimal("0.1"), Decimal("0.1"))
    assert (found.of("tokens_in"), found.tokens_each) == (705, Decimal(745))
    within, at_most = found.answered_within(), found.answered_within(Decimal(1))
    assert within is not None
    assert at_most is not None
    assert 90 <= within <= 90 * 1.25
    assert 5000 <= at_most <= 5000 * 1.25 + 1


def test_an_interest_turns_into_a_sale_within_thirty_days_unless_it_is_canceled() -> None:
    _another_shop()
    world = a_counted_shop()
    oil, jam = world.product("OLIO"), world.product("CONFETTURA")
    soon, late, canceled, earlier = (world.person(THURSDAY - 90 * DAY) for _ in range(4))
    for who in (soon, late, canceled):
        world.wants(who, oil, THURSDAY)
    world.wants(soon, jam, THURSDAY)
    world.wants(earlier, oil, THURSDAY - 60 * DAY)
    world.line(world.orders(soon, THURSDAY + MINUTE, 1500, paid_at=THURSDAY + DAY), oil, 1200)
    world.line(world.orders(late, THURSDAY + 30 * DAY, 1500), oil, 1200)
    world.line(world.orders(canceled, THURSDAY + MINUTE, 1500, state="canceled"), oil, 1200)

    first, second = asked(world).products()

    assert (first.product, first.interest, first.interest_sold, first.sold) == (str(oil), 3, 1, 1)
    assert (first.turned, first.sold_for) == (Decimal("0.3333"), (Money(1200, "EUR"),))
    assert (second.product, second.interest, second.turned) == (str(jam), 1, Decimal(0))


def test_kept_days_say_the_same_as_the_rows_and_follow_what_changes_late() -> None:
    _another_shop()
    world = a_counted_shop()
    who = world.person(THURSDAY - 70 * DAY)
    oil = world.product("OLIO")
    for back in (69, 45, 20, 2, 1, 0):
        world.writes(who, THURSDAY - back * DAY)
        world.wants(world.person(THURSDAY - back * DAY), oil, THURSDAY - back * DAY)
        world.orders(who, THURSDAY - back * DAY, 1000 + back, paid_at=THURSDAY - back * DAY)
    quarter = Period(NOW.date() - 89 * DAY, NOW.date(), ROME)
    from_rows = asked(world, quarter)

    assert keeps(world) == 3  # seventy days, a month at a time
    assert keeps(world) == 0
    assert asked(world, quarter) == from_rows

    # Somebody who became interested last week orders tomorrow, and today is never kept.
    late = world.people[4]
    world.line(world.orders(late, NOW + DAY, 500), oil, 500)
    world.orders(who, NOW, 4000, paid_at=NOW)
    keeps(world, NOW + DAY)
    tomorrow = Period(quarter.first, NOW.date() + DAY, ROME)
    assert asked(world, tomorrow, NOW + DAY).products()[0].interest_sold == 1
    assert asked(world, tomorrow, NOW + DAY).sales("EUR").minor == from_rows.sales("EUR").minor + 4000
    assert keeps(world, NOW + DAY + MINUTE) == 0


def test_reading_keeps_nothing_and_what_was_kept_is_read(owner: Any) -> None:
    world = a_counted_shop()
    world.writes(world.person(THURSDAY), THURSDAY)
    assert asked(world).of("chats") == 1
    assert owner.execute("SELECT count(*) FROM daily_figure").fetchone() == (0,)
    keeps(world)
    owner.execute("UPDATE daily_figure SET value = 7 WHERE name = 'chats'")
    owner.commit()
    assert asked(world).of("chats") == 7


def test_days_counted_one_by_one_add_up_to_the_period_also_where_the_clocks_change() -> None:
    chance = Random(7)  # noqa: S311  # a world that is the same every time
    world = a_counted_shop()
    begins = datetime(2026, 10, 23, 20, 0, tzinfo=UTC)
    people = [world.person(begins) for _ in range(4)]
    for _ in range(40):
        who, at = chance.choice(people), begins + timedelta(minutes=chance.randrange(4 * 24 * 60))
        chance.choice((world.writes, world.is_told, world.asks_for_a_person, world.fills_cart))(who, at)
        if chance.random() < 0.3:
            world.orders(
                who, at, chance.randrange(10_000), paid_at=at + timedelta(hours=chance.randrange(30))
            )
    week = Period(date(2026, 10, 22), date(2026, 10, 29), ROME)
    with transaction(world.shop.id) as db:
        whole = Counter({(one.name, one.currency): 0 for one in count(db, week)})
        for one in count(db, week):
            whole[one.name, one.currency] += one.value
        by_day = Counter[tuple[str, str]]()
        for day in week:
            for one in count(db, Period(day, day, ROME)):
                by_day[one.name, one.currency] += one.value
    assert by_day == whole
    assert whole["chats", ""] > 4
    assert whole["taken", "EUR"] > 0
