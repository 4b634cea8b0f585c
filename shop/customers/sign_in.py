"""One-time codes: six digits that prove a phone number, and what refuses them.

The digits follow from the row's id and the installation's keys, so that they stand nowhere; the row keeps a mark
of them. Instants here are real ones, whatever the clock of a demo shop says.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.kernel.phone import possible_number
from shop.kernel.refusals import Refusal
from shop.kernel.sealing import marks
from shop.tables import SignInCode

GOOD_FOR: Final = timedelta(minutes=10)
MOST_TRIES: Final = 5
MOST_ASKED: Final = 3
ASKED_WITHIN: Final = timedelta(minutes=15)
KEPT: Final = timedelta(days=1)
"""For so long a code that is over is kept: whom it was sent to is nobody's business later on."""

_DIGITS = "sign-in-digits"
_MARK = "sign-in-mark"


class PhoneUnusable(Refusal):
    """That is no phone number that a code could be sent to: it must be whole, with its country's prefix."""

    status = 422


class TooManyCodes(Refusal):
    """Three codes were asked for this number in a quarter of an hour; ``minutes`` says when another may be."""

    status = 429


class CodeWrong(Refusal):
    """Those are not the digits; ``left`` says how many tries are left."""

    status = 403


class CodeOver(Refusal):
    """No code is open for that number any more: it is used, too old, or was guessed at too often."""

    status = 410


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a try."""

    right: bool
    left: int
    """How many tries are left; 0 where no code is open."""
    language: Language = Language.EN
    """In which the code was asked for."""


def whole_number(phone: str, country: str) -> str:
    """The number in E.164; without a prefix it is one of that country. Refuses PhoneUnusable."""
    number = possible_number(phone, country)
    if not number:
        raise PhoneUnusable
    return number


def open_code(
    db: Session, *, workspace_id: UUID, phone: str, language: Language, now: datetime
) -> SignInCode:
    """A fresh code for that number, which ends the older one. Refuses TooManyCodes."""
    db.connection().execute(_ONE_AT_A_TIME, {"name": f"sign-in/{workspace_id}/{phone}"})
    _refuse_too_many(db, phone, now)
    db.connection().execute(
        update(SignInCode)
        .where(col(SignInCode.phone) == phone, col(SignInCode.expires_at) > now)
        .values(expires_at=now)
    )
    code = new_id()
    row = SignInCode(
        id=code,
        workspace_id=workspace_id,
        phone=phone,
        language=language.value,
        code_hash=_marks(code, _digits(code)[0])[0],
        expires_at=now + GOOD_FOR,
        created_at=now,
    )
    db.add(row)
    db.flush()
    return row


def is_open(row: SignInCode, now: datetime) -> bool:
    """Whether somebody may still type it."""
    return row.used_at is None and now < row.expires_at and row.tries < MOST_TRIES


def digits_of(row: SignInCode) -> str:
    """The digits, to be sent; empty where the key that they follow from is gone."""
    for digits in _digits(row.id):
        if row.code_hash in _marks(row.id, digits):
            return digits
    return ""


def judge(db: Session, phone: str, typed: str, now: datetime) -> Judged:
    """Count a try on the number's open code, and use it up where the digits are right; of two at once, one is."""
    row = db.scalars(
        select(SignInCode)
        .where(
            col(SignInCode.phone) == phone,
            col(SignInCode.used_at).is_(None),
            col(SignInCode.expires_at) > now,
        )
        .order_by(col(SignInCode.created_at).desc(), col(SignInCode.id).desc())
        .limit(1)
        .with_for_update()
    ).first()
    if row is None or not is_open(row, now):
        return Judged(right=False, left=0)
    row.tries += 1
    right = any(compare_digest(row.code_hash, mark) for mark in _marks(row.id, _bare(typed)))
    row.used_at = now if right else None
    db.add(row)
    return Judged(right, MOST_TRIES - row.tries, Language(row.language))


def forget_codes(db: Session, before: datetime) -> None:
    """Drop the codes that were asked for before that instant."""
    db.connection().execute(delete(SignInCode).where(col(SignInCode.created_at) < before))


def _refuse_too_many(db: Session, phone: str, now: datetime) -> None:
    asked = select(func.count(), func.min(col(SignInCode.created_at))).where(
        col(SignInCode.phone) == phone, col(SignInCode.created_at) > now - ASKED_WITHIN
    )
    count, first = db.execute(asked).one()
    if count >= MOST_ASKED:
        wait = first + ASKED_WITHIN - now
        raise TooManyCodes(minutes=max(1, -(-int(wait.total_seconds()) // 60)))


def _digits(code: UUID) -> list[str]:
    """The six digits of a code by each key."""
    return [f"{int.from_bytes(mark) % 1_000_000:06d}" for mark in marks(_DIGITS, str(code))]


def _marks(code: UUID, digits: str) -> list[str]:
    return [mark.hex() for mark in marks(_MARK, f"{code}/{digits}")]


def _bare(typed: str) -> str:
    """As people type digits: in groups, with blanks and dashes; at most so many letters are looked at."""
    return "".join(letter for letter in typed[:40] if letter.isascii() and letter.isdigit())


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
