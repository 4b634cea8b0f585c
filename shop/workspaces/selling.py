"""How a business sells: its delivery methods, taxes, holidays and statuses, written as its profile tells them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, SQLModel, col

from shop.kernel.ids import new_id
from shop.tables import DeliveryMethod, Holiday, Order, OrderStatus, TaxRate
from shop.workspaces.profile import Texts, WorkspaceProfile


def write_selling(db: Session, workspace: UUID, profile: WorkspaceProfile) -> None:
    """Write all of it; what is told as it was stays as it was.

    A delivery method that is not told any more is no longer offered, but stays: carts and orders name it. So
    does a status that an order carries.
    """
    _write_delivery(db, workspace, profile)
    _write_taxes(db, workspace, profile)
    _write_holidays(db, workspace, profile)
    _write_statuses(db, workspace, profile)


def _write_delivery(db: Session, workspace: UUID, profile: WorkspaceProfile) -> None:
    for position, method in enumerate(profile.delivery):
        told = method.model_dump(exclude={"names"}) | {
            "names": _plain(method.names),
            "countries": list(method.countries),
            "leaves_on": list(method.leaves_on),
            "arrives_on": list(method.arrives_on),
            "payments": list(method.payments),
            "position": position,
            "active": True,
        }
        _write(db, DeliveryMethod, ("code",), workspace, told)
    codes = [method.code for method in profile.delivery]
    gone = col(DeliveryMethod.workspace_id) == workspace, col(DeliveryMethod.code).not_in(codes)
    db.connection().execute(update(DeliveryMethod).where(*gone).values(active=False))


def _write_taxes(db: Session, workspace: UUID, profile: WorkspaceProfile) -> None:
    for tax in profile.taxes:
        _write(db, TaxRate, ("tax_class", "country", "since"), workspace, tax.model_dump())
    rates = [(tax.tax_class, tax.country, tax.since) for tax in profile.taxes]
    told = tuple_(col(TaxRate.tax_class), col(TaxRate.country), col(TaxRate.since)).in_(rates)
    db.connection().execute(delete(TaxRate).where(col(TaxRate.workspace_id) == workspace, ~told))


def _write_holidays(db: Session, workspace: UUID, profile: WorkspaceProfile) -> None:
    for holiday in profile.holidays:
        _write(db, Holiday, ("day",), workspace, holiday.model_dump())
    gone = col(Holiday.day).not_in([holiday.day for holiday in profile.holidays])
    db.connection().execute(delete(Holiday).where(col(Holiday.workspace_id) == workspace, gone))


def _write_statuses(db: Session, workspace: UUID, profile: WorkspaceProfile) -> None:
    for position, status in enumerate(profile.statuses):
        told = {
            "code": status.code,
            "state": status.state,
            "names": _plain(status.names),
            "position": position,
        }
        _write(db, OrderStatus, ("code",), workspace, told)
    carried = select(col(Order.custom_status)).where(col(Order.workspace_id) == workspace)
    gone = (
        col(OrderStatus.workspace_id) == workspace,
        col(OrderStatus.code).not_in([status.code for status in profile.statuses]),
        col(OrderStatus.code).not_in(carried),
    )
    db.connection().execute(delete(OrderStatus).where(*gone))


def _write(
    db: Session, table: type[SQLModel], key: Sequence[str], workspace: UUID, told: dict[str, Any]
) -> None:
    """Insert the row of that key, or make it what is told."""
    new = insert(table).values(id=new_id(), workspace_id=workspace, **told)
    db.connection().execute(new.on_conflict_do_update(index_elements=["workspace_id", *key], set_=told))


def _plain(texts: Texts) -> dict[str, str]:
    return {language.value: words for language, words in texts.items()}
