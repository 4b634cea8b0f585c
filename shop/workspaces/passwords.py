"""Passwords: what is good enough, and how little of one is kept (Argon2id, RFC 9106)."""

import re
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shop.kernel.refusals import Refusal

LEAST: Final = 10
MOST: Final = 200
"""So long that no phrase is cut, so short that nobody keeps us busy with hashing."""

# OWASP's least for Argon2id: 19 MiB, two rounds, one lane; some 30 ms of one core.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_EVERYBODYS: Final = frozenset(
    {"password", "passwort", "contrasena", "contraseña", "qwertyuiop", "qwerty", "letmein", "vetrina"}
)


class PasswordWeak(Refusal):
    """It would be guessed: ``why`` is ``short``, ``long``, ``common`` or ``own`` (it is the address itself)."""

    status = 422


def need_good(password: str, email: str) -> None:
    """Refuse PasswordWeak; length is what counts (NIST SP 800-63B), and no kind of letter is asked for."""
    if len(password) < LEAST:
        raise PasswordWeak(why="short", least=LEAST)
    if len(password) > MOST:
        raise PasswordWeak(why="long", most=MOST)
    told = password.lower()
    if re.sub(r"[\d\W_]+", "", told) in _EVERYBODYS | {""} or len(set(told)) < LEAST // 2:
        raise PasswordWeak(why="common")
    if told in {email.lower(), email.lower().partition("@")[0]}:
        raise PasswordWeak(why="own")


def hash_of_password(password: str) -> str:
    """What is kept, with salt and parameters."""
    return _HASHER.hash(password)


def is_password(password: str, kept: str) -> bool:
    """Whether it is that one; nobody's (an empty `kept`) takes as long and is never right."""
    try:
        _HASHER.verify(kept or _nobodys(), password[:MOST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with less effort than is asked for today."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
