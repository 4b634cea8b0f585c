"""A demo shop behind its real doors: the phones, the webhook, the flows, the turn, the gateway, all joined."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from fastapi import FastAPI
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from bot import delivery, turn
from bot.concierge.model import Concierge
from bot.parts import Parts
from bot.signature import SigningKeys
from bot.webhook import WebhookParts, webhook_router
from flows.note_delivery import note_delivery
from flows.receive_message import receive_message
from flows.register_customer import register_customer
from gateways.standins.phones import Caller, Phones, Tap, ThreadMessage
from gateways.twilio_faults import fault_of
from knowledge.index import bring_up_to_date
from knowledge.search import HybridSearch
from runtime.catalog_words import CatalogWords
from runtime.demo.reading import demo_shop
from runtime.demo.seeding import seed_shop
from runtime.embedded.processes import free_port
from shop.customers.profiles import Profile
from shop.events.outbox import Claimed
from shop.kernel.language import Language
from shop.workspaces.viewing import AgentView, workspace_by_slug
from tests.bot.conversing import Approving, Keeping, Nobody
from tests.fakes.serving import served
from tests.fakes.twilio import TOKEN, gateway, twilio_town
from tests.world import PinnedClock, due


@dataclass
class Street:
    """A shop, and whoever writes to it."""

    phones: Phones
    parts: Parts
    clock: PinnedClock
    shop: str
    seen: dict[str, int] = field(default_factory=dict)

    def says(self, caller: Caller, *texts: str, tap: Tap | None = None) -> list[ThreadMessage]:
        """Somebody writes, perhaps in fragments; returns what came back on the phone."""
        for text in texts:
            assert self.phones.say(shop=self.shop, caller=caller, text=text).status == 200
        if tap is not None:
            assert self.phones.say(shop=self.shop, caller=caller, tap=tap).status == 200
        return self.answers(caller)

    def taps(self, caller: Caller, message: ThreadMessage, title: str) -> list[ThreadMessage]:
        """Somebody touches the button of that title under a message."""
        button = next(one for one in message.buttons if one.title == title)
        kind: Literal["button", "item"] = "item" if button.kind == "item" else "button"
        return self.says(caller, tap=Tap(button.id, button.title, kind))

    def registers(self, caller: Caller, name: str, language: Language) -> list[ThreadMessage]:
        """The link that came is opened, and the page filled in; the chat goes on by itself."""
        link = next(
            button.url
            for message in reversed(self.thread(caller))
            for button in message.buttons
            if button.kind == "link"
        )
        register_customer(
            now=self.clock.now(),
            token=link.rpartition("/")[2],
            profile=Profile(name=name, language=language),
            service=True,
            memory=False,
            marketing=False,
        )
        return self.answers(caller)

    def answers(self, caller: Caller) -> list[ThreadMessage]:
        """Let what is due happen, and look at the phone."""
        self.clock.pass_(seconds=4)
        self._work()
        arrived = [message for message in self.thread(caller) if not message.mine]
        before = self.seen.get(caller.phone, 0)
        self.seen[caller.phone] = len(arrived)
        return arrived[before:]

    def thread(self, caller: Caller) -> list[ThreadMessage]:
        """Everything on the phone, in order."""
        return list(self.phones.thread(shop=self.shop, caller=caller).messages)

    def _work(self) -> None:
        for topic, perform in (("turn", turn.perform), ("deliver", delivery.perform)):
            for entry in self._due(topic):
                perform(entry, self.parts)

    def _due(self, topic: str) -> list[Claimed]:
        return due(topic, at=self.clock.now())


@contextmanager
def open_street(
    folder: Path, slug: str, outside: Callable[[AgentView], BaseChatModel | None] = lambda _agent: None
) -> Iterator[Street]:
    """The demo shop of that slug, open for the length of the block, on a Friday morning.

    `outside` is the model that is asked before the concierge; none unless told.
    """
    clock = PinnedClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    seed_shop(demo_shop(slug), now=clock.now())
    shop = workspace_by_slug(slug)
    bring_up_to_date(shop.id, now=clock.now() + timedelta(seconds=1))
    with street_of(folder, shop.channel, clock, outside) as street:
        yield street


@contextmanager
def street_of(
    folder: Path,
    shop: str,
    clock: PinnedClock,
    outside: Callable[[AgentView], BaseChatModel | None] = lambda _agent: None,
) -> Iterator[Street]:
    """The same with a shop that is open already, by the address of its channel."""
    with ExitStack() as stack:
        port = free_port()
        public = f"http://127.0.0.1:{port}"
        stack.enter_context(served(_doors(public, clock), port))
        webhook = f"{public}/webhooks/twilio/whatsapp"
        town = stack.enter_context(twilio_town(folder, webhook_url=webhook))
        yield Street(town.phones, _parts(clock, town.url, public, outside), clock, shop)


def _doors(public: str, clock: PinnedClock) -> FastAPI:
    app = FastAPI()
    app.include_router(
        webhook_router(
            WebhookParts(
                public_url=public,
                keys=SigningKeys([SecretStr(TOKEN)]),
                body_limit=256 * 1024,
                clock=clock,
                fault_of=fault_of,
                receive_message=receive_message,
                note_delivery=note_delivery,
            )
        )
    )
    return app


def _parts(
    clock: PinnedClock, twilio: str, public: str, outside: Callable[[AgentView], BaseChatModel | None]
) -> Parts:
    return Parts(
        clock=clock,
        whatsapp=gateway(twilio, public),
        templates=Approving(),
        search=HybridSearch(),
        concierge=Concierge(),
        outside_model=outside,
        objects=Keeping(),
        sms=Nobody(),
        mail=Nobody(),
        known_words=CatalogWords(),
    )
