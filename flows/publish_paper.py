"""A paper has been drawn: where it lies is noted, and the customer gets a link to it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from secure_links.links import issue
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.language import say
from shop.messaging.content import Content, Link
from shop.messaging.writing import conversation_of, write_message
from shop.payments.invoices import InvoiceView, invoice_view, mark_drawn
from shop.tables import Order
from shop.workspaces.storage import count_files
from shop.workspaces.viewing import WorkspaceView, workspace_view


def publish_paper(
    *, now: datetime, entry: Claimed, invoice_id: UUID, pdf: str, ubl: str, sizes: Mapping[str, int]
) -> None:
    """Note the drawn papers and tell the customer, once; the work of the outbox entry is done with it.

    `sizes`: how many bytes each file has, by its hash; they count towards the plan and are never refused.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        paper = invoice_view(db, invoice_id)
        mark_drawn(db, invoice_id, pdf=pdf, ubl=ubl)
        count_files(db, entry.workspace_id, sizes, at=now)
        if not paper.pdf:
            _tell(db, workspace_view(db, entry.workspace_id), paper, now)
        outbox.finish(db, entry.id, now=now)


def _tell(db: Session, shop: WorkspaceView, paper: InvoiceView, now: datetime) -> None:
    order = db.get_one(Order, paper.order_id)
    conversation = order.conversation_id or conversation_of(db, paper.customer_id)
    if conversation is None:
        return
    at = shop.at(now)
    link = issue(
        db,
        workspace_id=shop.id,
        purpose="invoice",
        subject_id=paper.id,
        customer_id=paper.customer_id,
        conversation_id=conversation,
        language=paper.language,
        now=at,
    )
    words = {"number": paper.number, "order": order.number}
    text = (
        say(paper.language, "The invoice {number} for order {order} is ready.", **words)
        if paper.kind == "invoice"
        else say(paper.language, "The credit note {number} for order {order} is ready.", **words)
    )
    write_message(
        db,
        workspace=shop.id,
        conversation=conversation,
        author="system",
        text=text,
        now=now,
        at=at,
        content=Content(
            kind="link", links=(Link(title=say(paper.language, "Open the invoice"), url=link.url),)
        ),
    )
