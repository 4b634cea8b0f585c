"""No text breaks it, and what it words it understands again."""

from datetime import UTC, date, datetime, timedelta
from time import thread_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.kernel.language import Language
from shop.kernel.times import Choice, understand, worded
from shop.kernel.times.lexicon import lexicon
from tests.times.saying import ROME, WEDNESDAY

ZONES = [
    "Europe/Rome",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Santiago",
    "UTC",
]
FIGURES = [
    "3",
    "17",
    "00",
    "31",
    "2026",
    "1030",
    "5:30",
    "24:00",
    "3/4",
    "12.30",
    "3-6",
    "99",
    "1st",
    "€",
    ".",
    ",",
    "-",
]

places = st.sampled_from(ZONES).map(ZoneInfo)
said_at = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001  # drawn in UTC
languages = st.sampled_from(list(Language))
minutes = said_at.map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def among_times(draw: st.DrawFn) -> tuple[Language, str]:
    """Words of times in any order: what a grammar is least prepared for."""
    language = draw(languages)
    words = [" ".join(phrase) for phrase in sorted(lexicon(language).phrases)]
    chosen = draw(st.lists(st.one_of(st.sampled_from(words), st.sampled_from(FIGURES)), max_size=9))
    return language, " ".join(chosen)


@settings(max_examples=300, deadline=None)
@given(text=among_times(), at=said_at, zone=places)
def test_words_of_times_in_any_order_break_nothing(
    text: tuple[Language, str], at: datetime, zone: ZoneInfo
) -> None:
    language, words = text
    for time in understand(words, at=at, zone=zone, language=language).times:
        start, end = time.span
        assert 0 <= start < end <= len(words)
        assert time.kind == "duration" or time.readings[0] == Choice(time.start, time.end)
        assert isinstance(worded(time, language), str)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=60), at=said_at, zone=places)
def test_no_text_breaks_anything(text: str, at: datetime, zone: ZoneInfo) -> None:
    assert understand(text, at=at, zone=zone, language=None).language in Language


@settings(max_examples=150, deadline=None)
@given(instant=minutes, at=said_at, zone=places, language=languages)
def test_an_instant_in_words_comes_back(
    instant: datetime, at: datetime, zone: ZoneInfo, language: Language
) -> None:
    wanted = instant.astimezone(zone)
    (time,) = understand(worded(Choice(wanted), language), at=at, zone=zone, language=language).times
    assert (time.kind, time.start, time.certain) == ("instant", wanted, True)
    assert isinstance(time.start, datetime)
    assert time.start.utcoffset() == wanted.utcoffset()


@settings(max_examples=100, deadline=None)
@given(
    start=st.dates(date(2025, 1, 1), date(2028, 12, 1)),
    days=st.integers(1, 40),
    at=said_at,
    language=languages,
)
def test_days_in_words_come_back(start: date, days: int, at: datetime, language: Language) -> None:
    wanted = Choice(start, start + timedelta(days=days))
    (time,) = understand(worded(wanted, language), at=at, zone=ROME, language=language).times
    assert time.readings == (wanted,)


@settings(max_examples=100, deadline=None)
@given(start=minutes, length=st.integers(5, 2000), at=said_at, language=languages)
def test_a_range_in_words_comes_back(start: datetime, length: int, at: datetime, language: Language) -> None:
    wanted = Choice(start, start + timedelta(minutes=length))
    (time,) = understand(worded(wanted, language), at=at, zone=ZoneInfo("UTC"), language=language).times
    assert time.readings == (wanted,)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quería reservar para dos personas el viernes que viene a las ocho y media de la noche", "es"),
        ("could you please fit us in between four and six next Friday afternoon", "en"),
    ],
)
def test_a_sentence_costs_less_than_two_milliseconds(text: str, language: str) -> None:
    costs = []
    for _ in range(30):
        before = thread_time()
        understand(text, at=WEDNESDAY, zone=ROME, language=Language(language))
        costs.append(thread_time() - before)
    assert min(costs) < 0.002


def test_a_long_document_is_not_read_to_its_end() -> None:
    before = thread_time()
    understand("3 marzo alle 5 " * 5000 + "!" * 50_000, at=WEDNESDAY, zone=ROME, language=Language.IT)
    assert thread_time() - before < 2
