"""Delivery: each message leaves once, in order, inside the window; reports never move it backwards."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from flows.deliver_message import MOST_TRIES, begin_delivery, note_accepted, note_refused
from flows.fall_back import begin_fall_back
from flows.hand_off import write_as_member
from flows.note_delivery import note_delivery
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId
from shop.messaging.channel import Accepted, Fault, SendFailed
from shop.messaging.inbound import StatusReport
from shop.messaging.writing import conversation_of
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    shop = a_shop()
    shop.customers["marta"] = a_registered_customer(shop)
    arrives(shop, "ciao")
    return shop


def conversation(shop: Shop) -> ConversationId:
    with transaction(shop.id) as db:
        found = conversation_of(db, shop.customers["marta"])
    assert found is not None
    return ConversationId(found)


def written(shop: Shop, text: str = "Eccomi") -> None:
    write_as_member(now=MORNING, workspace_id=shop.id, conversation_id=conversation(shop), text=text)


def report(shop: Shop, status: Any, sid: str = "SM1", reference: str = "") -> str:
    told = StatusReport(provider_sid=sid, status=status, reference=reference, form={"From": shop.address})
    return note_delivery(now=MORNING, report=told).outcome


def test_message_leaves_for_the_customers_number(shop: Shop, owner: Any) -> None:
    written(shop)
    (entry,) = due("deliver", at=MORNING)

    departure = begin_delivery(now=MORNING, entry=entry)
    assert departure is not None
    note_accepted(now=MORNING, entry=entry, departure=departure, accepted=Accepted("SM1"))

    assert (departure.outgoing.sender, departure.outgoing.recipient) == (
        shop.address,
        "whatsapp:+393331234567",
    )
    assert one(owner, "SELECT provider_sid FROM message WHERE direction = 'out'") == "SM1"
    assert begin_delivery(now=MORNING, entry=entry) is None


def test_second_message_waits_for_the_first(shop: Shop) -> None:
    written(shop, "uno")
    written(shop, "due")

    (first,) = due("deliver", at=MORNING)
    departure = begin_delivery(now=MORNING, entry=first)
    assert departure is not None
    assert due("deliver", at=MORNING) == []
    note_accepted(now=MORNING, entry=first, departure=departure, accepted=Accepted("SM1"))

    (second,) = due("deliver", at=MORNING)
    following = begin_delivery(now=MORNING, entry=second)
    assert following is not None
    assert (departure.outgoing.text, following.outgoing.text) == ("uno", "due")


def test_send_without_an_answer_is_looked_for_before_it_is_repeated(shop: Shop) -> None:
    written(shop)
    (entry,) = due("deliver", at=MORNING)
    departure = begin_delivery(now=MORNING, entry=entry)
    assert departure is not None
    assert departure.unsure_since is None
    note_refused(now=MORNING, entry=entry, departure=departure, failed=SendFailed(Fault.UNKNOWN))

    (again,) = due("deliver", at=MORNING + timedelta(minutes=1))
    second = begin_delivery(now=MORNING + timedelta(minutes=1), entry=again)

    assert second is not None
    assert second.unsure_since == MORNING


def test_send_of_a_killed_worker_counts_as_unsure(shop: Shop) -> None:
    written(shop)
    (entry,) = due("deliver", at=MORNING)
    assert begin_delivery(now=MORNING, entry=entry) is not None

    (again,) = due("deliver", at=MORNING + timedelta(minutes=2))
    second = begin_delivery(now=MORNING + timedelta(minutes=2), entry=again)

    assert second is not None
    assert second.unsure_since == MORNING


def test_busy_provider_is_tried_again_and_not_looked_up(shop: Shop) -> None:
    written(shop)
    (entry,) = due("deliver", at=MORNING)
    departure = begin_delivery(now=MORNING, entry=entry)
    assert departure is not None
    busy = SendFailed(Fault.RETRY, 20429, retry_after=3)
    assert note_refused(now=MORNING, entry=entry, departure=departure, failed=busy) == "again"

    assert due("deliver", at=MORNING + timedelta(seconds=2)) == []
    (again,) = due("deliver", at=MORNING + timedelta(seconds=3))
    second = begin_delivery(now=MORNING + timedelta(seconds=3), entry=again)
    assert second is not None
    assert second.unsure_since is None


def test_send_in_doubt_stays_so_while_the_provider_cannot_be_asked(shop: Shop) -> None:
    written(shop)
    (entry,) = due("deliver", at=MORNING)
    departure = begin_delivery(now=MORNING, entry=entry)
    assert departure is not None
    note_refused(now=MORNING, entry=entry, departure=departure, failed=SendFailed(Fault.UNKNOWN))
    at = MORNING + timedelta(minutes=1)
    (again,) = due("deliver", at=at)
    second = begin_delivery(now=at, entry=again)
    assert second is not None
    note_refused(now=at, entry=again, departure=second, failed=SendFailed(Fault.RETRY, 20429))

    at += timedelta(minutes=1)
    (once_more,) = due("deliver", at=at)
    third = begin_delivery(now=at, entry=once_more)

    assert third is not None
    assert third.unsure_since == MORNING


@pytest.mark.parametrize("fault", [Fault.RECIPIENT, Fault.CONTENT, Fault.SENDER])
def test_refusal_for_good_becomes_a_dead_letter_with_its_reason(shop: Shop, owner: Any, fault: Fault) -> None:
    written(shop)
    (entry,) = due("deliver", at=MORNING)
    departure = begin_delivery(now=MORNING, entry=entry)
    assert departure is not None

    verdict = note_refused(now=MORNING, entry=entry, departure=departure, failed=SendFailed(fault, 63003))

    assert verdict == "dead"
    assert rows(owner, "SELECT status, error_code FROM message WHERE direction = 'out'") == [
        ("failed", 63003)
    ]
    assert one(owner, "SELECT error FROM outbox WHERE topic = 'deliver'") == f"{fault} 63003"
    assert due("deliver", at=MORNING + timedelta(days=1)) == []


def test_message_is_given_up_after_its_last_try(shop: Shop, owner: Any) -> None:
    written(shop)
    at = MORNING
    for _ in range(MOST_TRIES):
        (entry,) = due("deliver", at=at)
        departure = begin_delivery(now=at, entry=entry)
        assert departure is not None
        note_refused(now=at, entry=entry, departure=departure, failed=SendFailed(Fault.RETRY, 20429))
        at += timedelta(minutes=3)

    assert due("deliver", at=at) == []
    assert one(owner, "SELECT status FROM message WHERE direction = 'out'") == "failed"


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])))
def test_reports_in_any_order_leave_a_read_message_read(
    shop: Shop, owner: Any, order: tuple[str, ...]
) -> None:
    written(shop)
    (entry,) = due("deliver", at=MORNING)
    departure = begin_delivery(now=MORNING, entry=entry)
    assert departure is not None
    note_accepted(now=MORNING, entry=entry, departure=departure, accepted=Accepted("SM1"))

    for status in order:
        report(shop, status)

    assert one(owner, "SELECT status FROM message WHERE direction = 'out'") == "read"
    assert one(owner, "SELECT count(*) FROM delivery_report") == 3


def test_same_report_twice_is_kept_once(shop: Shop, owner: Any) -> None:
    written(shop)

    assert (
        report(shop, "sent", reference=str(one(owner, "SELECT id FROM message WHERE direction = 'out'")))
        == "moved"
    )
    assert report(shop, "sent") == "duplicate"


def test_delivered_message_cannot_fail_any_more(shop: Shop, owner: Any) -> None:
    written(shop)
    reference = str(one(owner, "SELECT id FROM message WHERE direction = 'out'"))
    report(shop, "delivered", reference=reference)

    assert report(shop, "failed", reference=reference) == "unchanged"
    assert one(owner, "SELECT status FROM message WHERE direction = 'out'") == "delivered"


def test_report_tells_the_provider_id_that_a_crash_kept_from_us(shop: Shop, owner: Any) -> None:
    written(shop)
    (entry,) = due("deliver", at=MORNING)
    departure = begin_delivery(now=MORNING, entry=entry)
    assert departure is not None

    report(shop, "sent", sid="SM77", reference=departure.outgoing.reference)

    assert rows(owner, "SELECT provider_sid, status FROM message WHERE direction = 'out'") == [
        ("SM77", "sent")
    ]
    (again,) = due("deliver", at=MORNING + timedelta(minutes=2))
    assert begin_delivery(now=MORNING + timedelta(minutes=2), entry=again) is None


def test_report_about_another_shops_message_moves_nothing(shop: Shop, owner: Any) -> None:
    other = a_shop("altra", 2)
    written(shop)
    reference = str(one(owner, "SELECT id FROM message WHERE direction = 'out'"))

    assert report(other, "read", reference=reference) == "unknown"
    assert one(owner, "SELECT status FROM message WHERE direction = 'out'") == "queued"


def test_customer_whom_whatsapp_cannot_reach_gets_the_message_another_way(shop: Shop) -> None:
    written(shop)
    (entry,) = due("deliver", at=MORNING)
    departure = begin_delivery(now=MORNING, entry=entry)
    assert departure is not None
    note_refused(now=MORNING, entry=entry, departure=departure, failed=SendFailed(Fault.RECIPIENT, 63003))

    (detour,) = due("fallback", at=MORNING)
    with_sms = begin_fall_back(now=MORNING, entry=detour)

    assert with_sms is None
    assert due("fallback", at=MORNING + timedelta(days=1)) == []


def test_message_goes_by_sms_once_where_the_shop_has_a_number_for_it(owner: Any) -> None:
    shop = a_shop(sms_address="+390550009999")
    shop.customers["marta"] = a_registered_customer(shop)
    arrives(shop, "ciao")
    written(shop, "Eccomi")
    reference = str(one(owner, "SELECT id FROM message WHERE direction = 'out'"))
    failed = StatusReport(
        provider_sid="SM1",
        status="failed",
        error_code=63003,
        fault=Fault.RECIPIENT,
        reference=reference,
        form={"From": shop.address},
    )
    note_delivery(now=MORNING, report=failed)

    (detour,) = due("fallback", at=MORNING)
    way = begin_fall_back(now=MORNING, entry=detour)

    assert way is not None
    assert (way.sms_sender, way.phone, way.text) == ("+390550009999", "+393331234567", "Eccomi")
    assert begin_fall_back(now=MORNING, entry=detour) is None
