"""After a time that was booked: the same once more in a tap or a sentence, guests, and the way that news take."""

from collections.abc import Iterator
from typing import Any

import pytest

from flows.end_booking import mark_no_show
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from tests.journeys.buyers import known, unproven
from tests.journeys.street import Street, street_of
from tests.journeys.test_booking import MINE, an_agency, bookings, customer_of
from tests.world import MORNING, PinnedClock, rows

pytestmark = pytest.mark.usefixtures("chroma_url")


@pytest.fixture(scope="module")
def street(fresh_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    assert fresh_database
    shop = an_agency()
    with street_of(tmp_path_factory.mktemp("town"), shop.address, PinnedClock(MORNING)) as street:
        yield street


@pytest.mark.parametrize(
    ("phone", "language", "books", "again", "start"),
    [
        (
            "+393335550315",
            Language.IT,
            "prenotami una visita martedì 22 dicembre alle 16",
            "vorrei un'altra visita con la stessa persona lunedì 28 dicembre alle 10",
            "28.12 10:00",
        ),
        (
            "+447700900715",
            Language.EN,
            "book me a viewing on Tuesday December 22 at 10 am",
            "I'd like to book again with the same person on Tuesday December 29 at 10 am",
            "29.12 10:00",
        ),
        (
            "+34600555315",
            Language.ES,
            "quiero reservar una visita el miércoles 23 de diciembre a las 11",
            "quiero reservar otra vez el miércoles 30 de diciembre a las 10",
            "30.12 10:00",
        ),
    ],
)
def test_the_same_once_more_in_a_sentence(
    street: Street, owner: Any, phone: str, language: Language, books: str, again: str, start: str
) -> None:
    caller = known(street, phone, "Lia Poe", language)
    street.says(caller, books)
    street.says(caller, {"it": "sì", "en": "yes", "es": "sí"}[language.value])

    street.says(caller, again)

    assert bookings(owner, phone)[-1] == ("held", start, 1)


def test_one_tap_after_it_is_over_offers_the_same_person_again(street: Street, owner: Any) -> None:
    caller = known(street, "+393335550316", "Ida Fu", Language.IT)
    street.says(caller, "prenotami una visita giovedì 17 dicembre alle 10")
    street.says(caller, "sì")
    (first,) = rows(
        owner,
        f"SELECT booking.id, code, booking.workspace_id FROM booking {MINE}",  # noqa: S608  # our own words
        {"phone": caller.phone},
    )
    owner.execute(
        "UPDATE booking SET starts_at = starts_at - interval '30 days', ends_at = ends_at - interval '30 days'"
        " WHERE id = %s",
        [first[0]],
    )
    owner.commit()
    mark_no_show(
        now=street.clock.now(), actor="member", workspace_id=WorkspaceId(first[2]), booking_id=first[0]
    )
    (told,) = street.answers(caller)
    assert [button.id for button in told.buttons if button.kind != "link"] == [f"again:{first[1]}"]

    (offered,) = street.taps(caller, told, "Prenota di nuovo")

    assert all(
        button.id.startswith("slot:visit.") and button.id.endswith("@ada") for button in offered.buttons[:3]
    )
    street.taps(caller, offered, offered.buttons[0].title)
    assert bookings(owner, caller.phone)[-1][0] == "held"
    assert unproven(owner) == []


def test_guests_get_their_pages_and_news_their_way_in_the_chat(street: Street, owner: Any) -> None:
    caller = known(street, "+447700900717", "Una Poe", Language.EN)
    (shown,) = street.says(caller, "book me a viewing on Monday January 4 at 10 am")
    assert shown.buttons
    street.says(caller, "yes")
    owner.execute(
        'UPDATE booking SET seats = 2, guests = \'[{"name": "Luca"}]\' WHERE customer_id = %s',
        [customer_of(owner, caller.phone)],
    )
    owner.commit()

    (links,) = street.says(caller, "can I send the link to the others?")
    assert "Luca: http" in links.text
    (missing,) = street.says(caller, "please send reminders by e-mail")
    assert [button.kind for button in missing.buttons] == ["link"]
    owner.execute(
        "UPDATE customer SET email = 'una@poe.test' WHERE id = %s", [customer_of(owner, caller.phone)]
    )
    owner.commit()
    (noted,) = street.says(caller, "please send reminders by e-mail")
    assert "e-mail" in noted.text
    way = "SELECT preferred_way FROM customer WHERE id = %(who)s"
    assert rows(owner, way, {"who": customer_of(owner, caller.phone)})[0][0] == "email"
    owner.rollback()
    assert unproven(owner) == []
