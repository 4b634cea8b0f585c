"""The invoice behind its link: a small page with its figures, and the paper, kept by no cache in between."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.issue_invoice import issue_invoice
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.orders.order_view import OrderView
from shop.payments.invoices import mark_drawn
from tests.web.selling import a_link_to, a_selling_shop, an_order, is_complete, is_paid, opened
from tests.web.visiting import found, marta_writes, text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer

PAPER = b"%PDF-1.7 an invoice"
HASH = "a" * 64


class Papers:
    """Where the papers lie."""

    def put(self, body: bytes, content_type: str) -> str:
        """No page keeps any: papers are drawn by the worker alone."""
        pytest.fail(f"a page kept {len(body)} bytes of {content_type}")

    def get(self, sha256: str) -> bytes:
        """The one that was drawn."""
        if sha256 != HASH:
            raise LookupError(sha256)
        return PAPER


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that sells."""
    del empty_database, valkey
    return a_selling_shop()


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody who has written to it."""
    return marta_writes(shop)


@pytest.fixture
def browser(clock: PinnedClock) -> Any:
    """A browser on pages that can reach the papers."""
    with visitor(clock, objects=Papers()) as client:
        yield client


def an_invoice(shop: Shop, customer: CustomerId, *, drawn: bool = True) -> tuple[OrderView, UUID]:
    order = is_paid(shop, is_complete(shop, an_order(shop, customer, payment="transfer")))
    paper = issue_invoice(now=MORNING, actor="system", workspace_id=shop.id, order_id=order.id)
    assert paper is not None
    if drawn:
        with transaction(shop.id) as db:
            mark_drawn(db, paper, pdf=HASH, ubl=HASH)
    return order, paper


def test_its_page_tells_number_day_and_totals_and_leads_to_the_paper(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    _, paper = an_invoice(shop, marta)
    path = opened(browser, a_link_to(shop, marta, "invoice", paper))

    page = browser.get(path)
    pdf = browser.get(f"{path}/invoice.pdf")

    assert title_of(page) == "Invoice 2026/1"
    assert "20 November 2026, for order 1" in text_of(page)
    assert "2 Pistachio cream" in text_of(page)
    assert "€19.60" in text_of(page)
    assert "€26.50" in text_of(page)
    assert "of which tax, 10%" in text_of(page)
    assert found(page, f"a[href='{path}/invoice.pdf'][download='invoice-2026-1.pdf']")
    assert pdf.content == PAPER
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"] == 'inline; filename="invoice-2026-1.pdf"'
    assert pdf.headers["Cache-Control"] == "private, max-age=3600"


def test_the_orders_page_leads_to_the_same_paper(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    order, paper = an_invoice(shop, marta)
    path = opened(browser, a_link_to(shop, marta, "order", order.id))

    (way,) = found(browser.get(path), f"a[href='{path}/invoice.pdf?paper={paper}']")

    assert browser.get(way.attributes["href"]).content == PAPER


def test_a_paper_that_is_not_drawn_yet_says_so(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    _, paper = an_invoice(shop, marta, drawn=False)
    path = opened(browser, a_link_to(shop, marta, "invoice", paper))

    assert "The paper is being drawn." in text_of(browser.get(path))
    assert browser.get(f"{path}/invoice.pdf").status_code == 503


def test_a_paper_is_its_owners_alone(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    other = a_selling_shop("altra", 2)
    neighbor = a_registered_customer(shop, "+393330000008", name="Ida Russo")
    stranger = a_registered_customer(other, "+393330000009", name="Ugo Serra")
    _, hers = an_invoice(shop, neighbor)
    _, his = an_invoice(other, stranger)
    order, mine = an_invoice(shop, marta)
    path = opened(browser, a_link_to(shop, marta, "order", order.id))
    link = a_link_to(shop, marta, "invoice", mine)

    for theirs in (hers, his):
        answer = browser.get(f"{path}/invoice.pdf?paper={theirs}")
        assert answer.status_code == 404
        assert answer.content != PAPER
    preview = browser.get(f"/l/{link.token}/invoice.pdf")
    assert (preview.status_code, preview.content == PAPER) == (403, False)
    opened(browser, link)
    with visitor(clock, objects=Papers()) as forwarded:
        assert forwarded.get(f"/l/{link.token}/invoice.pdf").status_code == 403
