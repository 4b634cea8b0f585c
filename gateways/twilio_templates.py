"""Templates for outside the service window: stored with Twilio, and handed to WhatsApp for approval."""

from typing import Any, cast, get_args

from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from gateways.twilio_http import TwilioHttp, twilio_client
from gateways.twilio_layouts import Layout, create_content
from shop.messaging.channel import SendFailed
from shop.messaging.templates import CODE_MINUTES, Status, Stored, Template

_KNOWN = frozenset(get_args(Status))
_GONE = 20404
_COPY = {"en": "Copy code", "it": "Copia codice", "es": "Copiar código"}


class TwilioTemplates:
    """The templates of an account. Asking for one twice makes it once."""

    def __init__(self, account_sid: str, token: str, http: TwilioHttp) -> None:
        self._contents = twilio_client(account_sid, token, http).content.v1.contents

    def ensure(self, template: Template, content_sid: str = "") -> Stored:
        """Find the template, or make it, and see that its approval is asked for; raises SendFailed.

        Found by `content_sid` where it is still there, else by name and language. A template of that name
        with other words stays as it was: approved words are never changed.
        """
        stored = self._known(content_sid) or self._look(self._find(template) or self._make(template))
        if stored.status != "unsubmitted":
            return stored
        request = ApprovalCreateList.ContentApprovalRequest(
            {"name": template.name, "category": template.category.upper()}
        )
        self._contents(stored.content_sid).approval_create.create(request)
        return self._look(stored.content_sid)

    def _known(self, content_sid: str) -> Stored | None:
        try:
            return self._look(content_sid) if content_sid else None
        except SendFailed as failed:
            if failed.code != _GONE:
                raise
            return None

    def _look(self, content_sid: str) -> Stored:
        found: dict[str, Any] = self._contents(content_sid).approval_fetch().fetch().whatsapp or {}
        status = str(found.get("status") or "unsubmitted")
        if status in _KNOWN:
            return Stored(content_sid, cast("Status", status), str(found.get("rejection_reason") or ""))
        # Disabled, deleted, in appeal: whatever it is called, it cannot be sent.
        return Stored(content_sid, "rejected", status)

    def _make(self, template: Template) -> str:
        return create_content(
            self._contents, Layout(template.name, template.language, _shape(template), dict(template.samples))
        )

    def _find(self, template: Template) -> str:
        wanted = (template.name, template.language)
        for content in self._contents.list(page_size=500):
            if (content.friendly_name, content.language) == wanted:
                return str(content.sid)
        return ""


def _shape(template: Template) -> dict[str, Any]:
    """The words of an authentication template are WhatsApp's own: https://www.twilio.com/docs/content/whatsappauthentication."""
    if template.category != "authentication":
        return {"twilio/text": {"body": template.body}}
    return {
        "whatsapp/authentication": {
            "add_security_recommendation": True,
            "code_expiration_minutes": CODE_MINUTES,
            "actions": [{"type": "COPY_CODE", "copy_code_text": _COPY[template.language]}],
        }
    }
