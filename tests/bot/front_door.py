"""The network with the product's webhooks behind it, on real ports of this machine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr

from bot.signature import SigningKeys
from bot.webhook import WebhookParts, webhook_router
from flows.note_delivery import note_delivery
from flows.receive_message import receive_message
from gateways.standins.phones import Phones
from gateways.twilio_faults import fault_of
from runtime.embedded.processes import free_port
from shop.kernel.clock import Clock
from tests.fakes.serving import served
from tests.fakes.twilio import TOKEN, twilio_town


@contextmanager
def phones_before(clock: Clock, folder: Path) -> Iterator[Phones]:
    """Phones whose messages come in through signed webhooks; the network keeps its state in the folder."""
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    parts = WebhookParts(
        public_url=public,
        keys=SigningKeys([SecretStr(TOKEN)]),
        body_limit=256 * 1024,
        clock=clock,
        fault_of=fault_of,
        receive_message=receive_message,
        note_delivery=note_delivery,
    )
    app = FastAPI()
    app.include_router(webhook_router(parts))
    with ExitStack() as stack:
        stack.enter_context(served(app, port))
        webhook = f"{public}/webhooks/twilio/whatsapp"
        yield stack.enter_context(twilio_town(folder, webhook_url=webhook)).phones
