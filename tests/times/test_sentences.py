"""What people write is understood in the three languages."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from runtime.evaluation_times import written
from shop.kernel.language import Language
from shop.kernel.times import Length, understand
from tests.times.saying import ROME, WEDNESDAY, heard, nothing, plain

SETS = Path(__file__).parents[1] / "evaluation_sets" / "times"


def sentences() -> Iterator[tuple[str, str, str, str, str]]:
    for language in Language:
        told = yaml.safe_load((SETS / f"{language.value}.yaml").read_text("utf-8"))
        for text, wanted in told["times"].items():
            yield language.value, told["at"], told["zone"], text, wanted


@pytest.mark.parametrize(("language", "at", "zone", "text", "wanted"), list(sentences()))
def test_what_is_meant_is_understood_or_offered(
    language: str, at: str, zone: str, text: str, wanted: str
) -> None:
    place = ZoneInfo(zone)
    said = datetime.fromisoformat(at).replace(tzinfo=place)
    first = understand(text, at=said, zone=place, language=Language(language)).times[0]
    assert wanted in [written(choice, ranged=first.kind == "range") for choice in first.readings]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("buonasera, vorrei due bottiglie di vino", "it"),
        ("che ore sono i 3 prodotti?", "it"),
        ("ho speso 15,30 euro", "it"),
        ("un dolce salato per 4 persone", "it"),
        ("il primo della lista", "it"),
        ("buenas tardes, quiero 2 de esos", "es"),
        ("es para mí, por favor", "es"),
        ("good morning, a table for 4", "en"),
        ("the lights on your site are nice", "en"),
        ("may I have 5 of those", "en"),
        ("call 650-650-6500", "en"),
        ("three twenty", "en"),
        ("", "en"),
    ],
)
def test_a_text_without_a_time_has_none(text: str, language: str) -> None:
    assert nothing(text, language)


@pytest.mark.parametrize(
    ("text", "language", "length"),
    [
        ("per due ore e mezza", "it", Length(seconds=9000)),
        ("three quarters of an hour", "en", Length(seconds=2700)),
        ("un par de semanas", "es", Length(days=14)),
        ("un mese e 10 giorni", "it", Length(months=1, days=10)),
    ],
)
def test_how_long_is_told_as_a_length(text: str, language: str, length: Length) -> None:
    time = heard(text, language)
    assert (time.kind, time.length, time.start) == ("duration", length, None)


@pytest.mark.parametrize(
    ("text", "language", "rule", "start"),
    [
        ("ogni martedì e giovedì alle 18", "it", "FREQ=WEEKLY;BYDAY=TU,TH", "2026-11-19T18:00"),
        ("every day at 9am", "en", "FREQ=DAILY", "2026-11-19T09:00"),
        ("every two weeks", "en", "FREQ=WEEKLY;INTERVAL=2", "2026-11-18"),
        ("los sábados por la mañana", "es", "FREQ=WEEKLY;BYDAY=SA", "2026-11-21T06:00"),
        ("every first Monday of the month", "en", "FREQ=MONTHLY;BYDAY=1MO", "2026-12-07"),
    ],
)
def test_what_happens_again_and_again_has_a_rule_and_its_next_time(
    text: str, language: str, rule: str, start: str
) -> None:
    time = heard(text, language)
    assert (time.kind, time.rule, plain(time.start)) == ("recurring", rule, start)


def test_where_a_time_stands_in_the_text_is_told() -> None:
    text = "Vorrei venire dopodomani alle 16, se c'è posto"
    start, end = heard(text, "it").span
    assert text[start:end] == "dopodomani alle 16"


def test_two_times_are_two() -> None:
    said = understand("Monday at 3pm or Tuesday at 4pm", at=WEDNESDAY, zone=ROME, language=Language.EN)
    assert [plain(time.start) for time in said.times] == ["2026-11-23T15:00", "2026-11-24T16:00"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("domani alle 17", "it"), ("mañana por la tarde", "es"), ("tomorrow afternoon", "en")],
)
def test_without_a_language_it_is_the_one_that_understands_most(text: str, language: str) -> None:
    assert understand(text, at=WEDNESDAY, zone=ROME, language=None).language == Language(language)
