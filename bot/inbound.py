"""What does a webhook of Twilio say? Fields in, our words out; nothing is decided here.

Twilio adds fields without notice, so nothing unknown is refused and every field is kept. Only a request
without the few fields that name it is no message at all (`NotAMessage`).
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from bot.cleaning import readable, storable
from bot.signature import Pairs
from shop.messaging.channel import Fault
from shop.messaging.inbound import (
    Inbound,
    InboundMedia,
    Kind,
    Location,
    Referral,
    Status,
    StatusReport,
    Tap,
)

STATUSES: dict[str, Status] = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "queued",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}

_SID = re.compile(r"(SM|MM)[0-9a-zA-Z]{32}")
_PHONE = re.compile(r"\+[1-9][0-9]{5,14}")
_ADDRESS = re.compile(r"[\x21-\x7e]{1,170}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOST_MEDIA = 10


class NotAMessage(ValueError):
    """The request lacks what every message has; asking again will not help."""


class UnknownStatus(ValueError):
    """A status that we have no word for; nothing is lost by passing over it."""


def parse_message(pairs: Pairs) -> Inbound:
    """The message in the fields of a webhook; raises NotAMessage."""
    form = Fields(pairs)
    sender, to = form.address("From"), form.address("To")
    name = _bare(sender)
    phone = name if _PHONE.fullmatch(name) else None
    media, tap = _media(form), _tap(form)
    return Inbound(
        provider_sid=form.sid(),
        account_sid=form["AccountSid"],
        to=to,
        sender=sender,
        phone=phone,
        bsuid=_bare(form["ExternalUserId"]) or (None if phone else name),
        parent_bsuid=_bare(form["ParentExternalUserId"]) or None,
        username=(form["ProfileUsername"] or form["Username"]).removeprefix("@")[:120] or None,
        profile_name=readable(form["ProfileName"])[:200],
        kind=_kind(form, media, tap),
        body=readable(form["Body"]) or (tap.title if tap else ""),
        media=media,
        location=_location(form),
        tap=tap,
        reply_to=form["OriginalRepliedMessageSid"][:64],
        referral=_referral(form),
        opt_out=_opt_out(form["OptOutType"]),
        forwarded=form["Forwarded"] == "true" or form["FrequentlyForwarded"] == "true",
        form=form.kept(),
    )


def parse_status(pairs: Pairs, reference: str, fault_of: Callable[[int], Fault]) -> StatusReport:
    """The status in the fields of a callback; raises NotAMessage, or UnknownStatus for a new word.

    `reference` is our id of the message as the callback's address carried it; junk in it is dropped.
    `fault_of` is the gateway's table of error codes.
    """
    form = Fields(pairs)
    sid, word = form.sid(), form["MessageStatus"] or form["SmsStatus"]
    if word not in STATUSES:
        raise UnknownStatus(word[:40])
    status, code = STATUSES[word], form.number("ErrorCode")
    return StatusReport(
        provider_sid=sid,
        status=status,
        error_code=code,
        fault=fault_of(code) if status == "failed" and code else None,
        reference=reference if _UUID.fullmatch(reference) else "",
        form=form.kept(),
    )


class Fields:
    """The fields of a form: the first of a name counts, all are kept."""

    def __init__(self, pairs: Pairs) -> None:
        self._all: dict[str, list[str]] = {}
        for name, value in pairs:
            self._all.setdefault(storable(name), []).append(storable(value))

    def __getitem__(self, name: str) -> str:
        """The value of that name; empty where there is none."""
        values = self._all.get(name)
        return values[0] if values else ""

    def sid(self) -> str:
        """Twilio's id of the message; refuses a request without one."""
        sid = self["MessageSid"] or self["SmsSid"]
        if not _SID.fullmatch(sid):
            raise NotAMessage("MessageSid")
        return sid

    def address(self, name: str) -> str:
        """Where a message came from or went to; refuses a request without it."""
        value = self[name].strip()
        if not _ADDRESS.fullmatch(value) or not _bare(value):
            raise NotAMessage(name)
        return value

    def number(self, name: str) -> int | None:
        """A whole number; None where there is none to be read."""
        value = self[name]
        return int(value) if _NUMBER.fullmatch(value) else None

    def kept(self) -> dict[str, str | list[str]]:
        """Everything that came; a list where a name came more than once."""
        return {name: values[0] if len(values) == 1 else values for name, values in self._all.items()}


def _bare(address: str) -> str:
    """The phone number or user id in an address; nothing where it is none."""
    bare = address.strip().removeprefix("whatsapp:")
    return bare[:160] if _ADDRESS.fullmatch(bare) else ""


def _media(form: Fields) -> tuple[InboundMedia, ...]:
    count = min(form.number("NumMedia") or 0, _MOST_MEDIA)
    found = [(form[f"MediaUrl{n}"], form[f"MediaContentType{n}"]) for n in range(count)]
    return tuple(InboundMedia(url=url, content_type=_plain_type(kind)) for url, kind in found if url)


def _plain_type(content_type: str) -> str:
    """``audio/ogg`` of ``audio/ogg; codecs=opus``."""
    return content_type.partition(";")[0].strip().lower()


def _location(form: Fields) -> Location | None:
    try:
        latitude, longitude = float(form["Latitude"]), float(form["Longitude"])
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004  # degrees; also drops NaN
        return None
    label, address = readable(form["Label"])[:300], readable(form["Address"])[:300]
    return Location(latitude=latitude, longitude=longitude, label=label, address=address)


def _tap(form: Fields) -> Tap | None:
    """A list answer comes in one of three ways, a button's in one; the words in `Body` are always there."""
    interactive = _interactive(form["InteractiveData"])
    chosen = form["ListId"] or form["ButtonPayload"] or interactive.get("id", "")
    title = form["ListTitle"] or form["ButtonText"] or interactive.get("title", "")
    if not chosen and not title:
        return None
    return Tap(id=chosen[:200], title=readable(title or form["Body"])[:200])


def _interactive(raw: str) -> Mapping[str, str]:
    """The id and title inside ``InteractiveData``, however deep its JSON wraps them."""
    try:
        found = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        return {}
    for name in ("interactive", "list_reply", "button_reply"):
        inner = found.get(name) if isinstance(found, dict) else None
        found = inner if isinstance(inner, dict) else found
    return _texts(found)


def _texts(found: Any) -> Mapping[str, str]:
    named = found if isinstance(found, dict) else {}
    return {name: storable(value) for name, value in named.items() if isinstance(value, str)}


def _referral(form: Fields) -> Referral | None:
    found = Referral(
        source_type=form["ReferralSourceType"],
        source_id=form["ReferralSourceId"],
        source_url=form["ReferralSourceUrl"],
        headline=readable(form["ReferralHeadline"]),
        body=readable(form["ReferralBody"]),
        click_id=form["ReferralCtwaClid"],
    )
    return found if found != Referral() else None


def _opt_out(word: str) -> Literal["", "stop", "start", "help"]:
    known: dict[str, Literal["stop", "start", "help"]] = {"STOP": "stop", "START": "start", "HELP": "help"}
    return known.get(word.upper(), "")


def _kind(form: Fields, media: Sequence[InboundMedia], tap: Tap | None) -> Kind:
    if form["MessageType"].lower() == "reaction":
        return "reaction"
    if tap:
        return "tap"
    if media:
        return _media_kind(media[0].content_type, form["MessageType"].lower())
    return "location" if form["Latitude"] and _location(form) else "text"


def _media_kind(content_type: str, told: str) -> Kind:
    """What a file is: WhatsApp's stickers are WebP, its contacts are vCards."""
    if told == "sticker" or content_type == "image/webp":
        return "sticker"
    if "vcard" in content_type or told in {"contact", "contacts"}:
        return "contact"
    families: dict[str, Kind] = {"image": "image", "audio": "audio", "video": "video"}
    return families.get(content_type.partition("/")[0], "document")
