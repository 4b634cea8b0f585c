"""Links by which people of a shop get in: an invitation, a new password, an address that is to be confirmed. Looking costs nothing; only taking spends.

The token follows from the link's id and the installation's keys, so that whoever sends it can make it again and it
stands nowhere; the row keeps its hash.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, cast
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import Session, col

from secure_links.links import LinkExpired, LinkRevoked, LinkSpent, LinkUnknown
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.sealing import marks
from shop.kernel.settings import settings
from shop.tables import SignInLink

Purpose = Literal["invite", "password", "confirm"]
Way = Literal["email", "whatsapp", "hand"]
"""``hand``: somebody carries it over, and it proves no address."""

GOOD_FOR: Final[dict[Purpose, timedelta]] = {
    "invite": timedelta(days=7),
    "password": timedelta(hours=1),
    "confirm": timedelta(hours=24),
}
_PLACES: Final[dict[Purpose, str]] = {
    "invite": "invitation",
    "password": "new-password",
    "confirm": "confirm-address",
}  # a path
_MARK: Final = "sign-in-link"


@dataclass(frozen=True, slots=True)
class SignInLinkView:
    """A link that holds."""

    id: UUID
    workspace_id: WorkspaceId
    purpose: Purpose
    way: Way
    member_id: UUID
    sign_in_id: UUID | None
    email: str
    expires_at: datetime


def issue_sign_in_link(
    db: Session,
    *,
    workspace_id: UUID,
    purpose: Purpose,
    way: Way,
    member_id: UUID,
    email: str,
    sign_in_id: UUID | None,
    now: datetime,
) -> SignInLinkView:
    """A fresh one; it takes back those before it."""
    revoke_sign_in_links(db, member_id, purpose, now)
    link = new_id()
    row = SignInLink(
        id=link,
        workspace_id=workspace_id,
        token_hash=_hashed(_tokens(link)[0]),
        purpose=purpose,
        way=way,
        member_id=member_id,
        sign_in_id=sign_in_id,
        email=email,
        expires_at=now + GOOD_FOR[purpose],
        created_at=now,
    )
    db.add(row)
    db.flush()
    return _view(row)


def revoke_sign_in_links(db: Session, member_id: UUID, purpose: Purpose, now: datetime) -> None:
    """Those that were not used lead nowhere any more."""
    db.connection().execute(
        update(SignInLink)
        .where(
            col(SignInLink.member_id) == member_id,
            col(SignInLink.purpose) == purpose,
            col(SignInLink.used_at).is_(None),
            col(SignInLink.revoked_at).is_(None),
        )
        .values(revoked_at=now)
    )


def url_of_sign_in_link(db: Session, link_id: UUID, now: datetime) -> tuple[SignInLinkView, str] | None:
    """The link with its address, to be sent; None where it holds no longer, or the key it follows from is gone."""
    row = db.get(SignInLink, link_id)
    if row is None or row.used_at or row.revoked_at or row.expires_at <= now:
        return None
    for token in _tokens(link_id):
        if _hashed(token) == row.token_hash:
            base = str(settings().public_url).rstrip("/")
            view = _view(row)
            return view, f"{base}/console/{_PLACES[view.purpose]}/{token}"
    return None


def workspace_of_sign_in_link(token: str) -> WorkspaceId:
    """Through which workspace it was sent. Refuses LinkUnknown."""
    with transaction(None) as db:
        wanted = text("SELECT vetrina_sign_in_link(:hash)")
        found = db.connection().execute(wanted, {"hash": _hashed(token)}).scalar()
    if found is None:
        raise LinkUnknown
    return WorkspaceId(found)


def show_sign_in_link(db: Session, token: str, *, purpose: Purpose, now: datetime) -> SignInLinkView:
    """The link behind a token. Refuses LinkUnknown, LinkSpent, LinkRevoked and LinkExpired."""
    return _view(_holding(db, token, purpose, now))


def spend_sign_in_link(db: Session, token: str, *, purpose: Purpose, now: datetime) -> SignInLinkView:
    """The same, and it is used up; of two at once, one is refused."""
    row = _holding(db, token, purpose, now)
    row.used_at = now
    db.add(row)
    return _view(row)


def waiting_invitations(db: Session, now: datetime) -> dict[UUID, datetime]:
    """By member, until when the invitation that they have not taken yet is good."""
    wanted = select(col(SignInLink.member_id), col(SignInLink.expires_at)).where(
        col(SignInLink.purpose) == "invite",
        col(SignInLink.used_at).is_(None),
        col(SignInLink.revoked_at).is_(None),
        col(SignInLink.expires_at) > now,
    )
    return {row.member_id: row.expires_at for row in db.execute(wanted)}


def _holding(db: Session, token: str, purpose: Purpose, now: datetime) -> SignInLink:
    wanted = select(SignInLink).where(
        col(SignInLink.token_hash) == _hashed(token), col(SignInLink.purpose) == purpose
    )
    row = db.scalars(wanted.with_for_update()).first()
    if row is None:
        raise LinkUnknown
    if row.used_at is not None:
        raise LinkSpent(purpose=purpose)
    if row.revoked_at is not None:
        raise LinkRevoked(purpose=purpose)
    if row.expires_at <= now:
        raise LinkExpired(purpose=purpose)
    return row


def _tokens(link_id: UUID) -> list[str]:
    return [urlsafe_b64encode(mark).decode().rstrip("=") for mark in marks(_MARK, str(link_id))]


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _view(row: SignInLink) -> SignInLinkView:
    return SignInLinkView(
        id=row.id,
        workspace_id=WorkspaceId(row.workspace_id),
        purpose=cast("Purpose", row.purpose),
        way=cast("Way", row.way),
        member_id=row.member_id,
        sign_in_id=row.sign_in_id,
        email=row.email,
        expires_at=row.expires_at,
    )
