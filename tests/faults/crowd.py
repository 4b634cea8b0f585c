"""Customers who write all at once, and whether each of them was served: once, and in order."""

import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from gateways.standins.phones import Caller, Phones
from runtime.embedded.surroundings import PROJECT
from tests.product import RunningProduct

SLUG = "sapori"
CUSTOMERS = 40
EACH = 5
MESSAGES = CUSTOMERS * EACH
_PAUSE_SECONDS = 0.4
_PATIENCE_SECONDS = 90.0
_TAKEN = 200

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Forty customers of one shop who write five messages each: two hundred in all."""

    product: RunningProduct
    prefix: str
    """What their numbers begin with; each test has its own people."""

    @property
    def phones(self) -> list[str]:
        """Their numbers."""
        return [f"{self.prefix}{number:04d}" for number in range(CUSTOMERS)]

    def register(self) -> None:
        """All of them have registered with the shop."""
        subprocess.run(  # noqa: S603  # our own module
            [sys.executable, "-m", "tests.enrolling", SLUG, *self.phones],
            env=self.product.environment,
            cwd=PROJECT,
            check=True,
        )

    def write(self) -> None:
        """Everybody writes, side by side, each message after the last was taken.

        A webhook that is not answered with 200 comes again as it was, as Twilio sends it again.
        """
        shop = self._shop()
        with ThreadPoolExecutor(CUSTOMERS) as everybody:
            for done in [everybody.submit(self._write, phone, shop) for phone in self.phones]:
                done.result()

    def await_answers(self) -> None:
        """Return when no message waits for its answer, or for its way out; fails after a while."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (left := self._left()) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert left == [], f"entries of the outbox that were never done: {left}"

    def check(self) -> None:
        """Nobody's message was lost, answered twice, or answered out of order."""
        for phone in self.phones:
            self._check_written(phone)
            self._check_answered(phone)
            self._check_delivered(phone)

    def _check_written(self, phone: str) -> None:
        """Each message was stored, once, in the order of writing."""
        bodies = [body for (body,) in self._ask(_WRITTEN, phone)]
        assert bodies == [_text(number) for number in range(EACH)], phone

    def _check_answered(self, phone: str) -> None:
        """Each message belongs to exactly one finished turn, and each of those has said something."""
        assert [turns for (turns,) in self._ask(_TURNS_OF_EACH, phone)] == [1] * EACH, phone
        assert self._ask(_SILENT_TURNS, phone) == [], phone

    def _check_delivered(self, phone: str) -> None:
        """What stands on the customer's phone is what we think we sent, in the same order."""
        sent = [sid for (sid,) in self._ask(_SENT, phone)]
        network = Phones(self.product.environment["TWILIO_API_URL"])
        thread = network.thread(shop=self._shop(), caller=Caller(phone=phone))
        network.close()
        received = [message.sid for message in thread.messages if not message.mine]
        assert received == sent, f"{phone} received {received}, we think we sent {sent}"

    def _write(self, phone: str, shop: str) -> None:
        network = Phones(self.product.environment["TWILIO_API_URL"])
        for number in range(EACH):
            _say_until_taken(network, shop, Caller(phone=phone), _text(number))
            time.sleep(_PAUSE_SECONDS)
        network.close()

    def _left(self) -> list[Row]:
        with self.product.owner() as owner:
            return owner.execute(_LEFT).fetchall()

    def _shop(self) -> str:
        return str(
            self._rows(
                "SELECT c.address FROM channel c JOIN workspace w ON w.id = c.workspace_id WHERE w.slug = %s",
                SLUG,
            )[0][0]
        )

    def _ask(self, question: str, phone: str) -> list[Row]:
        return self._rows(_CONVERSATION + question, phone)

    def _rows(self, statement: str, value: str) -> list[Row]:
        with self.product.owner() as owner:
            return owner.execute(statement, [value]).fetchall()


# What waits a moment for more words, or was put off by a fault, is due within minutes. Other topics are left
# out: a reminder, or the end of a hold, that some other story planned is nobody's work yet.
_LEFT = """
    SELECT topic, attempts, error, count(*) FROM outbox
    WHERE done_at IS NULL AND failed_at IS NULL AND topic IN ('media', 'turn', 'deliver')
      AND available_at < now() + interval '10 minutes'
    GROUP BY topic, attempts, error
"""
_CONVERSATION = """
    WITH talk AS (
        SELECT c.id FROM conversation c JOIN customer_identity i ON i.customer_id = c.customer_id WHERE i.value = %s
    )
"""
_WRITTEN = """
    SELECT body FROM message WHERE conversation_id IN (SELECT id FROM talk) AND direction = 'in' ORDER BY seq
"""
_TURNS_OF_EACH = """
    SELECT (SELECT count(*) FROM turn t WHERE t.conversation_id = m.conversation_id AND t.state = 'done'
            AND m.seq BETWEEN t.from_seq AND t.to_seq)
    FROM message m WHERE m.conversation_id IN (SELECT id FROM talk) AND m.direction = 'in' ORDER BY m.seq
"""
_SILENT_TURNS = """
    SELECT t.id FROM turn t WHERE t.conversation_id IN (SELECT id FROM talk) AND t.state = 'done'
    AND NOT EXISTS (SELECT FROM message m WHERE m.turn_id = t.id AND m.direction = 'out')
"""
_SENT = """
    SELECT provider_sid FROM message
    WHERE conversation_id IN (SELECT id FROM talk) AND direction = 'out' ORDER BY seq
"""


def _text(number: int) -> str:
    return f"{number + 1}: avete la crema di pistacchio?"


def _say_until_taken(network: Phones, shop: str, caller: Caller, text: str) -> None:
    """The same message, under the same id, until the shop has answered 200; or the phone network itself."""
    sid, deadline = f"SM{secrets.token_hex(16)}", time.monotonic() + _PATIENCE_SECONDS
    while _say(network, shop, caller, text, sid) != _TAKEN:
        assert time.monotonic() < deadline, "the webhook was never taken"
        time.sleep(0.1)


def _say(network: Phones, shop: str, caller: Caller, text: str, sid: str) -> int:
    try:
        return network.say(shop=shop, caller=caller, text=text, sid=sid).status
    except httpx.HTTPError:
        return 0
