"""Secrets that have to lie in the database: sealed so that only this installation reads them, or kept as marks.

Everything is derived from the installation's own keys (``LINK_KEYS``, oldest first; the last one seals), each
purpose with a key of its own (HKDF, RFC 5869): what one purpose shows tells nothing of another.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from shop.kernel.settings import settings


class SealBroken(Exception):
    """It was sealed with a key that is gone, or changed since: nobody can read it any more."""


def seal(purpose: str, words: str) -> str:
    """The words, readable only with the installation's keys; twice the same words are never twice the same seal."""
    return _box(purpose).encrypt(words.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """What was sealed for that purpose; raises SealBroken."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as broken:
        raise SealBroken from broken


def marks(purpose: str, words: str) -> list[bytes]:
    """What may be kept in place of the words, by each key, the one that is in use first: nobody else can make it."""
    return [hmac.digest(key, words.encode(), sha256) for key in _keys(purpose)]


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in _keys(purpose)])


def _keys(purpose: str) -> list[bytes]:
    """32 bytes for that purpose of each key, the newest first."""
    told = f"vetrina.{purpose}".encode()
    return [_derived(key.get_secret_value().encode(), told) for key in reversed(settings().link_keys)]


def _derived(secret: bytes, purpose: bytes) -> bytes:
    """HKDF with SHA-256, of one block: RFC 5869, 2.2 and 2.3, without salt."""
    extracted = hmac.digest(bytes(sha256().digest_size), secret, sha256)
    return hmac.digest(extracted, purpose + b"\x01", sha256)
