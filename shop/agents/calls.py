"""How the calls of a shop's own functions went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from shop.tables import FunctionCall


@dataclass(frozen=True, slots=True)
class CallView:
    """One call; what was asked and answered is not kept."""

    code: str
    at: datetime
    """The real instant."""
    trial: bool
    status: int | None
    error: str
    milliseconds: float


def last_calls(db: Session, code: str, *, most: int = 20) -> list[CallView]:
    """Of one function, the last first."""
    rows = (
        select(FunctionCall)
        .where(col(FunctionCall.code) == code)
        .order_by(col(FunctionCall.created_at).desc())
        .limit(most)
    )
    return [_viewed(row) for row in db.scalars(rows)]


def latest_by_code(db: Session) -> Mapping[str, CallView]:
    """The last call of each function that was ever called."""
    rows = (
        select(FunctionCall)
        .distinct(col(FunctionCall.code))
        .order_by(col(FunctionCall.code), col(FunctionCall.created_at).desc())
    )
    return {row.code: _viewed(row) for row in db.scalars(rows)}


def _viewed(row: FunctionCall) -> CallView:
    return CallView(row.code, row.created_at, row.trial, row.status, row.error, row.milliseconds)
