"""The way to the phones: what is said there reaches the product as a signed webhook, and no other way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from fastapi import Request, UploadFile

from flows.register_customer import enroll_customer
from shop.customers.identities import known_as
from shop.customers.profiles import Profile
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.kernel.phone import likely_language
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.viewing import WorkspaceView, workspace_by_slug
from webapp.assets import drawing_file, stance_of
from webapp.playground.asked import Kept, ToSay, WhoCalls
from webapp.wiring import Phone, wiring_of

_log = structlog.get_logger()

_LARGEST_FILE: Final = 16 * 1024 * 1024
"""WhatsApp's own limit, in bytes."""
_TRAVELS: Final = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "audio/",
    "video/",
    "application/pdf",
    "text/vcard",
)


class PhoneAway(Refusal):
    """The stand-in for the phone network does not answer."""

    status = 503


class FileRefused(Refusal):
    """WhatsApp carries no such file."""

    status = 413


def phone_of(request: Request) -> Phone:
    """The phone network."""
    phone = wiring_of(request).phone
    if phone is None:
        raise PhoneAway
    return phone


@contextmanager
def reaching_phones() -> Iterator[None]:
    """Refuse with `PhoneAway` where the network is down, whatever its client calls that."""
    try:
        yield
    except (Refusal, LookupError):
        raise
    except Exception as fault:
        _log.warning("phones_away", fault=type(fault).__name__)
        raise PhoneAway from fault


def say(request: Request, told: ToSay) -> str:
    """Send it from the customer's phone; the MessageSid, once the webhook was answered."""
    shop = workspace_by_slug(told.workspace)
    if told.customer.registered:
        _enroll(request, shop, told.customer)
    with reaching_phones():
        return phone_of(request).say(shop=shop.channel, caller=told.customer.caller, said=told.said)


async def keep_file(request: Request, file: UploadFile) -> Kept:
    """Keep an uploaded file as Twilio would; refuses what WhatsApp would not carry."""
    body = await file.read(_LARGEST_FILE + 1)
    kind = file.content_type or "application/octet-stream"
    if len(body) > _LARGEST_FILE or not kind.startswith(_TRAVELS):
        raise FileRefused
    return _keep(request, body, kind, file.filename or "file")


def keep_drawing(request: Request, name: str) -> Kept:
    """Keep one of the drawn goods as if it had been photographed."""
    if stance_of(name) is None:
        raise NotFound(kind="drawing")
    return _keep(request, drawing_file(name).read_bytes(), "image/png", f"{name}.png")


def kept_file(request: Request, url: str) -> tuple[bytes, str]:
    """A kept file and its type; refuses an address that is none of the network's."""
    try:
        with reaching_phones():
            return phone_of(request).media(url)
    except LookupError:
        raise NotFound(kind="file") from None


def _keep(request: Request, body: bytes, kind: str, name: str) -> Kept:
    with reaching_phones():
        return Kept(url=phone_of(request).upload(body=body, content_type=kind, name=name), type=kind)


def _enroll(request: Request, shop: WorkspaceView, who: WhoCalls) -> None:
    """Register somebody; who has registered already keeps the language of the chat, unless one is told."""
    told = "language" in who.model_fields_set
    if not (told or who.name) and _registered(shop.id, who):
        return
    guessed = likely_language(who.phone or None, shop.language)
    enroll_customer(
        now=wiring_of(request).clock.now(),
        workspace_id=shop.id,
        identities=who.identities,
        profile=Profile(name=who.name or "Marta", language=Language(who.language) if told else guessed),
        consents=("service",),
    )


def _registered(workspace: WorkspaceId, who: WhoCalls) -> bool:
    with transaction(workspace) as db:
        known = known_as(db, workspace, who.identities)
        return known is not None and customer_view(db, known).registered_at is not None
