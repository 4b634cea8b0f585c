"""Whoever opened a shop shows that their address is theirs: a link goes there, and comes back."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from flows.invite_member import send_sign_in_link
from secure_links.sign_in_links import (
    SignInLinkView,
    issue_sign_in_link,
    show_sign_in_link,
    spend_sign_in_link,
    workspace_of_sign_in_link,
)
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import Member, SetUp, SignInLink
from shop.workspaces.sign_in import SignInRefused, person_row

AGAIN_AFTER: Final = timedelta(minutes=1)
MOST_A_DAY: Final = 6


class AddressUnconfirmed(Refusal):
    """A link waits at the address of whoever opened the shop: until it comes back, the doors stay shut."""


class SentJustNow(Refusal):
    """A link was sent a moment ago, or often enough for a day."""

    status = 429


def unconfirmed(db: Session, workspace_id: WorkspaceId) -> bool:
    """Whether a shop that was opened at the console has no owner yet whose address is proven."""
    if db.scalars(select(col(SetUp.id)).where(col(SetUp.workspace_id) == workspace_id)).first() is None:
        return False
    owners = select(col(Member.sign_in_id)).where(
        col(Member.role) == "owner", col(Member.active), col(Member.sign_in_id).is_not(None)
    )
    people = [one for one in db.scalars(owners.order_by(col(Member.created_at))) if one is not None]
    return not any(person_row(db, one).email_proven for one in people)


def ask_to_confirm(db: Session, *, workspace_id: WorkspaceId, member_id: UUID, now: datetime) -> None:
    """Send a link to the address of that member, if it is not proven; it takes back the one before it."""
    row = db.get_one(Member, member_id)
    if row.sign_in_id is None or person_row(db, row.sign_in_id).email_proven:
        return
    link = issue_sign_in_link(
        db,
        workspace_id=workspace_id,
        purpose="confirm",
        way="email",
        member_id=member_id,
        email=row.email,
        sign_in_id=row.sign_in_id,
        now=now,
    )
    send_sign_in_link(db, link, now)


def ask_again(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID) -> None:
    """Another link. Refuses SentJustNow within a minute of the last, and after six in a day."""
    with transaction(workspace_id) as db:
        db.scalars(select(Member).where(col(Member.id) == member_id).with_for_update()).one()
        sent = select(func.count(), func.max(col(SignInLink.created_at))).where(
            col(SignInLink.member_id) == member_id,
            col(SignInLink.purpose) == "confirm",
            col(SignInLink.created_at) > now - timedelta(days=1),
        )
        count, last = db.execute(sent).one()
        if count >= MOST_A_DAY or (last is not None and now - last < AGAIN_AFTER):
            raise SentJustNow
        ask_to_confirm(db, workspace_id=workspace_id, member_id=member_id, now=now)


def show_confirmation(*, now: datetime, token: str) -> SignInLinkView:
    """Which address it is about. Refuses what does not hold, by name."""
    with transaction(workspace_of_sign_in_link(token)) as db:
        return show_sign_in_link(db, token, purpose="confirm", now=now)


def confirm_address(*, now: datetime, token: str) -> SignInLinkView:
    """The address is theirs. Refuses what does not hold, and an address that is not the person's any more."""
    workspace = workspace_of_sign_in_link(token)
    with transaction(workspace) as db:
        link = spend_sign_in_link(db, token, purpose="confirm", now=now)
        if link.sign_in_id is None:
            raise SignInRefused
        row = person_row(db, link.sign_in_id)
        if row.email != link.email:
            raise SignInRefused
        row.email_proven = True
        db.add(row)
        by = f"member:{link.member_id}"
        record(db, "AddressConfirmed", workspace_id=workspace, actor=by, now=now, subject_id=link.member_id)
        return link
