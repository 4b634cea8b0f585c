"""Two workers after the same reminders, and one that dies in between: none is lost, none is sent twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from flows.send_reminder import send_due_reminders, send_reminder
from shop.booking.reminders import claim
from shop.kernel.database import transaction
from tests.booking.diary import somebody
from tests.told.street import DAY, HOUR, MINUTE, TEN, Street, a_street, chat, letters, planned, wake
from tests.told.test_told_at_once import moves
from tests.world import arrives, due, one

pytestmark = pytest.mark.usefixtures("empty_database")


_KILL = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database() AND pid <> pg_backend_pid()
"""


def a_busy_morning(owner: Any, bookings: int = 4) -> Street:
    """Four bookings of people who can be reached by mail alone."""
    street = a_street(owner)
    for hour in range(bookings):
        customer = somebody(street.shop, email=f"n{hour}@posta.example")
        Street(street.shop, customer).books(TEN + hour * HOUR)
    letters()
    return street


def test_two_workers_at_once_send_each_reminder_once(owner: Any) -> None:
    street = a_busy_morning(owner)
    entries = due("reminder", at=TEN - DAY + 3 * HOUR)
    gate = Barrier(3)

    def wakes() -> list[str]:
        gate.wait(timeout=30)
        return [send_reminder(now=TEN - DAY + 3 * HOUR, entry=entry) for entry in entries]

    def sweeps() -> int:
        gate.wait(timeout=30)
        return send_due_reminders(now=TEN - DAY + 3 * HOUR, workspace_id=street.shop.id)

    with ThreadPoolExecutor(3) as threads:
        first, second = threads.submit(wakes), threads.submit(wakes)
        swept = threads.submit(sweeps).result()
        woken = [*first.result(), *second.result()]

    assert woken.count("sent") + swept == 4
    send_due_reminders(now=TEN - DAY + 3 * HOUR, workspace_id=street.shop.id)
    assert len(planned(owner, "sent")) == 4
    told = [each.recipient for each in letters(TEN - DAY + 3 * HOUR)]
    assert sorted(told) == [f"n{hour}@posta.example" for hour in range(4)]


def test_what_somebody_is_at_is_passed_over_without_waiting(owner: Any) -> None:
    street = a_street(owner)
    street.books()
    [entry] = due("reminder", at=TEN - DAY)

    with transaction(street.shop.id) as db:
        assert claim(db, at=TEN - DAY) is not None
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(send_reminder, now=TEN - DAY, entry=entry).result(timeout=10) == "busy"
            found = thread.submit(send_due_reminders, now=TEN - DAY, workspace_id=street.shop.id)
            assert found.result(timeout=10) == 0

    assert wake(TEN - DAY + MINUTE) == ["sent"]


def test_a_worker_that_is_killed_before_it_commits_has_told_nobody(owner: Any) -> None:
    street = a_street(owner)
    street.books()
    letters()
    arrives(street.shop, "ciao", at=TEN - DAY - HOUR)
    said = chat(owner, street.shop)
    [entry] = due("reminder", at=TEN - DAY)

    with owner.transaction(), ThreadPoolExecutor(1) as thread:
        owner.execute("LOCK TABLE event IN EXCLUSIVE MODE")  # the last thing that a reminder writes
        sending = thread.submit(send_reminder, now=TEN - DAY, entry=entry)
        while not one(owner, _KILL):
            owner.execute("SELECT pg_stat_clear_snapshot()")
            sleep(0.01)
        assert isinstance(sending.exception(timeout=30), OperationalError)
    assert chat(owner, street.shop) == said
    assert len(planned(owner)) == 5

    assert wake(TEN - DAY + 2 * MINUTE) == ["sent"]  # its lease is over
    assert wake(TEN - DAY + 4 * MINUTE) == []
    assert (
        send_reminder(now=TEN - DAY + 4 * MINUTE, entry=entry) == "gone"
    )  # the dead one's task, handed on again
    assert len(chat(owner, street.shop)) == len(said) + 1


def test_a_move_in_the_very_moment_of_reminding_leaves_one_of_two_truths(owner: Any) -> None:
    street = a_street(owner)
    booked = street.books()
    letters()
    arrives(street.shop, "ciao", at=TEN - DAY - HOUR)
    said = len(chat(owner, street.shop))
    [entry] = due("reminder", at=TEN - DAY)
    gate = Barrier(2)

    def at_once(act: Any) -> Any:
        gate.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(2) as threads:
        sent = threads.submit(at_once, lambda: send_reminder(now=TEN - DAY, entry=entry))
        threads.submit(at_once, lambda: moves(street, booked.id, TEN + DAY)).result(timeout=30)
        outcome = sent.result(timeout=30)

    told = [each for each in chat(owner, street.shop)[said:] if each.startswith("Un promemoria")]
    assert len(told) == (outcome == "sent")
    assert {kind for kind, sequence, _ in planned(owner) if sequence == 1} == {
        "before:1440",
        "before:60",
        "before:15",
        "shop:10",
        "after:120",
    }
    later: list[datetime] = [at for _, sequence, at in planned(owner) if sequence == 0]
    assert later == []
    assert one(owner, "SELECT count(*) FROM reminder WHERE state = 'sent'") == len(told)
