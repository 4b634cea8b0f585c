"""An order's page: how far it is, what is in it, what is still to do, and its papers."""

from contextlib import suppress
from typing import Annotated, Any, Final

from babel.lists import format_list
from fastapi import APIRouter, Depends, Form, Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from flows.agree_to_terms import agree_to_terms
from flows.cancel_order import cancel_order
from flows.change_cart import repeat_order
from flows.reconcile_payments import ask_about_payment
from flows.set_address import AddressSettled, CountryNotReached, set_address
from flows.set_tax_number import InvoiceWritten, set_tax_number
from shop.customers.addresses import delivery_address
from shop.customers.tax_numbers import LONGEST
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say, text_in
from shop.kernel.settings import settings
from shop.orders.grouping import leaves_with
from shop.orders.order_view import OrderView, order_view
from shop.orders.reach import countries_reached
from shop.payments.invoices import papers_of_order
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.address_form import (
    TAX_NUMBER_WRONG,
    AddressForm,
    country_names,
    filled_from,
    tax_number_problem,
)
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.devices import remember_device
from webapp.customer_pages.forms import Problems
from webapp.customer_pages.opened import Opened, spend
from webapp.customer_pages.order_shown import asks_address, asks_terms, left_to_pay, shown_order
from webapp.customer_pages.ordered import leave_to_pay, own_link
from webapp.customer_pages.privacy import rendered
from webapp.rate_limits import limited
from webapp.rendering import page
from webapp.security import same_origin

router = APIRouter(
    include_in_schema=False,
    dependencies=[
        Depends(limited("shopping", lambda: settings().shopping_requests_per_minute)),
        Depends(same_origin),
    ],
)

_PAY_NOTES: Final = {
    "payments_away": phrase(
        "The payment page does not answer right now. Nothing was charged; try again in a moment."
    ),
    "nothing_to_pay": phrase("There is nothing left to pay."),
    "pay_time_over": phrase("The time to pay is over, and the goods are free again. Order them once more."),
    "stock_short": phrase(
        "The goods are gone meanwhile. Write to us in the chat, and we find something else."
    ),
    "back": phrase("Nothing was charged. You can still pay."),
    "saved": phrase("Thank you, we have it."),
    "moved": phrase("It goes to the new address."),
    "left": phrase("It has left already, so the address stays. Write to us in the chat."),
}
_SAID_ALWAYS: Final = frozenset({"saved", "moved", "left"})
"""Whether or not something is still to be paid."""


class PayForm(AddressForm):
    """What is missing before an order from the chat is paid."""

    terms: bool = False
    tax_number: str | None = Field(default=None, max_length=LONGEST)
    """None where the form had no such field."""

    def typed(self) -> AddressForm:
        """The address alone."""
        return AddressForm(**self.fields())


def show(request: Request, opened: Opened) -> Response:
    """The order as it stands."""
    order = _order(opened)
    if request.query_params.get("payment") == "done" and left_to_pay(order):
        # Whoever comes back from paying waits for nobody's webhook.
        ask_about_payment(now=opened.real_now, workspace_id=opened.shop.id, order_id=order.id)
    return _page(request, opened, order, _known_address(opened, order))


@router.post("/l/{token}/pay")
def pay(request: Request, token: str, form: Annotated[PayForm, Form()]) -> Response:
    """Tell what is missing, then go to the provider's page."""
    opened = spend(request, token, "order")
    order = _order(opened)
    problems = _problems(form, order, opened.reader.language, opened.shop.country)
    if problems:
        return _page(
            request,
            opened,
            order,
            form.typed(),
            status=422,
            problems=problems,
            terms=form.terms,
            typed_number=form.tax_number,
        )
    try:
        _keep(opened, order, form)
    except CountryNotReached:
        words = {"country": say(opened.reader.language, phrase("The way you chose does not reach there."))}
        return _page(
            request, opened, order, form.typed(), status=422, problems=words, terms=form.terms, anew=True
        )
    if order.payment == "card" and left_to_pay(order) and order.state == "placed":
        return leave_to_pay(request, opened, order.id, token)
    return RedirectResponse(f"{opened.url}?payment=saved", status_code=303)


@router.post("/l/{token}/address")
def change_address(request: Request, token: str, form: Annotated[AddressForm, Form()]) -> Response:
    """Send it to another place than was told, while it has not left."""
    opened = spend(request, token, "order")
    order, language = _order(opened), opened.reader.language
    problems = form.problems(language)
    if not problems:
        try:
            set_address(
                now=opened.real_now,
                actor="customer",
                workspace_id=opened.shop.id,
                customer_id=opened.link.customer_id,
                order_id=order.id,
                address=form.address(),
            )
        except CountryNotReached:
            problems = {"country": say(language, phrase("The way you chose does not reach there."))}
        except AddressSettled:
            return RedirectResponse(f"{opened.url}?payment=left", status_code=303)
    if problems:
        return _page(request, opened, order, form, status=422, problems=problems)
    return RedirectResponse(f"{opened.url}?payment=moved", status_code=303)


@router.post("/l/{token}/anew")
def choose_anew(request: Request, token: str, form: Annotated[PayForm, Form()]) -> Response:
    """Another way than the agreed one has to bring it: the unpaid order ends, its goods are in the cart again."""
    opened = spend(request, token, "order")
    order = _order(opened)
    problems = form.typed().problems(opened.reader.language)
    if problems:
        return _page(request, opened, order, form.typed(), status=422, problems=problems, terms=form.terms)
    told: dict[str, Any] = {
        "now": opened.real_now,
        "actor": "customer",
        "workspace_id": opened.shop.id,
        "customer_id": opened.link.customer_id,
    }
    set_address(**told, address=form.typed().address())
    cancel_order(**told, order_id=order.id, reason="customer")
    return repeat(request, token)


@router.post("/l/{token}/repeat")
def repeat(request: Request, token: str) -> Response:
    """The same goods again: they go into the cart, and its page opens."""
    opened = spend(request, token, "order")
    repeat_order(
        now=opened.real_now,
        actor="customer",
        workspace_id=opened.shop.id,
        customer_id=opened.link.customer_id,
        conversation_id=opened.link.conversation_id,
        order_id=opened.link.subject_id,
        language=opened.reader.language,
    )
    link, mark = own_link(request, opened, "cart")
    answer = RedirectResponse(f"/l/{link.token}", status_code=303)
    remember_device(request, answer, mark)
    return answer


def _order(opened: Opened) -> OrderView:
    with transaction(opened.shop.id) as db:
        return order_view(db, opened.link.subject_id, customer_id=opened.link.customer_id)


def _known_address(opened: Opened, order: OrderView) -> AddressForm:
    with transaction(opened.shop.id) as db:
        kept = order.address or delivery_address(db, opened.link.customer_id)
    country = str(order.delivery.get("country") or opened.shop.country)
    return filled_from(
        {**kept, "country": country}, opened.person.name or opened.person.profile_name, country
    )


def _problems(form: PayForm, order: OrderView, language: Language, default_country: str) -> Problems:
    found = form.typed().problems(language) if asks_address(order) else {}
    country = form.country or str(order.address.get("country", "")) or default_country
    if tax_number_problem(form.tax_number or "", country):
        found["tax_number"] = say(language, TAX_NUMBER_WRONG)
    if asks_terms(order) and not form.terms:
        found["terms"] = say(language, phrase("Without this yes we cannot take the order."))
    return found


def _countries(db: Session, shop: WorkspaceView, order: OrderView) -> list[str]:
    """Where it may go: what was paid for goes to the country that it was taxed for."""
    agreed = str(order.delivery.get("country", ""))
    settled = bool(agreed) and (order.state != "placed" or order.paid_minor > 0)
    return [agreed] if settled else countries_reached(db, shop)


def _keep(opened: Opened, order: OrderView, form: PayForm) -> None:
    told: dict[str, Any] = {
        "now": opened.real_now,
        "workspace_id": opened.shop.id,
        "customer_id": opened.link.customer_id,
        "order_id": order.id,
    }
    if asks_address(order):
        set_address(**told, actor="customer", address=form.typed().address())
    if asks_terms(order):
        agree_to_terms(**told, actor="customer", evidence=str(opened.link.id))
    if form.tax_number is not None:
        with suppress(InvoiceWritten):  # nothing more goes onto it
            set_tax_number(**told, actor="customer", number=form.tax_number)


def _page(  # the parts of one page
    request: Request,
    opened: Opened,
    order: OrderView,
    address: AddressForm,
    *,
    status: int = 200,
    problems: Problems | None = None,
    terms: bool = False,
    anew: bool = False,
    typed_number: str | None = None,
) -> Response:
    language, shop = opened.reader.language, opened.shop
    with transaction(shop.id) as db:
        countries = country_names(language, _countries(db, shop, order))
        papers = papers_of_order(db, order.id)
        together = leaves_with(db, order)
    told = request.query_params.get("payment", "")
    note = _PAY_NOTES.get(told, "") if left_to_pay(order) or told in _SAID_ALWAYS else ""
    return page(
        request,
        "links/order.html",
        reader=opened.reader,
        status=status,
        shop=shop,
        url=opened.url,
        order=shown_order(order, papers, opened, paid=told == "done"),
        together=format_list([str(each) for each in together], locale=language.locale),
        address=address,
        countries=countries,
        terms_html=rendered(text_in(shop.terms, language, shop.language), under=2),
        terms_agreed=terms,
        tax_number=order.tax_number if typed_number is None else typed_number,
        anew=anew,
        strip=say(language, note) if note else "",
        problems=problems or {},
        chat_url=chat_url(request, shop),
    )
