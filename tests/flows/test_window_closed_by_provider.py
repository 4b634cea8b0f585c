"""The provider says that the window has closed, at once or later: the same as when we see it ourselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.deliver_message import Departure, begin_delivery, is_another_send, note_accepted, note_refused
from flows.fall_back import begin_fall_back
from flows.note_delivery import note_delivery
from shop.customers.erasure import erase
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.messaging import asking, holding
from shop.messaging.channel import Accepted, Fault, SendFailed
from shop.messaging.inbound import StatusReport
from tests.flows.windows import NIGHT, TOMORROW, a_waiting_shop, give_up, leave, texts, written
from tests.world import Shop, arrives, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

ASKED = "Ciao Marta, c'è una risposta per te da Bottega bottega. Scrivici quando vuoi."
OUTSIDE = SendFailed(Fault.WINDOW, 63016)
SENT = "SELECT body, status, provider_sid FROM message WHERE direction = 'out' AND kind = 'text' ORDER BY seq"
LATER = NIGHT + timedelta(minutes=30)


@pytest.fixture
def shop() -> Shop:
    return a_waiting_shop()


def departs(at: datetime = NIGHT) -> tuple[Claimed, Departure]:
    (entry,) = due("deliver", at=at)
    departure = begin_delivery(now=at, entry=entry)
    assert departure is not None
    return entry, departure


def taken(sid: str, at: datetime = NIGHT) -> None:
    entry, departure = departs(at)
    note_accepted(now=at, entry=entry, departure=departure, accepted=Accepted(sid))


def reports(shop: Shop, sid: str, status: Any, code: int | None = None, reference: str = "") -> str:
    faults = {63016: Fault.WINDOW, 63003: Fault.RECIPIENT, 63041: Fault.CONTENT}
    fault = faults[code] if code else None
    told = StatusReport(
        provider_sid=sid,
        status=status,
        error_code=code,
        fault=fault,
        reference=reference,
        form={"From": shop.address},
    )
    return note_delivery(now=LATER, report=told).outcome


def test_message_refused_for_the_window_is_held_and_leaves_when_the_customer_writes(
    shop: Shop, owner: Any
) -> None:
    written(shop)
    entry, departure = departs()

    assert note_refused(now=NIGHT, entry=entry, departure=departure, failed=OUTSIDE) == "held"

    assert texts(leave(NIGHT)) == [ASKED]
    assert rows(owner, SENT) == [("Eccola", "held", None)]
    owner.commit()
    arrives(shop, "eccomi", at=LATER)
    assert texts(leave(LATER)) == ["Eccola"]


def test_customer_who_writes_while_the_message_is_refused_gets_it_at_once(shop: Shop, owner: Any) -> None:
    written(shop)
    entry, departure = departs()
    arrives(shop, "eccomi", at=LATER)

    note_refused(now=LATER, entry=entry, departure=departure, failed=OUTSIDE)

    assert texts(leave(LATER)) == ["Eccola"]
    assert one(owner, "SELECT count(*) FROM message WHERE kind = 'template'") == 0


def test_message_that_came_to_nothing_later_is_held_too_and_sent_anew(shop: Shop, owner: Any) -> None:
    written(shop)
    taken("SM1")

    assert reports(shop, "SM1", "failed", 63016) == "moved"

    assert texts(leave(LATER)) == [ASKED]
    assert rows(owner, SENT) == [("Eccola", "held", None)]
    owner.commit()
    arrives(shop, "eccomi", at=LATER)
    taken("SM2", LATER)
    assert rows(owner, SENT) == [("Eccola", "queued", "SM2")]


def test_messages_that_came_to_nothing_leave_in_their_own_order(shop: Shop) -> None:
    for number in (1, 2, 3):
        written(shop, f"numero {number}")
        taken(f"SM{number}")

    for sid in ("SM3", "SM1", "SM2"):
        reports(shop, sid, "failed", 63016)

    assert texts(leave(LATER)) == [ASKED]
    arrives(shop, "eccomi", at=LATER)
    assert texts(leave(LATER)) == ["numero 1", "numero 2", "numero 3"]


def test_late_reports_of_a_send_that_came_to_nothing_say_nothing_of_the_next(shop: Shop, owner: Any) -> None:
    message = str(written(shop))
    taken("SM1")
    assert reports(shop, "SM1", "failed", 63016, message) == "moved"

    assert reports(shop, "SM1", "sent", reference=message) == "unchanged"
    assert reports(shop, "SM1", "failed", 63016, message) == "duplicate"

    assert rows(owner, SENT) == [("Eccola", "held", None)]
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'held'") == 1


def test_failure_that_is_told_before_the_send_was_answered_still_counts(shop: Shop, owner: Any) -> None:
    message = str(written(shop))
    entry, departure = departs()
    assert reports(shop, "SM1", "failed", 63016, message) == "moved"

    note_accepted(now=LATER, entry=entry, departure=departure, accepted=Accepted("SM1"))

    assert rows(owner, SENT) == [("Eccola", "held", None)]
    owner.commit()
    arrives(shop, "eccomi", at=LATER)
    assert [text for text in texts(leave(LATER)) if text != ASKED] == ["Eccola"]


def test_failure_that_is_told_while_the_send_is_answered_still_counts(shop: Shop) -> None:
    for number in range(12):
        message = str(written(shop, f"numero {number}"))
        entry, departure = departs()
        with ThreadPoolExecutor(2) as both:
            failing = both.submit(reports, shop, f"SM{number}", "failed", 63016, message)
            taking = both.submit(
                note_accepted, now=NIGHT, entry=entry, departure=departure, accepted=Accepted(f"SM{number}")
            )
            assert (failing.result(), taking.result()) == ("moved", None)

        arrives(shop, "eccomi", at=LATER - timedelta(minutes=20 - number))
        assert [text for text in texts(leave(LATER)) if text != ASKED] == [f"numero {number}"]


def test_customer_who_wrote_before_the_failure_was_told_gets_the_message_at_once(shop: Shop) -> None:
    written(shop)
    taken("SM1")
    arrives(shop, "eccomi", at=LATER)

    reports(shop, "SM1", "failed", 63016)

    assert texts(leave(LATER)) == ["Eccola"]


def test_send_that_came_to_nothing_is_not_taken_for_the_next_one(shop: Shop) -> None:
    message = written(shop)
    taken("SM1")
    reports(shop, "SM1", "failed", 63016)

    assert is_another_send(shop.id, message, "SM1")
    assert not is_another_send(shop.id, message, "SM2")


def test_delivered_message_is_not_held_any_more(shop: Shop, owner: Any) -> None:
    written(shop)
    taken("SM1")
    reports(shop, "SM1", "delivered")

    assert reports(shop, "SM1", "failed", 63016) == "unchanged"
    assert rows(owner, SENT) == [("Eccola", "delivered", "SM1")]


def test_message_in_doubt_is_looked_for_before_it_is_held(shop: Shop, owner: Any) -> None:
    written(shop)
    entry, departure = departs()
    note_refused(now=NIGHT, entry=entry, departure=departure, failed=SendFailed(Fault.UNKNOWN))

    again, looked = departs(TOMORROW)

    assert (looked.unsure_since, looked.window_closed) == (NIGHT, True)
    assert rows(owner, SENT) == [("Eccola", "queued", None)]
    owner.commit()
    assert note_refused(now=TOMORROW, entry=again, departure=looked, failed=OUTSIDE) == "held"
    assert texts(leave(TOMORROW)) == [ASKED]


def test_refused_template_fails_and_what_waits_says_that_nobody_was_asked(shop: Shop, owner: Any) -> None:
    written(shop)
    assert due("template", at=TOMORROW) == []
    (entry,) = due("deliver", at=TOMORROW)
    assert begin_delivery(now=TOMORROW, entry=entry) is None
    notice, departure = departs(TOMORROW)
    paused = SendFailed(Fault.CONTENT, 63041)

    assert note_refused(now=TOMORROW, entry=notice, departure=departure, failed=paused) == "dead"

    assert one(owner, "SELECT status FROM message WHERE kind = 'template'") == "failed"
    assert one(owner, "SELECT held_reason FROM message WHERE status = 'held'") == asking.NOT_ASKED
    assert len(due("template", at=TOMORROW)) == 1


def test_customer_whom_the_template_cannot_reach_gets_what_waits_another_way(owner: Any) -> None:
    shop = a_waiting_shop()
    owner.execute("UPDATE channel SET sms_address = '+390550009999'")
    owner.commit()
    written(shop)
    (entry,) = due("deliver", at=TOMORROW)
    assert begin_delivery(now=TOMORROW, entry=entry) is None
    taken("SM1", TOMORROW)
    assert reports(shop, "SM1", "failed", 63003) == "moved"

    assert give_up(TOMORROW) == [True]

    (detour,) = due("fallback", at=TOMORROW)
    way = begin_fall_back(now=TOMORROW, entry=detour)
    assert way is not None
    assert way.text == "Eccola"
    assert rows(
        owner, "SELECT status, held_reason FROM message WHERE kind = 'text' AND direction = 'out'"
    ) == [("failed", holding.UNREACHABLE)]


def test_erased_customer_leaves_nothing_held_and_no_send_behind(shop: Shop, owner: Any) -> None:
    written(shop)
    taken("SM1")
    reports(shop, "SM1", "failed", 63016)

    with transaction(shop.id) as db:
        erased = erase(db, shop.customers["marta"], now=LATER)

    assert "SM1" in erased.provider_sids
    assert (
        one(owner, "SELECT count(*) FROM message") + one(owner, "SELECT count(*) FROM delivery_report") == 0
    )
    assert one(owner, "SELECT holds FROM conversation") is False
    owner.commit()
    assert leave(LATER) == []
    assert give_up(LATER + timedelta(days=8)) == [False]


def test_report_about_another_shops_message_holds_nothing(shop: Shop, owner: Any) -> None:
    other = a_waiting_shop("altra", 2)
    message = str(written(shop))
    taken("SM1")

    assert reports(other, "SM1", "failed", 63016, message) == "unknown"
    assert rows(owner, SENT) == [("Eccola", "queued", "SM1")]
