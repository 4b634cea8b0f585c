"""A message arrives: once, in order, for the right shop, and never with a card number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from flows.receive_message import receive_message
from shop.kernel.settings import settings
from tests.world import MORNING, a_message, a_shop, arrives, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def test_message_is_stored_with_a_turn_due_after_the_burst_wait(owner: Any) -> None:
    shop = a_shop()

    received = arrives(shop, "avete la crema di pistacchio?")

    assert received.outcome == "stored"
    assert rows(owner, "SELECT seq, body, status, author FROM message") == [
        (1, "avete la crema di pistacchio?", "received", "customer")
    ]
    assert due("turn", at=MORNING) == []
    assert len(due("turn", at=MORNING + settings().burst_wait)) == 1


def test_duplicate_message_is_stored_once_and_wakes_its_answer(owner: Any) -> None:
    shop = a_shop()
    message = a_message(shop, "ciao")

    first = receive_message(now=MORNING, inbound=message)
    again = receive_message(now=MORNING + timedelta(milliseconds=100), inbound=message)

    assert (first.outcome, again.outcome) == ("stored", "duplicate")
    assert one(owner, "SELECT count(*) FROM message") == 1
    assert len(due("turn", at=MORNING + timedelta(milliseconds=100))) == 1


def test_same_message_from_eight_at_once_is_stored_once(owner: Any) -> None:
    shop = a_shop()
    message = a_message(shop, "ciao")

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: receive_message(now=MORNING, inbound=message).outcome, range(8)))

    assert sorted(outcomes) == ["duplicate"] * 7 + ["stored"]
    assert rows(owner, "SELECT last_seq FROM conversation") == [(1,)]
    assert one(owner, "SELECT count(*) FROM customer") == 1


def test_fragments_put_the_turn_off_but_never_for_longer_than_three_seconds() -> None:
    shop = a_shop()
    for tenth in range(60):
        arrives(shop, f"pezzo {tenth}", at=MORNING + timedelta(milliseconds=100 * tenth))

    assert due("turn", at=MORNING + timedelta(seconds=2.9)) == []
    assert len(due("turn", at=MORNING + timedelta(seconds=3.1))) == 1


def test_fragments_of_the_same_moment_wait_for_one_turn(owner: Any) -> None:
    shop = a_shop()
    arrives(shop, "avete")
    owner.execute("UPDATE outbox SET done_at = now()")

    with ThreadPoolExecutor(1) as pool:
        with owner.transaction():
            owner.execute("UPDATE conversation SET last_seq = last_seq + 1")
            owner.execute(_A_TURN_IS_DUE, {"now": MORNING})
            later = pool.submit(arrives, shop, "la crema?")
            while not later.done() and not one(owner, "SELECT count(*) FROM pg_locks WHERE NOT granted"):
                """It comes to wait for the other one at the conversation."""
        assert later.result().outcome == "stored"

    assert rows(owner, "SELECT seq FROM message ORDER BY seq") == [(1,), (3,)]
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'turn' AND done_at IS NULL") == 1


def test_message_for_nobodys_number_is_not_stored(owner: Any) -> None:
    shop = a_shop()

    received = arrives(shop, "ciao", to="whatsapp:+390000000000")

    assert received.outcome == "unknown_channel"
    assert one(owner, "SELECT count(*) FROM message") == 0
    assert one(owner, "SELECT count(*) FROM customer") == 0


def test_customer_without_a_phone_number_is_known_by_the_whatsapp_user_id(owner: Any) -> None:
    shop = a_shop()
    hidden: dict[str, Any] = {"phone": None, "bsuid": "IT.1A2B3C", "sender": "whatsapp:IT.1A2B3C"}

    arrives(shop, "ciao", **hidden)
    arrives(shop, "ci siete?", **hidden)

    assert rows(owner, "SELECT kind, value FROM customer_identity") == [("bsuid", "IT.1A2B3C")]
    assert rows(owner, "SELECT last_seq FROM conversation") == [(2,)]


def test_number_and_user_id_that_turn_up_together_are_one_person(owner: Any) -> None:
    shop = a_shop()
    arrives(shop, "dal numero")
    arrives(shop, "senza numero", phone=None, bsuid="IT.9Z", sender="whatsapp:IT.9Z")

    arrives(shop, "con tutti e due", bsuid="IT.9Z")

    people = rows(owner, "SELECT DISTINCT customer_id FROM customer_identity")
    assert len(people) == 1
    assert one(owner, "SELECT count(*) FROM customer WHERE merged_into IS NOT NULL") == 1
    assert one(owner, "SELECT count(*) FROM message") == 3


def test_username_never_names_a_customer(owner: Any) -> None:
    shop = a_shop()

    received = arrives(shop, "ciao", phone=None, username="marta", sender="whatsapp:marta")

    assert received.outcome == "unknown_sender"
    assert one(owner, "SELECT count(*) FROM customer") == 0


def test_card_number_is_masked_before_it_is_stored(owner: Any) -> None:
    shop = a_shop()

    arrives(shop, "la mia carta è 4242 4242 4242 4242")

    stored = one(owner, "SELECT body || form::text FROM message")
    assert "4242 4242 4242 4242" not in stored
    assert "la mia carta" in stored


def test_files_are_noted_to_be_fetched(owner: Any) -> None:
    shop = a_shop()
    photo = [{"url": "https://api.twilio.com/media/ME1", "content_type": "image/jpeg"}]

    arrives(shop, "", kind="image", media=photo)

    assert rows(owner, "SELECT state, content_type FROM media") == [("wanted", "image/jpeg")]
    assert len(due("media", at=MORNING)) == 1


def test_two_shops_never_share_a_customer(owner: Any) -> None:
    one_shop, other_shop = a_shop("uno", 1), a_shop("due", 2)

    arrives(one_shop, "ciao")
    arrives(other_shop, "ciao")

    assert one(owner, "SELECT count(*) FROM customer") == 2
    assert one(owner, "SELECT count(DISTINCT workspace_id) FROM customer_identity") == 2


_A_TURN_IS_DUE = """
    INSERT INTO outbox (id, workspace_id, topic, key, payload, available_at, attempts, error, created_at)
    SELECT gen_random_uuid(), workspace_id, 'turn', id::text, '{}', %(now)s, 0, '', %(now)s FROM conversation
"""
