"""Hours that a clock change repeats or leaves out are told apart and reported."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shop.kernel.language import Language
from shop.kernel.times import Choice, worded
from tests.times.saying import asked, heard, instant

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    ("zone", "day", "clock", "first", "second"),
    [
        (ROME, "25 October 2026", "2:30 am", "2026-10-25T00:30+00:00", "2026-10-25T01:30+00:00"),
        (NEW_YORK, "1 November 2026", "1:30 am", "2026-11-01T05:30+00:00", "2026-11-01T06:30+00:00"),
        (LORD_HOWE, "5 April 2026", "1:45 am", "2026-04-04T14:45+00:00", "2026-04-04T15:15+00:00"),
    ],
)
def test_an_hour_that_comes_twice_is_asked(
    zone: ZoneInfo, day: str, clock: str, first: str, second: str
) -> None:
    time = heard(f"{day} at {clock}", "en", datetime(2026, 1, 10, tzinfo=UTC), zone)
    (doubt,) = time.open_to_doubt
    assert doubt.kind == "repeated_hour"
    assert [instant(choice.start) for choice in doubt.choices] == [first, second]


@pytest.mark.parametrize(
    ("zone", "day", "clock", "after", "before"),
    [
        (ROME, "29 March 2026", "2:30 am", "2026-03-29T03:30", "2026-03-29T01:30"),
        (NEW_YORK, "8 March 2026", "2:30 am", "2026-03-08T03:30", "2026-03-08T01:30"),
        (LORD_HOWE, "4 October 2026", "2:15 am", "2026-10-04T02:45", "2026-10-04T01:45"),
    ],
)
def test_an_hour_that_never_comes_is_asked(
    zone: ZoneInfo, day: str, clock: str, after: str, before: str
) -> None:
    time = heard(f"{day} at {clock}", "en", datetime(2026, 1, 10, tzinfo=UTC), zone)
    assert asked(time) == {"missing_hour": [after, before]}


def test_tomorrow_at_nine_is_nine_on_the_wall_across_a_change() -> None:
    saturday = datetime(2026, 10, 24, 20, 0, tzinfo=ROME)
    assert instant(heard("domani alle 09:00", "it", saturday).start) == "2026-10-25T08:00+00:00"


def test_in_three_hours_is_elapsed_time_across_a_change() -> None:
    late = datetime(2026, 3, 29, 0, 30, tzinfo=ROME)
    assert instant(heard("fra tre ore", "it", late).start) == "2026-03-29T02:30+00:00"


@pytest.mark.parametrize("language", list(Language))
def test_the_words_of_a_repeated_hour_name_its_offset(language: Language) -> None:
    for hour in (0, 1):
        at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(ROME)
        told = heard(worded(Choice(at), language), language.value, datetime(2026, 1, 10, tzinfo=UTC))
        assert instant(told.start) == instant(at)
        assert told.certain


def test_a_day_is_the_day_of_the_zone_and_not_of_the_server() -> None:
    at = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert asked(heard("domani alle 5", "it", at, ROME))["am_pm"][0] == "2026-11-20T05:00"
    assert asked(heard("domani alle 5", "it", at, NEW_YORK))["am_pm"][0] == "2026-11-19T05:00"
