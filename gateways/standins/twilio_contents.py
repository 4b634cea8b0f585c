"""Content resources of the stand-in: stored, filled in, judged by WhatsApp's limits, shown on a phone."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateways.standins.file_store import Row
from gateways.standins.twilio_refusals import Refused
from gateways.standins.twilio_store import Store

KINDS = (
    "twilio/text",
    "twilio/media",
    "twilio/location",
    "twilio/list-picker",
    "twilio/call-to-action",
    "twilio/quick-reply",
    "twilio/card",
    "whatsapp/authentication",
)
_AUTHENTICATION = KINDS[-1]
NEVER_APPROVED = frozenset({"twilio/list-picker", "twilio/location"})

_CODE_WORDS = {
    "en": (
        "{code} is your verification code.",
        "For your security, do not share this code.",
        "This code expires in {minutes} minutes.",
    ),
    "it": (
        "{code} è il tuo codice di verifica.",
        "Per la tua sicurezza, non condividerlo.",
        "Questo codice scade tra {minutes} minuti.",
    ),
    "es": (
        "Tu código de verificación es {code}.",
        "Por tu seguridad, no lo compartas.",
        "Este código caduca en {minutes} minutos.",
    ),
}
_PLACEHOLDER = re.compile(r"\{\{(\w{1,16})\}\}")
_AT_AN_END = re.compile(r"^\{\{\w+\}\}|\{\{\w+\}\}\W*$")
_SIDE_BY_SIDE = re.compile(r"\}\}\W*\{\{")
_UNFIT = re.compile(r"[\n\t\r]| {5,}")
_MOST_VARIABLES, _LONGEST_VARIABLE = 100, 1600
_BODY, _LINK_BODY, _SUBTITLE, _TITLE, _ITEM, _DESCRIPTION = 1024, 640, 60, 20, 24, 72
_SESSION_BUTTONS, _APPROVED_BUTTONS, _ITEMS = 3, 10, 10


@dataclass(frozen=True, slots=True)
class Content:
    """A stored content."""

    sid: str
    friendly_name: str
    language: str
    variables: Mapping[str, str]
    types: Mapping[str, Any]
    created_at: float
    approval: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The richest type that it has, which is the one a phone gets."""
        return max(self.types, key=lambda kind: KINDS.index(kind) if kind in KINDS else -1)

    @property
    def approved(self) -> bool:
        """Whether it may open a conversation."""
        return self.approval.get("status") == "approved" and self.kind not in NEVER_APPROVED


def content_of(row: Row, now: float) -> Content:
    """The content in a row, with its approval as far as that has come at `now`."""
    loaded = {name: json.loads(row[name]) for name in ("variables", "types", "approval")}
    loaded["approval"] = _approval_at(loaded["approval"], now)
    return Content(row["sid"], row["friendly_name"], row["language"], created_at=row["created_at"], **loaded)


def find_content(store: Store, sid: str, now: float) -> Content | None:
    """The content of that id."""
    row = store.row("SELECT * FROM content WHERE sid = ?", (sid,))
    return content_of(row, now) if row else None


def verdict_on(content: Content) -> str:
    """Why WhatsApp will not approve it; empty where it will."""
    if content.kind in NEVER_APPROVED:
        return "This type cannot be approved"
    words = words_of(content.types[content.kind]).strip()
    if _AT_AN_END.search(words):
        return "Variables can't be at the start or end of the template"
    return "Variables can't stand side by side" if _SIDE_BY_SIDE.search(words) else ""


def variables_of(raw: str | None) -> dict[str, str]:
    """The values of ``ContentVariables``; refuses what Twilio refuses (21656, 21658, 92002)."""
    try:
        values = json.loads(raw) if raw else {}
    except ValueError:
        raise Refused(21656) from None
    if not isinstance(values, dict):
        raise Refused(21656)
    if len(values) > _MOST_VARIABLES:
        raise Refused(92002)
    if any(not isinstance(value, str) or not value or _UNFIT.search(value) for value in values.values()):
        raise Refused(21656)
    if any(len(value) > _LONGEST_VARIABLE for value in values.values()):
        raise Refused(21658)
    return values


def filled(content: Content, values: Mapping[str, str]) -> dict[str, Any]:
    """Its richest type with every variable filled in; one without a value keeps its sample."""
    known = {**content.variables, **values}
    if content.kind == _AUTHENTICATION:
        return {"body": _code_words(content, known.get("1", ""))}
    shape: dict[str, Any] = _fill(content.types[content.kind], known)
    return shape


def words_of(shape: Mapping[str, Any]) -> str:
    """What Twilio shows as the body of the message."""
    return str(shape.get("body") or shape.get("title") or "")


def breaks_limits(kind: str, shape: Mapping[str, Any], *, approved: bool) -> bool:
    """Whether WhatsApp would refuse it (63021)."""
    if kind == _AUTHENTICATION and not approved:
        return True
    buttons: Sequence[Mapping[str, str]] = shape.get("actions") or ()
    most = _APPROVED_BUTTONS if approved else _SESSION_BUTTONS
    if kind == "twilio/list-picker":
        return _bad_list(shape)
    if kind == "twilio/call-to-action":
        most = 2 if approved else 1
    longest = _LINK_BODY if kind == "twilio/call-to-action" else _BODY
    return (
        (kind != "twilio/text" and not 0 < len(words_of(shape)) <= longest)
        or len(shape.get("subtitle") or "") > _SUBTITLE
        or len(buttons) > most
        or (not approved and len({button.get("type") for button in buttons}) > 1)
        or _bad_titles([button.get("title", "") for button in buttons], _TITLE)
    )


def parts_of(content: Content, shape: Mapping[str, Any]) -> dict[str, Any]:
    """What a phone shows besides the words."""
    buttons = [_button(action) for action in shape.get("actions") or ()]
    items = [_item(item) for item in shape.get("items") or ()]
    parts: dict[str, Any] = {
        "media": [[url, "image/png"] for url in shape.get("media") or ()],
        "buttons": buttons + items,
        "list_title": shape.get("button", ""),
        "subtitle": shape.get("subtitle", ""),
        "template": content.friendly_name if content.approved else "",
    }
    return {name: part for name, part in parts.items() if part}


def _code_words(content: Content, code: str) -> str:
    """What WhatsApp itself says with a code; its button to copy the code is left out."""
    told, language = content.types[_AUTHENTICATION], content.language[:2]
    said = _CODE_WORDS.get(language, _CODE_WORDS["en"])
    minutes = told.get("code_expiration_minutes")
    parts = [
        said[0].format(code=code),
        said[1] if told.get("add_security_recommendation", True) else "",
        said[2].format(minutes=minutes) if minutes else "",
    ]
    return " ".join(part for part in parts if part)


def _approval_at(approval: Mapping[str, Any], now: float) -> Mapping[str, Any]:
    """What Twilio tells of it: pending until it is decided."""
    if approval.get("decided_at", now) <= now:
        return approval
    return {**approval, "status": "pending", "rejection_reason": ""}


def _bad_list(shape: Mapping[str, Any]) -> bool:
    items: Sequence[Mapping[str, str]] = shape.get("items") or ()
    return (
        not 0 < len(items) <= _ITEMS
        or not 0 < len(shape.get("body", "")) <= _BODY
        or not 0 < len(shape.get("button", "")) <= _TITLE
        or _bad_titles([item.get("item", "") for item in items], _ITEM)
        or len({item.get("id") for item in items}) < len(items)
        or any(len(item.get("description") or "") > _DESCRIPTION for item in items)
    )


def _bad_titles(titles: Sequence[str], longest: int) -> bool:
    return len(set(titles)) < len(titles) or any(not 0 < len(title) <= longest for title in titles)


def _button(action: Mapping[str, str]) -> dict[str, str]:
    if action.get("type") == "URL":
        return {"kind": "link", "title": action.get("title", ""), "url": action.get("url", "")}
    return {"kind": "reply", "title": action.get("title", ""), "id": action.get("id", "")}


def _item(item: Mapping[str, str]) -> dict[str, str]:
    shown = {"kind": "item", "title": item.get("item", ""), "id": item.get("id", "")}
    return {**shown, "description": item.get("description") or ""}


def _fill(shape: Any, values: Mapping[str, str]) -> Any:
    if isinstance(shape, str):
        return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), shape)
    if isinstance(shape, dict):
        return {name: _fill(part, values) for name, part in shape.items()}
    if isinstance(shape, list):
        return [_fill(part, values) for part in shape]
    return shape
