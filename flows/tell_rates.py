"""A shop tells what its currency is worth in others, or a customer in which one amounts are told to them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import update
from sqlmodel import col

from shop.customers.viewing import customer_view
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.exchange import Rate, is_currency
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import Customer
from shop.workspaces.exchange import Told, rate_of, write_rates
from shop.workspaces.viewing import workspace_view

MOST: Final = Decimal(10) ** 9


class RateRefused(Refusal):
    """That is no rate of the shop's currency: `currency`, `rate`, `why` (``currency``, ``rate``, ``day``)."""

    status = 422


def set_rates(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    day: date,
    source: str,
    rates: Mapping[str, Decimal],
) -> None:
    """Write the rates of a day whole, each so many units of a currency for one of the shop's; none takes them back.

    `source` is who says so: customers are told. Refuses RateRefused: an unknown currency or the shop's own, a
    rate that is none, a day that is not there yet.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        if day > at.astimezone(shop.zone).date():
            raise RateRefused(currency="", rate="", why="day")
        for currency, rate in rates.items():
            _see(currency, rate, own=shop.currency)
        told = [Told(currency, rate) for currency, rate in rates.items()]
        write_rates(db, workspace_id, day, told, source=source, at=at)
        record(
            db,
            "RatesSet",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            day=day.isoformat(),
            source=source,
            rates={currency: str(rate) for currency, rate in rates.items()},
        )


def choose_currency(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, customer_id: CustomerId, currency: str
) -> Rate | None:
    """From now on the customer is also told what amounts are about in that currency; empty: in the shop's alone.

    It changes no price and no way of paying. Refuses RateUnknown.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        wanted = "" if currency == shop.currency else currency
        rate = rate_of(db, shop, wanted, at) if wanted else None
        customer_view(db, customer_id)
        db.connection().execute(
            update(Customer).where(col(Customer.id) == customer_id).values(currency=wanted)
        )
        record(
            db,
            "CurrencyChosen",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            subject_id=customer_id,
            currency=wanted,
        )
        return rate


def _see(currency: str, rate: Decimal, *, own: str) -> None:
    if not is_currency(currency) or currency == own:
        raise RateRefused(currency=currency, rate=str(rate), why="currency")
    if not rate.is_finite() or not Decimal(0) < rate <= MOST or rate != round(rate, 10):
        raise RateRefused(currency=currency, rate=str(rate), why="rate")
