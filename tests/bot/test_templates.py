"""Templates on their way to approval, and what they are for: the network, the webhooks and our rows together."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from langchain_core.language_models import FakeListChatModel
from pydantic import SecretStr, ValidationError

from bot import delivery, templates
from bot.parts import Parts
from bot.signature import SigningKeys
from bot.webhook import WebhookParts, webhook_router
from flows.declare_template import declare_template
from flows.note_delivery import note_delivery
from flows.receive_message import receive_message
from gateways.twilio_faults import fault_of
from gateways.twilio_http import TwilioHttp
from gateways.twilio_templates import TwilioTemplates
from runtime.embedded.processes import free_port
from shop.kernel.language import Language
from shop.messaging.templates import ANSWER_WAITING, TemplateProfile
from tests.bot.conversing import a_chat
from tests.fakes.serving import served
from tests.fakes.twilio import ACCOUNT, MARTA, SHOP, TOKEN, Town, gateway, twilio_town
from tests.flows.windows import written
from tests.world import PinnedClock, Shop, a_registered_customer, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")

WORDS = "Ciao {{1}}, c'è una risposta per te da {{2}}. Scrivici quando vuoi."
STATUS = "SELECT status, content_sid <> '', reason FROM message_template"
A_DAY = 25 * 3600.0


@dataclass
class Wired:
    """A shop whose bot talks to the network, and hears from it."""

    shop: Shop
    parts: Parts
    clock: PinnedClock
    town: Town

    def declares(self, body: str = WORDS) -> None:
        """The shop declares the template that says that an answer waits."""
        profile = TemplateProfile(
            name=ANSWER_WAITING,
            language=Language.IT,
            body=body,
            samples={"1": "Marta", "2": "Bottega"},
        )
        declare_template(now=self.clock.now(), actor="system", workspace_id=self.shop.id, template=profile)

    def approves(self, **after: float) -> int:
        """Whatever is due of templates is done; how much that was."""
        self.clock.pass_(**after)
        entries = due("template", at=self.clock.now())
        for entry in entries:
            templates.perform(entry, self.parts)
        return len(entries)

    def delivers(self) -> None:
        """Whatever is due of deliveries is done, and the network has come to rest."""
        while entries := due("deliver", at=self.clock.now()):
            for entry in entries:
                delivery.perform(entry, self.parts)
            self.town.phones.settle()

    def shown(self) -> list[tuple[str, str]]:
        """What stands on Marta's phone from the shop: words and status."""
        thread = self.town.phones.thread(shop=SHOP, caller=MARTA)
        return [(message.text, message.status) for message in thread.messages if not message.mine]


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[Wired]:
    yield from _wired(tmp_path)


@pytest.fixture
def hesitant(tmp_path: Path) -> Iterator[Wired]:
    """WhatsApp thinks about every template for a long time."""
    yield from _wired(tmp_path, approved_after=3600.0)


def _wired(folder: Path, **changes: Any) -> Iterator[Wired]:
    chat = a_chat(FakeListChatModel(responses=[]), channel=SHOP)
    chat.shop.customers["marta"] = a_registered_customer(chat.shop)
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    app = FastAPI()
    app.include_router(webhook_router(_doors(public, chat.clock)))
    with ExitStack() as stack:
        stack.enter_context(served(app, port))
        webhook = f"{public}/webhooks/twilio/whatsapp"
        town = stack.enter_context(twilio_town(folder, webhook_url=webhook, **changes))
        kept = TwilioTemplates(ACCOUNT, TOKEN, TwilioHttp(town.url))
        parts = replace(chat.parts, whatsapp=gateway(town.url, public), templates=kept)
        yield Wired(chat.shop, parts, chat.clock, town)


def _doors(public: str, clock: PinnedClock) -> WebhookParts:
    return WebhookParts(
        public_url=public,
        keys=SigningKeys([SecretStr(TOKEN)]),
        body_limit=256 * 1024,
        clock=clock,
        fault_of=fault_of,
        receive_message=receive_message,
        note_delivery=note_delivery,
    )


def test_declared_template_is_stored_and_approved(wired: Wired, owner: Any) -> None:
    wired.declares()

    assert wired.approves() == 1

    assert rows(owner, STATUS) == [("approved", True, "")]
    assert wired.approves(days=1) == 0


def test_same_words_twice_are_asked_for_once(wired: Wired, owner: Any) -> None:
    wired.declares()
    wired.declares()

    assert wired.approves() == 1
    wired.declares()
    assert wired.approves() == 0
    assert one(owner, "SELECT count(*) FROM message_template") == 1


def test_other_words_are_approved_anew(wired: Wired, owner: Any) -> None:
    wired.declares()
    wired.approves()
    before = one(owner, "SELECT content_sid FROM message_template")

    wired.declares(body="Ciao {{1}}, da {{2}} ti aspetta una risposta. Scrivici quando vuoi.")
    assert rows(owner, STATUS) == [("unsubmitted", False, "")]
    owner.commit()
    wired.approves()

    assert rows(owner, STATUS) == [("approved", True, "")]
    assert one(owner, "SELECT content_sid FROM message_template") != before


def test_pending_template_is_looked_at_ever_more_rarely_and_not_asked_for_again(
    hesitant: Wired, owner: Any
) -> None:
    hesitant.declares()
    assert hesitant.approves() == 1
    assert rows(owner, STATUS) == [("pending", True, "")]
    owner.commit()

    looked = [hesitant.approves(seconds=2) for _ in range(16)]

    assert looked == [1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    asked = [
        request
        for request in hesitant.town.phones.requests(limit=500)
        if "ApprovalRequests/whatsapp" in request.path
    ]
    assert len(asked) == 1


def test_template_whose_storing_was_never_answered_is_stored_once(wired: Wired, owner: Any) -> None:
    wired.declares()
    wired.town.phones.order_fault("take_and_drop", match={"method": "POST", "path": "/v1/Content"})
    wired.approves()
    assert rows(owner, STATUS) == [("unsubmitted", False, "")]
    owner.commit()

    wired.approves(minutes=1)

    assert rows(owner, STATUS) == [("approved", True, "")]
    made = [
        request
        for request in wired.town.phones.requests(limit=500)
        if (request.method, request.path) == ("POST", "/v1/Content")
    ]
    assert len(made) == 1


def test_twilio_that_refuses_our_credentials_leaves_a_dead_letter(wired: Wired, owner: Any) -> None:
    wired.declares()
    stranger = TwilioTemplates(ACCOUNT, "another token", TwilioHttp(wired.town.url))
    wired.parts = replace(wired.parts, templates=stranger)

    wired.approves()

    assert rows(owner, "SELECT error FROM outbox WHERE topic = 'template'") == [("sender 20003",)]
    assert rows(owner, STATUS) == [("unsubmitted", False, "")]


def test_message_that_twilio_refuses_for_the_window_is_asked_for_with_the_template(
    wired: Wired, owner: Any
) -> None:
    wired.declares()
    wired.approves()
    phones = wired.town.phones
    phones.say(shop=SHOP, caller=MARTA, text="avete la crema?")
    for text in ("Eccola", "E il miele"):
        written(wired.shop, text, at=wired.clock.now())
    phones.shift_clock(A_DAY)

    wired.delivers()

    asked = "Ciao Marta, c'è una risposta per te da Bottega bottega. Scrivici quando vuoi."
    assert wired.shown() == [("Eccola", "failed"), ("E il miele", "failed"), (asked, "delivered")]
    assert rows(owner, "SELECT body, status FROM message WHERE direction = 'out' ORDER BY seq") == [
        ("Eccola", "held"),
        ("E il miele", "held"),
        (asked, "delivered"),
    ]
    owner.commit()

    phones.say(shop=SHOP, caller=MARTA, text="eccomi")
    wired.delivers()

    assert wired.shown()[3:] == [("Eccola", "delivered"), ("E il miele", "delivered")]
    statuses = rows(owner, "SELECT DISTINCT status FROM message WHERE direction = 'out'")
    assert statuses == [("delivered",)]


def test_answer_after_the_window_is_never_tried_without_a_template(wired: Wired) -> None:
    wired.declares()
    wired.approves()
    wired.town.phones.say(shop=SHOP, caller=MARTA, text="avete la crema?")
    written(wired.shop, at=wired.clock.now())
    wired.town.phones.shift_clock(A_DAY)
    wired.clock.pass_(seconds=A_DAY)

    wired.delivers()

    [(words, status)] = wired.shown()
    assert words.startswith("Ciao Marta, ")
    assert status == "delivered"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{{1}}, qui da {{2}} c'è una risposta per te", "before, between and after"),
        ("Ciao, c'è una risposta per te da {{1}} e {{2}}!", "before, between and after"),
        ("Ciao {{1}} {{2}}, c'è una risposta per te", "before, between and after"),
        ("Ciao {{1}}, da {{2}} eccola", "twice as many words"),
        ("Ciao {{2}}, c'è una risposta per te. Scrivici quando vuoi.", "without a gap"),
        ("Ciao {{nome}}, da {{1}} c'è una risposta per te. Scrivici.", "is a number"),
        ("Ciao {{1}}, c'è una risposta per te. Scrivici quando vuoi.", "needs an example"),
        ("Ciao {{1}}, da {{2}} e {{3}} c'è una risposta per te. Scrivici pure.", "needs an example"),
    ],
)
def test_words_that_whatsapp_would_not_approve_are_refused_before_anybody_is_asked(
    body: str, why: str
) -> None:
    with pytest.raises(ValidationError, match=why):
        TemplateProfile(
            name=ANSWER_WAITING, language=Language.IT, body=body, samples={"1": "Marta", "2": "Bottega"}
        )
