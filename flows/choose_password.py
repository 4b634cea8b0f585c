"""A person forgot their password, or wants another one."""

from datetime import datetime
from uuid import UUID

from flows.invite_member import send_sign_in_link
from secure_links.sign_in_links import (
    SignInLinkView,
    Way,
    issue_sign_in_link,
    show_sign_in_link,
    spend_sign_in_link,
    workspace_of_sign_in_link,
)
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.workspaces.console_sessions import end_sessions
from shop.workspaces.passwords import hash_of_password, is_password, need_good
from shop.workspaces.sign_in import (
    SignInRefused,
    count_wrong,
    forget_tries,
    memberships,
    person_of_email,
    person_row,
    person_view,
    plain_email,
    refuse_locked,
)


def ask_new_password(*, now: datetime, email: str, by_whatsapp: bool = False) -> None:
    """A link goes to the address, or to the number, that the person has proven; nothing to anybody else.

    Nothing is told either way; whoever answers a page does so before this is done.
    """
    person = person_of_email(email)
    places = memberships(person) if person else []
    if person is None or not places:
        return
    with transaction(None) as db:
        known = person_view(db, person)
    ways: list[Way] = ["email"] if known.email_proven else []
    ways += ["whatsapp"] if known.phone else []
    if not ways:
        return
    place = places[0]
    with transaction(place.workspace_id) as db:
        link = issue_sign_in_link(
            db,
            workspace_id=place.workspace_id,
            purpose="password",
            way="whatsapp" if by_whatsapp and "whatsapp" in ways else ways[0],
            member_id=place.member_id,
            email=plain_email(email),
            sign_in_id=person,
            now=now,
        )
        send_sign_in_link(db, link, now)


def show_password_link(*, now: datetime, token: str) -> SignInLinkView:
    """Whose password it is about. Refuses what does not hold, by name."""
    with transaction(workspace_of_sign_in_link(token)) as db:
        return show_sign_in_link(db, token, purpose="password", now=now)


def choose_new_password(*, now: datetime, token: str, password: str) -> UUID:
    """Whose it is now; every browser in which they were signed in is so no longer. Refuses PasswordWeak.

    A second factor stays, and is asked for as always.
    """
    workspace = workspace_of_sign_in_link(token)
    with transaction(workspace) as db:
        link = show_sign_in_link(db, token, purpose="password", now=now)
    need_good(password, link.email)
    hashed = hash_of_password(password)
    with transaction(workspace) as db:
        spend_sign_in_link(db, token, purpose="password", now=now)
        if link.sign_in_id is None:
            raise SignInRefused
        row = person_row(db, link.sign_in_id)
        row.password_hash, row.password_at = hashed, now
        db.add(row)
        end_sessions(db, by="password", now=now, sign_in_id=row.id)
        record(
            db, "PasswordChosen", workspace_id=workspace, actor="member", now=now, subject_id=link.member_id
        )
        person = row.id
    forget_tries(link.email)
    return person


def change_password(*, now: datetime, person: UUID, session_id: UUID, old: str, new: str) -> None:
    """Another password; every other browser is signed out. Refuses SignInLocked, SignInRefused and PasswordWeak."""
    email = prove_it_is_them(now=now, person=person, password=old)
    need_good(new, email)
    hashed = hash_of_password(new)
    with transaction(None) as db:
        row = person_row(db, person)
        row.password_hash, row.password_at = hashed, now
        db.add(row)
        end_sessions(db, by="password", now=now, sign_in_id=person, besides=session_id)


def prove_it_is_them(*, now: datetime, person: UUID, password: str) -> str:
    """The person's address, once their password was right. Refuses SignInLocked and SignInRefused."""
    with transaction(None) as db:
        row = person_row(db, person)
        email, kept = row.email, row.password_hash
    refuse_locked(email, now)
    if not is_password(password, kept):
        count_wrong(email, now)
        raise SignInRefused
    return email
