"""The credit note of a delivery that is not charged, since its goods come in another order's parcel."""

from typing import Any

import pytest

from flows.group_orders import group_orders
from flows.issue_invoice import issue_credit_note, issue_invoice
from shop.kernel.database import transaction
from shop.papers.content import PaperContent
from shop.papers.drawing import draw_paper
from shop.payments.invoices import papers_of_order
from tests.orders.buying import a_buyer, a_selling_shop, orders, pays, sells
from tests.world import MORNING, one

pytestmark = pytest.mark.usefixtures("empty_database")


def test_it_gives_back_the_delivery_with_its_own_tax_and_nothing_else(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000, 20)
    buyer = a_buyer(shop)
    made = [orders(buyer, ("OLIO", 1)) for _ in range(2)]
    told: dict[str, Any] = {"now": MORNING, "actor": "system", "workspace_id": shop.id}
    for order in made:
        pays(shop, order)
        issue_invoice(**told, order_id=order.id)
    group_orders(now=MORNING, actor="member", workspace_id=shop.id, order_ids=[order.id for order in made])
    owner.execute("UPDATE refund SET state = 'succeeded'")
    owner.commit()

    issue_credit_note(**told, refund_id=one(owner, "SELECT id FROM refund"))

    with transaction(shop.id) as db:
        invoice, note = (
            PaperContent.model_validate(paper.content) for paper in papers_of_order(db, made[1].id)
        )
    assert note.total_minor == 690
    assert [(line.kind, line.total_minor, line.tax_minor) for line in note.lines] == [("delivery", 690, 124)]
    assert note.corrects is not None
    assert note.corrects.number == invoice.number
    assert note.reason
    assert note.reason != "one_parcel"
    assert draw_paper(note).startswith(b"%PDF")
