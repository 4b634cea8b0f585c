"""What Twilio does with POST Messages: refuse at once, or accept and let it go right or wrong later."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from typing import Any
from urllib.parse import urlsplit

from gateways.standins.twilio_contents import (
    Content,
    breaks_limits,
    filled,
    find_content,
    parts_of,
    variables_of,
    words_of,
)
from gateways.standins.twilio_network import Network
from gateways.standins.twilio_refusals import Refused
from gateways.standins.twilio_store import Message

Form = Mapping[str, Sequence[str]]

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}")
_MOST_BODY, _MOST_MEDIA = 1600, 10
_OUTSIDE_WINDOW, _BAD_CONTENT = 63016, 63021


@dataclass(frozen=True, slots=True)
class _Filled:
    """The words and parts of what is to be sent, and whether it may open a conversation."""

    body: str
    parts: dict[str, Any]
    approved: bool = False
    unfit: bool = False


def new_message(network: Network, form: Form) -> Message:
    """The message that this form asks for; raises Refused where Twilio refuses at once."""
    _check_presence(form)
    shop, customer = _addresses(network, form)
    filling = _fill(network, form)
    _check_callback(_one(form, "StatusCallback"))
    person = network.person(customer)
    if network.refuses(shop, person.user_id, "stopped"):
        raise Refused(21610)
    now = network.now()
    return Message(
        sid=("MM" if filling.parts.get("media") else "SM") + secrets.token_hex(16),
        direction="out",
        shop=shop,
        person=person.user_id,
        customer=customer,
        body=filling.body,
        status="accepted" if _one(form, "MessagingServiceSid") else "queued",
        told="accepted" if _one(form, "MessagingServiceSid") else "queued",
        created_at=now,
        updated_at=now,
        callback=_one(form, "StatusCallback"),
        fate=_fate(network, shop, person.user_id, filling),
        parts=filling.parts,
    )


def _check_presence(form: Form) -> None:
    if not _one(form, "To"):
        raise Refused(21604)
    if not _one(form, "From") and not _one(form, "MessagingServiceSid"):
        raise Refused(21603)
    if not any(_one(form, name) for name in ("Body", "MediaUrl", "ContentSid")):
        raise Refused(21619)
    if len(_one(form, "Body")) > _MOST_BODY:
        raise Refused(21617)


def _addresses(network: Network, form: Form) -> tuple[str, str]:
    shop, customer = _one(form, "From"), _one(form, "To")
    whatsapp = customer.startswith("whatsapp:")
    bare = customer.removeprefix("whatsapp:")
    if not _PHONE.fullmatch(bare) and not (whatsapp and _USER_ID.fullmatch(bare)):
        raise Refused(21211, customer)
    if shop.startswith("whatsapp:") != whatsapp:
        raise Refused(21910)
    registered = {row["address"] for row in network.store.rows("SELECT address FROM sender")}
    known = shop in registered if registered else bool(_PHONE.fullmatch(shop.removeprefix("whatsapp:")))
    if not known:
        raise Refused(63007) if whatsapp else Refused(21606, shop)
    return shop, customer


def _fill(network: Network, form: Form) -> _Filled:
    media = [url for url in form.get("MediaUrl", ()) if url]
    sid = _one(form, "ContentSid")
    if sid:
        if media:
            raise Refused(63030)
        return _fill_content(network, sid, _one(form, "ContentVariables"))
    if len(media) > _MOST_MEDIA:
        raise Refused(21623)
    if any(not _is_address(url) for url in media):
        raise Refused(21620, media[0])
    parts = {"media": [[url, guess_type(urlsplit(url).path)[0] or ""] for url in media]} if media else {}
    return _Filled(_one(form, "Body"), parts)


def _fill_content(network: Network, sid: str, variables: str) -> _Filled:
    content = find_content(network.store, sid, network.real_now())
    if content is None:
        raise Refused(21655, sid)
    shape = filled(content, variables_of(variables))
    unfit = breaks_limits(content.kind, shape, approved=content.approved)
    return _Filled(words_of(shape), _shown(content, shape), approved=content.approved, unfit=unfit)


def _shown(content: Content, shape: Mapping[str, Any]) -> dict[str, Any]:
    return {**parts_of(content, shape), "content": content.sid}


def _fate(network: Network, shop: str, person: str, filling: _Filled) -> dict[str, Any]:
    """Twilio accepts these and tells of the failure later."""
    if filling.unfit:
        return {"status": "undelivered", "code": _BAD_CONTENT}
    needs_window = shop.startswith("whatsapp:") and not filling.approved
    if needs_window and not network.window_open(shop, person):
        return {"status": "undelivered", "code": _OUTSIDE_WINDOW}
    return {}


def _check_callback(url: str) -> None:
    if url and not _is_address(url):
        raise Refused(21609, url)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in url


def _one(form: Form, name: str) -> str:
    values = form.get(name) or ("",)
    return values[0]
