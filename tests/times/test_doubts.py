"""What may be meant in two ways is asked, and what is assumed is said."""

from datetime import datetime, timedelta

import pytest

from tests.times.saying import ROME, WEDNESDAY, asked, heard, instant, plain, starts

MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=ROME)


@pytest.mark.parametrize(
    ("text", "language"),
    [("domani alle 5", "it"), ("tomorrow at five", "en"), ("mañana a las cinco", "es")],
)
def test_five_in_the_morning_or_the_afternoon_is_asked(text: str, language: str) -> None:
    assert asked(heard(text, language)) == {"am_pm": ["2026-11-19T05:00", "2026-11-19T17:00"]}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("domani alle 17", "it"),
        ("domani alle 05:00", "it"),
        ("domani alle 9:30", "it"),
        ("domani alle 5 di pomeriggio", "it"),
        ("tomorrow at 5pm", "en"),
        ("tomorrow at noon", "en"),
        ("mañana a las 5 de la tarde", "es"),
        ("mañana a las 9 horas", "es"),
    ],
)
def test_a_time_whose_half_of_the_day_is_told_is_certain(text: str, language: str) -> None:
    assert heard(text, language).certain


def test_today_only_what_is_still_to_come_is_meant() -> None:
    time = heard("oggi alle 5", "it")
    assert time.certain
    assert plain(time.start) == "2026-11-18T17:00"


def test_a_range_is_asked_about_once() -> None:
    time = heard("tomorrow from 4 to 6", "en")
    assert asked(time) == {"am_pm": ["2026-11-19T04:00", "2026-11-19T16:00"]}
    assert [plain(choice.end) for choice in time.readings] == ["2026-11-19T06:00", "2026-11-19T18:00"]


@pytest.mark.parametrize(
    ("text", "language"), [("next Friday", "en"), ("venerdì prossimo", "it"), ("el próximo viernes", "es")]
)
def test_next_friday_is_of_next_week_or_the_coming_one(text: str, language: str) -> None:
    assert asked(heard(text, language)) == {"which_week": ["2026-11-27", "2026-11-20"]}


def test_next_monday_said_on_a_wednesday_is_one_day_alone() -> None:
    time = heard("next Monday", "en")
    assert time.certain
    assert plain(time.start) == "2026-11-23"


def test_wednesday_said_on_a_wednesday_may_be_today() -> None:
    assert asked(heard("mercoledì", "it")) == {"which_week": ["2026-11-25", "2026-11-18"]}


def test_two_doubts_are_two_questions_over_four_readings() -> None:
    time = heard("next Friday at 5", "en")
    assert asked(time) == {
        "which_week": ["2026-11-27T05:00", "2026-11-20T05:00"],
        "am_pm": ["2026-11-27T05:00", "2026-11-27T17:00"],
    }
    assert len(time.readings) == 4


def test_in_english_the_order_of_day_and_month_is_asked() -> None:
    assert asked(heard("3/5", "en")) == {"day_month": ["2027-03-05", "2027-05-03"]}
    assert heard("3/5/2027", "en").open_to_doubt
    assert heard("25/12", "en").certain


@pytest.mark.parametrize("language", ["it", "es"])
def test_in_italian_and_spanish_the_day_comes_first(language: str) -> None:
    time = heard("3/5", language)
    assert time.certain
    assert plain(time.start) == "2027-05-03"


def test_a_weekday_that_is_not_of_its_date_is_asked() -> None:
    assert asked(heard("venerdì 3 dicembre", "it")) == {"which_day": ["2026-12-03", "2026-11-20"]}


def test_a_weekday_and_a_day_that_agree_only_months_from_now_are_asked() -> None:
    assert "which_day" in asked(heard("Friday the 24th", "en"))
    assert heard("Friday the 27th", "en").certain


def test_midnight_of_a_day_may_start_or_end_it() -> None:
    assert asked(heard("domani a mezzanotte", "it")) == {
        "which_midnight": ["2026-11-20T00:00", "2026-11-19T00:00"]
    }


@pytest.mark.parametrize(
    ("text", "language", "start", "note"),
    [
        ("alle 9:30", "it", "2026-11-19T09:30", "next_day"),
        ("il 17", "it", "2026-12-17", "next_month"),
        ("on March 3rd", "en", "2027-03-03", "next_year"),
        ("yesterday at 4pm", "en", "2026-11-17T16:00", "past"),
        ("hoy a las 9 de la mañana", "es", "2026-11-18T09:00", "past"),
        ("el 3 de marzo de 2020", "es", "2020-03-03", "past"),
    ],
)
def test_what_is_assumed_or_over_is_said(text: str, language: str, start: str, note: str) -> None:
    time = heard(text, language)
    assert plain(time.start) == start
    assert note in time.notes


def test_what_is_said_as_coming_is_not_noted() -> None:
    assert heard("domani alle 17", "it").notes == ()


def test_every_answer_is_among_the_readings() -> None:
    time = heard("venerdì prossimo alle 5", "it", at=MONDAY)
    for doubt in time.open_to_doubt:
        assert set(doubt.choices) <= set(time.readings)
    assert starts(time.readings)[0] == plain(time.start)


def test_a_zone_that_is_named_counts() -> None:
    time = heard("tomorrow 15:00 UTC", "en")
    assert instant(time.start) == "2026-11-19T15:00+00:00"
    assert time.start == WEDNESDAY + timedelta(days=1, hours=6)
