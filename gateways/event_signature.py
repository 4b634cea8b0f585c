"""Who signed a webhook, and when? The scheme of ``t=…,v1=…`` headers: HMAC-SHA256 over the time and the raw body.

https://docs.stripe.com/webhooks#verify-manually. Stripe's own client believes any time in the future
(stripe 16.1), and reads the machine's clock: so the time is judged here, by the clock we are told.
"""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from shop.payments.provider import CLOCKS_DIFFER, OLDEST_EVENT, SignatureInvalid

_SCHEME = "v1"
_MOST_PARTS = 20
_LONGEST_TIME = 12


def sign(body: bytes, secret: str, *, at: datetime) -> str:
    """The header for a body that is sent at that instant."""
    told = str(int(at.timestamp()))
    return f"t={told},{_SCHEME}={_signature(body, secret, told)}"


def verify(body: bytes, header: str, secrets: Sequence[str], *, now: datetime) -> None:
    """Refuses with SignatureInvalid what none of the secrets signed, or not about now.

    A header may hold several signatures, and several secrets may hold: while one is being rolled.
    """
    told, signatures = _parts(header)
    expected = [_signature(body, secret, told) for secret in secrets if secret]
    # Every pair is compared, so that the time it takes tells nothing.
    matches = [hmac.compare_digest(one.encode(), other.encode()) for one in expected for other in signatures]
    if not any(matches):
        raise SignatureInvalid(reason="signature")
    age = now - datetime.fromtimestamp(int(told), tz=UTC)
    if age > OLDEST_EVENT:
        raise SignatureInvalid(reason="too_old")
    if -age > CLOCKS_DIFFER:
        raise SignatureInvalid(reason="future")


def _parts(header: str) -> tuple[str, list[str]]:
    """The time and the signatures of our scheme; others, such as ``v0``, are nothing to go by."""
    pairs = [part.strip().partition("=") for part in header.split(",")[:_MOST_PARTS]]
    times = [value for name, _, value in pairs if name == "t"]
    signatures = [value for name, _, value in pairs if name == _SCHEME]
    sound = len(times) == 1 and times[0].isascii() and times[0].isdigit() and len(times[0]) <= _LONGEST_TIME
    if not sound or not signatures:
        raise SignatureInvalid(reason="header")
    return times[0], signatures


def _signature(body: bytes, secret: str, told: str) -> str:
    return hmac.new(secret.encode(), told.encode() + b"." + body, sha256).hexdigest()
