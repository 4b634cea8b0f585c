"""What the worker answers with: which gateway serves which need, as the settings say."""

from bot.concierge.language import detect
from bot.concierge.model import Concierge
from bot.parts import Mail, Parts
from gateways.caldav_calendar import CalDavCalendars
from gateways.chat_models import outside_model
from gateways.function_caller import FunctionCaller
from gateways.mail_folder import MailFolder
from gateways.mail_server import MailServer
from gateways.object_folder import ObjectFolder
from gateways.pace import pace_at
from gateways.twilio_http import TwilioHttp
from gateways.twilio_sms import TwilioSms
from gateways.twilio_templates import TwilioTemplates
from gateways.twilio_whatsapp import TwilioWhatsApp
from gateways.webhook_sender import WebhookSender
from knowledge.embedding import embedder
from knowledge.search import HybridSearch
from runtime.carrier_wiring import carriers
from runtime.catalog_words import CatalogWords
from runtime.media_wiring import media_engine
from runtime.notice_wiring import notices
from runtime.payment_wiring import payment_providers
from shop.kernel.clock import SystemClock
from shop.kernel.language import Language
from shop.kernel.settings import Settings


def bot_parts(configured: Settings) -> Parts:
    """What a worker answers with. Everything heavy is loaded here, before the first customer waits."""
    tokens = [token.get_secret_value() for token in configured.twilio_auth_tokens]
    public = str(configured.public_url).rstrip("/")
    http = TwilioHttp(configured.twilio_api_url)
    _load()
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
        templates=TwilioTemplates(configured.twilio_account_sid, tokens[0], http),
        search=HybridSearch(),
        concierge=Concierge(),
        outside_model=outside_model(configured),
        objects=ObjectFolder(configured.object_folder),
        sms=TwilioSms(configured.twilio_account_sid, tokens, status_callback_base=public, http=http),
        mail=_mail(configured),
        known_words=CatalogWords(),
        payments=payment_providers(configured),
        carriers=carriers(),
        webhooks=WebhookSender(
            private_addresses=configured.webhook_private_addresses, plain=configured.embedded
        ),
        functions=FunctionCaller(
            private_addresses=configured.webhook_private_addresses, plain=configured.embedded
        ),
        notices=notices(configured),
        calendars=CalDavCalendars(private_addresses=configured.calendar_private_addresses),
        media=media_engine(configured, SystemClock()),
    )


def _load() -> None:
    """Sentence embeddings and language models take seconds the first time."""
    embedder()
    detect("ciao", None, Language.IT)


def _mail(configured: Settings) -> Mail:
    sender = configured.mail_sender or f"shop@{configured.public_url.host}"
    if configured.smtp_url is None:
        return MailFolder(configured.object_folder / "mail", sender)
    return MailServer(configured.smtp_url.get_secret_value(), sender)
