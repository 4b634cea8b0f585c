"""A text message through Twilio, for the few words that must arrive where WhatsApp cannot reach somebody."""

from collections.abc import Sequence
from urllib.parse import urlencode

from gateways.twilio_http import TwilioHttp, twilio_client
from shop.messaging.channel import Accepted, Fault, SendFailed
from shop.messaging.content import MAX_BODY


class TwilioSms:
    """Plain words from an SMS sender to a phone number. One for a process; safe for threads."""

    def __init__(
        self,
        account_sid: str,
        tokens: Sequence[str],
        *,
        status_callback_base: str,
        api_url: str = "",
        http: TwilioHttp | None = None,
    ) -> None:
        """Connect to an account, whose primary token comes first; the rest as for `TwilioWhatsApp`."""
        self._client = twilio_client(account_sid, tokens[0], http or TwilioHttp(api_url))
        self._callback = f"{status_callback_base.rstrip('/')}/webhooks/twilio/status"

    def send(self, *, reference: str, sender: str, recipient: str, text: str) -> Accepted:
        """Hand it over; raises SendFailed. Numbers are E.164: somebody who hides theirs has no SMS."""
        if not recipient.startswith("+"):
            raise SendFailed(Fault.RECIPIENT)
        if not 0 < len(text) <= MAX_BODY:
            raise SendFailed(Fault.CONTENT)
        message = self._client.messages.create(
            to=recipient,
            from_=sender,
            body=text,
            status_callback=f"{self._callback}?{urlencode({'ref': reference})}",
        )
        return Accepted(str(message.sid), str(message.status))
