"""Whatever process dies, at whatever moment: no message is lost, answered twice, or answered out of order."""

import threading
import time

import pytest
import redis

from tests.faults.crowd import Crowd
from tests.product import RunningProduct

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("product")]

DEATHS = 3


def crowd_of(product: RunningProduct, number: int) -> Crowd:
    crowd = Crowd(product, f"+3935{number}")
    crowd.register()
    return crowd


def write_while(crowd: Crowd, happens: threading.Thread) -> None:
    happens.start()
    crowd.write()
    happens.join()
    crowd.await_answers()
    crowd.check()


def deaths_of(product: RunningProduct, name: str) -> threading.Thread:
    """It is killed some times, as soon as it is back."""

    def kill() -> None:
        for _ in range(DEATHS):
            time.sleep(0.6)
            product.kill(name)
            product.await_return(name)

    return threading.Thread(target=kill)


@pytest.mark.parametrize(
    ("name", "number"),
    [("web", 10), ("relay", 11), ("worker", 12), ("valkey", 13), ("postgres", 14), ("vendors", 15)],
)
def test_a_killed_process_costs_no_message(product: RunningProduct, name: str, number: int) -> None:
    crowd = crowd_of(product, number)
    write_while(crowd, deaths_of(product, name))


def test_an_emptied_valkey_costs_no_message(product: RunningProduct) -> None:
    def empty() -> None:
        with redis.Redis.from_url(product.environment["REDIS_URL"]) as client:
            for _ in range(DEATHS):
                time.sleep(0.6)
                client.flushall()

    write_while(crowd_of(product, 16), threading.Thread(target=empty))


def test_everything_killed_at_once_costs_no_message(product: RunningProduct) -> None:
    def kill() -> None:
        time.sleep(0.8)
        for name in ("worker", "relay", "web", "valkey", "postgres"):
            product.kill(name)

    write_while(crowd_of(product, 17), threading.Thread(target=kill))
