"""Links: issue, show, redeem, revoke. Showing costs nothing; only redeeming spends.

WhatsApp fetches every address in a chat to draw its preview, so a GET must never use a link up.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import Session, col

from secure_links.tokens import device_hash, hash_of, new_token
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, SecureLinkId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.tables import Redemption, SecureLink
from shop.workspaces.streets import street_in

Purpose = Literal["registration", "profile", "cart", "order", "invoice", "booking", "guest", "work", "live"]

_USES: Final[dict[Purpose, int]] = {
    "registration": 1,
    "profile": 50,
    "cart": 200,
    "order": 200,
    "invoice": 50,
    "booking": 200,
    "guest": 50,
    "work": 50,
    "live": 200,
}


_ONE_AT_A_TIME: Final = frozenset({"profile", "work"})


class LinkUnknown(Refusal):
    """No such link: perhaps it was erased with its customer."""

    status = 404


class LinkExpired(Refusal):
    """Its time is over."""

    status = 410


class LinkSpent(Refusal):
    """It was used as often as it may be."""

    status = 410


class LinkRevoked(Refusal):
    """It was taken back, for example because a newer one was sent."""

    status = 410


class LinkForwarded(Refusal):
    """It was first shown on another device: it belongs to one person only."""

    status = 403


class WrongPurpose(Refusal):
    """The link opens something else."""

    status = 404


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A fresh link; the token exists nowhere else."""

    id: SecureLinkId
    url: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A link that holds."""

    id: SecureLinkId
    workspace_id: WorkspaceId
    customer_id: CustomerId
    conversation_id: UUID | None
    subject_id: UUID
    purpose: Purpose
    language: Language
    expires_at: datetime
    details: dict[str, Any] = field(default_factory=dict)
    claimed: bool = False
    """Whether a person has said, on some device, that it is theirs."""


def lifetime_of(purpose: Purpose) -> timedelta:
    """How long a link of that purpose holds."""
    known = {
        "registration": settings().registration_link_lifetime,
        "profile": settings().profile_link_lifetime,
        "cart": settings().cart_link_lifetime,
        "order": settings().order_link_lifetime,
        "invoice": settings().invoice_link_lifetime,
        "booking": settings().booking_link_lifetime,
        "guest": settings().booking_link_lifetime,
        "work": settings().live_link_lifetime,
        "live": settings().live_link_lifetime,
    }
    return known[purpose]


def uses_of(purpose: Purpose) -> int:
    """How often it can be redeemed: a registration once, the others as often as a person may need."""
    return _USES[purpose]


def url_of(token: str, street: str) -> str:
    """The address that is sent; `street` is where the shop is seen."""
    return f"{street}/l/{token}"


def issue(
    db: Session,
    *,
    workspace_id: UUID,
    purpose: Purpose,
    subject_id: UUID,
    customer_id: UUID,
    conversation_id: UUID | None,
    language: Language,
    now: datetime,
    details: dict[str, Any] | None = None,
    until: datetime | None = None,
) -> IssuedLink:
    """Make a link; it holds `until` then, else as long as its purpose does.

    A profile shows everything about a person, and a work link everything about the shop, so a newer one takes
    the older ones back. The others stay good: whoever scrolls up and taps one finds the page, and whoever is paying comes back to it.
    """
    if purpose in _ONE_AT_A_TIME:
        revoke_all(db, purpose=purpose, subject_id=subject_id, now=now)
    token = new_token()
    link = SecureLink(
        id=new_id(),
        workspace_id=workspace_id,
        token_hash=hash_of(token),
        purpose=purpose,
        subject_id=subject_id,
        customer_id=customer_id,
        conversation_id=conversation_id,
        language=language.value,
        expires_at=until or now + lifetime_of(purpose),
        uses_left=uses_of(purpose),
        details=details or {},
        created_at=now,
    )
    db.add(link)
    return IssuedLink(
        SecureLinkId(link.id), url_of(token, street_in(db, WorkspaceId(workspace_id))), token, link.expires_at
    )


def workspace_of(token: str) -> WorkspaceId:
    """Whose link it is; refuses a tampered or unknown token before any workspace is entered."""
    wanted = hash_of(token)
    with transaction(None) as db:
        found = db.connection().execute(text("SELECT vetrina_link(:hash)"), {"hash": wanted}).scalar()
    if found is None:
        raise LinkUnknown
    return WorkspaceId(found)


def show(
    db: Session, token: str, *, now: datetime, purpose: str | None = None, device: str = ""
) -> OpenedLink:
    """The link behind a token, as often as one likes; refuses by name what does not hold."""
    row = db.scalars(_by_token(token)).first()
    return _opened(row, now=now, purpose=purpose, device=device)


def claim_device(db: Session, token: str, *, now: datetime, device: str) -> OpenedLink:
    """A person sees the link on this device: from now on it opens on no other."""
    link = show(db, token, now=now, device=device)
    db.connection().execute(
        update(SecureLink)
        .where(col(SecureLink.id) == link.id, col(SecureLink.device_hash) == "")
        .values(device_hash=device_hash(device))
    )
    return link


def redeem(db: Session, token: str, *, now: datetime, purpose: Purpose, device: str = "") -> OpenedLink:
    """Spend one use; of two at the same time, one is refused."""
    row = db.scalars(_by_token(token).with_for_update()).first()
    if row is None:
        raise LinkUnknown
    link = _opened(row, now=now, purpose=purpose, device=device)
    row.uses_left -= 1
    row.device_hash = row.device_hash or device_hash(device)
    db.add(row)
    if purpose == "registration":
        db.flush()  # the spent link must not be taken back with the others
        revoke_all(db, purpose=purpose, subject_id=link.subject_id, now=now)
    db.add(Redemption(workspace_id=link.workspace_id, link_id=link.id, outcome="redeemed", created_at=now))
    return link


def revoke_all(db: Session, *, purpose: str, subject_id: UUID, now: datetime) -> None:
    """Take back every link of that purpose about that subject."""
    db.connection().execute(
        update(SecureLink)
        .where(
            col(SecureLink.purpose) == purpose,
            col(SecureLink.subject_id) == subject_id,
            col(SecureLink.revoked_at).is_(None),
            col(SecureLink.uses_left) > 0,
        )
        .values(revoked_at=now)
    )


def prolong_all(db: Session, *, purpose: Purpose, subject_id: UUID, until: datetime) -> None:
    """Every link of that purpose about that subject that was not taken back holds until then."""
    db.connection().execute(
        update(SecureLink)
        .where(
            col(SecureLink.purpose) == purpose,
            col(SecureLink.subject_id) == subject_id,
            col(SecureLink.revoked_at).is_(None),
        )
        .values(expires_at=until)
    )


def was_taken_back(db: Session, link_id: UUID) -> bool:
    """Whether the link was revoked, or erased with its customer: what it opened before is closed, too."""
    row = db.get(SecureLink, link_id)
    return row is None or row.revoked_at is not None


def owner_of(db: Session, token: str) -> OpenedLink:
    """Whose link it was, though it may hold no longer: to send that person a new one, nothing else."""
    row = db.scalars(_by_token(token)).first()
    if row is None:
        raise LinkUnknown
    return _view(row)


def _by_token(token: str) -> Any:
    return select(SecureLink).where(col(SecureLink.token_hash) == hash_of(token))


def _opened(row: SecureLink | None, *, now: datetime, purpose: str | None, device: str) -> OpenedLink:
    if row is None:
        raise LinkUnknown
    if purpose is not None and row.purpose != purpose:
        raise WrongPurpose(purpose=purpose)
    _refuse_what_ended(row, now)
    if row.device_hash and row.device_hash != device_hash(device):
        raise LinkForwarded
    return _view(row)


def _refuse_what_ended(row: SecureLink, now: datetime) -> None:
    if row.uses_left <= 0:
        raise LinkSpent(purpose=row.purpose)
    if row.revoked_at is not None:
        raise LinkRevoked(purpose=row.purpose)
    if row.expires_at <= now:
        raise LinkExpired(purpose=row.purpose)


def _view(row: SecureLink) -> OpenedLink:
    return OpenedLink(
        SecureLinkId(row.id),
        WorkspaceId(row.workspace_id),
        CustomerId(row.customer_id),
        row.conversation_id,
        row.subject_id,
        cast("Purpose", row.purpose),
        Language(row.language),
        row.expires_at,
        dict(row.details),
        claimed=bool(row.device_hash),
    )
