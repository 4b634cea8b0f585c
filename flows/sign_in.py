"""A person signs in to the console: password, second factor where there is one, and a session of their own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.sealing import SealBroken, unseal
from shop.tables import SignIn
from shop.workspaces.console_sessions import (
    Ending,
    RefreshToken,
    begin_session,
    end_session,
)
from shop.workspaces.one_time_codes import hash_of_recovery, step_of
from shop.workspaces.passwords import hash_of_password, is_outdated, is_password
from shop.workspaces.sign_in import (
    Membership,
    SignInRefused,
    SignInUnknown,
    count_wrong,
    forget_tries,
    memberships,
    person_of_email,
    person_row,
    refuse_locked,
)
from shop.workspaces.viewing import workspace_view

SECOND_FACTOR = "second-factor"
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose password was right."""

    person: UUID
    needs_code: bool


def prove_password(*, now: datetime, email: str, password: str) -> Proven:
    """Whose password it is.

    Refuses SignInLocked, and SignInRefused in the same words and after the same work whether the address is
    nobody's or the password wrong.
    """
    refuse_locked(email, now)
    person = person_of_email(email)
    kept, needs_code = _kept(person)
    if not is_password(password, kept) or person is None:
        count_wrong(email, now)
        raise SignInRefused
    if not needs_code:
        forget_tries(email)
    if is_outdated(kept):
        with transaction(None) as db:
            row = person_row(db, person)
            row.password_hash = hash_of_password(password)
            db.add(row)
    return Proven(person, needs_code)


def needs_code(person: UUID) -> bool:
    """Whether that person has a second factor."""
    return _kept(person)[1]


def prove_code(*, now: datetime, person: UUID, typed: str) -> None:
    """The second factor: six digits of the app, each once, or one of the codes that were written down.

    Refuses SignInLocked and SignInRefused; wrong codes count like wrong passwords.
    """
    with transaction(None) as db:
        email = person_row(db, person).email
    refuse_locked(email, now)
    with transaction(None) as db:
        row = person_row(db, person)
        right = _takes_digits(row, typed, now) or _takes_recovery(row, typed)
        db.add(row)
    if not right:
        count_wrong(email, now)
        raise SignInRefused
    forget_tries(email)


def begin_console(
    *,
    now: datetime,
    person: UUID,
    browser: str,
    workspace: WorkspaceId | None = None,
    in_demo: bool = False,
) -> RefreshToken:
    """A session in that workspace, else where the person has worked longest. Refuses SignInRefused for nowhere.

    The people of shops that are made up have passwords that everybody knows: they get in only with `in_demo`.
    """
    places = memberships(person)
    chosen = next((place for place in places if workspace in {None, place.workspace_id}), None)
    if chosen is None:
        raise SignInRefused
    return _begin(now, person, chosen, browser, in_demo=in_demo)


def leave_console(*, now: datetime, workspace_id: WorkspaceId, session_id: UUID, by: Ending = "left") -> None:
    """That browser is signed out."""
    with transaction(workspace_id) as db:
        end_session(db, session_id, by=by, now=now)


def switch_workspace(
    *,
    now: datetime,
    person: UUID,
    browser: str,
    leaving: tuple[WorkspaceId, UUID],
    workspace: WorkspaceId,
    in_demo: bool = False,
) -> RefreshToken:
    """The same person in another of their workspaces; the session in the first one ends. Refuses SignInRefused."""
    token = begin_console(now=now, person=person, browser=browser, workspace=workspace, in_demo=in_demo)
    leave_console(now=now, workspace_id=leaving[0], session_id=leaving[1], by="switched")
    return token


def _begin(now: datetime, person: UUID, place: Membership, browser: str, *, in_demo: bool) -> RefreshToken:
    with transaction(place.workspace_id) as db:
        if workspace_view(db, place.workspace_id).demo and not in_demo:
            raise SignInRefused
        token = begin_session(
            db,
            workspace_id=place.workspace_id,
            member_id=place.member_id,
            sign_in_id=person,
            browser=browser,
            now=now,
        )
        record(
            db,
            "SignedIn",
            workspace_id=place.workspace_id,
            actor="member",
            now=now,
            subject_id=place.member_id,
        )
        return token


def _kept(person: UUID | None) -> tuple[str, bool]:
    """What is kept of the password, and whether a code is asked for; nobody is looked for as thoroughly."""
    with transaction(None) as db:
        try:
            row = person_row(db, person or _NOBODY)
        except SignInUnknown:
            return "", False
        return row.password_hash, bool(row.second_factor)


def _takes_digits(row: SignIn, typed: str, now: datetime) -> bool:
    try:
        secret = unseal(SECOND_FACTOR, row.second_factor)
    except SealBroken:
        return False
    step = step_of(secret, typed, now, after=row.second_factor_step)
    if step is None:
        return False
    row.second_factor_step = step
    return True


def _takes_recovery(row: SignIn, typed: str) -> bool:
    told = hash_of_recovery(typed)
    if told not in row.recovery_codes:
        return False
    row.recovery_codes = [code for code in row.recovery_codes if code != told]
    return True
