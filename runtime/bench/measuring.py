"""What is measured: how fast webhooks are taken, and what an answered message costs."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import LiteralString

import psycopg

from runtime.bench.cpu import milliseconds
from runtime.bench.posting import Sender, post_all
from runtime.embedded.state import State, read_json

AT_ONCE = 8
WEBHOOKS = 400
STAND_IN = "vendors"
"""Stands in for Twilio, and is no part of the product."""
WAVE = 32
WAVES = 12
_LONGEST_SECONDS = 120.0


class NotAnswered(RuntimeError):
    """Messages stayed without an answer: there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A running product, and who writes to it."""

    state: State
    port: int
    sender: Sender
    shop: str
    """``whatsapp:+39…``"""
    phones: Sequence[str]
    """Customers who have registered."""
    sentences: Sequence[str]
    owner: psycopg.Connection[tuple[object, ...]]

    def webhooks(self, count: int, offset: int = 0) -> list[bytes]:
        """So many messages, each of another customer as far as there are enough."""
        phones = islice(cycle(self.phones), offset, offset + count)
        texts = islice(cycle(self.sentences), offset, None)
        return [
            self.sender.webhook(shop=self.shop, phone=phone, text=text)
            for phone, text in zip(phones, texts, strict=False)
        ]

    def answered(self) -> int:
        """How many messages have left so far."""
        return self._count(
            "SELECT count(*) FROM message WHERE direction = 'out' AND provider_sid IS NOT NULL"
        )

    def waiting(self) -> int:
        """How much work is still to be done."""
        return self._count(
            "SELECT count(*) FROM outbox WHERE done_at IS NULL AND failed_at IS NULL"
            " AND available_at < now() + interval '10 minutes'"
        )

    def spent(self) -> float:
        """CPU milliseconds of all processes of the product so far."""
        return sum(spent for name, spent in milliseconds(self.pids()).items() if name != STAND_IN)

    def pids(self) -> dict[str, int]:
        """The product's processes, and the stand-in."""
        return {name: int(entry["pid"]) for name, entry in read_json(self.state.processes).items()}

    def settle(self) -> None:
        """Return when nothing is left to be done; raises NotAnswered."""
        deadline = time.monotonic() + _LONGEST_SECONDS
        while self.waiting():
            if time.monotonic() > deadline:
                raise NotAnswered(str(self.waiting()))
            time.sleep(0.1)

    def leave_all_to_the_agent(self) -> None:
        """Whoever has asked for a person waits for one: what they write further is not answered by us."""
        self.owner.execute("UPDATE conversation SET responder = 'agent', member = '', member_id = NULL")

    @contextmanager
    def answers_held_back(self) -> Iterator[None]:
        """Inside, messages are only taken: the worker stands still, and answers them afterwards."""
        worker = int(read_json(self.state.processes)["worker"]["pid"])
        os.kill(worker, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(worker, signal.SIGCONT)

    def _count(self, question: LiteralString) -> int:
        row = self.owner.execute(question).fetchone()
        return int(str(row[0])) if row else 0


@dataclass(frozen=True, slots=True)
class Cost:
    """What answering cost."""

    messages: int
    seconds: float
    by_process: dict[str, float] = field(default_factory=dict)
    """CPU milliseconds for each answered message."""

    @property
    def total(self) -> float:
        """Of the product itself: the stand-in for Twilio is no part of it."""
        return sum(spent for name, spent in self.by_process.items() if name != STAND_IN)


def answering(subject: Subject) -> Cost:
    """Let waves of customers write, each wave when the last was answered, and see what all processes used."""
    subject.leave_all_to_the_agent()
    pids = subject.pids()
    before, already, began = milliseconds(pids), subject.answered(), time.monotonic()
    for wave in range(WAVES):
        post_all(subject.port, subject.webhooks(WAVE, offset=wave * WAVE), AT_ONCE)
        subject.settle()
    after, messages = milliseconds(pids), subject.answered() - already
    if not messages:
        raise NotAnswered("none")
    spent = {name: (after[name] - before[name]) / messages for name in pids}
    return Cost(messages, time.monotonic() - began, spent)
