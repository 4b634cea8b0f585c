"""Webhooks as Twilio sends them: signed, over kept connections, so many at once."""

import asyncio
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

_PATH = "/webhooks/twilio/whatsapp"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs, and what the product is told it is called."""

    public_url: str
    account_sid: str
    token: str

    def webhook(self, *, shop: str, phone: str, text: str) -> bytes:
        """The request for one message, as bytes on the wire."""
        sid = f"SM{secrets.token_hex(16)}"
        fields = {
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ProfileName": "Giulia",
            "MessageType": "text",
            "SmsSid": sid,
            "WaId": phone.removeprefix("+"),
            "SmsStatus": "received",
            "Body": text,
            "To": shop,
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": f"whatsapp:{phone}",
            "ApiVersion": "2010-04-01",
        }
        signature = RequestValidator(self.token).compute_signature(self.public_url + _PATH, fields)
        body = urlencode(fields).encode()
        head = (
            f"POST {_PATH} HTTP/1.1\r\nHost: {urlsplit(self.public_url).netloc}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            f"X-Twilio-Signature: {signature}\r\nUser-Agent: TwilioProxy/1.1\r\n\r\n"
        )
        return head.encode() + body


@dataclass(frozen=True, slots=True)
class Posted:
    """How it went."""

    seconds: float
    latencies: Sequence[float]
    """Seconds each, sorted."""
    refused: int

    @property
    def a_second(self) -> float:
        """How many were accepted in a second."""
        return (len(self.latencies) - self.refused) / self.seconds

    def quantile(self, share: float) -> float:
        """Milliseconds within which that share was answered."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)] * 1000


def post_all(port: int, webhooks: Iterable[bytes], at_once: int) -> Posted:
    """Send them all, the next as soon as one is answered, `at_once` under way at any time."""
    return asyncio.run(_post_all(port, webhooks, at_once))


async def _post_all(port: int, webhooks: Iterable[bytes], at_once: int) -> Posted:
    waiting = iter(list(webhooks))
    latencies: list[float] = []
    statuses: list[int] = []
    began = time.perf_counter()
    await asyncio.gather(*(_post_some(port, waiting, latencies, statuses) for _ in range(at_once)))
    refused = sum(status != 200 for status in statuses)  # noqa: PLR2004  # HTTP
    return Posted(time.perf_counter() - began, sorted(latencies), refused)


async def _post_some(
    port: int, waiting: Iterable[bytes], latencies: list[float], statuses: list[int]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for webhook in waiting:
        began = time.perf_counter()
        writer.write(webhook)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.lower().splitlines()
                if line.startswith(b"content-length")
            ),
            0,
        )
        await reader.readexactly(length)
        latencies.append(time.perf_counter() - began)
        statuses.append(int(head.split(b" ", 2)[1]))
    writer.close()
    await writer.wait_closed()
