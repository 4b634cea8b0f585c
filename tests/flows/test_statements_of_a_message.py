"""A message costs a fixed number of statements, however it goes: from its webhook to the provider's last report."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from flows.begin_turn import TurnStart, begin_turn
from flows.deliver_message import begin_delivery, note_accepted
from flows.finish_turn import Finished, Reply, TurnEnd, finish_turn
from flows.note_delivery import note_delivery
from shop.events.outbox import Claimed
from shop.kernel.database import engine
from shop.kernel.language import Language
from shop.messaging.channel import Accepted
from shop.messaging.content import Content, TemplateUse
from shop.messaging.inbound import Status, StatusReport
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database", "shop")

LEASE = timedelta(seconds=30)
LATER = MORNING + timedelta(seconds=5)
REPLY = Reply("Sì, ce l’abbiamo.", "agent")


@pytest.fixture
def shop() -> Shop:
    shop = a_shop()
    a_registered_customer(shop)
    arrives(shop, "ciao")
    return shop


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are run inside."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine(), "before_cursor_execute", note)


def a_turn() -> tuple[Claimed, TurnStart]:
    (entry,) = due("turn", at=LATER)
    start = begin_turn(now=LATER, entry=entry, lease=LEASE, pace=timedelta(minutes=1))
    assert start is not None
    return entry, start


def ends(entry: Claimed, start: TurnStart, *replies: Reply, **changes: Any) -> Finished:
    end = TurnEnd("answered", replies, **changes)
    return finish_turn(now=LATER, entry=entry, start=start, end=end, lease=LEASE)


def reports(shop: Shop, status: Status, sid: str = "SM1") -> str:
    told = StatusReport(provider_sid=sid, status=status, reference="", form={"From": shop.address})
    return note_delivery(now=LATER, report=told).outcome


def test_an_answered_message_takes_few_statements(shop: Shop) -> None:
    with counted() as taken:
        arrives(shop, "avete la crema?")
    with counted() as begun:
        entry, start = a_turn()
    with counted() as ended:
        finished = ends(entry, start, REPLY)
    assert finished.departure is not None
    with counted() as accepted:
        note_accepted(
            now=LATER, entry=finished.deliveries[0], departure=finished.departure, accepted=Accepted("SM1")
        )
    with counted() as reported:
        assert [reports(shop, "sent"), reports(shop, "delivered"), reports(shop, "read")] == ["moved"] * 3

    # One of those that begin the turn is the test's own claim of its entry.
    assert [len(each) for each in (taken, begun, ended, accepted, reported)] == [1, 4, 2, 2, 3]
    # Said as the index of running turns says it: with a value in its place, it was planned anew for every message.
    assert any("state = 'running'" in statement for statement in begun)


def test_a_longer_talk_and_more_replies_take_no_more(shop: Shop) -> None:
    for number in range(12):
        arrives(shop, f"e la crema {number}?")
    with counted() as begun:
        entry, start = a_turn()
    with counted() as ended:
        ends(entry, start, REPLY, REPLY, REPLY, memory={"product": {"id": "crema"}}, misses=2)

    assert (len(start.messages), len(begun), len(ended)) == (13, 4, 2)


def test_an_answer_is_handed_over_in_the_transaction_that_writes_it(owner: Any) -> None:
    entry, start = a_turn()

    finished = ends(entry, start, REPLY, replace(REPLY, text="Altro?"), language=Language.EN)

    departure = finished.departure
    assert departure is not None
    assert (departure.message_id, departure.tries, departure.unsure_since) == (finished.messages[0], 1, None)
    assert (departure.outgoing.recipient, departure.outgoing.text, departure.outgoing.language) == (
        "whatsapp:+393331234567",
        REPLY.text,
        "en",
    )
    kept = "SELECT attempts, handed_at, heard_at FROM message WHERE direction = 'out' AND turn_id IS NOT NULL ORDER BY seq"
    assert rows(owner, kept) == [(1, LATER, MORNING), (0, None, None)]


def test_whoever_dies_before_it_is_sent_leaves_it_in_doubt() -> None:
    entry, start = a_turn()
    finished = ends(entry, start, REPLY)

    again = begin_delivery(now=LATER + timedelta(minutes=1), entry=finished.deliveries[0])

    assert again is not None
    assert (again.unsure_since, again.tries) == (LATER, 2)


@pytest.mark.parametrize("why", ["late", "template", "held"])
def test_what_may_not_simply_leave_is_looked_at_closer(owner: Any, why: str) -> None:
    entry, start = a_turn()
    reply = REPLY
    if why == "late":
        owner.execute("UPDATE conversation SET last_inbound_at = last_inbound_at - interval '2 days'")
    elif why == "template":
        content = Content(kind="template", template=TemplateUse(name="x", content_sid="HX1", variables={}))
        reply = Reply("Ciao", "system", content)
    else:
        owner.execute(
            "INSERT INTO outbox (id, workspace_id, topic, key, payload, available_at, attempts, error, created_at) SELECT"
            " gen_random_uuid(), workspace_id, 'deliver', key, '{}', now(), 0, '', now() FROM outbox WHERE topic = 'turn'"
        )

    finished = ends(entry, start, reply)

    assert finished.departure is None
    assert one(owner, "SELECT count(*) FROM message WHERE handed_at IS NOT NULL") == 0


def test_only_work_for_others_wakes_the_relay(shop: Shop, owner: Any) -> None:
    entry, start = a_turn()
    owner.execute("LISTEN vetrina_outbox")
    ends(entry, start, REPLY)
    list(owner.notifies(timeout=0))
    silent = list(owner.notifies(timeout=0.1, stop_after=1))
    arrives(shop, "e l'olio?")
    woken = list(owner.notifies(timeout=60, stop_after=1))

    assert (silent, len(woken)) == ([], 1)
