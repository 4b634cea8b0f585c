"""The test provider: its API, its screws, and what a killed process forgets (nothing)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateways.test_payments import TestPayments
from runtime.embedded.processes import free_port
from shop.kernel.clock import SystemClock
from shop.kernel.money import Money
from tests.fakes.serving import served
from tests.payments.counters import SECRET, DeskCounter, Inbox, a_refund, a_wish
from tests.world import PinnedClock

GOOD_ASKED: dict[str, Any] = {
    "amount_minor": 100,
    "currency": "EUR",
    "shop": "s",
    "description": "d",
    "email": "",
    "language": "it",
    "success_url": "https://a.example",
    "cancel_url": "https://a.example",
    "expires_at": 0,
    "metadata": {},
}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_minor": 0}, "amount_minor_invalid"),
        ({"amount_minor": True}, "amount_minor_invalid"),
        ({"amount_minor": 1.5}, "amount_minor_invalid"),
        ({"currency": "eur"}, "currency_invalid"),
        ({"language": "fr"}, "language_invalid"),
        ({"success_url": "javascript:alert(1)"}, "success_url_invalid"),
        ({"shop": 7}, "shop_invalid"),
        ({"metadata": []}, "metadata_invalid"),
        ({"expires_at": 1}, "expires_at_invalid"),
    ],
)
def test_what_makes_no_sense_is_refused(
    desk: DeskCounter, clock: PinnedClock, changes: dict[str, Any], code: str
) -> None:
    lasting = int(clock.now().timestamp()) + 3600
    told = {**GOOD_ASKED, "expires_at": lasting, **changes}

    answer = desk.http.post("/v1/sessions", json=told, headers={"Idempotency-Key": "k"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_without_a_key_nothing_is_begun(desk: DeskCounter) -> None:
    told = {**GOOD_ASKED, "expires_at": 99}
    assert desk.http.post("/v1/sessions", json=told).json()["error"]["code"] == "key_needed"


def test_without_proof_nothing_is_told(desk: DeskCounter) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": SECRET}):
        assert httpx.get(f"{desk.url}/v1/testing/books", headers=headers, trust_env=False).status_code == 401


def test_an_unknown_screw_is_not_turned(desk: DeskCounter) -> None:
    for screws in ({"telling": "loudly"}, {"late_seconds": -1}, {"refunds": "never"}, {"other": 1}):
        answer = desk.http.put("/v1/testing/screws", json=screws)
        assert answer.json()["error"]["code"] == "screw_unknown"


def test_a_webhook_that_is_not_taken_comes_again(desk: DeskCounter, clock: PinnedClock) -> None:
    desk.inbox.answers = [500, 503, 200]
    opened = desk.provider.open(a_wish(clock))
    desk.provider.close(opened.reference)

    told = []
    for _ in range(4):
        told += desk.hooks()
        clock.pass_(seconds=30)

    assert len(told) == 3
    assert len({body for body, _ in told}) == 1
    assert all(desk.provider.read_event(body, headers, clock.now()) for body, headers in told[-1:])


def test_what_came_first_may_be_told_last(desk: DeskCounter, clock: PinnedClock) -> None:
    desk.turns(telling="reversed")
    opened = desk.provider.open(a_wish(clock))
    desk.pays(opened.reference)

    told = desk.hooks()
    clock.pass_(seconds=3)
    told += desk.hooks()

    kinds = [desk.provider.read_event(body, headers, clock.now()).kind for body, headers in told]
    assert kinds == ["session.paid", "session.processing"]


def test_a_killed_provider_forgets_nothing(tmp_path: Path) -> None:
    """Killed after the money was taken and before anybody was told: told by the next one."""
    inbox, port = Inbox(), free_port()
    inbox.answers = [500] * 3
    clock = SystemClock()
    with served(inbox.app) as inbox_url:
        arguments = (str(tmp_path), str(port), inbox_url)
        first = _start(arguments)
        test = TestPayments(f"http://127.0.0.1:{port}", SECRET)
        http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {SECRET}"},
            trust_env=False,
        )
        wish = a_wish(PinnedClock(clock.now()))
        opened = test.open(wish)
        http.post(f"/v1/testing/sessions/{opened.reference}", json={"card": "4242424242424242"})
        payment = test.look(opened.reference).payment_reference
        test.refund(a_refund(payment, Money(100, "EUR")))
        os.kill(first.pid, signal.SIGKILL)
        first.wait()

        second = _start(arguments)
        try:
            assert test.look(opened.reference).state == "paid"
            assert test.open(wish) == opened
            assert http.get("/v1/testing/books").json() == {"paid": {"EUR": 4950}, "refunded": {"EUR": 100}}
            _wait_until(lambda: len({body for body, _ in inbox.hooks}) == 4)
        finally:
            second.kill()
            second.wait()
            test.disconnect()
            http.close()


def _start(arguments: tuple[str, str, str]) -> subprocess.Popen[bytes]:
    program = (
        "import sys, uvicorn; from pathlib import Path; "
        "from gateways.standins.payment_desk import Setup, payment_desk; "
        "folder, port, hooks = sys.argv[1:]; "
        f"setup = Setup(secret={SECRET!r}, webhook_url=hooks, public_url=f'http://127.0.0.1:{{port}}'); "
        "uvicorn.run(payment_desk(Path(folder), setup), host='127.0.0.1', port=int(port), log_level='critical')"
    )
    started = subprocess.Popen([sys.executable, "-c", program, *arguments])  # noqa: S603  # our own words
    _wait_until(lambda: _answers(arguments[1]))
    return started


def _answers(port: str) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/desk.css", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _wait_until(true: Any) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.05)
