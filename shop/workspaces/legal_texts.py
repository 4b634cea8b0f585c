"""Texts of a shop's own: its privacy terms and its terms of sale, each version kept as it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language, text_in
from shop.tables import LegalText

Kind = Literal["privacy", "terms"]
OWN: Final = "own-"
"""How the versions of own texts begin; all others are the product's."""
PRODUCTS: Final = "1"
"""The version of the product's own privacy terms."""
LONGEST: Final = 40_000


@dataclass(frozen=True, slots=True)
class LegalTextView:
    """A version of one of them."""

    kind: str
    version: str
    texts: Mapping[str, str]
    sha256: str


def own_text(db: Session, workspace: WorkspaceId, kind: Kind, version: str) -> LegalTextView | None:
    """That version as it was; None where there is none."""
    wanted = select(LegalText).where(
        col(LegalText.workspace_id) == workspace,
        col(LegalText.kind) == kind,
        col(LegalText.version) == version,
    )
    row = db.scalars(wanted).first()
    return LegalTextView(row.kind, row.version, row.texts, row.sha256) if row else None


def words_of(text: LegalTextView, language: Language, own: Language) -> tuple[str, Language]:
    """The words in the reader's language, else in the shop's own, and which it is."""
    told = language if text.texts.get(language.value) else own
    return text_in(dict(text.texts), language, own), told


def next_version(db: Session, workspace: WorkspaceId, kind: Kind) -> str:
    """``own-1``, ``own-2`` and so on."""
    counted = select(func.count()).where(
        col(LegalText.workspace_id) == workspace, col(LegalText.kind) == kind
    )
    return f"{OWN}{db.scalars(counted).one() + 1}"


def digest_of(texts: Mapping[str, str]) -> str:
    """Proof of the exact words in all languages."""
    told = "\n".join(f"{code}\n{texts[code]}" for code in sorted(texts))
    return sha256(told.encode()).hexdigest()
