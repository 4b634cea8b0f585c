"""The fields of Twilio's webhooks, as its documentation and captures of real ones have them."""

import json
from collections.abc import Mapping
from typing import Any

from gateways.standins.twilio_resources import API_VERSION
from gateways.standins.twilio_store import Message, Person

_KINDS = {"image": "image", "audio": "audio", "video": "video"}


def webhook_fields(message: Message, person: Person, account_sid: str) -> dict[str, str]:
    """What the webhook of an inbound message says."""
    media = message.parts.get("media", [])
    fields = {
        "SmsMessageSid": message.sid,
        "NumMedia": str(len(media)),
        "ProfileName": person.name,
        "MessageType": _message_type(message.parts),
        "SmsSid": message.sid,
        "WaId": message.customer.removeprefix("whatsapp:").removeprefix("+"),
        "SmsStatus": "received",
        "Body": message.body,
        "To": message.shop,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": message.sid,
        "AccountSid": account_sid,
        "ChannelMetadata": _metadata(person, message),
        "From": message.customer,
        "ExternalUserId": f"whatsapp:{person.user_id}",
        "ApiVersion": API_VERSION,
    }
    if person.username:
        fields["ProfileUsername"] = person.username
    for number, (url, content_type) in enumerate(media):
        fields |= {f"MediaUrl{number}": url, f"MediaContentType{number}": content_type}
    return fields | _place(message.parts) | _tap(message.parts) | _context(message)


def status_fields(message: Message, account_sid: str) -> dict[str, str]:
    """What a status callback says."""
    fields = {
        "ApiVersion": API_VERSION,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.customer,
        "From": message.shop,
        "MessageSid": message.sid,
        "AccountSid": account_sid,
    }
    if message.shop.startswith("whatsapp:"):
        fields |= {
            "ChannelPrefix": "whatsapp",
            "ChannelToAddress": message.customer.removeprefix("whatsapp:"),
        }
    if message.status == "read":
        fields["EventType"] = "READ"
    if message.error_code:
        fields["ErrorCode"] = str(message.error_code)
    return fields


def _message_type(parts: Mapping[str, Any]) -> str:
    if "tap" in parts:
        return "interactive" if parts["tap"].get("kind") == "item" else "button"
    if parts.get("media"):
        return _KINDS.get(parts["media"][0][1].partition("/")[0], "document")
    return "location" if "place" in parts else "text"


def _metadata(person: Person, message: Message) -> str:
    who = message.customer.removeprefix("whatsapp:").removeprefix("+")
    context = {"ProfileName": person.name, "WaId": who}
    return json.dumps({"type": "whatsapp", "data": {"context": context}}, ensure_ascii=False)


def _place(parts: Mapping[str, Any]) -> dict[str, str]:
    place = parts.get("place")
    if not place:
        return {}
    names = {"latitude": "Latitude", "longitude": "Longitude", "label": "Label", "address": "Address"}
    return {names[name]: str(place[name]) for name in names if place.get(name) not in {None, ""}}


def _tap(parts: Mapping[str, Any]) -> dict[str, str]:
    tap = parts.get("tap")
    if not tap:
        return {}
    if tap.get("kind") == "item":
        return {"ListId": tap["id"], "ListTitle": tap["title"]}
    return {"ButtonPayload": tap["id"], "ButtonText": tap["title"], "ButtonType": "REPLY"}


def _context(message: Message) -> dict[str, str]:
    fields: dict[str, str] = {}
    if message.parts.get("reply_to"):
        fields |= {
            "OriginalRepliedMessageSid": message.parts["reply_to"],
            "OriginalRepliedMessageSender": message.shop,
        }
    if message.parts.get("keyword"):
        fields["OptOutType"] = message.parts["keyword"]
    return fields
