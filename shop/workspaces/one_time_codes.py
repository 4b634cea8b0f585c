"""Codes of an app on the phone: six digits that change every thirty seconds (RFC 6238), and codes for when it is lost."""

import base64
import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal
from urllib.parse import quote

STEP: Final = 30
DIGITS: Final = 6
_AROUND: Final = 1
"""Steps before and after the present one that still count: clocks differ, and fingers are slow."""
_RECOVERY_CODES: Final = 10
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def new_secret() -> str:
    """160 random bits, as apps take them (RFC 4226, 4)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(
    secret: bytes,
    seconds: float,
    *,
    digits: int = DIGITS,
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha1",
) -> str:
    """The code of that moment, counted in seconds since 1970."""
    counter = int(seconds // STEP).to_bytes(8, "big")
    mac = hmac.digest(secret, counter, algorithm)
    start = mac[-1] & 0xF
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, typed: str, now: datetime, *, after: int = 0) -> int | None:
    """Which thirty seconds the code belongs to; None for a wrong one, or for one not after the last that was used."""
    key, present = base64.b32decode(secret), int(now.timestamp() // STEP)
    told = typed.replace(" ", "")
    right = [
        step
        for step in range(present - _AROUND, present + _AROUND + 1)
        if step > after and hmac.compare_digest(code_at(key, step * STEP).encode(), told.encode())
    ]
    return right[0] if right else None


def address_of_secret(secret: str, email: str) -> str:
    """What an app reads from the square code."""
    return (
        f"otpauth://totp/Vetrina:{quote(email)}?secret={secret}&issuer=Vetrina&digits={DIGITS}&period={STEP}"
    )


def new_recovery_codes() -> list[str]:
    """Ten codes, each good once, to be written down: ``k7wd-3mxp-9qta``."""
    return ["-".join(_four() for _ in range(3)) for _ in range(_RECOVERY_CODES)]


def hash_of_recovery(code: str) -> str:
    """What is kept of one: its sixty bits are random, so a plain hash is enough."""
    return sha256("".join(code.split()).replace("-", "").lower().encode()).hexdigest()


def _four() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))
