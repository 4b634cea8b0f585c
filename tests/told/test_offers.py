"""Whoever waits hears of the time or the goods that are kept for them, however the shop can reach them."""

from typing import Any

import pytest

from flows.fall_back import Detour, begin_fall_back
from flows.wait_for_time import join_time_list
from shop.booking.time_list import OFFER_HOLDS
from shop.kernel.ids import CustomerId
from tests.booking.diary import books, cancels, confirms, holds, somebody, time_passes, works
from tests.stock.line import come_back, waits, who_writes, work_is_done
from tests.stock.shelf import a_shelf
from tests.told.street import (
    DAY,
    HOUR,
    MARTA,
    MINUTE,
    NEWS,
    TEN,
    Street,
    a_street,
    a_template,
    chat,
    leave,
    letter_to,
    letters,
)
from tests.world import MORNING, Shop, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

NEW_YORK = "+12125550123"
WAITING = "Ciao {{1}}, c'è una risposta per te da {{2}}. Scrivici quando vuoi, basta una parola."


def full(owner: Any, **told: Any) -> tuple[Street, Any]:
    """Ada's one hour on Monday, which somebody has."""
    street = a_street(owner, **told)
    works(street.shop, (0, "10:00", "11:00"), resource="ada")
    return street, books(street.shop, somebody(street.shop), TEN)


def joins(street: Street, customer: CustomerId, conversation: Any = None) -> None:
    join_time_list(
        now=MORNING,
        actor="customer",
        workspace_id=street.shop.id,
        customer_id=customer,
        conversation_id=conversation,
        service="consultation",
        from_at=TEN - HOUR,
    )


def is_free(street: Street, booked: Any, at: Any = MORNING) -> None:
    """The time is free again, and the next in line is asked; what else was to be told has been."""
    leave(at)
    letters(at)
    cancels(street.shop, booked, at=at)
    letters(at)
    time_passes(at)


def text_messages(at: Any) -> list[Detour]:
    found = [begin_fall_back(now=at, entry=entry) for entry in due("fallback", at=at)]
    return [each for each in found if each is not None]


def by_sms(owner: Any) -> None:
    owner.execute("UPDATE channel SET sms_address = '+39055000999'")
    owner.commit()


def test_who_waits_by_name_and_number_and_never_wrote_is_told_by_sms(owner: Any) -> None:
    street, booked = full(owner, email=False, writes=False)
    by_sms(owner)
    joins(street, street.marta)

    is_free(street, booked)

    [told] = text_messages(MORNING)
    assert told.phone == "+393331234567"
    assert told.text.startswith(
        "Si è liberato un posto: Consulenza, lunedì 23 novembre, 10:00. Te lo tengo fino alle 10:30.\n"
    )
    assert "/l/" in told.text
    assert rows(owner, "SELECT purpose FROM secure_link") == [("booking",)]
    assert chat(owner, street.shop) == []


def test_an_address_for_e_mail_gets_the_offer_with_its_link_and_only_while_it_holds(owner: Any) -> None:
    street, booked = full(owner, writes=False)
    joins(street, street.marta)

    is_free(street, booked)

    told = letter_to(MARTA, letters()).letter
    assert told.subject == "Bottega bottega: si è liberato un posto, lunedì 23 novembre, 10:00"
    assert "Per prenderlo, apri la sua pagina: http" in told.text
    assert "Il tuo codice" not in told.text
    assert told.attachments == ()
    assert text_messages(MORNING) == []


@pytest.mark.parametrize("ends", ["over", "taken"])
def test_an_offer_that_is_over_or_taken_is_not_told_late(owner: Any, ends: str) -> None:
    street, booked = full(owner, writes=False)
    joins(street, street.marta)
    is_free(street, booked)

    if ends == "taken":
        confirms(street.shop, holds(street.shop, street.marta, TEN))
    late = MORNING + (OFFER_HOLDS if ends == "over" else MINUTE)

    assert "si è liberato" not in " ".join(each.letter.subject for each in letters(late))


def test_the_open_chat_has_the_buttons_the_link_and_both_clocks(owner: Any) -> None:
    street, booked = full(owner, email=False)
    owner.execute("UPDATE customer_identity SET value = %s WHERE customer_id = %s", [NEW_YORK, street.marta])
    owner.commit()
    joins(street, street.marta)

    is_free(street, booked)

    assert chat(owner, street.shop)[-1] == (
        "Si è liberato un posto: Consulenza, lunedì 23 novembre, 10:00 a Roma, per te 04:00 a New York. "
        "Te lo tengo fino alle 04:30."
    )
    content = one(owner, "SELECT content FROM message WHERE direction = 'out' ORDER BY seq DESC LIMIT 1")
    assert [choice["id"].partition(":")[0] for choice in content["choices"]] == ["book", "unbook"]
    assert [link["title"] for link in content["links"]] == ["Apri la prenotazione"]
    assert text_messages(MORNING) == []


def test_after_the_window_a_template_tells_it_and_nothing_is_held_that_would_outlive_it(owner: Any) -> None:
    street, booked = full(owner, email=False)
    by_sms(owner)
    joins(street, street.marta)
    late = MORNING + 2 * DAY

    is_free(street, booked, late)

    assert leave(late) == []
    assert one(owner, "SELECT count(*) FROM message WHERE status = 'held'") == 0
    [told] = text_messages(late)
    assert told.text.startswith("Si è liberato un posto: ")

    a_template(street.shop, "booking_news", NEWS)
    time_passes(late + OFFER_HOLDS)
    again = books(street.shop, somebody(street.shop), TEN, at=late + OFFER_HOLDS)
    joins(street, street.marta)
    cancels(street.shop, again, at=late + HOUR)
    time_passes(late + HOUR)
    [left] = leave(late + HOUR)
    assert left.content.template is not None
    assert left.content.template.name == "booking_news"
    assert "Si è liberato un posto: Consulenza, lunedì 23 novembre, 10:00." in left.text
    assert "/l/" in left.text


def test_the_order_of_a_booking_names_both_times(owner: Any) -> None:
    street = a_street(owner, pay_before=True, price_minor=5000)

    street.books(customer_zone="America/New_York")

    name = one(owner, "SELECT name FROM order_line")
    assert name == "Consulenza, lunedì 23 novembre, 10:00 a Roma, per te 04:00 a New York"


def sold_out() -> tuple[Shop, CustomerId]:
    """Marta waits for capers."""
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 0})
    who = who_writes(shop, 1)
    waits(shop, who)
    return shop, who[0]


def test_goods_that_are_kept_are_told_by_e_mail_too_and_only_while_they_are(owner: Any) -> None:
    shop, marta = sold_out()
    owner.execute("UPDATE customer SET email = %s WHERE id = %s", [MARTA, marta])
    owner.commit()
    come_back(shop, 1)
    work_is_done()

    told = letter_to(MARTA, letters()).letter
    assert told.subject == "Bottega bottega: è tornato quello che aspettavi"
    assert "12:00" in told.text
    assert "https://wa.me/390550000001?text=Capperi" in told.text
    assert len(chat(owner, shop)) == 1


def test_goods_after_the_window_ask_the_customer_to_write_or_else_go_by_sms(owner: Any) -> None:
    shop, _ = sold_out()
    by_sms(owner)
    come_back(shop, 1)
    late = MORNING + 2 * DAY
    work_is_done(late)

    assert chat(owner, shop) == []
    [told] = text_messages(late)
    assert told.phone == "+393330000001"
    assert "domenica 22 novembre, 12:00" in told.text

    a_template(shop, "answer_waiting", WAITING)
    waits(shop, who_writes(shop, 2))
    later = late + 2 * DAY
    work_is_done(later)
    [waiting] = chat(owner, shop)
    assert "martedì 24 novembre, 12:00" in waiting
    assert text_messages(later) == []
