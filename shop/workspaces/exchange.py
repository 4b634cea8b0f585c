"""The rates that a shop keeps: of which currencies it can say what its prices are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlmodel import Session, col

from shop.kernel.exchange import Rate
from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.tables import Customer, ExchangeRate
from shop.workspaces.viewing import WorkspaceView

GOOD_FOR: Final = timedelta(days=31)
"""So long a rate is told after its day; an older one says nothing of today."""


class RateUnknown(Refusal):
    """The shop keeps no rate of that `currency` that is new enough: `known` are those it has."""

    status = 422


@dataclass(frozen=True, slots=True)
class Told:
    """What a rate is on a day."""

    currency: str
    rate: Decimal


def rates_of(db: Session, shop: WorkspaceView, at: datetime) -> list[Rate]:
    """The newest rate of each currency that still says something at `at`, by code."""
    today = at.astimezone(shop.zone).date()
    newest = (
        select(ExchangeRate)
        .where(
            col(ExchangeRate.day).between(today - GOOD_FOR, today),
            col(ExchangeRate.currency) != shop.currency,
        )
        .ext(distinct_on(col(ExchangeRate.currency)))
        .order_by(col(ExchangeRate.currency), col(ExchangeRate.day).desc())
    )
    return [_rate(row, shop.currency) for row in db.scalars(newest)]


def rate_of(db: Session, shop: WorkspaceView, currency: str, at: datetime) -> Rate:
    """The rate of that currency at `at`. Refuses RateUnknown(currency, known)."""
    kept = {rate.currency: rate for rate in rates_of(db, shop, at)}
    if currency not in kept:
        raise RateUnknown(currency=currency, known=sorted(kept))
    return kept[currency]


def rate_for(db: Session, shop: WorkspaceView, customer_id: UUID, at: datetime) -> Rate | None:
    """The rate of the customer's own currency; None where they chose none, or it is not known any more."""
    chosen = db.scalars(select(col(Customer.currency)).where(col(Customer.id) == customer_id)).first()
    return (
        next((rate for rate in rates_of(db, shop, at) if rate.currency == chosen), None) if chosen else None
    )


def every_rate(db: Session, shop: WorkspaceView, limit: int = 200) -> list[Rate]:
    """All that was told, the newest day first."""
    newest = (
        select(ExchangeRate).order_by(col(ExchangeRate.day).desc(), col(ExchangeRate.currency)).limit(limit)
    )
    return [_rate(row, shop.currency) for row in db.scalars(newest)]


def write_rates(
    db: Session, workspace_id: UUID, day: date, told: Iterable[Told], *, source: str, at: datetime
) -> None:
    """The rates of a day whole: what is told again is as it is told now, what is not named any more goes."""
    named = []
    for each in told:
        named.append(each.currency)
        kept = {"rate": each.rate, "source": source}
        new = insert(ExchangeRate).values(
            id=new_id(), workspace_id=workspace_id, currency=each.currency, day=day, created_at=at, **kept
        )
        once = new.on_conflict_do_update(index_elements=["workspace_id", "currency", "day"], set_=kept)
        db.connection().execute(once)
    gone = col(ExchangeRate.day) == day, col(ExchangeRate.currency).not_in(named)
    db.connection().execute(delete(ExchangeRate).where(*gone))


def _rate(row: ExchangeRate, base: str) -> Rate:
    return Rate(base, row.currency, row.rate, row.day, row.source)
