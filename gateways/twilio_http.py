"""Twilio's own HTTP client: aimed where the settings say, bounded in time, failing in our words.

The synchronous one: the asynchronous one ignores its timeout and garbles JSON bodies (twilio 9.13).
"""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from gateways.twilio_faults import fault_of_answer, fault_of_transport
from shop.messaging.channel import Fault, SendFailed

CONNECT_SECONDS = 3.05
"""Just over three seconds, so that one lost SYN is sent again."""
READ_SECONDS = 12.0

_TAKEN = range(200, 300)
_POOL = 32


class TwilioHttp(TwilioHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Raises SendFailed where Twilio refuses or cannot be reached; gives back only what succeeded.

    One for a process: its connections are kept and shared by threads.
    """

    def __init__(
        self, api_url: str = "", *, connect: float = CONNECT_SECONDS, read: float = READ_SECONDS
    ) -> None:
        super().__init__(timeout=read)
        # Two bounds instead of one, which the vendor's own check of an argument does not know.
        self.timeout = (connect, read)
        self._target = urlsplit(api_url) if api_url else None
        self.connections: requests.Session = self.session
        # No retries below us: a POST that went wrong must be looked into, not repeated.
        for scheme in ("https://", "http://"):
            self.connections.mount(scheme, HTTPAdapter(pool_maxsize=_POOL, max_retries=0))
        # Reading proxies and netrc for each request costs as much as the request; a stand-in needs neither.
        self.connections.trust_env = self._target is None

    def aim(self, url: str) -> str:
        """The address to really call: another server with the same path, where one was set."""
        if self._target is None:
            return url
        _, _, path, query, _ = urlsplit(url)
        return urlunsplit((self._target.scheme, self._target.netloc, path, query, ""))

    def log_request(self, _options: dict[str, Any]) -> None:
        """Nothing: the vendor's lines would hold phone numbers."""

    def log_response(self, _status: int, _answer: requests.Response) -> None:
        """As for `log_request`."""

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """Twilio's answer; raises SendFailed."""
        options.pop("timeout", None)
        # What reads or deletes may be done twice.
        writes = method.upper() == "POST"
        try:
            answer = super().request(method, self.aim(url), *args, **options)
        except requests.RequestException as error:
            raise fault_of_transport(error, writes=writes) from error
        if answer.status_code not in _TAKEN:
            wait = answer.headers.get("Retry-After")
            raise fault_of_answer(answer.status_code, answer.text, wait, writes=writes)
        if answer.text and "json" not in answer.headers.get("Content-Type", ""):
            # Somebody between us and Twilio answered.
            raise SendFailed(Fault.UNKNOWN if writes else Fault.RETRY)
        return answer


def twilio_client(account_sid: str, token: str, http: TwilioHttp) -> Client:
    """Twilio's client over that connection."""
    return Client(account_sid, token, http_client=http)
