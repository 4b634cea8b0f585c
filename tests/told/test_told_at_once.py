"""What becomes of a booking is told at once: to its customer, to the shop, to whoever hosts it."""

from typing import Any
from uuid import UUID

import pytest

from flows.answer_booking import accept_booking, decline_booking
from flows.cancel_booking import cancel_booking
from flows.end_booking import mark_no_show
from flows.move_booking import move_booking
from flows.stop_messages import stop_messages
from tests.booking.diary import MONDAY, a_resource, confirms, holds, on, time_passes, works
from tests.told.street import (
    ADA,
    DAY,
    HOUR,
    MARTA,
    MINUTE,
    NEWS,
    SHOP,
    TEN,
    Street,
    a_street,
    a_template,
    calendar_in,
    chat,
    leave,
    letter_to,
    letters,
)
from tests.world import MORNING, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def moves(street: Street, booking: UUID, to: Any, **told: Any) -> Any:
    values: dict[str, Any] = {"actor": "customer", "now": MORNING}
    return move_booking(workspace_id=street.shop.id, booking_id=booking, starts_at=to, **values | told)


def test_a_confirmation_tells_when_in_both_zones_where_the_code_and_the_link(owner: Any) -> None:
    street = a_street(owner)

    booked = street.books(customer_zone="America/New_York")

    [told] = chat(owner, street.shop)
    assert told == (
        "Prenotato: Consulenza, lunedì 23 novembre, 10:00 a Roma, per te 04:00 a New York. "
        f"Dove: Via Mormina Penna 42, Scicli. Con Ada. Il tuo codice è {booked.code}."
    )
    content = one(owner, "SELECT content FROM message WHERE direction = 'out'")
    assert "/l/" in content["links"][0]["url"]
    assert rows(owner, "SELECT purpose, subject_id FROM secure_link") == [("booking", booked.id)]


def test_where_the_clocks_agree_one_time_is_told(owner: Any) -> None:
    street = a_street(owner)

    street.books(customer_zone="Europe/Madrid")

    assert chat(owner, street.shop)[0].startswith("Prenotato: Consulenza, lunedì 23 novembre, 10:00. Dove")


def test_customer_shop_and_host_get_a_letter_with_the_calendar_file(owner: Any) -> None:
    street = a_street(owner)

    booked = street.books(note="Porto i disegni")

    found = letters()
    mine = letter_to(MARTA, found).letter
    assert mine.subject == f"Bottega bottega: la tua prenotazione {booked.code}, lunedì 23 novembre, 10:00"
    assert "/l/" in mine.text
    shops = letter_to(SHOP, found).letter
    assert shops.subject == f"Nuova prenotazione: Consulenza, lunedì 23 novembre, 10:00 ({booked.code})"
    assert "Cliente: Marta Bellomo" in shops.text
    assert "La nota: Porto i disegni" in shops.text
    assert letter_to(ADA, found).letter.text == shops.text
    assert {calendar_in(each).parameters["method"] for each in found} == {"REQUEST"}


def test_what_the_agent_did_in_the_chat_only_its_letters_tell(owner: Any) -> None:
    street = a_street(owner)
    held = holds(street.shop, street.marta, TEN, actor="agent")
    confirms(street.shop, held, actor="agent")

    assert chat(owner, street.shop) == []
    assert {each.recipient for each in letters()} == {MARTA, SHOP, ADA}


def test_of_a_hold_nobody_hears_not_even_when_it_ends(owner: Any) -> None:
    street = a_street(owner)
    held = holds(street.shop, street.marta, TEN)

    time_passes(MORNING + 6 * MINUTE)

    assert one(owner, "SELECT state FROM booking WHERE id = %(id)s", {"id": held.id}) == "canceled"
    assert chat(owner, street.shop) == []
    assert letters(MORNING + HOUR) == []


def test_a_move_is_told_and_what_was_said_before_is_not_sent_any_more(owner: Any) -> None:
    street = a_street(owner)
    booked = street.books()

    moves(street, booked.id, TEN + 2 * HOUR)

    assert chat(owner, street.shop)[-1].startswith("Spostato: Consulenza ora è lunedì 23 novembre, 12:00.")
    found = letters()
    assert sorted(each.recipient for each in found) == [ADA, SHOP, MARTA]
    assert "ora è lunedì 23 novembre, 12:00" in letter_to(MARTA, found).letter.subject
    assert b"SEQUENCE:1" in calendar_in(letter_to(ADA, found)).body


def test_who_no_longer_hosts_it_after_a_move_has_it_taken_out(owner: Any) -> None:
    street = a_street(owner, needs=[[{"resource": "ada"}]])
    bruno = a_resource(street.shop, "bruno", email="bruno@bottega.example")
    works(street.shop, *((day, "08:00", "20:00") for day in range(7)), resource="bruno")
    booked = street.books()
    letters()
    owner.execute(
        "INSERT INTO service_need (id, workspace_id, service_id, place, resource_id) "
        "SELECT gen_random_uuid(), workspace_id, service_id, place, %s FROM service_need",
        [bruno],
    )
    owner.commit()

    moves(street, booked.id, TEN, resource_id=bruno, actor="member")

    found = letters()
    methods = {each.recipient: calendar_in(each).parameters["method"] for each in found}
    assert methods == {MARTA: "REQUEST", SHOP: "REQUEST", "bruno@bottega.example": "REQUEST", ADA: "CANCEL"}


@pytest.mark.parametrize(
    ("actor", "reason", "begins", "ends"),
    [
        ("customer", "", "Disdetto: Consulenza, lunedì", ""),
        ("member", "", "Ci dispiace: abbiamo dovuto disdire Consulenza", ""),
        ("member", "Ada è malata.", "Ci dispiace: abbiamo dovuto disdire", "Ada è malata."),
    ],
)
def test_a_cancellation_is_told_by_who_canceled(
    owner: Any, actor: Any, reason: str, begins: str, ends: str
) -> None:
    street = a_street(owner)
    booked = street.books()
    letters()

    cancel_booking(now=MORNING, actor=actor, workspace_id=street.shop.id, booking_id=booked.id, reason=reason)

    told = chat(owner, street.shop)[-1]
    assert told.startswith(begins)
    assert told.endswith(ends)
    found = letters()
    assert sorted(each.recipient for each in found) == [ADA, SHOP, MARTA]
    assert {calendar_in(each).parameters["method"] for each in found} == {"CANCEL"}
    assert all(b"SEQUENCE:1" in calendar_in(each).body for each in found)


def test_what_the_shop_has_to_accept_is_told_step_by_step(owner: Any) -> None:
    street = a_street(owner, approval=True)
    booked = street.books()
    found = letters()
    assert chat(owner, street.shop)[-1].startswith("La tua richiesta è al negozio: Consulenza")
    assert letter_to(SHOP, found).letter.subject.startswith("Da accettare: Consulenza")
    assert letter_to(MARTA, found).letter.attachments == ()

    accept_booking(now=MORNING, actor="member", workspace_id=street.shop.id, booking_id=booked.id)

    assert chat(owner, street.shop)[-1].startswith("Prenotato: Consulenza")
    assert calendar_in(letter_to(MARTA, letters())).parameters["method"] == "REQUEST"


def test_what_is_declined_never_was_in_a_calendar(owner: Any) -> None:
    street = a_street(owner, approval=True)
    booked = street.books()
    letters()

    decline_booking(now=MORNING, actor="member", workspace_id=street.shop.id, booking_id=booked.id)

    assert "non è possibile" in chat(owner, street.shop)[-1]
    assert letter_to(MARTA, letters()).letter.attachments == ()


def test_who_is_to_pay_first_is_told_until_when_and_the_shop_waits(owner: Any) -> None:
    street = a_street(owner, pay_before=True, price_minor=5000)

    street.books()

    assert "fino a venerdì 20 novembre, 10:30" in chat(owner, street.shop)[-1]
    assert [each.recipient for each in letters()] == [MARTA]


def test_who_did_not_come_is_told_that_they_were_missed(owner: Any) -> None:
    street = a_street(owner)
    booked = street.books()
    letters()

    mark_no_show(now=TEN + HOUR, actor="member", workspace_id=street.shop.id, booking_id=booked.id)

    assert chat(owner, street.shop)[-1].startswith("Ti abbiamo aspettato")
    assert [each.recipient for each in letters(TEN + HOUR)] == [MARTA]


def test_after_stop_the_chat_is_silent_and_after_erasure_everything(owner: Any) -> None:
    street = a_street(owner)
    booked = street.books()
    said = len(chat(owner, street.shop))
    letters()
    stop_messages(now=MORNING, workspace_id=street.shop.id, customer_id=street.marta, evidence="SM1")
    said = len(chat(owner, street.shop))

    moves(street, booked.id, TEN + HOUR)
    assert len(chat(owner, street.shop)) == said
    assert MARTA in {each.recipient for each in letters()}

    owner.execute("UPDATE customer SET erased_at = now(), email = ''")
    owner.commit()
    moves(street, booked.id, TEN)
    assert len(chat(owner, street.shop)) == said
    assert sorted(each.recipient for each in letters()) == [ADA, SHOP]


def test_another_shop_and_its_people_hear_nothing(owner: Any) -> None:
    other = a_street(owner, "altra", 2)
    owner.execute("UPDATE workspace SET email = 'altra@example.test' WHERE slug = 'altra'")
    owner.commit()
    street = a_street(owner)

    street.books(on(MONDAY, "10:00"))

    assert chat(owner, other.shop) == []
    assert {each.recipient for each in letters(MORNING + DAY)} == {MARTA, SHOP, ADA}
    assert (
        one(owner, "SELECT count(*) FROM secure_link WHERE workspace_id = %(id)s", {"id": other.shop.id}) == 0
    )


def test_once_the_window_has_closed_a_template_tells_it_and_without_one_it_is_held(owner: Any) -> None:
    street = a_street(owner)
    booked = street.books()
    leave(MORNING)
    late = MORNING + 2 * DAY

    moves(street, booked.id, TEN + HOUR, now=late)
    assert leave(late) == []
    assert one(owner, "SELECT count(*) FROM message WHERE status = 'held'") == 1

    a_template(street.shop, "booking_news", NEWS)
    moves(street, booked.id, TEN + 2 * HOUR, now=late)
    [left] = leave(late)
    assert left.text.startswith(
        f"Ciao Marta, da Bottega bottega una novità su {booked.code}, eccola. Spostato: "
    )
    assert left.content.template is not None
