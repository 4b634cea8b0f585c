"""How soon a shop means to answer, in its own hours; and whose turn it is."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.messaging.assignment import Seat, next_in_turn, on_shift
from shop.messaging.canned import filled_in, unknown_variables
from shop.messaging.promise import Spoke, WorkingTime, first_answer, solution
from shop.workspaces.opening import Range

ROME = ZoneInfo("Europe/Rome")
WEEK = [Range(day, time(8, 30), time(19, 30)) for day in range(6)]
HOURS = WorkingTime(WEEK, ROME)
ALWAYS = WorkingTime([], ROME)
FRIDAY = datetime(2026, 11, 20, 18, 30, tzinfo=ROME)
HOUR = timedelta(hours=1)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def test_time_runs_in_opening_hours_over_a_night_a_sunday_and_a_clock_change() -> None:
    assert HOURS.after(FRIDAY, HOUR) == datetime(2026, 11, 20, 19, 30, tzinfo=ROME)
    assert HOURS.after(FRIDAY, 4 * HOUR) == datetime(2026, 11, 21, 11, 30, tzinfo=ROME)
    saturday = datetime(2026, 11, 21, 19, 0, tzinfo=ROME)
    assert HOURS.after(saturday, HOUR) == datetime(2026, 11, 23, 9, 0, tzinfo=ROME)
    assert HOURS.between(saturday, datetime(2026, 11, 23, 9, 0, tzinfo=ROME)) == HOUR
    # On 25 October the clock goes back in a night that is closed anyway.
    assert HOURS.after(datetime(2026, 10, 24, 19, 0, tzinfo=ROME), HOUR) == datetime(
        2026, 10, 26, 9, 0, tzinfo=ROME
    )
    assert ALWAYS.after(FRIDAY, 4 * HOUR) == FRIDAY + 4 * HOUR
    assert ALWAYS.between(FRIDAY, FRIDAY - HOUR) == timedelta()


@given(
    start=st.integers(0, 525_600).map(lambda minute: NEW_YEAR + timedelta(minutes=minute)),
    minutes=st.integers(1, 3000),
)
def test_as_much_time_lies_before_a_promise_as_was_promised(start: datetime, minutes: int) -> None:
    amount = timedelta(minutes=minutes)
    assert HOURS.between(start, HOURS.after(start, amount)) == amount


def test_the_clock_of_a_solution_stands_while_the_customer_is_awaited() -> None:
    asked = datetime(2026, 11, 20, 10, 0, tzinfo=ROME)
    spoken = [
        Spoke(asked + HOUR, customer=False),
        Spoke(asked + 3 * HOUR, customer=True),
        Spoke(asked + 3 * HOUR + HOUR / 2, customer=False),
    ]
    clock = solution(HOURS, 2 * HOUR, asked=asked, ended=None, spoken=spoken, now=asked + 8 * HOUR)
    assert (clock.used, clock.running, clock.over, clock.broken) == (HOUR * 1.5, False, False, False)
    ended = solution(
        HOURS, HOUR, asked=asked, ended=asked + 5 * HOUR, spoken=spoken[:1], now=asked + 9 * HOUR
    )
    assert (ended.used, ended.over, ended.broken) == (HOUR, True, False)
    late = first_answer(HOURS, HOUR, asked=asked, answered=None, now=asked + 2 * HOUR)
    assert (late.left, late.broken, late.running) == (-HOUR, True, True)


SEAT = Seat(
    member_id=UUID(int=1),
    name="Rosaria",
    takes=True,
    away_until=None,
    capacity=2,
    skills=frozenset({"it"}),
    shifts=(),
    given_at=None,
    has=0,
)
PIPPO = replace(SEAT, member_id=UUID(int=2), name="Pippo", skills=frozenset({"it", "en"}))


@pytest.mark.parametrize(
    ("seats", "share", "wanted", "who"),
    [
        ([SEAT, PIPPO], "by_hand", {"it"}, None),
        ([SEAT, replace(PIPPO, given_at=FRIDAY)], "in_turn", {"en"}, "Rosaria"),
        (
            [replace(SEAT, given_at=FRIDAY), replace(PIPPO, given_at=FRIDAY - HOUR)],
            "in_turn",
            {"it"},
            "Pippo",
        ),
        ([SEAT, replace(PIPPO, given_at=FRIDAY)], "by_skill", {"en"}, "Pippo"),
        ([SEAT, replace(PIPPO, has=2)], "by_skill", {"en"}, "Rosaria"),
        ([replace(SEAT, takes=False)], "in_turn", {"it"}, None),
        ([replace(SEAT, away_until=FRIDAY + HOUR)], "in_turn", {"it"}, None),
        ([replace(SEAT, shifts=(Range(0, time(9), time(12)),))], "in_turn", {"it"}, None),
        ([], "in_turn", set(), None),
    ],
)
def test_it_comes_to_whoever_is_there_has_room_and_fits_best(
    seats: list[Seat], share: str, wanted: set[str], who: str | None
) -> None:
    found = next_in_turn(seats, share, wanted=wanted, hours=WEEK, zone=ROME, at=FRIDAY)  # type: ignore[arg-type]  # told above
    assert (found.name if found else None) == who


def test_a_shift_of_ones_own_counts_instead_of_the_opening_hours() -> None:
    own = replace(SEAT, shifts=(Range(4, time(19), time(22)),))
    assert not on_shift(own, WEEK, ROME, FRIDAY)
    assert on_shift(own, WEEK, ROME, FRIDAY + 2 * HOUR)
    assert on_shift(SEAT, WEEK, ROME, FRIDAY)
    assert not on_shift(SEAT, WEEK, ROME, FRIDAY + 2 * HOUR)


def test_a_ready_answer_closes_up_where_a_name_is_not_known() -> None:
    told = {"shop": "Sapori", "member": "Rosaria"}
    assert filled_in("Ciao {name}, qui {member} di {shop}.", name="Marta Bellomo", **told) == (
        "Ciao Marta, qui Rosaria di Sapori."
    )
    assert filled_in("Ciao {name}, eccoci.", name="", **told) == "Ciao, eccoci."
    assert unknown_variables("Ciao {name} {cognome}") == ["cognome"]
