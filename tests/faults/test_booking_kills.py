"""Whatever process dies around a yes or a reminder: nobody's hour is lost or given twice, and nobody is told twice."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import LiteralString

import httpx
import pytest

from gateways.standins.phones import Caller, Phones
from runtime.embedded.surroundings import PROJECT
from shop.kernel.clock import SystemClock
from shop.kernel.ids import new_id
from shop.kernel.language import Language, say
from tests.faults.diary_opening import ADDRESS, HOSTS, SLUG
from tests.faults.shoppers import NotYet, until_it_works
from tests.product import RunningProduct

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("product")]

PEOPLE = [f"+39359000000{number}" for number in range(6)]
SOON = say(Language.IT, "It starts soon: {service}, {when}.", service="|", when="").partition("|")[0]
_AGAIN_SECONDS = 0.2
_PATIENCE_SECONDS = 100.0
_SETTLES_SECONDS = 2.0


@dataclass
class Booker:
    """Somebody who wants the hour, and says yes again and again, as impatient people do."""

    program: httpx.Client
    customer: str
    starts_at: datetime
    over: threading.Event
    refused: str = ""
    answers: list[str] = field(default_factory=list)

    def books(self) -> None:
        """Until the hour is theirs or somebody else's; then on, until nothing dies any more."""
        told = {"customer_id": self.customer, "service": "hour", "starts_at": self.starts_at.isoformat()}
        held = until_it_works(partial(self._asks, "/bookings", told), "holding")
        while not self.refused and not (self.over.is_set() and self.answers):
            yes = until_it_works(partial(self._asks, f"/bookings/{held['code']}/confirm"), "confirming")
            self.answers.append(str(yes.get("state")))
            time.sleep(_AGAIN_SECONDS)

    def _asks(self, path: str, told: object = None) -> dict[str, object]:
        answer = self.program.post(f"/api/v1{path}", json=told, headers={"Idempotency-Key": str(new_id())})
        if answer.status_code >= 500 or answer.status_code == 429:
            raise NotYet(answer.status_code)
        said: dict[str, object] = answer.json()
        self.refused = str(said.get("code")) if answer.status_code == 409 else ""
        return said


def rows(product: RunningProduct, question: LiteralString) -> list[tuple[object, ...]]:
    """What the database says of the shop; asked again while it is down."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with product.owner() as owner:
                return owner.execute(question, {"slug": SLUG}).fetchall()
        except Exception:  # noqa: BLE001  # it was killed a moment ago
            assert time.monotonic() < deadline
            time.sleep(_AGAIN_SECONDS)


@pytest.fixture(scope="module")
def key(product: RunningProduct) -> str:
    """Of a shop of their own."""
    opened = subprocess.run(  # our own module
        [sys.executable, "-m", "tests.faults.diary_opening"],
        env=product.environment, cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return opened.stdout.strip().splitlines()[-1]


def customers(product: RunningProduct) -> list[str]:
    """Everybody says hello, so that they may be written to."""
    with closing(Phones(product.environment["TWILIO_API_URL"])) as network:
        for phone in PEOPLE:
            assert network.say(shop=ADDRESS, caller=Caller(phone=phone), text="ciao").status == 200
    return [str(row[0]) for row in rows(product, _CUSTOMERS)]


def test_no_hour_is_lost_or_given_twice_and_each_reminder_comes_once(
    product: RunningProduct, key: str
) -> None:
    # At noon: of the last hour of a day a minute is missing.
    tomorrow = (SystemClock().now() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    over = threading.Event()
    with httpx.Client(
        base_url=product.web, headers={"Authorization": f"Bearer {key}"}, timeout=60
    ) as program:
        people = [Booker(program, each, tomorrow, over) for each in customers(product)]
        with ThreadPoolExecutor(len(people)) as hands:
            booking = [hands.submit(one.books) for one in people]
            for name in ("web", "postgres"):
                time.sleep(_AGAIN_SECONDS)
                product.kill(name)
                product.await_return(name)
            over.set()
            for done in booking:
                done.result()

    served = [one for one in people if not one.refused]
    assert len(served) == len(HOSTS)
    assert {answer for one in served for answer in one.answers} == {"confirmed"}
    assert {one.refused for one in people if one.refused} == {"slot_taken"}
    assert rows(product, _TAKEN) == [(len(HOSTS), len(HOSTS))]
    assert rows(product, _STEPS) == [("confirmed", len(HOSTS)), ("held", len(HOSTS))]

    _reminders_come_due_while_who_sends_them_dies(product)

    with closing(Phones(product.environment["TWILIO_API_URL"])) as network:
        _until(lambda: sum(_told(network, phone) for phone in PEOPLE) >= len(HOSTS))
        time.sleep(_SETTLES_SECONDS)
        heard = [_told(network, phone) for phone in PEOPLE]
    assert sorted(heard) == [0] * (len(PEOPLE) - len(HOSTS)) + [1] * len(HOSTS)
    assert rows(product, _REMINDERS) == [("sent", len(HOSTS))]


def _reminders_come_due_while_who_sends_them_dies(product: RunningProduct) -> None:
    rows(product, _DUE_SOON)
    time.sleep(0.8)
    for name in ("worker", "relay"):
        product.kill(name)
    for name in ("worker", "relay"):
        product.await_return(name)
    _until(lambda: rows(product, _REMINDERS) == [("sent", len(HOSTS))])


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(_AGAIN_SECONDS)


def _told(network: Phones, phone: str) -> int:
    """How many reminders stand on that phone."""
    thread = network.thread(shop=ADDRESS, caller=Caller(phone=phone))
    return sum(SOON in message.text for message in thread.messages if not message.mine)


_CUSTOMERS = """
    SELECT c.id FROM customer c JOIN workspace w ON w.id = c.workspace_id WHERE w.slug = %(slug)s ORDER BY c.id
"""
_TAKEN = """
    SELECT count(*)::int, count(DISTINCT resource_id)::int
    FROM booked_resource b JOIN workspace w ON w.id = b.workspace_id WHERE w.slug = %(slug)s AND active
"""
_STEPS = """
    SELECT state, count(*)::int FROM booking_change b JOIN workspace w ON w.id = b.workspace_id
    WHERE w.slug = %(slug)s GROUP BY state ORDER BY state
"""
_DUE_SOON = """
    WITH soon AS (
        UPDATE reminder r SET due_at = now() + interval '1 second'
        FROM workspace w WHERE w.id = r.workspace_id AND w.slug = %(slug)s AND r.kind = 'before:15'
        RETURNING r.id
    )
    UPDATE outbox o SET available_at = now() + interval '1 second'
    FROM soon WHERE o.topic = 'reminder' AND o.key = soon.id::text
    RETURNING o.id
"""
_REMINDERS = """
    SELECT r.state, count(*)::int FROM reminder r JOIN workspace w ON w.id = r.workspace_id
    WHERE w.slug = %(slug)s AND r.kind = 'before:15' GROUP BY r.state
"""
