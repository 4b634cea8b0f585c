"""Questions to the figures that are kept, prices that costs are counted at, and who is told how often."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final, cast, get_args
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.analytics.measures import measure_of
from shop.analytics.periods import NAMED, Every
from shop.analytics.wishes import Way
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from shop.tables import CostTerms, SavedReport, SummaryWish
from shop.workspaces.viewing import workspace_view

MOST: Final = 50
"""Questions that one shop keeps."""
LONGEST_NAME: Final = 80
_MOST_MINOR: Final = 10**9


class ReportUnclear(Refusal):
    """The question has no name, or a measure, split or period that there is not: ``field``."""

    status = 422


class ReportsFull(Refusal):
    """The shop keeps ``most`` questions already."""

    status = 409


class PriceUnreadable(Refusal):
    """That is no price: ``field``."""

    status = 422


class WishUnknown(Refusal):
    """There is no such summary, or no such way."""

    status = 422


def keep_report(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    member_id: UUID,
    name: str,
    measure: str,
    split: str,
    period: str,
) -> UUID:
    """Keep a question under a name; the same name again replaces what it asked. Refuses ReportUnclear, ReportsFull."""
    called = " ".join(name.split())[:LONGEST_NAME]
    if not called:
        raise ReportUnclear(field="name")
    if split not in measure_of(measure).splits or period not in NAMED or period == "custom":
        raise ReportUnclear(field="split")
    with transaction(workspace_id) as db:
        if db.scalars(select(func.count(col(SavedReport.id)))).one() >= MOST:
            raise ReportsFull(most=MOST)
        at = workspace_view(db, workspace_id).at(now)
        asked = {"measure": measure, "split": split, "period": period, "member_id": member_id}
        kept = insert(SavedReport).values(
            id=new_id(), workspace_id=workspace_id, name=called, created_at=at, **asked
        )
        again = kept.on_conflict_do_update(index_elements=["workspace_id", "name"], set_=asked)
        identity: UUID = db.connection().execute(again.returning(col(SavedReport.id))).scalar_one()
        _record(db, "ReportKept", workspace_id, identity, at)
        return identity


def forget_report(*, now: datetime, workspace_id: WorkspaceId, report_id: UUID) -> bool:
    """Whether the question was there, and is no more."""
    with transaction(workspace_id) as db:
        gone = delete(SavedReport).where(col(SavedReport.id) == report_id).returning(col(SavedReport.id))
        found = db.connection().execute(gone).first() is not None
        if found:
            _record(db, "ReportForgotten", workspace_id, report_id, workspace_view(db, workspace_id).at(now))
        return found


def wish_summary(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID, every: str, way: str) -> None:
    """A member chooses whether they are told of days, weeks or months, and by which way. Refuses WishUnknown."""
    if every not in get_args(Every) or way not in get_args(Way):
        raise WishUnknown(every=every, way=way)
    with transaction(workspace_id) as db:
        told = {"every": cast("Every", every), "way": cast("Way", way)}
        row = insert(SummaryWish).values(id=new_id(), workspace_id=workspace_id, member_id=member_id, **told)
        db.connection().execute(
            row.on_conflict_do_update(index_elements=["member_id", "every"], set_={"way": way})
        )
        at = workspace_view(db, workspace_id).at(now)
        _record(db, "SummaryWished", workspace_id, member_id, at, **told)


def set_cost_terms(*, now: datetime, workspace_id: WorkspaceId, prices: dict[str, str]) -> None:
    """Set what the shop pays, in its own currency, as people write it; an empty price is none. Refuses PriceUnreadable."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        names = ("tokens_in_minor", "tokens_out_minor", "messages_minor", "templates_minor")
        minor = {name: _minor(name, prices.get(name, ""), shop.currency) for name in names}
        row = insert(CostTerms).values(
            id=new_id(), workspace_id=workspace_id, currency=shop.currency, **minor
        )
        changed = {"currency": shop.currency, **minor}
        db.connection().execute(row.on_conflict_do_update(index_elements=["workspace_id"], set_=changed))
        _record(db, "CostTermsSet", workspace_id, workspace_id, shop.at(now))


def _minor(name: str, told: str, currency: str) -> int:
    """The price in minor units; comma or point before the fraction, whatever the country."""
    try:
        found = Money.of(Decimal(told.strip().replace(",", ".") or "0"), currency).minor
    except (InvalidOperation, ValueError):
        raise PriceUnreadable(field=name) from None
    if not 0 <= found <= _MOST_MINOR:
        raise PriceUnreadable(field=name)
    return found


def _record(
    db: Session, name: str, workspace_id: WorkspaceId, subject: UUID, at: datetime, **details: str
) -> None:
    record(db, name, workspace_id=workspace_id, actor="member", now=at, subject_id=subject, **details)
