"""The shop's own people hear of bookings and of their day in their own chat, each in their language, once."""

from typing import Any

import pytest

from flows.manage_members import add_member, change_member
from flows.tell_member import tell_member
from shop.kernel.language import Language
from shop.workspaces.roster import RosterEntry
from tests.booking.diary import MONDAY, cancels, on
from tests.told.street import MINUTE, TEN, Street, a_street, a_template, wake
from tests.told.test_day_plan import HALF_PAST_SEVEN, told
from tests.world import MORNING, arrives, due, rows

pytestmark = pytest.mark.usefixtures("empty_database")
SHOP_NEWS = "Ciao {{1}}, una novità da {{2}} per te che ci lavori. {{3}} Per ora è tutto."


@pytest.fixture
def street(owner: Any) -> Street:
    """Ada can be booked; Marta has written."""
    return a_street(owner)


def works(
    street: Street, name: str, role: str, number: int, language: Language = Language.IT, resource: str = ""
) -> RosterEntry:
    """Somebody works there."""
    return add_member(
        now=MORNING, actor="member", workspace_id=street.shop.id, name=name, role=role,
        phone=f"+3933390000{number:02d}", language=language, resource=resource,
    )  # fmt: skip


def hear(at: Any = MORNING) -> list[bool]:
    """The worker tells whoever is to be told."""
    return [tell_member(now=at, entry=entry) for entry in due("member_news", at=at)]


def heard(owner: Any, member: RosterEntry) -> list[str]:
    """What that member read in their chat."""
    query = """SELECT body FROM message JOIN conversation ON conversation.id = conversation_id
        WHERE customer_id = %(who)s AND direction = 'out' ORDER BY seq"""
    return [row[0] for row in rows(owner, query, {"who": member.customer_id})]


def test_owner_and_host_hear_of_a_booking_in_their_own_language_inside_the_window(
    street: Street, owner: Any
) -> None:
    rosa, ada = works(street, "Rosa", "owner", 1), works(street, "Ada", "host", 2, Language.EN, "ada")
    mike = works(street, "Mike", "warehouse", 3)
    for member in (rosa, ada, mike):
        arrives(street.shop, "ciao", phone=member.phone)
    booking = street.books(note="porto i disegni")
    assert hear() == [True, True]
    assert heard(owner, rosa)[-1].splitlines()[:2] == [
        f"Nuova prenotazione: Consulenza, lunedì 23 novembre, 10:00 ({booking.code})",
        "Cliente: Marta Bellomo",
    ]
    assert heard(owner, ada)[-1].startswith("New booking: ")
    assert "porto i disegni" in heard(owner, ada)[-1]
    assert not any("prenotazione" in words for words in heard(owner, mike))

    change_member(
        now=MORNING, actor="member", workspace_id=street.shop.id, member_id=rosa.id, told_of_bookings="none"
    )
    change_member(
        now=MORNING, actor="member", workspace_id=street.shop.id, member_id=mike.id, told_of_bookings="all"
    )
    cancels(street.shop, booking)
    assert hear() == [True, True]
    assert heard(owner, mike)[-1].startswith("Disdetto: Consulenza")
    assert len([words for words in heard(owner, rosa) if booking.code in words]) == 1


def test_outside_the_window_a_template_tells_it_or_nobody_and_what_is_no_longer_so_is_not_told(
    street: Street, owner: Any
) -> None:
    rosa = works(street, "Rosa", "owner", 1)
    booking = street.books()
    assert hear() == [False]  # she never wrote, and no template is approved: the letter tells it
    a_template(street.shop, "shop_news", SHOP_NEWS)
    cancels(street.shop, booking)
    later = street.books(on(MONDAY, "12:00"))
    cancels(street.shop, later)
    outcomes = hear()
    assert outcomes.count(True) == 2  # the two cancellations; the second booking was gone before it was told
    assert heard(owner, rosa)[-1].startswith("Ciao Rosa, una novità da ")
    assert later.code in heard(owner, rosa)[-1]
    owner.execute("UPDATE customer SET messages_stopped_at = now() WHERE id = %s", [rosa.customer_id])
    owner.commit()
    street.books(on(MONDAY, "15:00"))
    assert hear() == [False]


def test_the_day_and_what_begins_soon_are_told_to_each_once(street: Street, owner: Any) -> None:
    rosa, ada = works(street, "Rosa", "manager", 1), works(street, "Ada", "host", 2, Language.IT, "ada")
    a_template(street.shop, "shop_news", SHOP_NEWS)
    street.books()
    hear()
    assert told(street, HALF_PAST_SEVEN)
    assert not told(street, HALF_PAST_SEVEN)
    assert hear(HALF_PAST_SEVEN) == [True, True]
    for member in (rosa, ada):
        assert "La tua giornata: lunedì 23 novembre | 10:00-11:00" in heard(owner, member)[-1]
    wake(TEN - 10 * MINUTE)
    assert hear(TEN - 10 * MINUTE) == [True, True]
    assert "Inizia tra poco" in heard(owner, ada)[-1] or "Comincia" in heard(owner, ada)[-1]
