"""A member's own WhatsApp at the front door: what comes twice is heard once, and customers pay nothing for it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import event

from bot import relaying
from bot.signature import SigningKeys
from bot.webhook import WebhookParts, webhook_router
from flows.note_delivery import note_delivery
from flows.receive_message import receive_message
from gateways.standins.phones import Caller, Phones
from gateways.twilio_faults import fault_of
from shop.kernel.database import engine
from tests.bot.concierge.counter import concierge
from tests.bot.conversing import Chat, a_chat
from tests.bot.relays import GIULIA, OWN, connected, relays, said, waits
from tests.fakes.serving import free_port, served
from tests.fakes.twilio import TOKEN, twilio_town
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
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    parts = WebhookParts(
        public_url=public,
        keys=SigningKeys([SecretStr(TOKEN)]),
        body_limit=256 * 1024,
        clock=chat.clock,
        fault_of=fault_of,
        receive_message=receive_message,
        note_delivery=note_delivery,
    )
    app = FastAPI()
    app.include_router(webhook_router(parts))
    with ExitStack() as stack:
        stack.enter_context(served(app, port))
        webhook = f"{public}/webhooks/twilio/whatsapp"
        yield stack.enter_context(twilio_town(tmp_path, webhook_url=webhook)).phones


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
