"""Browsers that take notices, and the makers who carry them there: real keys, real wires, and what was read."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shop.events.notices import Browser, Notice, Taken
from shop.kernel.ids import new_id
from shop.kernel.language import Language

CURVE = ec.SECP256R1()


@dataclass
class Screen:
    """A browser, with keys that only it knows."""

    endpoint: str = "https://push.example/a"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = b"sixteen-bytes-16"

    @property
    def public_key(self) -> str:
        """As it tells it."""
        return written(point(self.key.public_key()))

    @property
    def subscription(self) -> dict[str, Any]:
        """As its page sends it."""
        keys = {"p256dh": self.public_key, "auth": written(self.secret)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    @property
    def browser(self) -> Browser:
        """As we keep it."""
        return Browser(new_id(), self.endpoint, self.public_key, written(self.secret), Language.IT)

    def reads(self, body: bytes) -> dict[str, str]:
        """What stands in a sealed notice."""
        salt, ours, record = body[:16], body[21:86], body[86:]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, ours))
        mine = point(self.key.public_key())
        base = _derived(shared, self.secret, b"WebPush: info\0" + mine + ours, 32)
        key = _derived(base, salt, b"Content-Encoding: aes128gcm\0", 16)
        plain = AESGCM(key).decrypt(_derived(base, salt, b"Content-Encoding: nonce\0", 12), record, None)
        told: dict[str, str] = json.loads(plain.rstrip(b"\x02"))
        return told


def claims_of(authorization: str) -> dict[str, Any]:
    """Who says that they send; fails where the signature is not theirs."""
    told = dict(part.strip().split("=", 1) for part in authorization.removeprefix("vapid ").split(","))
    head, claims, signature = told["t"].split(".")
    raw = read(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, read(told["k"]))
    public.verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    found: dict[str, Any] = json.loads(read(claims))
    return found


@dataclass
class FakeNotices:
    """Whoever carries notices, with what it was given: each endpoint takes them unless told otherwise."""

    comes: Mapping[str, Taken] = field(default_factory=dict)
    given: list[tuple[str, Notice]] = field(default_factory=list)
    public_key: str = "BP4z"

    def send(self, browser: Browser, notice: Notice, *, now: datetime) -> Taken:
        """As the real one."""
        assert now.tzinfo is not None
        self.given.append((browser.endpoint, notice))
        return self.comes.get(browser.endpoint, "taken")


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """Uncompressed."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def written(plain: bytes) -> str:
    """In base64url."""
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


def read(encoded: str) -> bytes:
    """From base64url."""
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


def _derived(secret: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=purpose).derive(secret)
