"""What a shop has paid ahead: its balance, the ledger behind it, and what is used without being written there yet.

What is used is noted by an insert alone (`meter`), so that no two turns of a shop wait for one another. A job
writes it into the ledger, summed up by kind; until then it comes off the balance as it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args
from uuid import UUID

import yaml
from babel.numbers import format_currency
from sqlalchemy import ARRAY, BigInteger, Select, String, Uuid, bindparam, func, select, text
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.tables import Metered, Wallet, WalletEntry

Used = Literal["answer", "message", "sms", "tokens", "live_minute"]
Kind = Literal["top_up", "correction", "answer", "message", "sms", "tokens", "live_minute"]
USED: Final[tuple[Used, ...]] = get_args(Used)
PAGE: Final = 40
MILLION: Final = 1_000_000
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Price:
    """So many millionths for `per` of a thing."""

    micros: int
    per: int

    def of(self, quantity: int) -> int:
        """What so many cost, in millionths, rounded to the nearest."""
        return (quantity * self.micros + self.per // 2) // self.per


@dataclass(frozen=True, slots=True)
class PriceList:
    """What everything costs that is used beyond a plan."""

    currency: str
    low_percent: int
    prices: Mapping[Used, Price]

    def is_low(self, micros: int, full: int) -> bool:
        """Whether so much is little, where there was `full` after the last payment."""
        return micros * _WHOLE <= full * self.low_percent


@cache
def price_list() -> PriceList:
    """The one that holds for every shop."""
    told = yaml.safe_load(Path(__file__).with_name("prices.yaml").read_text("utf-8"))
    prices = {kind: Price(**told["prices"][kind]) for kind in USED}
    return PriceList(told["currency"], told["low_percent"], MappingProxyType(prices))


@dataclass(frozen=True, slots=True)
class WalletView:
    """How much a shop has left."""

    currency: str
    micros: int
    """With everything that was used up to now; below nothing where more was used than paid."""
    full_micros: int

    @property
    def percent(self) -> int:
        """How much of what there was is left, in hundredths, from none to all."""
        return max(0, min(_WHOLE, self.micros * _WHOLE // self.full_micros)) if self.full_micros > 0 else 0

    @property
    def state(self) -> Literal["full", "low", "empty"]:
        """Whether there is enough, little or nothing."""
        if self.micros <= 0:
            return "empty"
        return "low" if price_list().is_low(self.micros, self.full_micros) else "full"


@dataclass(frozen=True, slots=True)
class EntryView:
    """A line of the ledger."""

    id: UUID
    kind: Kind
    micros: int
    after_micros: int
    quantity: int
    since: datetime | None
    note: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Spent:
    """What came in or was used of one kind in a month."""

    kind: Kind
    micros: int
    quantity: int


def worded_micros(micros: int, currency: str, language: Language) -> str:
    """The amount as that language writes it, as fine as it is below a whole unit: ``0,005 €``, ``12,40 €``."""
    amount = Decimal(micros).scaleb(-6)
    whole = abs(amount) >= 1 or amount == amount.quantize(Decimal("0.01"))
    pattern = None if whole else {"en": "¤#,##0.00####", "it": "#,##0.00#### ¤", "es": "#,##0.00#### ¤"}
    if pattern is None:
        return format_currency(amount, currency, locale=language.locale, group_separator=True)
    return format_currency(
        amount, currency, pattern[language.value], locale=language.locale, currency_digits=False
    )


def meter(db: Session, workspace: UUID, used: Mapping[Used, int], *, at: datetime) -> None:
    """Note what was used, in the transaction in which it was: one statement, which locks nothing that others want.

    A shop that has paid nothing ahead uses nothing up, and what costs nothing is not noted.
    """
    prices = price_list().prices
    counted = {kind: quantity for kind, quantity in used.items() if quantity > 0 and prices[kind].micros}
    if counted:
        told = {"workspace": workspace, "at": at, "ids": [new_id() for _ in counted]}
        db.connection().execute(
            _METER, {**told, "kinds": list(counted), "quantities": list(counted.values())}
        )


def wallet_of(db: Session, workspace: WorkspaceId) -> WalletView | None:
    """How much is left; None where nothing was ever paid ahead."""
    row = db.connection().execute(_WALLET, {"workspace": workspace}).first()
    if row is None:
        return None
    used: Mapping[Used, int] = row.pending or {}
    pending = sum(price_list().prices[kind].of(int(quantity)) for kind, quantity in used.items())
    return WalletView(row.currency, row.balance_micros - pending, row.full_micros)


def ledger(
    db: Session, workspace: WorkspaceId, *, before: UUID | None = None, most: int = PAGE
) -> list[EntryView]:
    """Its lines, the newest first, from the one `before` on."""
    wanted = (
        select(WalletEntry)
        .where(col(WalletEntry.workspace_id) == workspace)
        .order_by(col(WalletEntry.id).desc())
        .limit(most)
    )
    if before is not None:
        wanted = wanted.where(col(WalletEntry.id) < before)
    return [view_of(row) for row in db.scalars(wanted)]


def month_of(db: Session, workspace: WorkspaceId, since: datetime, until: datetime) -> list[Spent]:
    """What came in and was used from `since` until before `until`, by kind; what is not written yet with it."""
    written = (
        select(col(WalletEntry.kind), func.sum(col(WalletEntry.micros)), func.sum(col(WalletEntry.quantity)))
        .where(
            col(WalletEntry.workspace_id) == workspace,
            col(WalletEntry.at) >= since,
            col(WalletEntry.at) < until,
        )
        .group_by(col(WalletEntry.kind))
    )
    found = {
        kind: (int(micros), int(quantity)) for kind, micros, quantity in db.connection().execute(written)
    }
    waiting: Select[Any, Any] = (
        select(col(Metered.kind), func.sum(col(Metered.quantity)))
        .where(col(Metered.workspace_id) == workspace, col(Metered.at) >= since, col(Metered.at) < until)
        .group_by(col(Metered.kind))
    )
    for kind, quantity in db.connection().execute(waiting):
        micros, before = found.get(kind, (0, 0))
        found[kind] = micros - price_list().prices[kind].of(int(quantity)), before + int(quantity)
    return [Spent(kind, *found[kind]) for kind in get_args(Kind) if kind in found]


def locked_wallet(db: Session, workspace: WorkspaceId) -> Wallet | None:
    """The row itself, held until the transaction ends: whoever writes into the ledger holds it."""
    return db.scalars(
        select(Wallet)
        .where(col(Wallet.workspace_id) == workspace)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def view_of(row: WalletEntry) -> EntryView:
    """A frozen view of the row."""
    return EntryView(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type]  # the database lets no other in
        micros=row.micros,
        after_micros=row.after_micros,
        quantity=row.quantity,
        since=row.since,
        note=row.note,
        actor=row.actor,
        at=row.at,
    )


_METER = text("""
    INSERT INTO metered (id, workspace_id, kind, quantity, at)
    SELECT one.id, :workspace, one.kind, one.quantity, :at
    FROM unnest(:ids, :kinds, :quantities) AS one (id, kind, quantity)
    WHERE EXISTS (SELECT FROM wallet WHERE workspace_id = :workspace)
""").bindparams(
    bindparam("workspace", type_=Uuid()),
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("kinds", type_=ARRAY(String())),
    bindparam("quantities", type_=ARRAY(BigInteger())),
)
_WALLET = text("""
    SELECT w.currency, w.balance_micros, w.full_micros, (
        SELECT jsonb_object_agg(used.kind, used.quantity) FROM (
            SELECT kind, sum(quantity) AS quantity FROM metered WHERE workspace_id = :workspace GROUP BY kind
        ) AS used
    ) AS pending
    FROM wallet AS w WHERE w.workspace_id = :workspace
""").bindparams(bindparam("workspace", type_=Uuid()))
