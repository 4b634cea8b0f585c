"""What the worker answers with: which gateway serves which need, as the settings say."""

from bot.concierge.model import Concierge

from bot.parts import Parts
from gateways.chat_models import outside_model
from gateways.mail_folder import MailFolder
from gateways.object_folder import ObjectFolder
from gateways.pace import pace_at
from gateways.twilio_http import TwilioHttp
from gateways.twilio_sms import TwilioSms
from gateways.twilio_whatsapp import TwilioWhatsApp
from knowledge.embedding import embedder
from knowledge.search import HybridSearch
from runtime.catalog_words import CatalogWords
from shop.kernel.clock import SystemClock
from shop.kernel.settings import Settings


def bot_parts(configured: Settings) -> Parts:
    """What a worker answers with. Everything heavy is loaded here, before the first customer waits."""
    tokens = [token.get_secret_value() for token in configured.twilio_auth_tokens]
    public = str(configured.public_url).rstrip("/")
    http = TwilioHttp(configured.twilio_api_url)
    embedder()
    whatsapp = TwilioWhatsApp(
        configured.twilio_account_sid,
        tokens,
        status_callback_base=public,
        pictures=f"{public}/static/build/art",
        pace=pace_at(configured.redis_url),
        http=http,
    )
    return Parts(
        clock=SystemClock(),
        whatsapp=whatsapp,
        search=HybridSearch(),
        concierge=Concierge(),
        outside_model=outside_model(configured),
        objects=ObjectFolder(configured.object_folder),
        sms=TwilioSms(configured.twilio_account_sid, tokens, status_callback_base=public, http=http),
        mail=MailFolder(configured.object_folder / "mail", f"shop@{configured.public_url.host}"),
        known_words=CatalogWords(),
    )
