"""A customer tells which tax number belongs onto the invoice, on a secure page, before it is written."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from shop.customers.tax_numbers import keep_tax_number, tax_number
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.orders.states import lock_order
from shop.tables import Invoice
from shop.workspaces.viewing import workspace_view


class InvoiceWritten(Refusal):
    """The invoice of order `order` has been written, and is never changed."""


def set_tax_number(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, customer_id: UUID, order_id: UUID, number: str
) -> str:
    """Put the number onto that order, and remember it for the next; an empty one takes it away.

    As it will stand on the invoice. Refuses OrderUnknown, TaxNumberRefused, InvoiceWritten.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        order = lock_order(db, order_id, customer_id=customer_id)
        read = tax_number(number, order.address.get("country", "") or shop.country)
        if read == order.tax_number:
            return read
        written = select(col(Invoice.id)).where(col(Invoice.order_id) == order.id)
        if db.scalars(written).first() is not None:
            raise InvoiceWritten(order=order.number)
        order.tax_number = read
        db.add(order)
        db.flush()
        keep_tax_number(db, customer_id, read)
        record(
            db,
            "TaxNumberSet",
            workspace_id=workspace_id,
            actor=actor,
            now=shop.at(now),
            subject_id=order.id,
            order=order.number,
        )
        return read
