"""The stand-in for Twilio, served beside a test, with a shop's server that hears its webhooks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateways.standins.phones import Caller, Phones
from gateways.standins.twilio import twilio_standin
from gateways.standins.twilio_network import Setup
from gateways.twilio_whatsapp import TwilioWhatsApp
from tests.fakes.serving import served
from tests.fakes.shop_server import ShopServer

ACCOUNT = "AC" + "0" * 32
TOKEN = "token"
SHOP = "whatsapp:+390932111222"
MARTA = Caller(phone="+393331234567", name="Marta Ferrara")


@dataclass(frozen=True)
class Town:
    """A shop's server, the network, and the product's gateway to it."""

    url: str
    phones: Phones
    shop: ShopServer
    whatsapp: TwilioWhatsApp

    def marta_writes(self, text: str = "ciao") -> str:
        """Open the service window; the id of what Marta wrote."""
        return self.phones.say(shop=SHOP, caller=MARTA, text=text).sid


@contextmanager
def twilio_town(folder: Path, **changes: Any) -> Iterator[Town]:
    """All of it, until the block ends."""
    shop = ShopServer()
    with served(shop.app) as shop_url:
        setup = Setup(
            **{
                "account_sid": ACCOUNT,
                "tokens": [TOKEN],
                "webhook_url": f"{shop_url}/webhooks/twilio/whatsapp",
                "sent_after": 0.0,
                "delivered_after": 0.0,
                "approved_after": 0.0,
                **changes,
            }
        )
        with served(twilio_standin(folder, setup)) as url:
            phones = Phones(url, account_sid=ACCOUNT, token=TOKEN)
            yield Town(url, phones, shop, gateway(url, shop_url))
            phones.close()


def gateway(api_url: str, callback_base: str = "http://127.0.0.1:9", **options: Any) -> TwilioWhatsApp:
    """The product's gateway, pointed somewhere else than at Twilio."""
    pictures = "https://shop.example/pictures"
    return TwilioWhatsApp(
        ACCOUNT, [TOKEN], api_url=api_url, status_callback_base=callback_base, pictures=pictures, **options
    )
