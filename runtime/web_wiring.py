"""What the web process serves with: which gateway serves which need, as the settings say."""

from bot.webhook import webhook_parts, webhook_router
from flows.note_delivery import note_delivery
from flows.receive_message import receive_message
from gateways.object_folder import ObjectFolder
from gateways.standins.phones import Phones
from gateways.translating import translator
from gateways.twilio_faults import fault_of
from knowledge.search import HybridSearch
from runtime.carrier_wiring import carriers
from runtime.demo.playing import playable
from runtime.health import checks, health
from runtime.livekit_door import livekit_router
from runtime.media_wiring import media_engine
from runtime.payment_wiring import payment_providers
from runtime.phone import StandinPhone
from shop.kernel.clock import SystemClock
from shop.kernel.settings import Settings
from webapp.wiring import Phone, WebWiring


def web_wiring(configured: Settings) -> WebWiring:
    """What the web process serves with."""
    clock = SystemClock()
    doors = webhook_parts(
        configured, clock, fault_of=fault_of, receive_message=receive_message, note_delivery=note_delivery
    )
    wanted = checks(configured)
    return WebWiring(
        clock=clock,
        health=lambda: health(wanted),
        search=HybridSearch(),
        phone=_phone(configured),
        routers=(webhook_router(doors), livekit_router(configured, clock)),
        demo_shops=playable() if configured.playground else {},
        payments=payment_providers(configured),
        carriers=carriers(),
        objects=ObjectFolder(configured.object_folder),
        media=media_engine(configured, clock),
        translate=translator(configured),
    )


def _phone(configured: Settings) -> Phone | None:
    """The phones behind the stand-in; none where Twilio itself is spoken to."""
    if not (configured.playground and configured.twilio_api_url):
        return None
    token = configured.twilio_auth_tokens[0].get_secret_value()
    return StandinPhone(
        Phones(configured.twilio_api_url, account_sid=configured.twilio_account_sid, token=token)
    )
