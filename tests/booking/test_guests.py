"""Whoever comes along has a page of their own: it ends and moves with the booking, and an answer is told."""

from datetime import timedelta
from typing import Any

import pytest

from flows.answer_as_guest import answer_as_guest
from flows.invite_guests import Invitation, invite_guests
from flows.issue_link import SubjectUnknown, issue_link
from flows.send_new_link import NoChatOpen, send_new_link
from secure_links.links import LinkExpired, LinkRevoked, show
from shop.booking.guests import GuestUnknown, NobodyNamed, NotToCome, guests_of
from shop.booking.viewing import BookingUnknown, BookingView
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.booking.diary import HOUR, MINUTE, as_it_is, books, cancels, holds, somebody, state_of_the_house
from tests.told.street import MARTA, TEN, Street, a_street, chat, letter_to, letters
from tests.told.test_told_at_once import moves
from tests.world import MORNING, arrives, one

pytestmark = pytest.mark.usefixtures("empty_database")

LUCA = "luca@guests.test"
GUESTS = [{"name": "Luca", "email": LUCA}, {"name": "Anna"}]


def a_group(owner: Any, **told: Any) -> tuple[Street, BookingView]:
    """Marta comes with Luca, whose address is known, and Anna."""
    street = a_street(
        owner, seats=4, price_minor=2000, policy={"free_until_minutes": 60, "late_percent": 50}, **told
    )
    return street, books(
        street.shop, street.marta, TEN, seats=3, guests=GUESTS, customer_zone="America/New_York"
    )


def invited(street: Street, booking: BookingView, **told: Any) -> tuple[Invitation, ...]:
    values: dict[str, Any] = {"now": MORNING, "actor": "customer", "customer_id": street.marta} | told
    return invite_guests(workspace_id=street.shop.id, booking_id=booking.id, **values).invitations


def answers(street: Street, booking: BookingView, guest_id: str, *, coming: bool, at: Any = MORNING) -> None:
    answer_as_guest(
        now=at, workspace_id=street.shop.id, booking_id=booking.id, guest_id=guest_id, coming=coming
    )


def opens(street: Street, invitation: Invitation, at: Any) -> Any:
    with transaction(street.shop.id) as db:
        return show(db, invitation.link.token, now=at, purpose="guest", device="any")


def test_each_guest_gets_a_link_that_names_them_and_ends_with_the_booking(owner: Any) -> None:
    street, booking = a_group(owner)

    luca, anna = invited(street, booking)

    assert (luca.guest.name, anna.guest.name) == ("Luca", "Anna")
    assert luca.link.expires_at == booking.ends_at
    assert opens(street, luca, TEN + 30 * MINUTE).details == {"guest": luca.guest.id}
    with pytest.raises(LinkExpired):
        opens(street, luca, booking.ends_at)
    again, _ = invited(street, booking)
    assert (again.guest.id, again.link.token == luca.link.token) == (luca.guest.id, False)
    assert opens(street, luca, MORNING)

    moves(street, booking.id, TEN + 2 * HOUR)
    assert opens(street, anna, TEN + 2 * HOUR)
    cancels(street.shop, booking)
    for invitation in (luca, anna, again):
        with pytest.raises(LinkRevoked):
            opens(street, invitation, MORNING)


def test_nobody_else_and_nothing_that_is_off_gets_links(owner: Any) -> None:
    street, booking = a_group(owner)
    alone = books(street.shop, street.marta, TEN + 3 * HOUR)
    held = holds(street.shop, street.marta, TEN + 5 * HOUR, seats=2, guests=[{"name": "Pia"}])
    before = state_of_the_house(owner)

    with pytest.raises(BookingUnknown):
        invited(street, booking, customer_id=somebody(street.shop))
    with pytest.raises(NobodyNamed):
        invited(street, alone)
    with pytest.raises(NotToCome):
        invited(street, held)
    with pytest.raises(NotToCome):
        invited(street, booking, now=TEN)
    with pytest.raises(SubjectUnknown):
        issue_link(
            now=MORNING,
            actor="agent",
            workspace_id=street.shop.id,
            customer_id=street.marta,
            conversation_id=None,
            purpose="guest",
            language=Language.IT,
            subject_id=booking.id,
        )
    assert state_of_the_house(owner) == before
    assert one(owner, "SELECT count(*) FROM secure_link WHERE purpose = 'guest'") == 0


def test_a_guest_who_does_not_come_is_told_to_whoever_booked_once(owner: Any) -> None:
    street, booking = a_group(owner)
    arrives(street.shop, "ciao")
    luca, _ = invited(street, booking)
    said = len(chat(owner, street.shop))

    answers(street, booking, luca.guest.id, coming=False)
    answers(street, booking, luca.guest.id, coming=False)

    (told,) = chat(owner, street.shop)[said:]
    assert told.startswith("Luca non viene: Consulenza")
    assert [(one_.name, one_.coming) for one_ in guests_of(as_it_is(street.shop, booking).guests)] == [
        ("Luca", False),
        ("Anna", True),
    ]
    assert as_it_is(street.shop, booking).seats == 3
    answers(street, booking, luca.guest.id, coming=True)
    assert chat(owner, street.shop)[-1].startswith("Luca viene")
    with pytest.raises(GuestUnknown):
        answers(street, booking, "somebody", coming=False)
    with pytest.raises(NotToCome):
        answers(street, booking, luca.guest.id, coming=False, at=TEN + timedelta(minutes=1))
    with pytest.raises(NoChatOpen):
        send_new_link(now=MORNING, token=luca.link.token)


def test_a_guest_with_an_address_is_written_to_of_time_and_place_and_nothing_else(owner: Any) -> None:
    street, booking = a_group(owner, email=True)
    found = letters()

    to_luca = letter_to(LUCA, found)

    file = bytes(to_luca.letter.attachments[0].body).decode()
    for secret in (booking.code, "Marta", MARTA, "Anna", "€", "New York", "%"):
        assert secret not in to_luca.letter.text, secret
        assert secret not in file, secret
    luca = guests_of(as_it_is(street.shop, booking).guests)[0]
    answers(street, booking, luca.id, coming=False)
    letters()
    moves(street, booking.id, TEN + 2 * HOUR)
    assert [each.recipient for each in letters() if each.recipient == LUCA] == []
    answers(street, booking, luca.id, coming=True)
    letters()
    cancels(street.shop, booking)
    off = letter_to(LUCA, letters())
    assert "/l/" not in off.letter.text
    assert b"METHOD:CANCEL" in off.letter.attachments[0].body
