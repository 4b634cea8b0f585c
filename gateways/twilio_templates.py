"""Templates for outside the service window: stored with Twilio, and handed to WhatsApp for approval."""

from dataclasses import dataclass, field
from typing import Any, Literal

from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from gateways.twilio_http import TwilioHttp, twilio_client
from gateways.twilio_layouts import Layout, create_content

Category = Literal["UTILITY", "MARKETING"]

_UNASKED = frozenset({"", "unsubmitted"})


@dataclass(frozen=True, slots=True)
class Template:
    """A text with ``{{1}}``, ``{{2}}`` … to be filled in, as WhatsApp is asked to approve it.

    WhatsApp wants words around each variable: none at either end, no two side by side.
    """

    name: str
    """Lower case, digits and underscores; one for each language."""
    language: str
    body: str
    samples: dict[str, str] = field(default_factory=dict)
    """An example for each variable, which the approval asks for."""
    category: Category = "UTILITY"


@dataclass(frozen=True, slots=True)
class Stored:
    """What Twilio has of a template."""

    content_sid: str
    status: str
    """``unsubmitted``, ``received``, ``pending``, ``approved``, ``rejected``, ``paused`` or ``disabled``."""


class TwilioTemplates:
    """The templates of an account. Asking for one twice makes it once."""

    def __init__(self, account_sid: str, token: str, http: TwilioHttp) -> None:
        self._contents = twilio_client(account_sid, token, http).content.v1.contents

    def ensure(self, template: Template) -> Stored:
        """Find the template by its name and language, or make it and ask for its approval; raises SendFailed.

        A template of that name with other words stays as it was: approved words are never changed.
        """
        sid = self._find(template) or create_content(
            self._contents,
            Layout(
                template.name, template.language, {"twilio/text": {"body": template.body}}, template.samples
            ),
        )
        if self.status(sid) in _UNASKED:
            request = ApprovalCreateList.ContentApprovalRequest(
                {"name": template.name, "category": template.category}
            )
            self._contents(sid).approval_create.create(request)
        return Stored(sid, self.status(sid))

    def status(self, content_sid: str) -> str:
        """How far WhatsApp's approval has come; raises SendFailed."""
        found: dict[str, Any] = self._contents(content_sid).approval_fetch().fetch().whatsapp or {}
        return str(found.get("status", ""))

    def _find(self, template: Template) -> str:
        wanted = (template.name, template.language)
        for content in self._contents.list(page_size=500):
            if (content.friendly_name, content.language) == wanted:
                return str(content.sid)
        return ""
