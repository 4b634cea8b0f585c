"""Turns: one customer's messages are answered in order, together, and only by whoever may speak."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.begin_turn import TurnStart, begin_turn
from flows.finish_turn import Finished, Reply, TurnEnd, finish_turn
from flows.hand_off import give_back, hand_off, take_over
from shop.events.outbox import Claimed
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

LEASE = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)
LATER = MORNING + timedelta(seconds=5)


def begins(entry: Claimed, at: datetime = LATER) -> TurnStart | None:
    return begin_turn(now=at, entry=entry, lease=LEASE, pace=MINUTE)


def ends(entry: Claimed, start: TurnStart, at: datetime = LATER, **changes: Any) -> Finished:
    end = TurnEnd("answered", (Reply("Sì, ce l’abbiamo.", "agent"),), **changes)
    return finish_turn(now=at, entry=entry, start=start, end=end, lease=LEASE)


@pytest.fixture
def shop() -> Shop:
    shop = a_shop()
    a_registered_customer(shop)
    return shop


def a_turn(at: datetime = LATER) -> tuple[Claimed, TurnStart]:
    (entry,) = due("turn", at=at)
    start = begins(entry, at)
    assert start is not None
    return entry, start


def test_fragments_are_answered_together_in_their_order(shop: Shop, owner: Any) -> None:
    arrives(shop, "avete")
    arrives(shop, "la crema?")

    entry, start = a_turn()
    finished = ends(entry, start)

    assert [line.body for line in start.messages] == ["avete", "la crema?"]
    assert finished.state == "done"
    assert rows(owner, "SELECT seq, direction, body FROM message ORDER BY seq")[2:] == [
        (3, "out", "Sì, ce l’abbiamo.")
    ]
    assert due("turn", at=LATER) == []


def test_second_turn_waits_until_the_first_has_ended(shop: Shop) -> None:
    arrives(shop, "prima")
    entry, start = a_turn()
    arrives(shop, "seconda", at=LATER)

    assert due("turn", at=LATER + MINUTE / 2) == []
    ends(entry, start, wrote=True)

    _, second = a_turn(LATER + MINUTE / 2)
    assert [line.body for line in second.messages] == ["seconda"]


def test_message_that_the_turn_before_has_answered_already_is_not_answered_again(
    shop: Shop, owner: Any
) -> None:
    arrives(shop, "avete")
    (claimed,) = due("turn", at=LATER)
    arrives(shop, "la crema?", at=LATER)
    start = begins(claimed)
    assert start is not None
    assert [line.body for line in start.messages] == ["avete", "la crema?"]
    ends(claimed, start)

    (left,) = due("turn", at=LATER + MINUTE / 2)

    assert begins(left, LATER + MINUTE / 2) is None
    assert due("turn", at=LATER + 5 * MINUTE) == []
    assert one(owner, "SELECT count(*) FROM turn") == 1


def test_newer_message_replaces_an_answer_that_has_done_nothing_yet(shop: Shop, owner: Any) -> None:
    arrives(shop, "quanto costa la crema")
    entry, start = a_turn()
    arrives(shop, "scusa, il miele", at=LATER)

    assert ends(entry, start).state == "superseded"
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'out'") == 0

    _, again = a_turn(LATER + MINUTE / 2)
    assert [line.body for line in again.messages] == ["quanto costa la crema", "scusa, il miele"]


def test_answer_stands_where_a_tool_has_already_written(shop: Shop, owner: Any) -> None:
    arrives(shop, "mi interessa la crema")
    entry, start = a_turn()
    arrives(shop, "e il miele?", at=LATER)

    assert ends(entry, start, wrote=True).state == "done"
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'out'") == 1


def test_member_who_takes_over_stops_an_answer_that_is_already_written(shop: Shop, owner: Any) -> None:
    arrives(shop, "ciao")
    entry, start = a_turn()
    take_over(now=LATER, workspace_id=shop.id, conversation_id=start.conversation_id, member="Rosaria")

    finished = ends(entry, start)

    assert finished.state == "overtaken"
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'out'") == 0
    assert one(owner, "SELECT outcome FROM turn") == "overtaken"


def test_agent_says_goodbye_when_it_has_asked_for_a_person_itself(shop: Shop, owner: Any) -> None:
    arrives(shop, "voglio parlare con qualcuno")
    entry, start = a_turn()
    hand_off(
        now=LATER,
        actor="agent",
        workspace_id=shop.id,
        conversation_id=start.conversation_id,
        reason="asked",
    )

    finished = ends(entry, start, handed_over=True, wrote=True)

    assert finished.state == "done"
    assert one(owner, "SELECT responder FROM conversation") == "queue"


def test_agent_answers_again_after_the_member_has_given_back(shop: Shop, owner: Any) -> None:
    arrives(shop, "ciao")
    entry, start = a_turn()
    ends(entry, start)
    take_over(now=LATER, workspace_id=shop.id, conversation_id=start.conversation_id, member="Rosaria")
    give_back(now=LATER, actor="member", workspace_id=shop.id, conversation_id=start.conversation_id)

    assert one(owner, "SELECT responder FROM conversation") == "agent"


def test_turn_of_a_dead_worker_is_lost_and_its_messages_are_answered_once(shop: Shop, owner: Any) -> None:
    arrives(shop, "ci siete?")
    (dead_entry,) = due("turn", at=LATER)
    dead = begins(dead_entry)
    assert dead is not None
    much_later = LATER + timedelta(minutes=2)

    entry, start = a_turn(much_later)
    finished = ends(entry, start, at=much_later)

    assert finished.state == "done"
    assert ends(dead_entry, dead, at=much_later).state == "lost"
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'out'") == 1
    assert rows(owner, "SELECT state FROM turn ORDER BY number") == [("lost",), ("done",)]


def test_turn_that_still_runs_elsewhere_is_not_begun_twice(shop: Shop, owner: Any) -> None:
    arrives(shop, "ci siete?")
    entry, _ = a_turn()

    assert begins(entry) is None
    assert one(owner, "SELECT count(*) FROM turn") == 1


def test_finishing_twice_sends_once(shop: Shop, owner: Any) -> None:
    arrives(shop, "ciao")
    entry, start = a_turn()

    assert ends(entry, start).state == "done"
    assert ends(entry, start).state == "lost"
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'out'") == 1


def test_outside_answers_are_counted_in_the_month(shop: Shop, owner: Any) -> None:
    for text in ("uno", "due"):
        arrives(shop, text)
        entry, start = a_turn()
        ends(entry, start, counts=True, tokens_in=100, tokens_out=20)

    assert rows(owner, "SELECT month, answers, tokens_in, tokens_out FROM usage") == [("2026-11", 2, 200, 40)]
