"""Twilio's resources as its API shows them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from gateways.standins.file_store import Row
from gateways.standins.twilio_store import Message

API_VERSION = "2010-04-01"


def message_resource(message: Message, account: str) -> dict[str, Any]:
    """The Message resource."""
    uri = f"/{API_VERSION}/Accounts/{account}/Messages/{message.sid}"
    inbound = message.direction == "in"
    return {
        "account_sid": account,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.created_at if inbound else message.sent_at),
        "date_updated": rfc2822(message.updated_at),
        "direction": "inbound" if inbound else "outbound-api",
        "error_code": message.error_code,
        "error_message": None,
        "from": message.customer if inbound else message.shop,
        "messaging_service_sid": None,
        "num_media": str(len(message.parts.get("media", ()))),
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.shop if inbound else message.customer,
        "uri": f"{uri}.json",
    }


def media_resource(row: Row, account: str) -> dict[str, Any]:
    """The Media resource."""
    where = f"/{API_VERSION}/Accounts/{account}/Messages/{row['message']}/Media/{row['sid']}.json"
    return {
        "sid": row["sid"],
        "account_sid": account,
        "parent_sid": row["message"],
        "content_type": row["content_type"],
        "date_created": rfc2822(row["created_at"]),
        "date_updated": rfc2822(row["created_at"]),
        "uri": where,
    }


def listed(name: str, shown: Sequence[Any], *, path: str, page: int, size: int, more: bool) -> dict[str, Any]:
    """A page of a list."""
    here = f"{path}?PageSize={size}&Page="
    return {
        name: shown,
        "page": page,
        "page_size": size,
        "uri": f"{here}{page}",
        "first_page_uri": f"{here}0",
        "next_page_uri": f"{here}{page + 1}" if more else None,
        "previous_page_uri": f"{here}{page - 1}" if page else None,
        "start": page * size,
        "end": page * size + len(shown) - 1,
    }


def rfc2822(at: float | None) -> str | None:
    """An instant as Twilio's older API writes it."""
    return format_datetime(datetime.fromtimestamp(at, UTC)) if at else None
