"""A member changes what is their own at the console."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import Member
from shop.workspaces.console_sessions import end_session, end_sessions
from shop.workspaces.sign_in import enter_sign_in


def choose_own_language(*, workspace_id: WorkspaceId, member_id: UUID, language: Language) -> None:
    """The console, and whatever the shop writes to them, is in that language."""
    with transaction(workspace_id) as db:
        row = db.scalars(select(Member).where(col(Member.id) == member_id).with_for_update()).first()
        if row is None:
            raise NotFound(kind="member")
        row.language = language.value
        db.add(row)


def end_own_session(*, now: datetime, person: UUID, session_id: UUID) -> None:
    """Another browser of theirs is signed out, in whatever shop. Refuses NotFound for somebody else's."""
    with transaction(None) as db:
        enter_sign_in(db, person)
        end_session(db, session_id, by="closed", now=now)


def end_other_sessions(*, now: datetime, person: UUID, session_id: UUID) -> None:
    """Every browser of theirs but this one."""
    with transaction(None) as db:
        enter_sign_in(db, person)
        end_sessions(db, by="closed", now=now, sign_in_id=person, besides=session_id)


def end_sessions_of_member(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID) -> None:
    """A member is signed out of this shop everywhere, by somebody who runs the team."""
    with transaction(workspace_id) as db:
        end_sessions(db, by="closed", now=now, member_id=member_id)
        record(
            db, "MemberSignedOut", workspace_id=workspace_id, actor="member", now=now, subject_id=member_id
        )
