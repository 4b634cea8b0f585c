"""In the morning the shop is told what the day brings, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from flows.change_dates import put_occurrence
from flows.tell_day import tell_day
from runtime.timetable import look_after_bookings
from shop.booking.profiles import OccurrenceProfile
from tests.booking.diary import MONDAY, a_resource, a_service, books, cancels, holds, on, works
from tests.told.street import ADA, DAY, HOUR, MINUTE, SHOP, TEN, Street, a_street, letters, wake
from tests.world import MORNING, one

pytestmark = pytest.mark.usefixtures("empty_database")

HALF_PAST_SEVEN = on(MONDAY, "07:30")


def told(street: Street, at: datetime) -> bool:
    return tell_day(now=at, workspace_id=street.shop.id)


def test_the_shop_gets_the_whole_day_and_each_host_their_own(owner: Any) -> None:
    street = a_street(owner)
    a_resource(street.shop, "bruno", email="bruno@bottega.example")
    a_service(street.shop, "fitting", names={"it": "Prova"}, needs=[[{"resource": "bruno"}]])
    works(street.shop, *((day, "08:00", "20:00") for day in range(7)), resource="bruno")
    first = street.books(note="porto i disegni")
    second = books(street.shop, street.marta, TEN + HOUR, service="fitting")
    cancels(street.shop, street.books(TEN + 4 * HOUR))
    street.books(TEN + DAY)
    holds(street.shop, street.marta, TEN + 6 * HOUR)
    letters()

    assert not told(street, HALF_PAST_SEVEN - MINUTE)
    assert told(street, HALF_PAST_SEVEN)

    found = {each.recipient: each.letter for each in letters(HALF_PAST_SEVEN)}
    ada = f"10:00-11:00  Consulenza · Marta Bellomo · Ada · {first.code} · porto i disegni"
    bruno = f"11:00-12:00  Prova · Marta Bellomo · Bruno · {second.code}"
    assert found[SHOP].subject == "La tua giornata: lunedì 23 novembre"
    assert found[SHOP].text.splitlines()[2:] == [ada, bruno]
    assert found[ADA].text.splitlines()[2:] == [ada]
    assert found["bruno@bottega.example"].subject == "Bruno: la tua giornata, lunedì 23 novembre"
    assert set(found) == {SHOP, ADA, "bruno@bottega.example"}


def test_it_is_told_once_however_many_ask(owner: Any) -> None:
    street = a_street(owner)
    street.books()
    letters()

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(lambda _: told(street, HALF_PAST_SEVEN), range(4)))

    assert outcomes.count(True) == 1
    assert not told(street, HALF_PAST_SEVEN + HOUR)
    assert [each.recipient for each in letters(HALF_PAST_SEVEN)].count(SHOP) == 1


def test_who_begins_early_is_told_early(owner: Any) -> None:
    street = a_street(owner)
    works(street.shop, (0, "06:00", "20:00"), resource="ada")
    street.books(on(MONDAY, "06:30"))

    assert not told(street, on(MONDAY, "05:29"))
    assert told(street, on(MONDAY, "05:30"))


def test_an_empty_day_is_not_told_nor_one_that_is_half_over(owner: Any) -> None:
    street = a_street(owner)
    assert not told(street, HALF_PAST_SEVEN)
    street.books(TEN + 5 * HOUR)
    assert not told(street, HALF_PAST_SEVEN + HOUR)  # whoever books on the day itself is told by itself

    street.books(TEN + DAY + 5 * HOUR)
    assert not told(street, TEN + DAY + 2 * HOUR)


def test_the_day_is_the_shops_own(owner: Any) -> None:
    street = a_street(owner)
    owner.execute("UPDATE workspace SET timezone = 'Pacific/Auckland'")
    owner.commit()
    street.books(on(MONDAY, "02:00"))  # two in the afternoon there

    assert not told(street, on(MONDAY, "07:30"))
    assert told(street, datetime.fromisoformat("2026-11-22T18:30:00+00:00"))


def test_every_shop_is_looked_after(owner: Any) -> None:
    street, other = a_street(owner), a_street(owner, "altra", 2)
    street.books()
    other.books()
    letters()

    look_after_bookings(HALF_PAST_SEVEN)

    subjects = [each.letter.subject for each in letters(HALF_PAST_SEVEN) if each.recipient == SHOP]
    assert subjects == ["La tua giornata: lunedì 23 novembre"] * 2
    assert one(owner, "SELECT count(*) FROM day_plan") == 2


def test_of_a_class_the_shop_hears_once_that_it_begins(owner: Any) -> None:
    street = a_street(owner)
    a_service(street.shop, "yoga", kind="class", seats=12)
    put_occurrence(
        now=MORNING,
        actor="member",
        workspace_id=street.shop.id,
        occurrence=OccurrenceProfile.model_validate(
            {"service": "yoga", "starts_at": TEN, "resources": ["ada"]}
        ),
    )
    for _ in range(2):
        books(
            street.shop,
            street.marta,
            TEN,
            service="yoga",
            occurrence_id=one(owner, "SELECT id FROM occurrence"),
        )
    letters()
    wake(TEN - HOUR)
    letters(TEN - HOUR)

    wake(TEN - 10 * MINUTE)

    found = [
        each for each in letters(TEN - 10 * MINUTE) if each.letter.subject.startswith("Comincia fra poco")
    ]
    assert sorted(each.recipient for each in found) == [ADA, SHOP]
