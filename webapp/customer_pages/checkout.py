"""Before the order: where it goes, how it comes, how it is paid, the terms, and everything once more.

Whoever comes here has the goods kept for a quarter of an hour. The button orders exactly what the page
shows: anything else is shown again first.
"""

from contextlib import suppress
from typing import Annotated

from babel import Locale
from fastapi import APIRouter, Depends, Form, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from flows.change_cart import CartChanged, DeliveryUnknown, PaymentNotOffered, choose_delivery, choose_payment
from flows.choose_tip import TipTooHigh, TipUnclear, choose_tip
from flows.place_order import place_order
from flows.propose_order import CartEmpty, DeliveryMissing, propose_order
from flows.set_address import CountryNotReached, set_address
from shop.customers.addresses import delivery_address
from shop.customers.tax_numbers import LONGEST, kept_tax_number
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say, text_in
from shop.kernel.settings import settings
from shop.orders.order_view import OrderView
from shop.orders.proposals import ProposalNotShown, ProposalOld, ProposalUnknown, ProposalView, open_proposal
from shop.orders.reach import countries_reached
from shop.stock.ledger import StockShort
from webapp.customer_pages.address_form import (
    TAX_NUMBER_WRONG,
    AddressForm,
    country_names,
    filled_from,
    tax_number_problem,
)
from webapp.customer_pages.basket import Basket, basket_of, figures_of
from webapp.customer_pages.bill import bill_of, lines_of
from webapp.customer_pages.cart import cart_changed, cart_page, told_by
from webapp.customer_pages.forms import Problems
from webapp.customer_pages.opened import Opened, own_page, spend
from webapp.customer_pages.ordered import to_the_order
from webapp.customer_pages.privacy import rendered
from webapp.customer_pages.tipping import chosen_tip
from webapp.customer_pages.wording import FREE, button_words, payment_kinds
from webapp.rate_limits import limited
from webapp.reader import LANGUAGE_COOKIE
from webapp.rendering import page
from webapp.security import same_origin

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(limited("shopping", lambda: settings().shopping_requests_per_minute))],
)
_sent_from_here = [Depends(same_origin)]

_LOOK_AGAIN = phrase("Something has changed. Look at it once more before you order.")
_SHORT = phrase("Something is no longer there in that quantity. See the marked lines.")
_CHOOSE = phrase("Choose how you get it.")
_TERMS = phrase("Without this yes we cannot take the order.")
_NOT_THERE = phrase("We do not send it there this way. Choose another one.")


class CheckoutForm(AddressForm):
    """The whole page, as it came."""

    delivery: str = Field(default="", max_length=80)
    payment: str = Field(default="", max_length=20)
    version: int
    proposal: str = Field(default="", max_length=40)
    """The code of what the page showed."""
    terms: bool = False
    tip: str = Field(default="", max_length=20)
    tax_number: str = Field(default="", max_length=LONGEST)

    def typed(self) -> AddressForm:
        """The address alone."""
        return AddressForm(**self.fields())


@router.get("/l/{token}/checkout")
def show_checkout(request: Request, token: str) -> Response:
    """What is about to be ordered; back to the cart where it is not what was proposed any more."""
    opened = own_page(request, token, "cart")
    proposal, basket = _standing(opened)
    if proposal is None or proposal.cart_version != basket.version or proposal.expires_at <= opened.now:
        return RedirectResponse(opened.url, status_code=303)
    return _page(request, opened, proposal, basket, _known_address(opened, proposal.country))


@router.post("/l/{token}/checkout", dependencies=_sent_from_here)
def prepare(request: Request, token: str, form: Annotated[CheckoutForm, Form()]) -> Response:
    """Keep the goods and show what would be ordered; from the page itself, show it anew as it was changed."""
    opened = spend(request, token, "cart")
    proposed = _propose(request, opened, form)
    if isinstance(proposed, Response):
        return proposed
    if not form.proposal:
        return RedirectResponse(f"{opened.url}/checkout", status_code=303)
    return _shown(request, opened, form)


@router.post("/l/{token}/order", dependencies=_sent_from_here)
def order(request: Request, token: str, form: Annotated[CheckoutForm, Form()]) -> Response:
    """Order exactly what was shown, and go on to the payment."""
    opened = spend(request, token, "cart")
    proposal, basket = _standing(opened)
    if proposal is not None and proposal.code == form.proposal and _differs(form, proposal, basket):
        return _propose_again(request, opened, form)
    problems = _problems(form, opened, basket)
    if problems:
        return _shown(request, opened, form, status=422, problems=problems)
    try:
        placed = _place(opened, form, basket)
    except (ProposalOld, ProposalNotShown, ProposalUnknown):
        return _propose_again(request, opened, form)
    except StockShort:
        return _short(request, opened)
    except CountryNotReached:
        words = {"country": say(opened.reader.language, _NOT_THERE)}
        return _shown(request, opened, form, status=422, problems=words)
    return to_the_order(request, opened, placed)


def _place(opened: Opened, form: CheckoutForm, basket: Basket) -> OrderView:
    return place_order(
        now=opened.real_now,
        actor="customer",
        workspace_id=opened.shop.id,
        customer_id=opened.link.customer_id,
        proposal=form.proposal,
        evidence=str(opened.link.id),
        terms_version=opened.shop.terms_version if form.terms else "",
        address=form.typed().address() if _is_sent(basket) else None,
        tax_number=form.tax_number,
    )


def _differs(form: CheckoutForm, proposal: ProposalView, basket: Basket) -> bool:
    """Whether something was chosen that the page's total did not yet count."""
    way = basket.way
    return (
        (bool(form.delivery) and way is not None and form.delivery != way.code)
        or (bool(form.payment) and form.payment != proposal.payment)
        or (bool(form.tip) and form.tip != basket.tip.value)
        or (_is_sent(basket) and bool(form.country) and form.country != proposal.country)
    )


def _propose(request: Request, opened: Opened, form: CheckoutForm) -> ProposalView | Response:
    """A proposal with what was chosen, or the page that says why there is none."""
    language = opened.reader.language
    try:
        _choose(opened, form)
        return propose_order(**told_by(opened))
    except CartChanged:
        return cart_changed(request, opened)
    except CartEmpty:
        return RedirectResponse(opened.url, status_code=303)
    except (DeliveryMissing, DeliveryUnknown):
        words = {"delivery": say(language, _CHOOSE)}
        return cart_page(request, opened, status=422, problems=words)
    except StockShort:
        return _short(request, opened)


def _propose_again(request: Request, opened: Opened, form: CheckoutForm) -> Response:
    _, basket = _standing(opened)
    proposed = _propose(request, opened, form.model_copy(update={"version": basket.version}))
    if isinstance(proposed, Response):
        return proposed
    return _shown(request, opened, form, status=409, strip=say(opened.reader.language, _LOOK_AGAIN))


def _choose(opened: Opened, form: CheckoutForm) -> None:
    """Have the cart agree with what was chosen on the page."""
    _, basket = _standing(opened)
    if basket.version != form.version:
        raise CartChanged(version=basket.version)
    told, version = told_by(opened), form.version
    if form.delivery and (basket.way is None or basket.way.code != form.delivery):
        version = choose_delivery(**told, code=form.delivery, version=version).version
    if form.tip and form.tip != basket.tip.value:
        with suppress(TipTooHigh, TipUnclear):  # the page shows what there is
            rate, minor = chosen_tip(form.tip)
            version = choose_tip(**told, rate=rate, minor=minor, version=version).version
    if form.payment and form.payment != basket.payment:
        try:
            choose_payment(**told, kind=form.payment, version=version)
        except PaymentNotOffered:
            return  # the other way of delivery is paid differently: its own kinds are shown
    _keep_country(opened, form)


def _keep_country(opened: Opened, form: CheckoutForm) -> None:
    """What delivery costs depends on where it goes, so a whole address is kept before it is proposed."""
    if not form.street or form.typed().problems(opened.reader.language):
        return
    set_address(
        now=opened.real_now,
        actor="customer",
        workspace_id=opened.shop.id,
        customer_id=opened.link.customer_id,
        address=form.typed().address(),
    )


def _problems(form: CheckoutForm, opened: Opened, basket: Basket) -> Problems:
    language = opened.reader.language
    found = form.typed().problems(language) if _is_sent(basket) else {}
    if tax_number_problem(form.tax_number, form.country or opened.shop.country):
        found["tax_number"] = say(language, TAX_NUMBER_WRONG)
    if not form.terms:
        found["terms"] = say(language, _TERMS)
    return found


def _is_sent(basket: Basket) -> bool:
    return basket.way is not None and basket.way.kind == "delivery"


def _short(request: Request, opened: Opened) -> Response:
    return cart_page(request, opened, status=StockShort.status, strip=say(opened.reader.language, _SHORT))


def _standing(opened: Opened) -> tuple[ProposalView | None, Basket]:
    with transaction(opened.shop.id) as db:
        return open_proposal(db, opened.link.customer_id), basket_of(db, opened)


def _known_address(opened: Opened, country: str) -> AddressForm:
    with transaction(opened.shop.id) as db:
        kept = delivery_address(db, opened.link.customer_id)
    return filled_from(kept, opened.person.name or opened.person.profile_name, country)


def _shown(
    request: Request,
    opened: Opened,
    form: CheckoutForm,
    *,
    status: int = 200,
    strip: str = "",
    problems: Problems | None = None,
) -> Response:
    """The page with everything that was typed."""
    proposal, basket = _standing(opened)
    if proposal is None:
        return cart_page(request, opened, status=409, strip=say(opened.reader.language, _LOOK_AGAIN))
    return _page(
        request,
        opened,
        proposal,
        basket,
        form.typed(),
        status=status,
        strip=strip,
        problems=problems or {},
        terms=form.terms,
        tax_number=form.tax_number,
    )


def _page(  # the parts of one page
    request: Request,
    opened: Opened,
    proposal: ProposalView,
    basket: Basket,
    address: AddressForm,
    *,
    status: int = 200,
    strip: str = "",
    problems: Problems | None = None,
    terms: bool = False,
    tax_number: str | None = None,
) -> Response:
    figures, language, shop = figures_of(opened), opened.reader.language, opened.shop
    with transaction(shop.id) as db:
        countries = country_names(language, countries_reached(db, shop))
        known = kept_tax_number(db, opened.link.customer_id) if tax_number is None else tax_number
    bill = bill_of(proposal.quote, figures, basket.rate)
    return page(
        request,
        "links/checkout.html",
        reader=opened.reader,
        status=status,
        shop=shop,
        url=opened.url,
        asked=_asked(request, opened),
        basket=basket,
        proposal=proposal,
        lines=lines_of(proposal.quote, figures),
        bill=bill,
        button=button_words(proposal.payment if proposal.quote.total_minor else FREE, bill.total, language),
        payments=payment_kinds(basket.payments, language) if proposal.quote.total_minor else [],
        address=address,
        tax_number=known,
        written_in=_written_in(proposal, language),
        countries=countries,
        terms_html=rendered(text_in(shop.terms, language, shop.language), under=2),
        terms_agreed=terms,
        strip=strip,
        problems=problems or {},
    )


def _written_in(proposal: ProposalView, language: Language) -> str:
    """The language of what is agreed to, where it is not the page's; empty where it is."""
    spoken = proposal.quote.language
    return "" if spoken is language else str(Locale(spoken.value).get_display_name(language.locale))


def _asked(request: Request, opened: Opened) -> str:
    """What keeps the forms of a page in the language that its reader chose, where that is not the chat's."""
    chosen = request.query_params.get(LANGUAGE_COOKIE)
    return f"?{LANGUAGE_COOKIE}={opened.reader.language.value}" if chosen else ""
