"""Answers that stand ready: found by their shortcut, filled in with names, in the customer's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.calling import given_name
from shop.kernel.language import Language
from shop.tables import CannedReply

VARIABLES: Final = ("name", "shop", "member")
"""What may stand in braces in a ready answer: the customer's first name, the shop's, the member's."""
SHORTCUT: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")
_IN_BRACES = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Canned:
    """A ready answer."""

    id: UUID
    shortcut: str
    texts: Mapping[str, str]
    """By language."""

    def in_language(self, language: Language, own: Language) -> tuple[str, Language]:
        """Its words, and in which language they are: the customer's, else the shop's, else any."""
        for one in (language, own, *Language):
            if self.texts.get(one.value):
                return self.texts[one.value], one
        return "", language


def canned_replies(db: Session) -> list[Canned]:
    """All of them, by shortcut."""
    rows = db.scalars(select(CannedReply).order_by(col(CannedReply.shortcut)))
    return [Canned(row.id, row.shortcut, dict(row.texts)) for row in rows]


def unknown_variables(text: str) -> list[str]:
    """What stands in braces and is none of the variables."""
    return [name for name in _IN_BRACES.findall(text) if name not in VARIABLES]


def filled_in(text: str, *, name: str, shop: str, member: str, order: str = "given_first") -> str:
    """The words with their variables filled in; where the name is not known, what surrounds it closes up."""
    told = {"name": given_name(name, order), "shop": shop, "member": member}
    said = _IN_BRACES.sub(lambda found: told.get(found[1], found[0]), text)
    return re.sub(r" +([,.;:!?])", r"\1", re.sub(r"[ \t]{2,}", " ", said)).strip()
