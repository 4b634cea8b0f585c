"""What a member means who writes from their own WhatsApp: words for a customer, or one of a few words for us.

Pure: what was written goes in, what is meant comes out. A code is three signs that are not taken for one another;
it stands in front of the words, with or without its mark.
"""

import re
import secrets
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from typing import Final, Literal

Command = Literal["take", "back", "next", "list", "stop"]
Switch = Literal["customer", "team"]
ALPHABET: Final = "23456789ACDEFGHJKLMNPQRTUVWXYZ"
CODE_LENGTH: Final = 3
_PREFIX = re.compile(rf"#\s?([{ALPHABET}]{{{CODE_LENGTH}}})\b[\s:,]*", re.IGNORECASE)
_BARE = re.compile(rf"([{ALPHABET}]{{{CODE_LENGTH}}})\b[\s:,]+", re.IGNORECASE)
_CODES = re.compile(rf"#?\s?([{ALPHABET}]{{{CODE_LENGTH}}})", re.IGNORECASE)
_DIGITS = re.compile(r"#\s?(\d{6})")

_WORDS: Final[dict[Command, frozenset[str]]] = {
    "take": frozenset({"take", "prendo", "prendi", "tomo", "tomar"}),
    "back": frozenset({"give back", "back", "restituisci", "rendi", "devolver", "devuelve"}),
    "next": frozenset({"next", "avanti", "prossimo", "prossima", "siguiente"}),
    "list": frozenset({"list", "lista", "elenco"}),
    "stop": frozenset({"stop", "basta", "parar"}),
}
_MEANING: Final = {word: command for command, words in _WORDS.items() for word in words}
_SWITCHES: Final[dict[str, Switch]] = {
    **dict.fromkeys(("#me", "#io", "#yo"), "customer"),
    **dict.fromkeys(("#team", "#squadra", "#equipo"), "team"),
}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a member's message is."""

    command: Command | None
    code: str
    """In capitals; empty where none was given."""
    words: str
    """For the customer; empty with a command."""


def meant(text: str, known: Container[str] = ()) -> Meant:
    """A command alone or with a code, else words, with the code that they begin with.

    Without its mark a code counts only where it is one of the `known`: "per te: sì" is an answer.
    """
    said = text.strip()
    for command, code in _as_command(said):
        return Meant(command, code, "")
    found = _PREFIX.match(said)
    if found is None and (bare := _BARE.match(said)) and bare[1].upper() in known:
        found = bare
    if found is None:
        return Meant(None, "", said)
    rest = said[found.end() :].strip()
    for command, _ in _as_command(rest):
        return Meant(command, found[1].upper(), "")
    return Meant(None, found[1].upper(), rest)


def switched_to(text: str) -> Switch | None:
    """Whether the whole message says as whom they write from now on."""
    return _SWITCHES.get(_plain(text))


def digits_in(text: str) -> str:
    """The six digits by which a number is proven; empty where the message is not those."""
    found = _DIGITS.fullmatch(text.strip())
    return found[1] if found else ""


def is_for_us(text: str) -> bool:
    """Whether it is a word that counts also from somebody who writes as a customer, or whose number is not proven."""
    return switched_to(text) is not None or bool(digits_in(text))


def new_code(taken: Container[str]) -> str:
    """Three signs that no other conversation of the member has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if code not in taken and not code.isdigit():
            return code


def _as_command(text: str) -> list[tuple[Command, str]]:
    plain = _plain(text).removeprefix("#").removeprefix("/")
    if plain in _MEANING:
        return [(_MEANING[plain], "")]
    first, _, last = plain.rpartition(" ")
    if first in _MEANING and (code := _CODES.fullmatch(last)):
        return [(_MEANING[first], code[1].upper())]
    return []


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in lowered if not unicodedata.combining(sign))
    return " ".join(bare.strip(" .!").split())
