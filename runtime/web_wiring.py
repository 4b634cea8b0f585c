"""What the web process serves with: which gateway serves which need, as the settings say."""

from dataclasses import replace
from datetime import datetime

from bot.guardrails.prompting import system_prompt
from bot.webhook import webhook_parts, webhook_router
from flows.note_delivery import note_delivery
from flows.receive_message import receive_message
from gateways.dns_records import DnsRecords
from gateways.function_caller import FunctionCaller
from gateways.object_folder import ObjectFolder
from gateways.pictures import PictureBroken, bare
from gateways.standins.phones import Phones
from gateways.translating import translator
from gateways.twilio_faults import fault_of
from knowledge.search import HybridSearch
from runtime.carrier_wiring import carriers
from runtime.demo.playing import playable
from runtime.health import checks, health
from runtime.livekit_door import livekit_router
from runtime.media_wiring import media_engine
from runtime.notice_wiring import notice_key
from runtime.payment_wiring import payment_providers
from runtime.phone import StandinPhone
from shop.agents.content import AgentContent
from shop.kernel.clock import SystemClock
from shop.kernel.language import Language
from shop.kernel.settings import Settings
from shop.workspaces.viewing import AgentView, WorkspaceView
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
        bare_picture=bare_picture,
        media=media_engine(configured, clock),
        notice_key=notice_key(configured),
        sign_up=configured.sign_up == "open",
        translate=translator(configured),
        txt_records=DnsRecords(configured.dns_url) if configured.dns_url else None,
        agent_prompt=agent_prompt,
        functions=FunctionCaller(
            private_addresses=configured.webhook_private_addresses, plain=configured.embedded
        ),
    )


def agent_prompt(shop: WorkspaceView, content: AgentContent, language: Language, now: datetime) -> str:
    """What a model of the shop would be told at that moment."""
    spoken = shop if content.formality == "shop" else replace(shop, formality=content.formality)
    return system_prompt(spoken, AgentView(content), language, now)


def bare_picture(original: bytes, content_type: str) -> bytes | None:
    """The picture as it may leave the house; None where it cannot be read."""
    try:
        return bare(original, content_type)
    except PictureBroken:
        return None


def _phone(configured: Settings) -> Phone | None:
    """The phones behind the stand-in; none where Twilio itself is spoken to."""
    if not (configured.playground and configured.twilio_api_url):
        return None
    token = configured.twilio_auth_tokens[0].get_secret_value()
    return StandinPhone(
        Phones(configured.twilio_api_url, account_sid=configured.twilio_account_sid, token=token)
    )
