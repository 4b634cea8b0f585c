"""Tokens: a signature over an opaque id, and the hash under which the id is kept."""

import secrets
from functools import cache
from hashlib import sha256

from itsdangerous import BadSignature, Signer

from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings


class LinkTampered(Refusal):
    """The token was not made by us, or not like this."""

    status = 404


def new_token() -> str:
    """A fresh token over 256 random bits."""
    return _signer().sign(secrets.token_urlsafe(32)).decode()


def hash_of(token: str) -> str:
    """The hash under which a token's id is kept; refuses a token that none of our keys signed."""
    try:
        opaque = _signer().unsign(token)
    except BadSignature as problem:
        raise LinkTampered from problem
    return sha256(opaque).hexdigest()


def device_hash(mark: str) -> str:
    """What is kept of a browser's mark: enough to know it again, not to be it."""
    return sha256(mark.encode()).hexdigest() if mark else ""


@cache
def _signer() -> Signer:
    """All keys verify, the last one signs: so a key is rotated by adding one and dropping it later."""
    keys = [key.get_secret_value() for key in settings().link_keys]
    return Signer(keys, salt="vetrina.secure-link", sep="~", key_derivation="hmac", digest_method=sha256)
