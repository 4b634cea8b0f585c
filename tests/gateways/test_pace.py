"""Messages leave no faster than WhatsApp takes them, whichever process sends them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from gateways.pace import Bucket, Pace, pace_at
from runtime.embedded.processes import free_port
from shop.messaging.channel import Fault, SendFailed

SHOP, MARTA, LUCA = "whatsapp:+390932111222", "whatsapp:+393331234567", "whatsapp:+393335550001"


def waits(pace: Pace, recipient: str = MARTA, sender: str = SHOP) -> float:
    """Seconds to wait; 0 where the message went."""
    try:
        pace.take(sender=sender, recipient=recipient)
    except SendFailed as failed:
        return failed.retry_after or 0
    return 0


def test_a_message_that_must_wait_is_to_be_tried_again(valkey: redis.Redis) -> None:
    pace = Pace(valkey, customer=Bucket(burst=1, a_second=0.1))
    waits(pace)

    with pytest.raises(SendFailed) as failed:
        pace.take(sender=SHOP, recipient=MARTA)
    assert failed.value.fault is Fault.RETRY


def test_a_burst_to_one_customer_passes_and_then_takes_turns(valkey: redis.Redis) -> None:
    pace = Pace(valkey)
    went = [waits(pace) for _ in range(11)]

    assert went[:10] == [0] * 10
    assert 3 < went[10] <= 6


def test_other_customers_do_not_wait_for_one(valkey: redis.Redis) -> None:
    pace = Pace(valkey, customer=Bucket(burst=1, a_second=0.01))
    waits(pace)

    assert waits(pace) > 0
    assert waits(pace, LUCA) == 0
    assert waits(pace, MARTA, "whatsapp:+34600000000") == 0


def test_a_sender_has_a_limit_of_its_own(valkey: redis.Redis) -> None:
    pace = Pace(valkey, sender=Bucket(burst=2, a_second=0.5))
    recipients = [f"whatsapp:+3933300000{n:02}" for n in range(3)]

    assert [waits(pace, recipient) > 0 for recipient in recipients] == [False, False, True]


def test_a_message_that_has_to_wait_uses_nothing_up(valkey: redis.Redis) -> None:
    pace = Pace(valkey, sender=Bucket(burst=2, a_second=0.001), customer=Bucket(burst=1, a_second=0.001))
    waits(pace)
    for _ in range(5):
        assert waits(pace) > 0

    assert waits(pace, LUCA) == 0


def test_a_bucket_fills_again(valkey: redis.Redis) -> None:
    pace = Pace(valkey, customer=Bucket(burst=1, a_second=2))
    assert waits(pace) == 0
    wait = next(
        found for _ in range(100) if (found := waits(pace))
    )  # on a busy machine it may have filled meanwhile
    assert 0 < wait <= 0.5

    time.sleep(wait)
    assert waits(pace) == 0


def test_processes_at_once_share_one_bucket(valkey: redis.Redis) -> None:
    pace = Pace(valkey, customer=Bucket(burst=5, a_second=0.001))
    with ThreadPoolExecutor(8) as pool:
        went = list(pool.map(lambda _: waits(pace), range(40)))

    assert went.count(0) == 5


def test_no_address_stands_in_valkey(valkey: redis.Redis) -> None:
    waits(Pace(valkey))

    keys = list(valkey.scan_iter())
    assert len(keys) == 2
    assert not [key for key in keys if b"+39" in key]
    assert all(0 < int(str(valkey.ttl(key))) < 90 for key in keys)


def test_without_valkey_everything_may_go() -> None:
    pace = pace_at(f"redis://127.0.0.1:{free_port()}/0")

    assert [waits(pace) for _ in range(12)] == [0] * 12


@pytest.mark.parametrize("address", ["", "whatsapp:IT.ABC", "{pace}", "x" * 500, "é"])
def test_any_address_has_a_bucket(valkey: redis.Redis, address: str) -> None:
    assert waits(Pace(valkey), address) == 0
