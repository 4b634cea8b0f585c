"""A member's own WhatsApp at the front door: what comes twice is heard once, and customers pay nothing for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot import relaying
from gateways.standins.phones import Caller, Phones
from shop.kernel.database import engine
from tests.bot.concierge.counter import concierge
from tests.bot.conversing import Chat, a_chat
from tests.bot.front_door import phones_before
from tests.bot.relays import GIULIA, OWN, connected, relays, said, waits
from tests.world import a_registered_customer, arrives, due, one

FRONT_DOOR = 2
"""Statements of an ordinary message: it is stored, and its turn is due."""


@pytest.fixture
def chat(empty_database: str) -> Chat:
    del empty_database
    return a_chat(concierge())


@pytest.fixture
def phones(chat: Chat, tmp_path: Path) -> Iterator[Phones]:
    """The network, with the product's webhooks behind it."""
    with phones_before(chat.clock, tmp_path) as found:
        yield found


def test_through_the_signed_webhook_what_comes_twice_or_late_is_sent_once(
    chat: Chat, phones: Phones, owner: Any
) -> None:
    connected(chat)
    waits(chat)
    code = relays(chat)[0].split()[0]
    own = Caller(phone=OWN, name="Rosaria")
    first = phones.say(shop=chat.shop.address, caller=own, text=f"{code} Uno")
    phones.say(shop=chat.shop.address, caller=own, text=f"{code} Due")
    for _ in range(2):  # delivered again, behind a later one
        assert phones.say(shop=chat.shop.address, caller=own, text=f"{code} Uno", sid=first.sid).status == 200
    entries = due("relay_in", at=chat.clock.now())
    for entry in [*entries, *entries]:  # and handed on twice
        relaying.hear(entry, chat.parts)
    for entry in due("relay_in", at=chat.clock.now()):
        relaying.hear(entry, chat.parts)
    phones.say(shop=chat.shop.address, caller=own, text=f"{code} Uno", sid=first.sid)
    relays(chat)
    assert [words for words, *_ in said(owner)] == ["Uno", "Due"]
    assert one(owner, "SELECT count(*) FROM customer_identity WHERE value = %(own)s", {"own": OWN}) == 0


def test_an_ordinary_message_asks_the_database_nothing_more(chat: Chat) -> None:
    a_registered_customer(chat.shop, GIULIA, name="Giulia")
    arrives(chat.shop, "Ciao", at=chat.clock.now(), phone=GIULIA)
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(engine(), "before_cursor_execute", note)
    try:
        arrives(chat.shop, "Avete il miele?", at=chat.clock.now(), phone=GIULIA)
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    assert (
        len([one for one in asked if "member_phone" in one]) == 1
    )  # in the statement that stores the message
    assert len(asked) <= FRONT_DOOR
