"""A tip given afterwards: from an amount to the page where it is paid, and its receipt."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.begin_payment import NothingToPay, PayTimeOver
from flows.choose_tip import TipUnclear
from flows.give_tip import give_tip
from shop.kernel.database import transaction
from shop.kernel.language import say
from shop.kernel.settings import settings
from shop.live.tips import TipOutOfRange, TipUnknown, TipView, tips
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.figures import Figures
from webapp.customer_pages.tipping import typed_tip
from webapp.live.after_page import Number, who_was_there
from webapp.live.entering import Entered, entered
from webapp.paying import PaymentsAway, payment_page_url
from webapp.rate_limits import limited
from webapp.rendering import page
from webapp.security import same_origin
from webapp.wiring import wiring_of

PER_MINUTE: Final = 30

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("tips", lambda: PER_MINUTE))])


class TipForm(BaseModel):
    """An amount that was tapped, or one that was typed."""

    minor: Annotated[int, Field(ge=0, le=10**9)] = 0
    amount: Annotated[str, Field(max_length=20)] = ""
    once: Annotated[str, Field(min_length=8, max_length=64)]
    """Of the page that was shown: sent twice, it is one tip."""


@router.post("/live/{slug}/{number}/after/tip", dependencies=[Depends(same_origin)])
def give(request: Request, slug: str, number: Number, form: Annotated[TipForm, Form()]) -> Response:
    """Take them to where it is paid, by a page of its own: a form may not be redirected to another site."""
    seen = entered(request, slug, number)
    customer = who_was_there(seen)
    back = f"{seen.url}/after"
    try:
        order = give_tip(
            now=seen.real_now,
            workspace_id=seen.shop.id,
            session_id=seen.watched.id,
            customer_id=customer,
            amount_minor=form.minor or typed_tip(form.amount, seen.reader.language, seen.shop.currency)[1],
            client_id=form.once,
            language=seen.reader.language,
        )
        base = str(settings().public_url).rstrip("/")
        url = payment_page_url(wiring_of(request), seen.real_now, seen.shop, order, f"{base}{back}")
    except (NothingToPay, PayTimeOver):  # that very tip was paid, or given up
        return RedirectResponse(f"{back}#tip", status_code=303)
    except (TipUnclear, TipOutOfRange, PaymentsAway) as refusal:
        return RedirectResponse(f"{back}?tip={refusal.code}#tip", status_code=303)
    language = seen.reader.language
    return page(
        request,
        "links/leaving.html",
        reader=seen.reader,
        shop=seen.shop,
        pay_url=url,
        back=back,
        words=say(language, "It opens by itself, and you come back here afterwards."),
        back_words=say(language, "Back"),
    )


@router.get("/live/{slug}/{number}/after/tips/{tip}")
def show_receipt(
    request: Request, slug: str, number: Number, tip: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    """What was paid, for whom and with which card. Refuses TipUnknown for another's, and one not paid."""
    seen = entered(request, slug, number)
    found = _own(seen, tip)
    figures = Figures(seen.reader.language, seen.shop.currency, seen.shop.zone, seen.now)
    return page(
        request,
        "live/tip_receipt.html",
        reader=seen.reader,
        shop=seen.shop,
        url=seen.url,
        tip=found,
        amount=found.amount.worded(seen.reader.language),
        back=found.back.worded(seen.reader.language) if found.back.minor else "",
        paid_on=figures.moment(found.at),
        seller=seen.shop.legal_name or seen.shop.name,
        chat_url=chat_url(request, seen.shop),
    )


def _own(seen: Entered, number: int) -> TipView:
    with transaction(seen.shop.id) as db:
        given = tips(db, session_id=seen.watched.id, customer_id=who_was_there(seen), came=True)
    found = next((one for one in given if one.order_number == number), None)
    if found is None:
        raise TipUnknown
    return found
