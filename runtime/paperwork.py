"""Work on paper: invoices and credit notes are numbered, drawn, kept and told of."""

from uuid import UUID

from bot.parts import Parts
from flows.issue_invoice import issue_credit_note, issue_invoice
from flows.publish_paper import publish_paper
from flows.try_again import settle
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.papers.content import PaperContent
from shop.papers.drawing import draw_paper
from shop.papers.ubl import ubl_of
from shop.payments.invoices import invoice_view


def perform(entry: Claimed, parts: Parts) -> None:
    """Issue the paper of an order or a refund, or draw one that was issued; twice is once."""
    if "invoice" in entry.payload:
        _draw(entry, parts)
        return
    now = parts.clock.now()
    if "refund" in entry.payload:
        refund = UUID(entry.payload["refund"])
        issue_credit_note(now=now, actor="system", workspace_id=entry.workspace_id, refund_id=refund)
    else:
        order = UUID(entry.payload["order"])
        issue_invoice(now=now, actor="system", workspace_id=entry.workspace_id, order_id=order)
    settle(now=now, entry=entry)


def _draw(entry: Claimed, parts: Parts) -> None:
    invoice = UUID(entry.payload["invoice"])
    with transaction(entry.workspace_id) as db:
        content = PaperContent.model_validate(invoice_view(db, invoice).content)
    drawn, told = draw_paper(content), ubl_of(content)
    pdf = parts.objects.put(drawn, "application/pdf")
    ubl = parts.objects.put(told, "application/xml")
    sizes = {pdf: len(drawn), ubl: len(told)}
    publish_paper(now=parts.clock.now(), entry=entry, invoice_id=invoice, pdf=pdf, ubl=ubl, sizes=sizes)
