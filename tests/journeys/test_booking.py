"""A time from the first word to the booking, in three languages: through the webhook, judged by the rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from flows.change_dates import put_occurrence
from flows.wait_for_time import join_time_list
from gateways.standins.phones import ThreadMessage
from shop.booking.profiles import OccurrenceProfile
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_by_slug
from tests.booking.diary import a_resource, a_service, time_passes, works
from tests.journeys.buyers import known, unproven
from tests.journeys.street import Street, street_of
from tests.world import MORNING, PinnedClock, Shop, a_shop, rows

pytestmark = pytest.mark.usefixtures("chroma_url")
MINE = "JOIN customer_identity AS known USING (customer_id) WHERE known.value = %(phone)s"


@pytest.fixture(scope="module")
def street(fresh_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    assert fresh_database
    shop = an_agency()
    with street_of(tmp_path_factory.mktemp("town"), shop.address, PinnedClock(MORNING)) as street:
        yield street


def an_agency() -> Shop:
    """Ada shows homes from Monday to Friday, on Thursdays from before dawn; there is one walk with four places."""
    shop = a_shop("agency", vertical="property")
    a_resource(shop)
    week = [(day, "09:00", "12:00") for day in range(5)] + [(day, "15:00", "19:00") for day in range(5)]
    works(shop, *week, (3, "04:00", "07:00"), resource="ada")
    a_service(
        shop,
        "visit",
        names={Language.IT: "Visita", Language.EN: "Viewing", Language.ES: "Visita"},
        minutes=60,
    )
    a_service(
        shop,
        "walk",
        kind="event",
        names={Language.IT: "Passeggiata", Language.EN: "Walk", Language.ES: "Paseo"},
        minutes=120,
        seats=4,
    )
    date = OccurrenceProfile(service="walk", starts_at=datetime(2026, 11, 28, 9, 30, tzinfo=UTC))
    put_occurrence(now=MORNING, actor="member", workspace_id=shop.id, occurrence=date)
    return shop


def bookings(owner: Any, phone: str) -> list[Any]:
    """The customer's bookings: state, the start on the shop's clock, seats."""
    query = f"""
        SELECT state, to_char(starts_at AT TIME ZONE 'Europe/Rome', 'DD.MM HH24:MI'), seats FROM booking {MINE}
        ORDER BY booking.created_at, starts_at
    """  # noqa: S608  # our own words
    found = [tuple(row) for row in rows(owner, query, {"phone": phone})]
    owner.rollback()
    return found


def customer_of(owner: Any, phone: str) -> CustomerId:
    """Who writes from that number."""
    query = "SELECT customer_id FROM customer_identity WHERE value = %(phone)s"
    found = CustomerId(rows(owner, query, {"phone": phone})[0][0])
    owner.rollback()
    return found


def titles(message: ThreadMessage) -> list[str]:
    """What can be tapped under a message."""
    return [button.title for button in message.buttons]


@dataclass(frozen=True)
class Words:
    """One customer's side."""

    language: Language
    phone: str
    name: str
    day: str
    wish: str
    half: str
    agrees: str
    asks: str
    moves: str
    cancels: str
    sure: str


ITALIAN = Words(
    Language.IT,
    "+393335550301",
    "Marta Bellomo",
    "26.11",
    "vorrei prenotare una visita giovedì alle 5",
    "di pomeriggio",
    "sì, prenota pure",
    "cosa ho prenotato?",
    "puoi spostare la visita a lunedì 14 dicembre alle 10?",
    "disdico",
    "sì, disdici",
)
ENGLISH = Words(
    Language.EN,
    "+447700900701",
    "Grace Hall",
    "03.12",
    "I'd like to book a viewing on Thursday 3 December at 5",
    "in the afternoon",
    "yes please, book it",
    "what have I booked?",
    "can I move my viewing to Tuesday December 15 at 10?",
    "I want to cancel my booking",
    "yes, cancel it",
)
SPANISH = Words(
    Language.ES,
    "+34600555301",
    "Lucía Vega",
    "10.12",
    "quisiera reservar una visita el jueves 10 de diciembre a las 5",
    "por la tarde",
    "sí, resérvala",
    "¿qué he reservado?",
    "¿puedo cambiar mi visita al miércoles 16 de diciembre a las 10?",
    "quiero anular la cita",
    "sí, anúlala",
)


@pytest.mark.parametrize("words", [ITALIAN, ENGLISH, SPANISH], ids=lambda words: words.language.value)
def test_from_the_first_word_to_the_booking_its_move_and_its_end(
    street: Street, owner: Any, words: Words
) -> None:
    caller = known(street, words.phone, words.name, words.language)

    (asked,) = street.says(caller, words.wish)
    assert bookings(owner, words.phone) == []
    assert "05:00" in asked.text
    assert "17:00" in asked.text
    (shown,) = street.says(caller, words.half)
    assert bookings(owner, words.phone) == [("held", f"{words.day} 17:00", 1)]
    assert [button.id.partition(":")[0] for button in shown.buttons] == ["book", "times", "unbook"]
    (done,) = street.says(caller, words.agrees)
    assert bookings(owner, words.phone) == [("confirmed", f"{words.day} 17:00", 1)]
    assert [button.kind for button in done.buttons] == ["link"]

    (mine,) = street.says(caller, words.asks)
    assert "17:00" in mine.text
    (moving,) = street.says(caller, words.moves)
    assert bookings(owner, words.phone) == [("confirmed", f"{words.day} 17:00", 1)]
    street.taps(caller, moving, moving.buttons[0].title)
    ((state, start, _),) = bookings(owner, words.phone)
    assert (state, start[-5:]) == ("confirmed", "10:00")

    (leaving,) = street.says(caller, words.cancels)
    assert bookings(owner, words.phone)[0][0] == "confirmed"
    assert [button.id.partition(":")[0] for button in leaving.buttons] == ["leave", "keep"]
    street.says(caller, words.sure)
    assert bookings(owner, words.phone)[0][0] == "canceled"
    assert unproven(owner) == []


def test_one_thing_is_asked_at_a_time_and_a_burst_is_one_wish(street: Street, owner: Any) -> None:
    caller = known(street, "+393335550302", "Pina Russo", Language.IT)

    (which,) = street.says(caller, "ciao", "vorrei prenotare", "per lunedì mattina")
    assert sorted(titles(which)) == ["Passeggiata", "Visita"]
    (times,) = street.says(caller, "la visita")
    assert titles(times)[:2] == ["lun 23 nov, 09:00", "lun 23 nov, 09:30"]
    (shown,) = street.says(caller, "alle 10")
    assert bookings(owner, caller.phone) == [("held", "23.11 10:00", 1)]
    (other,) = street.says(caller, "anzi martedì alle 11")
    assert bookings(owner, caller.phone)[-1] == ("held", "24.11 11:00", 1)
    (answered,) = street.says(caller, "dove siete?")
    assert [button.id.partition(":")[0] for button in answered.buttons][:1] == ["book"]
    street.says(caller, "👍")
    assert bookings(owner, caller.phone)[-1] == ("confirmed", "24.11 11:00", 1)
    assert shown.text != other.text


def test_two_taps_on_the_same_time_by_two_customers(street: Street, owner: Any) -> None:
    one = known(street, "+393335550303", "Ada Riva", Language.IT)
    other = known(street, "+393335550304", "Ugo Neri", Language.IT)
    (first,) = street.says(one, "vorrei prenotare una visita mercoledì mattina")
    (second,) = street.says(other, "vorrei prenotare una visita mercoledì mattina")

    street.taps(one, first, "mer 25 nov, 10:00")
    (late,) = street.taps(other, second, "mer 25 nov, 10:00")

    assert bookings(owner, one.phone) == [("held", "25.11 10:00", 1)]
    assert bookings(owner, other.phone) == []
    assert "mer 25 nov, 09:00" in titles(late)
    street.taps(other, late, "mer 25 nov, 09:00")
    assert bookings(owner, other.phone) == [("held", "25.11 09:00", 1)]


def test_a_group_fills_a_walk_and_the_next_may_wait(street: Street, owner: Any) -> None:
    one = known(street, "+393335550305", "Rosa Lo", Language.IT)
    (shown,) = street.says(one, "prenoto la passeggiata di sabato 28, siamo in 4: io, Luca, Anna e Pia")
    (kept,) = street.says(one, "alle 10:30") if "book:" not in str(shown.buttons) else (shown,)
    assert "Luca, Anna, Pia" in kept.text
    street.says(one, "sì")
    assert bookings(owner, one.phone) == [("confirmed", "28.11 10:30", 4)]

    other = known(street, "+34600555306", "Ana Ruiz", Language.ES)
    (full,) = street.says(other, "¿hay plazas para el paseo del sábado 28?")
    waiting = next(button for button in full.buttons if button.id.startswith("waittime:"))
    street.taps(other, full, waiting.title)
    wishes = rows(owner, f"SELECT state FROM time_wish {MINE}", {"phone": other.phone})  # noqa: S608  # our own words
    assert [tuple(row) for row in wishes] == [("waiting",)]
    owner.rollback()


def test_who_waited_takes_the_offered_time_with_a_word(street: Street, owner: Any) -> None:
    street.clock.pass_(seconds=360)
    first = known(street, "+393335550308", "Lea Mori", Language.IT)
    street.says(first, "prenotami una visita lunedì 21 dicembre alle 16")
    street.says(first, "sì")
    other = known(street, "+34600555309", "Eva Sanz", Language.ES)
    agency = workspace_by_slug("agency")
    join_time_list(
        now=street.clock.now(),
        actor="agent",
        workspace_id=agency.id,
        customer_id=customer_of(owner, other.phone),
        conversation_id=None,
        service="visit",
        from_at=datetime(2026, 12, 21, 15, 0, tzinfo=UTC),
        until_at=datetime(2026, 12, 21, 15, 1, tzinfo=UTC),
    )
    street.says(first, "disdico")
    street.says(first, "sì")
    time_passes(street.clock.now())
    (offer,) = street.answers(other)
    assert [button.id.partition(":")[0] for button in offer.buttons] == ["book", "unbook"]

    street.says(other, "sí, gracias")

    assert bookings(owner, other.phone) == [("confirmed", "21.12 16:00", 1)]


@pytest.mark.parametrize(
    ("phone", "language", "texts", "wanted"),
    [
        ("+393335550311", Language.IT, ["voglio prenotre una visita lunedi 30 ale 9"], ["30.11 09:00"]),
        (
            "+447700900711",
            Language.EN,
            ["you idiots, book me a viewing on monday 30 at 10 am"],
            ["30.11 10:00"],
        ),
        (
            "+34600555311",
            Language.ES,
            ["ola", "kiero reservar una visita", "el lunes 30 a las 11"],
            ["30.11 11:00"],
        ),
        ("+393335550312", Language.IT, ["che tempo fa lunedì?"], []),
        ("+447700900712", Language.EN, ["when are you open on monday?"], []),
    ],
)
def test_people_write_as_they_write(
    street: Street, owner: Any, phone: str, language: Language, texts: list[str], wanted: list[str]
) -> None:
    caller = known(street, phone, "Sam Poe", language)

    street.says(caller, *texts)

    assert [booking[1] for booking in bookings(owner, phone)] == wanted


def test_a_no_gives_the_time_back(street: Street, owner: Any) -> None:
    caller = known(street, "+447700900713", "Tom Reed", Language.EN)
    street.says(caller, "book me a viewing on Wednesday December 2 at 9 am")

    (told,) = street.says(caller, "no, never mind")

    assert [booking[0] for booking in bookings(owner, caller.phone)] == ["canceled"]
    assert told.text
