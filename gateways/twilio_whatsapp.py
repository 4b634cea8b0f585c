"""WhatsApp through Twilio: the port of `shop.messaging.channel`, spoken with Twilio's own client."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from twilio.rest.messaging.v3.typing_indicator import TypingIndicatorList

from gateways.pace import Pace
from gateways.twilio_http import TwilioHttp, twilio_client
from gateways.twilio_layouts import Layouts
from gateways.twilio_media import fetch_media
from gateways.twilio_rendering import Rendered, render
from shop.messaging.channel import Accepted, Fetched, Outgoing, SendFailed
from shop.messaging.content import MAX_BODY

# Twilio's instants are whole seconds of its own clock.
CLOCKS_DIFFER = timedelta(seconds=2)

_NO_SUCH_CONTENT = frozenset({21654, 21655})
_GONE = 20404
_LOOKED_THROUGH = 50

_log = structlog.get_logger()


class TwilioWhatsApp:
    """Implements `WhatsApp`. One for a process; safe for threads."""

    def __init__(
        self,
        account_sid: str,
        tokens: Sequence[str],
        *,
        status_callback_base: str,
        api_url: str = "",
        pictures: str = "",
        pace: Pace | None = None,
        http: TwilioHttp | None = None,
    ) -> None:
        """Connect to an account, whose primary token comes first.

        `status_callback_base` is the public address that ``/webhooks/…`` hangs on, `api_url` another server
        than Twilio's, `pictures` the address under which cards' pictures are served.
        """
        self._http = http or TwilioHttp(api_url)
        self._credentials = (account_sid, tokens[0])
        self._client = twilio_client(account_sid, tokens[0], self._http)
        self._layouts = Layouts(self._client)
        self._callback = f"{status_callback_base.rstrip('/')}/webhooks/twilio/status"
        self._pictures = pictures
        self._pace = pace

    def send(self, outgoing: Outgoing) -> Accepted:
        """Hand a message over; raises SendFailed. One call is one message on the wire."""
        rendered = render(outgoing, self._pictures)
        if self._pace:
            self._pace.take(sender=outgoing.sender, recipient=outgoing.recipient)
        message = self._post(outgoing, rendered)
        return Accepted(str(message.sid), str(message.status))

    def find_sent(
        self, outgoing: Outgoing, since: datetime, taken: Callable[[str], bool] = lambda _sid: False
    ) -> Accepted | None:
        """The message if Twilio took it at or after `since`, though we never heard its answer.

        Passes over those that `taken` knows as other messages of ours, with the same words.

        Raises SendFailed (retry) where Twilio cannot be asked: then nothing is known, and nothing may be sent.
        """
        rendered = render(outgoing, self._pictures)
        bodies = self._possible_bodies(rendered)
        earliest = since - CLOCKS_DIFFER
        for message in self._sent_to(outgoing, earliest):
            same_file = bool(rendered.layout) or (message.num_media != "0") == bool(rendered.media_url)
            same = message.body in bodies and same_file and message.date_created >= earliest
            if same and not taken(str(message.sid)):
                return Accepted(str(message.sid), str(message.status))
        return None

    def show_typing(self, provider_sid: str) -> None:
        """Show that an answer is being written; also marks the message as read. Never raises."""
        request = TypingIndicatorList.TypingIndicatorRequest(
            {"channel": "WHATSAPP", "messageId": provider_sid}
        )
        try:
            self._client.messaging.v3.typing_indicator.create(request)
        except SendFailed as failed:
            _log.info("typing_not_shown", provider_sid=provider_sid, code=failed.code)

    def fetch_media(self, url: str, limit: int) -> Fetched:
        """The file behind a media address; raises SendFailed where it can't be had or is over `limit` bytes."""
        return fetch_media(self._http, self._credentials, url, limit)

    def forget(self, provider_sid: str) -> None:
        """Have Twilio delete the message and its media; fine if it is gone. Raises SendFailed."""
        message = self._client.messages(provider_sid)
        try:
            for media in message.media.list():
                media.delete()
            message.delete()
        except SendFailed as failed:
            if failed.code != _GONE:
                raise

    def _post(self, outgoing: Outgoing, rendered: Rendered) -> Any:
        if rendered.layout is None:
            return self._create(outgoing, **_fields(rendered))
        try:
            sid = self._layouts.sid(rendered.layout)
        except SendFailed as failed:
            # Nothing was sent yet, and words alone say the same.
            _log.warning("layout_missing", layout=rendered.layout.name, code=failed.code)
            return self._create(outgoing, **_fields(render_plain(rendered, failed)))
        try:
            return self._create(outgoing, content_sid=sid, content_variables=_json(rendered))
        except SendFailed as failed:
            if failed.code not in _NO_SUCH_CONTENT:
                raise
        # Somebody deleted it: draw it anew, once.
        self._layouts.forget(rendered.layout)
        sid = self._layouts.sid(rendered.layout)
        return self._create(outgoing, content_sid=sid, content_variables=_json(rendered))

    def _create(self, outgoing: Outgoing, **fields: Any) -> Any:
        return self._client.messages.create(
            to=outgoing.recipient,
            from_=outgoing.sender,
            status_callback=f"{self._callback}?{urlencode({'ref': outgoing.reference})}",
            **fields,
        )

    def _sent_to(self, outgoing: Outgoing, earliest: datetime) -> Iterator[Any]:
        """The latest messages to the recipient; a queued one has no date of sending yet, so ask without too."""
        to = {"to": outgoing.recipient, "from_": outgoing.sender, "limit": _LOOKED_THROUGH}
        yield from self._client.messages.list(date_sent_after=earliest, **to)
        yield from self._client.messages.list(**to)

    def _possible_bodies(self, rendered: Rendered) -> set[str]:
        """What Twilio would show as the message's text: a layout may have gone out as plain words."""
        if rendered.content_sid:
            return {self._template_body(rendered)}
        return {rendered.body, rendered.plain or rendered.body}

    def _template_body(self, rendered: Rendered) -> str:
        content = self._client.content.v1.contents(rendered.content_sid).fetch()
        shape: dict[str, str] = next(iter(content.types.values()), {})
        body = shape.get("body") or shape.get("title") or ""
        for name, value in rendered.variables.items():
            body = body.replace(f"{{{{{name}}}}}", value)
        return body


def render_plain(rendered: Rendered, otherwise: SendFailed) -> Rendered:
    """The same message in words alone; raises `otherwise` where they are too many."""
    if len(rendered.plain) > MAX_BODY or not rendered.plain:
        raise otherwise
    return Rendered(body=rendered.plain)


def _fields(rendered: Rendered) -> dict[str, Any]:
    if rendered.content_sid:
        return {"content_sid": rendered.content_sid, "content_variables": _json(rendered)}
    media = {"media_url": [rendered.media_url]} if rendered.media_url else {}
    return {"body": rendered.body, **media} if rendered.body else media


def _json(rendered: Rendered) -> str:
    return json.dumps(rendered.variables, ensure_ascii=False)
