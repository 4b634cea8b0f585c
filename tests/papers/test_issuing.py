"""Invoices and credit notes of real orders: numbered without gaps, never changed, told to the right customer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from flows.issue_invoice import issue_credit_note, issue_invoice
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.orders.order_view import OrderView
from shop.papers.content import PaperContent
from shop.payments.invoices import InvoiceUnknown, InvoiceView, invoice_view, papers, papers_of_order
from shop.tables import Refund
from tests.orders.buying import Buyer, a_buyer, a_selling_shop, orders, pays, sells
from tests.world import MORNING, Shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def a_paid_order(buyer: Buyer, *, now: datetime = MORNING) -> OrderView:
    order = orders(buyer, ("CREMA", 2), now=now)
    pays(buyer.shop, order, now=now)
    return order


def a_shop_that_sells(slug: str = "bottega", number: int = 1) -> Shop:
    shop = a_selling_shop(slug, number)
    sells(shop, "CREMA", 980, stock=500)
    return shop


def invoiced(shop: Shop, order: OrderView, *, now: datetime = MORNING) -> InvoiceView:
    issued = issue_invoice(now=now, actor="system", workspace_id=shop.id, order_id=order.id)
    assert issued is not None
    with transaction(shop.id) as db:
        return invoice_view(db, issued)


def went_back(shop: Shop, owner: Any, order: OrderView, minor: int, **lines: int) -> UUID:
    """A refund that went through, for so much of these lines (ids) or for an amount as such."""
    payment = one(owner, "SELECT id FROM payment WHERE order_id = %(id)s LIMIT 1", {"id": order.id})
    refund = new_id()
    with transaction(shop.id) as db:
        db.add(
            Refund(
                id=refund,
                workspace_id=shop.id,
                created_at=MORNING,
                order_id=order.id,
                payment_id=payment,
                amount_minor=minor,
                currency="EUR",
                lines=[
                    {"line": line, "quantity": 1, "amount_minor": amount} for line, amount in lines.items()
                ],
                reason="Arrivato rotto",
                state="succeeded",
            )
        )
    return refund


def test_an_invoice_says_what_was_agreed_whatever_the_catalog_says_later() -> None:
    shop = a_shop_that_sells()
    order = a_paid_order(a_buyer(shop))
    sells(shop, "CREMA", 1500, stock=500)

    paper = invoiced(shop, order)

    content = PaperContent.model_validate(paper.content)
    assert paper.number == "2026/1"
    assert paper.total.minor == order.total_minor == 1960 + 690
    assert [(line.name, line.quantity, line.total_minor) for line in content.lines] == [
        ("Crema", 2, 1960),
        ("Corriere", 1, 690),
    ]
    # 19.60 with 10 % in it: 19.60 * 10 / 110 = 1.7818; 6.90 with 22 %: 6.90 * 22 / 122 = 1.2443.
    assert [(total.rate, total.net_minor, total.tax_minor) for total in content.taxes] == [
        (2200, 566, 124),
        (1000, 1782, 178),
    ]
    assert content.buyer.street == "Via Penna 3"


def test_an_order_has_one_invoice_however_often_it_is_asked_for() -> None:
    shop = a_shop_that_sells()
    order = a_paid_order(a_buyer(shop))

    first, again = invoiced(shop, order), invoiced(shop, order)

    assert first.id == again.id


def test_nothing_is_invoiced_before_it_is_paid() -> None:
    shop = a_shop_that_sells()
    order = orders(a_buyer(shop), ("CREMA", 1))

    issued = issue_invoice(now=MORNING, actor="system", workspace_id=shop.id, order_id=order.id)

    assert issued is None
    with transaction(shop.id) as db:
        assert papers(db) == []


def test_numbers_have_no_gap_and_no_twin_when_many_are_issued_at_once(owner: Any) -> None:
    shop, other = a_shop_that_sells(), a_shop_that_sells("altra", 2)
    buyer = a_buyer(shop)
    paid = [a_paid_order(buyer) for _ in range(12)]
    elsewhere = a_paid_order(a_buyer(other))

    with ThreadPoolExecutor(8) as everybody:
        list(everybody.map(lambda order: invoiced(shop, order), [*paid, *paid]))

    numbers = rows(
        owner, "SELECT number FROM invoice WHERE workspace_id = %(id)s ORDER BY number", {"id": shop.id}
    )
    assert [number for (number,) in numbers] == list(range(1, 13))
    assert invoiced(other, elsewhere).number == "2026/1"


def test_each_year_begins_anew_by_the_shops_own_calendar() -> None:
    shop = a_shop_that_sells()
    buyer = a_buyer(shop)
    old = a_paid_order(buyer)
    new = a_paid_order(buyer)

    # 23:30 UTC on the last evening is half past midnight in Rome.
    last_evening = datetime.fromisoformat("2026-12-31T22:30:00+00:00")
    assert invoiced(shop, old, now=last_evening).number == "2026/1"
    assert invoiced(shop, new, now=last_evening + timedelta(hours=1)).number == "2027/1"


def test_nobody_can_change_or_remove_an_issued_invoice() -> None:
    shop = a_shop_that_sells()
    paper = invoiced(shop, a_paid_order(a_buyer(shop)))

    for statement in (
        "UPDATE invoice SET content = '{}'",
        "UPDATE invoice SET number = 7",
        "UPDATE invoice SET total_minor = 1",
        "DELETE FROM invoice",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(shop.id) as db:
            db.connection().execute(text(statement))
    with transaction(shop.id) as db:
        assert invoice_view(db, paper.id) == paper


def test_a_credit_note_gives_back_the_lines_tax_and_names_its_invoice(owner: Any) -> None:
    shop = a_shop_that_sells()
    order = a_paid_order(a_buyer(shop))
    invoiced(shop, order)
    refund = went_back(shop, owner, order, 980, **{str(order.lines[0].id): 980})

    issued = issue_credit_note(now=MORNING, actor="system", workspace_id=shop.id, refund_id=refund)
    again = issue_credit_note(now=MORNING, actor="system", workspace_id=shop.id, refund_id=refund)

    assert issued is not None
    assert issued == again
    with transaction(shop.id) as db:
        note = invoice_view(db, issued)
        assert [paper.kind for paper in papers_of_order(db, order.id)] == ["invoice", "credit_note"]
    content = PaperContent.model_validate(note.content)
    assert note.number == "NC 2026/1"
    assert content.corrects is not None
    assert content.corrects.number == "2026/1"
    assert [(line.quantity, line.total_minor, line.tax_minor) for line in content.lines] == [(1, 980, 89)]


def test_without_an_invoice_there_is_nothing_to_correct(owner: Any) -> None:
    shop = a_shop_that_sells()
    order = a_paid_order(a_buyer(shop))
    refund = went_back(shop, owner, order, 980)

    assert issue_credit_note(now=MORNING, actor="system", workspace_id=shop.id, refund_id=refund) is None


def test_an_invoice_is_seen_by_its_customer_and_its_shop_alone() -> None:
    shop, other = a_shop_that_sells(), a_shop_that_sells("altra", 2)
    marta, somebody = a_buyer(shop), a_buyer(shop, "+393330000002")
    paper = invoiced(shop, a_paid_order(marta))

    with transaction(shop.id) as db:
        assert invoice_view(db, paper.id, customer_id=marta.id) == paper
        with pytest.raises(InvoiceUnknown):
            invoice_view(db, paper.id, customer_id=somebody.id)
    with transaction(other.id) as db:
        assert papers(db) == []
        with pytest.raises(InvoiceUnknown):
            invoice_view(db, paper.id)
