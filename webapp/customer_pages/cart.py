"""The cart's page: the same cart as in the chat; whoever changes it says which state they saw."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.change_cart import (
    CartChanged,
    CodeRefused,
    DeliveryUnknown,
    QuantityRefused,
    VariantUnknown,
    apply_code,
    choose_delivery,
    drop_code,
    set_cart_line,
)
from flows.choose_tip import TipTooHigh, TipUnclear, choose_tip
from flows.tell_rates import choose_currency
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.orders.cart_view import CartView
from shop.stock.ledger import StockShort
from shop.workspaces.exchange import RateUnknown
from webapp.customer_pages.basket import basket_of, figures_of
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.opened import Opened, own_page, spend
from webapp.customer_pages.tipping import chosen_tip, typed_tip
from webapp.rate_limits import limited
from webapp.refusal_words import worded
from webapp.rendering import page
from webapp.security import same_origin

router = APIRouter(
    include_in_schema=False,
    dependencies=[
        Depends(limited("shopping", lambda: settings().shopping_requests_per_minute)),
        Depends(same_origin),
    ],
)

SWAPPED = "X-Swap"
"""A script that changes the page in place says so, and gets it without another request."""

_CHANGED = phrase("The cart was changed in the chat meanwhile. This is how it stands now.")
_REFUSALS = (StockShort, QuantityRefused, VariantUnknown, CodeRefused, DeliveryUnknown, TipTooHigh)


class LineForm(BaseModel):
    """So many units of a variant; 0 takes it out."""

    sku: str = Field(max_length=80)
    quantity: int = Field(ge=0, le=10_000_000)
    version: int


class DeliveryForm(BaseModel):
    """A way to receive the goods."""

    delivery: str = Field(default="", max_length=80)
    version: int


class CodeForm(BaseModel):
    """A code that somebody told, or one that shall count no longer."""

    code: str = Field(default="", max_length=40)
    drop: str = Field(default="", max_length=40)
    version: int


class TipForm(BaseModel):
    """A tip that was chosen, or an amount that was typed."""

    tip: str = Field(default="", max_length=20)
    amount: str = Field(default="", max_length=20)
    version: int


class CurrencyForm(BaseModel):
    """A currency that amounts are to be told in too; empty for the shop's alone."""

    currency: str = Field(default="", max_length=3)


def show(request: Request, opened: Opened) -> Response:
    """The cart as it stands; `seen` is the state that the reader had before."""
    seen = request.query_params.get("seen", "")
    return cart_page(request, opened, seen=int(seen) if seen.isdecimal() else None)


@router.post("/l/{token}/line")
def change_line(request: Request, token: str, form: Annotated[LineForm, Form()]) -> Response:
    """Have another quantity of one line."""
    told = {"sku": form.sku, "quantity": form.quantity}
    return _change(request, token, set_cart_line, form.version, f"line:{form.sku}", told)


@router.post("/l/{token}/delivery")
def change_delivery(request: Request, token: str, form: Annotated[DeliveryForm, Form()]) -> Response:
    """Receive the goods in another way."""
    return _change(request, token, choose_delivery, form.version, "delivery", {"code": form.delivery})


@router.post("/l/{token}/code")
def change_code(request: Request, token: str, form: Annotated[CodeForm, Form()]) -> Response:
    """Have a code count, or no longer."""
    if form.drop:
        return _change(request, token, drop_code, form.version, "code", {"code": form.drop})
    return _change(request, token, apply_code, form.version, "code", {"code": form.code.strip()})


@router.post("/l/{token}/currency")
def change_currency(request: Request, token: str, form: Annotated[CurrencyForm, Form()]) -> Response:
    """Be told amounts in a currency of one's own too, or no longer."""
    opened = spend(request, token, "cart")
    told = told_by(opened)
    del told["conversation_id"], told["language"]
    try:
        choose_currency(**told, currency=form.currency)
    except RateUnknown as unknown:
        words = {"currency": words_of(unknown, opened)}
        return cart_page(request, opened, status=unknown.status, problems=words)
    if request.headers.get(SWAPPED):
        return cart_page(request, opened)
    return RedirectResponse(opened.url, status_code=303)


@router.post("/l/{token}/tip")
def change_tip(request: Request, token: str, form: Annotated[TipForm, Form()]) -> Response:
    """Add something of one's own will, or take it back."""
    try:
        rate, minor = chosen_tip(form.tip) if form.tip else _typed(request, token, form)
    except TipUnclear as unclear:
        opened = spend(request, token, "cart")
        words = {"tip": words_of(unclear, opened)}
        return cart_page(request, opened, status=unclear.status, problems=words)
    return _change(request, token, choose_tip, form.version, "tip", {"rate": rate, "minor": minor})


def _typed(request: Request, token: str, form: TipForm) -> tuple[int, int]:
    opened = own_page(request, token, "cart")
    return typed_tip(form.amount, opened.reader.language, opened.shop.currency)


def cart_page(
    request: Request,
    opened: Opened,
    *,
    status: int = 200,
    strip: str = "",
    problems: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> Response:
    """The page; `strip` is a sentence above everything, `problems` stand by what they are about."""
    with transaction(opened.shop.id) as db:
        basket = basket_of(db, opened, problems=problems)
    language = opened.reader.language
    if seen is not None and seen != basket.version:
        strip = say(language, _CHANGED)
    return page(
        request,
        "links/cart.html",
        reader=opened.reader,
        status=status,
        shop=opened.shop,
        url=opened.url,
        basket=basket,
        strip=strip,
        chat_url=chat_url(request, opened.shop),
        expires=opened.expires,
    )


def cart_changed(request: Request, opened: Opened) -> Response:
    """The present state, with the word that it is not the one that was seen. Nothing was overwritten."""
    return cart_page(request, opened, status=CartChanged.status, strip=say(opened.reader.language, _CHANGED))


def told_by(opened: Opened) -> dict[str, Any]:
    """What every flow about this customer's cart is told."""
    return {
        "now": opened.real_now,
        "actor": "customer",
        "workspace_id": opened.shop.id,
        "customer_id": opened.link.customer_id,
        "conversation_id": opened.link.conversation_id,
        "language": opened.reader.language,
    }


def words_of(refusal: Refusal, opened: Opened) -> str:
    """A refusal as it stands beside what it is about."""
    figures, language = figures_of(opened), opened.reader.language
    if isinstance(refusal, CodeRefused) and refusal.values.get("why"):
        return str(refusal.values["why"])
    if isinstance(refusal, StockShort) and refusal.values.get("short"):
        left = refusal.values["short"][0]["available"]
        words = phrase("Only {left} left.") if left else phrase("Sold out meanwhile.")
        return say(language, words, left=figures.quantity(left, refusal.values.get("unit", "piece")))
    said = worded(refusal, language)
    return f"{said.title} {said.detail}".strip()


def _change(
    request: Request,
    token: str,
    change: Callable[..., CartView],
    version: int,
    about: str,
    told: dict[str, Any],
) -> Response:
    opened = spend(request, token, "cart")
    try:
        change(**told_by(opened), **told, version=version)
    except CartChanged:
        return cart_changed(request, opened)
    except _REFUSALS as refusal:
        words = {about: words_of(refusal, opened)}
        return cart_page(request, opened, status=refusal.status, problems=words)
    if request.headers.get(SWAPPED):
        return cart_page(request, opened)
    return RedirectResponse(opened.url, status_code=303)
