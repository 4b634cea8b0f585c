"""Who is there, from afar or not, and how many come after all: asked and corrected in passing, judged by the rows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from flows.change_dates import put_occurrence
from shop.booking.profiles import OccurrenceProfile
from shop.kernel.language import Language
from tests.booking.diary import a_resource, a_service, works
from tests.journeys.buyers import known, unproven
from tests.journeys.street import Street, street_of
from tests.journeys.test_booking import bookings
from tests.world import MORNING, PinnedClock, a_shop

pytestmark = pytest.mark.usefixtures("chroma_url")


@pytest.fixture(scope="module")
def street(fresh_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """Ada advises by video; a walk with nine places leaves on Saturday the 28th."""
    assert fresh_database
    shop = a_shop("advice", vertical="consulting")
    a_resource(shop, "ada", languages=("it", "en"), titles={"en": "Archaeologist", "it": "Archeologa"})
    works(shop, *((day, "09:00", "12:00") for day in range(5)), resource="ada")
    a_service(
        shop,
        names={Language.IT: "Consulenza", Language.EN: "Consultation", Language.ES: "Consulta"},
        place="online",
        policy={"free_until_minutes": 1440, "late_percent": 50, "no_show_percent": 100},
        price_minor=5000,
    )
    names = {Language.IT: "Passeggiata", Language.EN: "Walk", Language.ES: "Paseo"}
    a_service(shop, "walk", kind="event", names=names, minutes=120, seats=9)
    date = OccurrenceProfile(service="walk", starts_at=datetime(2026, 11, 28, 9, 30, tzinfo=UTC))
    put_occurrence(now=MORNING, actor="member", workspace_id=shop.id, occurrence=date)
    with street_of(tmp_path_factory.mktemp("town"), shop.address, PinnedClock(MORNING)) as street:
        yield street


@pytest.mark.parametrize(
    ("phone", "language", "said"),
    [
        (
            "+393335550801",
            Language.IT,
            ("prenoto la passeggiata di sabato 28 per 2", "anzi no, solo io", "sì", "alla fine siamo in 3"),
        ),
        (
            "+447700900801",
            Language.EN,
            ("book the walk on Saturday 28 for 2", "no wait, just me", "yes", "actually there are 3 of us"),
        ),
        (
            "+34600555801",
            Language.ES,
            ("reserva el paseo del sábado 28 para 2", "perdona, solo yo", "sí", "al final somos 3"),
        ),
    ],
)
def test_how_many_come_may_be_said_otherwise_before_and_after_the_yes(
    street: Street, owner: Any, phone: str, language: Language, said: tuple[str, str, str, str]
) -> None:
    caller = known(street, phone, "Sam Poe", language)
    two, one, yes, three = said
    (shown,) = street.says(caller, two)
    if not bookings(owner, phone):
        street.taps(caller, shown, shown.buttons[0].title)
    assert bookings(owner, phone)[-1] == ("held", "28.11 10:30", 2)
    street.says(caller, one)
    assert bookings(owner, phone)[-1] == ("held", "28.11 10:30", 1)
    street.says(caller, yes)
    street.says(caller, three)
    assert bookings(owner, phone)[-1] == ("held", "28.11 10:30", 2)
    street.says(caller, yes)
    kept = [row for row in bookings(owner, phone) if row[0] == "confirmed"]
    assert kept == [("confirmed", "28.11 10:30", 1), ("confirmed", "28.11 10:30", 2)]
    assert unproven(owner) == []


@pytest.mark.parametrize(
    ("phone", "language", "talk"),
    [
        (
            "+393335550802",
            Language.IT,
            (
                ("con chi parlerei per una consulenza?", "Ada"),
                ("posso farla online?", "video"),
                ("Ada parla inglese?", "inglese"),
                ("e se poi non posso?", "50%"),
            ),
        ),
        (
            "+447700900802",
            Language.EN,
            (
                ("who would I talk to for a consultation?", "Ada"),
                ("can we do it on zoom?", "video"),
                ("does she speak french?", "English"),
                ("what if i can't come", "50%"),
            ),
        ),
        (
            "+34600555802",
            Language.ES,
            (
                ("¿con quién hablaría en la consulta?", "Ada"),
                ("¿se puede hacer por videollamada?", "vídeo"),
                ("¿y si no puedo ir?", "50"),
            ),
        ),
    ],
)
def test_what_is_asked_of_a_time_is_answered_from_the_diary(
    street: Street, owner: Any, phone: str, language: Language, talk: tuple[tuple[str, str], ...]
) -> None:
    caller = known(street, phone, "Pia Poe", language)
    for question, holds in talk:
        (answer,) = street.says(caller, question)
        assert holds in answer.text, (question, answer.text)
    assert bookings(owner, phone) == []
    assert unproven(owner) == []
