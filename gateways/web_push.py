"""Handing notices to the makers of browsers: sealed for one browser alone (RFC 8291), signed with our own key (RFC 8292).

Whoever carries a notice (RFC 8030) can read neither what stands in it nor for whom it is.
"""

import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2s
from os import urandom
from typing import Final
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateways.judged_network import Resolve, resolve
from gateways.posting import JudgedPost
from shop.events.notices import Browser, Notice, Taken
from shop.events.webhook_port import Answered

_CURVE: Final = ec.SECP256R1()
_RECORD: Final = 4096
_KEPT: Final = timedelta(hours=24)
"""So long the maker keeps it for a browser that is switched off."""
_GOOD_FOR: Final = timedelta(hours=12)
"""Of our signature; RFC 8292 allows a day."""
_GONE: Final = frozenset({404, 410})
_LATER: Final = 429
_FAULTS: Final = 500


class WebPush:
    """Sends one notice at a time over a connection of its own. Safe for threads."""

    def __init__(
        self,
        key: str,
        contact: str,
        *,
        private_addresses: bool = False,
        resolve: Resolve = resolve,
        context: ssl.SSLContext | None = None,
        seconds: float = 10.0,
    ) -> None:
        """`key`: 32 bytes in base64url; `contact`: whom a maker of browsers can write to, ``mailto:`` or ``https:``."""
        self._key = own_key(key)
        self._contact = contact
        self._wire = JudgedPost(
            private_addresses=private_addresses, resolve=resolve, context=context, seconds=seconds
        )

    @property
    def public_key(self) -> str:
        """By what a browser knows us, in base64url."""
        return _written(_point(self._key.public_key()))

    def send(self, browser: Browser, notice: Notice, *, now: datetime) -> Taken:
        """Hand it over, sealed for that browser alone; what came of it. No address can make it raise."""
        try:
            body = sealed(notice.packed(), browser.public_key, browser.secret)
        except ValueError:
            return "refused"  # a key that is no point of the curve
        headers = [
            ("Authorization", f"vapid t={self._token(browser.endpoint, now)}, k={self.public_key}"),
            ("Content-Encoding", "aes128gcm"),
            ("Content-Type", "application/octet-stream"),
            ("TTL", str(int(_KEPT.total_seconds()))),
            ("Topic", _written(blake2s(notice.about.encode(), digest_size=16).digest())),
            ("Urgency", "high"),
        ]
        return _came(self._wire.post(browser.endpoint, headers, body))

    def _token(self, endpoint: str, now: datetime) -> str:
        """Proves to that maker, and to no other, who sends."""
        place = urlsplit(endpoint)
        claims = {
            "aud": f"{place.scheme}://{place.netloc}",
            "exp": int((now + _GOOD_FOR).timestamp()),
            "sub": self._contact,
        }
        signed = ".".join(_written(orjson.dumps(part)) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{_written(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def own_key(key: str) -> ec.EllipticCurvePrivateKey:
    """The key that a setting holds; ValueError where it is none."""
    return ec.derive_private_key(int.from_bytes(_read(key), "big"), _CURVE)


def sealed(
    plain: bytes,
    public_key: str,
    secret: str,
    *,
    made: Callable[[], ec.EllipticCurvePrivateKey] = lambda: ec.generate_private_key(_CURVE),
    salt: Callable[[], bytes] = lambda: urandom(16),
) -> bytes:
    """So that the browser of these keys alone can read it; ValueError where they are none."""
    theirs, ours, grain = _read(public_key), made(), salt()
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, theirs))
    mine = _point(ours.public_key())
    base = _derived(shared, _read(secret), b"WebPush: info\0" + theirs + mine, 32)
    key = _derived(base, grain, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(base, grain, b"Content-Encoding: nonce\0", 12)
    head = grain + _RECORD.to_bytes(4, "big") + bytes([len(mine)]) + mine
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def _derived(secret: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=purpose).derive(secret)


def _came(answered: Answered) -> Taken:
    if answered.taken:
        return "taken"
    if answered.status in _GONE:
        return "gone"
    if answered.never:
        return "refused"
    if answered.status is None or answered.status == _LATER or answered.status >= _FAULTS:
        return "later"
    return "refused"


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _written(plain: bytes) -> str:
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


def _read(encoded: str) -> bytes:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
