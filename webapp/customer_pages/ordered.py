"""From the yes to the order's own page, and to the provider where it is paid by card."""

from uuid import UUID

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from flows.begin_payment import NothingToPay, PayTimeOver
from flows.issue_link import issue_link
from secure_links.links import IssuedLink, Purpose, claim_device, url_of
from shop.kernel.database import transaction
from shop.orders.order_view import OrderView
from shop.stock.ledger import StockShort
from shop.workspaces.streets import street_of
from webapp.customer_pages.devices import device_of, new_device, remember_device
from webapp.customer_pages.opened import Opened
from webapp.paying import PaymentsAway, payment_page_url
from webapp.rendering import page
from webapp.wiring import wiring_of


def to_the_order(request: Request, opened: Opened, order: OrderView) -> Response:
    """The page of an order that was just placed; by card, the provider's page comes first."""
    link, mark = own_link(request, opened, "order", order.id)
    if order.payment == "card" and order.total_minor > order.paid_minor:
        answer = leave_to_pay(request, opened, order.id, link.token)
    else:
        answer = RedirectResponse(f"/l/{link.token}?thanks=1", status_code=303)
    remember_device(request, answer, mark)
    return answer


def own_link(
    request: Request, opened: Opened, purpose: Purpose, subject: UUID | None = None
) -> tuple[IssuedLink, str]:
    """Another link for the same person on the same device, claimed already; and the device's mark."""
    link = issue_link(
        now=opened.now,
        actor="customer",
        workspace_id=opened.shop.id,
        customer_id=opened.link.customer_id,
        conversation_id=opened.link.conversation_id,
        purpose=purpose,
        language=opened.reader.language,
        subject_id=subject,
    )
    mark = device_of(request) or new_device()
    with transaction(opened.shop.id) as db:
        claim_device(db, link.token, now=opened.now, device=mark)
    return link, mark


def leave_to_pay(request: Request, opened: Opened, order_id: UUID, token: str) -> Response:
    """Lead to the provider's page; back to the order's where that one does not answer, or nothing is due.

    It is a page of its own: a form may not be redirected to another site.
    """
    try:
        url = payment_page_url(
            wiring_of(request), opened.real_now, opened.shop, order_id, url_of(token, street_of(opened.shop))
        )
    except (NothingToPay, PayTimeOver, StockShort, PaymentsAway) as refusal:
        return RedirectResponse(f"/l/{token}?payment={refusal.code}", status_code=303)
    return page(
        request, "links/leaving.html", reader=opened.reader, shop=opened.shop, pay_url=url, back=f"/l/{token}"
    )
