"""A person protects their sign-in with the codes of an app, or does without again."""

from datetime import datetime
from uuid import UUID

from flows.choose_password import prove_it_is_them
from flows.sign_in import SECOND_FACTOR
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.kernel.sealing import seal
from shop.workspaces.one_time_codes import hash_of_recovery, new_recovery_codes, step_of
from shop.workspaces.sign_in import person_row


class CodeMistyped(Refusal):
    """That is not the code that the app shows now."""

    status = 422


class AlreadyProtected(Refusal):
    """An app is asked already: whoever wants another one does without it first, with their password."""


def protect_sign_in(*, now: datetime, person: UUID, secret: str, typed: str) -> list[str]:
    """The app is asked from now on; the codes for when it is lost, shown this once.

    Refuses CodeMistyped, and AlreadyProtected: nobody who finds a browser open puts their own app in place of it.
    """
    step = step_of(secret, typed, now)
    if step is None:
        raise CodeMistyped
    codes = new_recovery_codes()
    with transaction(None) as db:
        row = person_row(db, person)
        if row.second_factor:
            raise AlreadyProtected
        row.second_factor, row.second_factor_step = seal(SECOND_FACTOR, secret), step
        row.recovery_codes = [hash_of_recovery(code) for code in codes]
        db.add(row)
    return codes


def unprotect_sign_in(*, now: datetime, person: UUID, password: str) -> None:
    """Their password alone is enough again. Refuses SignInLocked and SignInRefused."""
    prove_it_is_them(now=now, person=person, password=password)
    with transaction(None) as db:
        row = person_row(db, person)
        row.second_factor, row.second_factor_step, row.recovery_codes = "", 0, []
        db.add(row)


def renew_recovery_codes(*, now: datetime, person: UUID, password: str) -> list[str]:
    """Ten new ones in place of what is left. Refuses SignInLocked and SignInRefused."""
    prove_it_is_them(now=now, person=person, password=password)
    codes = new_recovery_codes()
    with transaction(None) as db:
        row = person_row(db, person)
        row.recovery_codes = [hash_of_recovery(code) for code in codes]
        db.add(row)
    return codes
