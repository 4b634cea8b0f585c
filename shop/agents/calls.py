"""How the calls of a shop's own functions went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
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
        .order_by(col(FunctionCall.created_at).desc(), col(FunctionCall.id).desc())
        .limit(most)
    )
    return [_viewed(row) for row in db.scalars(rows)]


def latest_by_code(db: Session, codes: Sequence[str]) -> Mapping[str, CallView]:
    """The last call of each of these functions that was ever called."""
    rows = db.connection().execute(_LATEST, {"codes": list(codes)})
    return {row.code: CallView(*row) for row in rows}


def _viewed(row: FunctionCall) -> CallView:
    return CallView(row.code, row.created_at, row.trial, row.status, row.error, row.milliseconds)


_LATEST = text("""
    SELECT latest.* FROM unnest(CAST(:codes AS text[])) AS wanted (code) CROSS JOIN LATERAL (
        SELECT code, created_at, trial, status, error, milliseconds FROM function_call
        WHERE function_call.code = wanted.code ORDER BY created_at DESC, id DESC LIMIT 1
    ) AS latest
""")
