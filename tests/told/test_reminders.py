"""Reminders: planned with the booking, planned anew with every change, sent once, and never of the past."""

from datetime import timedelta
from typing import Any

import pytest

from flows.end_booking import complete_booking, mark_no_show
from flows.fall_back import begin_fall_back
from flows.move_clock import move_clock
from flows.note_delivery import note_delivery
from flows.send_reminder import send_due_reminders
from flows.stop_messages import stop_messages
from shop.messaging.channel import Fault
from shop.messaging.inbound import StatusReport
from tests.booking.diary import cancels, holds
from tests.told.street import (
    ADA,
    DAY,
    FOLLOW_UP,
    HOUR,
    MARTA,
    MINUTE,
    SHOP,
    TEN,
    Street,
    a_street,
    a_template,
    chat,
    leave,
    letters,
    planned,
    wake,
)
from tests.told.test_told_at_once import moves
from tests.world import MORNING, arrives, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

USUAL = [
    ("before:1440", 0, TEN - DAY),
    ("before:60", 0, TEN - HOUR),
    ("before:15", 0, TEN - 15 * MINUTE),
    ("shop:10", 0, TEN - 10 * MINUTE),
    ("after:120", 0, TEN + 3 * HOUR),
]


def quiet(owner: Any, **told: Any) -> tuple[Street, Any]:
    """Marta has booked, and everything that was to be told at once has been."""
    street = a_street(owner, **told)
    booked = street.books()
    leave(MORNING)
    letters()
    return street, booked


def test_a_confirmed_booking_has_its_reminders_and_a_hold_has_none(owner: Any) -> None:
    street = a_street(owner)
    holds(street.shop, street.marta, TEN)
    assert planned(owner) == []

    street.books()

    assert planned(owner) == USUAL


def test_each_service_has_its_own(owner: Any) -> None:
    street = a_street(owner, reminders=[120], follow_up_minutes=None)

    street.books()

    assert [kind for kind, _, _ in planned(owner)] == ["before:120", "shop:10"]


def test_what_would_be_past_is_not_even_planned(owner: Any) -> None:
    street = a_street(owner)

    street.books(MORNING + 90 * MINUTE)

    assert [kind for kind, _, _ in planned(owner)] == ["before:60", "before:15", "shop:10", "after:120"]


def test_nobody_is_asked_at_night_how_it_was(owner: Any) -> None:
    street = a_street(owner)

    street.books(TEN + 9 * HOUR)

    assert planned(owner)[-1] == ("after:120", 0, TEN + 23 * HOUR)  # nine in the morning


def test_each_is_sent_at_its_time_and_once(owner: Any) -> None:
    street, _ = quiet(owner)
    arrives(street.shop, "a lunedì", at=TEN - DAY - HOUR)
    said = len(chat(owner, street.shop))
    assert wake(TEN - DAY - MINUTE) == []

    assert wake(TEN - DAY) == ["sent"]
    assert wake(TEN - DAY + MINUTE) == []
    arrives(street.shop, "sto arrivando", at=TEN - 2 * HOUR)
    assert wake(TEN - HOUR) == ["sent"]
    assert wake(TEN - 15 * MINUTE) == ["sent"]

    told = chat(owner, street.shop)[said:]
    assert told[0].startswith("Un promemoria: Consulenza, lunedì 23 novembre, 10:00. Dove: ")
    assert [each.startswith("Comincia fra poco: Consulenza") for each in told] == [False, True, True]
    assert [kind for kind, _, _ in planned(owner, "sent")] == ["before:1440", "before:60", "before:15"]
    assert one(owner, "SELECT count(*) FROM reminder WHERE message_id IS NOT NULL") == 3


def test_a_move_plans_anew_and_a_cancellation_ends_it(owner: Any) -> None:
    street, booked = quiet(owner)

    moves(street, booked.id, TEN + DAY)
    assert planned(owner) == [(kind, 1, at + DAY) for kind, _, at in USUAL]
    assert planned(owner, "dropped") == USUAL
    assert wake(TEN - DAY) == ["gone"]

    cancels(street.shop, booked)
    assert planned(owner) == []
    assert set(wake(TEN + 10 * DAY)) == {"gone"}
    assert planned(owner, "sent") == []


def test_after_a_night_without_a_worker_only_the_nearest_is_sent(owner: Any) -> None:
    street, _ = quiet(owner)
    said = len(chat(owner, street.shop))
    arrives(street.shop, "eccomi", at=TEN - HOUR)

    assert sorted(wake(TEN - 12 * MINUTE)) == ["dropped", "dropped", "sent"]

    assert len(chat(owner, street.shop)) == said + 1
    assert [kind for kind, _, _ in planned(owner, "sent")] == ["before:15"]


def test_what_has_begun_is_not_reminded_of(owner: Any) -> None:
    street, _ = quiet(owner)
    said = chat(owner, street.shop)

    assert wake(TEN) == ["dropped"] * 4

    assert chat(owner, street.shop) == said
    assert letters(TEN) == []


def test_outside_the_window_the_approved_template_goes(owner: Any) -> None:
    street, booked = quiet(owner)
    a_template(street.shop)

    wake(TEN - DAY)

    assert chat(owner, street.shop)[-1] == (
        "Ciao Marta, da Bottega bottega un promemoria per Consulenza, quando: lunedì 23 novembre, 10:00. "
        f"Il tuo codice è {booked.code}. Scrivici pure."
    )
    assert [outgoing.content.kind for outgoing in leave(TEN - DAY)] == ["template"]


def test_a_window_that_closes_before_it_leaves_is_closed(owner: Any) -> None:
    street, _ = quiet(owner)
    arrives(street.shop, "ci vediamo", at=TEN - 2 * DAY + 2 * MINUTE)
    a_template(street.shop)

    wake(TEN - DAY)

    assert one(owner, "SELECT kind FROM message ORDER BY seq DESC LIMIT 1") == "template"


@pytest.mark.parametrize("email", [True, False])
def test_without_a_template_it_goes_by_mail_or_else_by_sms(owner: Any, *, email: bool) -> None:
    street, booked = quiet(owner, email=email)
    owner.execute("UPDATE channel SET sms_address = '+390550000'")
    owner.commit()
    said = chat(owner, street.shop)

    assert wake(TEN - DAY) == ["sent"]

    assert chat(owner, street.shop) == said
    if email:
        [letter] = letters(TEN - DAY)
        assert (letter.recipient, booked.code in letter.letter.text) == (MARTA, True)
        assert due("fallback", at=TEN - DAY) == []
        return
    [entry] = due("fallback", at=TEN - DAY)
    detour = begin_fall_back(now=TEN - DAY, entry=entry)
    assert detour is not None
    assert (detour.phone, detour.sms_sender) == ("+393331234567", "+390550000")
    assert detour.text.startswith("Un promemoria: Consulenza")
    assert "/l/" in detour.text


@pytest.mark.parametrize("fault", [Fault.SENDER, Fault.WINDOW])
def test_a_reminder_that_whatsapp_refuses_takes_the_next_way(owner: Any, fault: Fault) -> None:
    street, _ = quiet(owner)
    arrives(street.shop, "ciao", at=TEN - DAY - HOUR)
    wake(TEN - DAY)
    leave(TEN - DAY, failing=fault)

    [entry] = due("fallback", at=TEN - DAY)
    detour = begin_fall_back(now=TEN - DAY, entry=entry)

    assert detour is not None
    assert (detour.email, detour.text.startswith("Un promemoria")) == (MARTA, True)
    assert one(owner, "SELECT count(*) FROM message WHERE status = 'held'") == 0


def test_a_report_that_it_was_not_delivered_does_the_same_unless_it_comes_too_late(owner: Any) -> None:
    street, _ = quiet(owner)
    a_template(street.shop)
    wake(TEN - DAY)
    leave(TEN - DAY)
    sid = one(owner, "SELECT provider_sid FROM message WHERE kind = 'template'")
    form = {"From": street.shop.address, "MessageSid": sid}
    report = StatusReport(
        provider_sid=sid, status="failed", error_code=63049, fault=Fault.CONTENT, reference="", form=form
    )
    note_delivery(now=TEN - HOUR, report=report)

    [entry] = due("fallback", at=TEN - HOUR)

    assert begin_fall_back(now=TEN + MINUTE, entry=entry) is None
    assert "no other way" in one(owner, "SELECT error FROM outbox WHERE topic = 'fallback'")


def test_after_stop_only_a_letter_reminds_and_nobody_asks_how_it_was(owner: Any) -> None:
    street, _ = quiet(owner)
    stop_messages(now=MORNING, workspace_id=street.shop.id, customer_id=street.marta, evidence="SM1")
    said = chat(owner, street.shop)

    wake(TEN - DAY)
    assert [each.recipient for each in letters(TEN - DAY)] == [MARTA]
    for moment in (TEN - HOUR, TEN - 10 * MINUTE):
        wake(moment)
        letters(moment)

    assert wake(TEN + 3 * HOUR) == ["dropped"]
    assert (chat(owner, street.shop), letters(TEN + 3 * HOUR)) == (said, [])


def test_the_shop_and_the_host_hear_just_before_it_begins(owner: Any) -> None:
    _, booked = quiet(owner)
    wake(TEN - HOUR)
    letters(TEN - HOUR)

    wake(TEN - 10 * MINUTE)

    found = {each.recipient: each.letter for each in letters(TEN - 10 * MINUTE) if each.recipient != MARTA}
    assert set(found) == {SHOP, ADA}
    assert found[SHOP].subject == f"Comincia fra poco: Consulenza, lunedì 23 novembre, 10:00 ({booked.code})"
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'BookingStartsSoon'") == 1


def test_afterwards_one_message_asks_how_it_was(owner: Any) -> None:
    street, booked = quiet(owner)
    arrives(street.shop, "eccomi", at=TEN - MINUTE)
    wake(TEN - MINUTE)
    complete_booking(now=TEN + HOUR, actor="member", workspace_id=street.shop.id, booking_id=booked.id)

    assert wake(TEN + 3 * HOUR) == ["sent"]
    assert wake(TEN + 3 * HOUR) == []  # completing it planned nothing a second time

    asked = [each for each in chat(owner, street.shop) if each.startswith("Com'è andata con Consulenza?")]
    assert len(asked) == 1
    assert wake(TEN + 5 * DAY) == []


def test_who_did_not_come_is_not_asked_how_it_was(owner: Any) -> None:
    street, booked = quiet(owner)
    mark_no_show(now=TEN + HOUR, actor="member", workspace_id=street.shop.id, booking_id=booked.id)

    wake(TEN + 3 * HOUR)

    assert "Com'è andata" not in " ".join(chat(owner, street.shop))


def test_days_later_nobody_is_asked_any_more(owner: Any) -> None:
    street, _ = quiet(owner)
    a_template(street.shop, "booking_follow_up", FOLLOW_UP)

    assert set(wake(TEN + 4 * DAY)) == {"dropped"}

    assert "Com'è andata" not in " ".join(chat(owner, street.shop))


def test_a_demo_whose_clock_is_moved_is_caught_up_with(owner: Any) -> None:
    street, _ = quiet(owner)
    owner.execute("UPDATE workspace SET demo = true")
    owner.commit()
    arrives(street.shop, "ciao", at=MORNING)
    move_clock(now=MORNING, actor="member", workspace_id=street.shop.id, shift=TEN - HOUR - MORNING)
    arrives(street.shop, "eccomi", at=MORNING)

    assert send_due_reminders(now=MORNING, workspace_id=street.shop.id) == 1

    assert [kind for kind, _, _ in planned(owner, "sent")] == ["before:60"]
    move_clock(now=MORNING, actor="member", workspace_id=street.shop.id, shift=timedelta(0))
    assert send_due_reminders(now=MORNING, workspace_id=street.shop.id) == 0


def test_erasing_the_booking_takes_its_reminders_along(owner: Any) -> None:
    _, booked = quiet(owner)

    owner.execute("DELETE FROM booking WHERE id = %s", [booked.id])
    owner.commit()

    assert rows(owner, "SELECT * FROM reminder") == []
    assert set(wake(TEN)) == {"gone"}
