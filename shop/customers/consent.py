"""What customers agreed to: in which words, through which channel, and since when.

A consent is never overwritten: giving it writes a row, taking it back closes the open one (GDPR art. 7).
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from shop.kernel.ids import CustomerId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.tables import Consent
from shop.workspaces.legal_texts import OWN, PRODUCTS, own_text, words_of

Purpose = Literal["service", "memory", "marketing"]
PURPOSES: tuple[Purpose, ...] = ("service", "memory", "marketing")

_TEXTS = Path(__file__).parent / "privacy_texts"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The words that a customer agrees to."""

    version: str
    language: Language
    text: str

    @property
    def hash(self) -> str:
        """Proof of the exact words."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ConsentView:
    """One agreement, given and perhaps taken back."""

    purpose: str
    text_version: str
    language: str
    via: str
    granted_at: datetime
    withdrawn_at: datetime | None


def consent_text(version: str, language: Language) -> ConsentText:
    """The privacy terms of that version, with `{shop}` and the like still to be filled in."""
    source = _TEXTS / f"{version}.{language.value}.md"
    return ConsentText(version, language, source.read_text(encoding="utf-8"))


def consent_text_in(
    db: Session, workspace: WorkspaceId, version: str, language: Language, own: Language
) -> ConsentText:
    """The same where a shop may have words of its own: in the reader's language, else in the shop's `own`."""
    if not version.startswith(OWN):
        return consent_text(version, language)
    found = own_text(db, workspace, "privacy", version)
    if found is None:
        return consent_text(PRODUCTS, language)
    words, told = words_of(found, language, own)
    return ConsentText(version, told, words)


def grant(
    db: Session,
    *,
    workspace: WorkspaceId,
    customer: CustomerId,
    purpose: Purpose,
    text: ConsentText,
    via: Literal["page", "whatsapp"],
    evidence: str,
    now: datetime,
) -> None:
    """The customer agrees; an open agreement to the same words is left as it is."""
    if (purpose, text.version) in {(c.purpose, c.text_version) for c in _open(db, customer)}:
        return
    withdraw(db, customer=customer, purpose=purpose, now=now)
    db.connection().execute(
        insert(Consent).values(
            id=new_id(),
            workspace_id=workspace,
            customer_id=customer,
            purpose=purpose,
            text_version=text.version,
            text_hash=text.hash,
            language=text.language.value,
            via=via,
            evidence=evidence,
            granted_at=now,
            created_at=now,
        )
    )


def withdraw(db: Session, *, customer: CustomerId, purpose: Purpose, now: datetime) -> bool:
    """The customer no longer agrees; tells whether there was anything to take back."""
    closed = db.connection().execute(
        update(Consent)
        .where(
            col(Consent.customer_id) == customer,
            col(Consent.purpose) == purpose,
            col(Consent.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )
    return closed.rowcount > 0


def given(db: Session, customer: UUID) -> dict[str, str]:
    """What the customer agrees to at present: purpose to version of the text."""
    return {consent.purpose: consent.text_version for consent in _open(db, customer)}


def history(db: Session, customer: UUID) -> list[ConsentView]:
    """Everything the customer ever agreed to, oldest first."""
    rows = db.scalars(
        select(Consent)
        .where(col(Consent.customer_id) == customer)
        .order_by(col(Consent.created_at), col(Consent.id))
    )
    return [
        ConsentView(
            r.purpose, r.text_version, r.language, r.via, r.granted_at or r.created_at, r.withdrawn_at
        )
        for r in rows
    ]


def _open(db: Session, customer: UUID) -> list[Consent]:
    return list(
        db.scalars(
            select(Consent).where(col(Consent.customer_id) == customer, col(Consent.withdrawn_at).is_(None))
        )
    )
