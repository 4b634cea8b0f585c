"""`/console/catalog/offers`: lower prices and vouchers: made, planned, ended, had again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Query, Request
from sqlmodel import Session
from starlette.responses import Response

from flows.change_offers import end_offer, put_offer
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, OfferId, new_id
from shop.kernel.language import Language, day_and_time, phrase
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from shop.orders.offer_profile import OfferProfile
from shop.orders.offers import OfferUnknown, OfferView, all_offers
from webapp.console.asking import AtConsole, Staff
from webapp.console.catalog_shown import (
    PAGE,
    catalog_reader,
    category_choices,
    in_words,
    problem_of,
    toast,
)
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.offer_form import ReadOffer, new_offer_fields, offer_fields, read_offer, share_typed
from webapp.console.paging import Part, next_rows
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

router = ConsoleRouter()
_PAGE: Final = f"{PAGE}/offers"
_ON_A_PAGE: Final = 40
State = Literal["runs", "planned", "over", "used_up", "ended"]


@dataclass(frozen=True, slots=True)
class OfferShown:
    """An offer in the list."""

    id: UUID
    name: str
    value: str
    """``−10%`` or ``−5,00 €``."""
    code: str
    state: State
    about: str
    """For what, from when to when."""
    uses: str


@router.get("/catalog/offers", needs="catalog:see")
def show_offers(
    request: Request,
    staff: AtConsole,
    after: UUID | None = None,
    part: Part = "",
) -> Response:
    """The newest first; with ``part=rows`` the rows alone."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found = all_offers(db, shop=staff.shop, language=language, after=after, limit=_ON_A_PAGE + 1)
        names = dict(category_choices(db, catalog_reader(db, request, staff)))
    shown = [_shown(view, request, staff, names) for view in found[:_ON_A_PAGE]]
    more = next_rows({}, after=found[_ON_A_PAGE - 1].id if len(found) > _ON_A_PAGE else None)
    template = "console/offers_rows.html" if part == "rows" else "console/offers.html"
    return console_page(request, staff, template, section="catalog", offers=shown, more=more)


@router.get("/catalog/offers/new", needs="catalog:change")
def show_new(
    request: Request,
    staff: AtConsole,
    customer: UUID | None = None,
    product: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """An empty form; for one customer or one product, where told."""
    told = {"customer_id": str(customer) if customer else "", "product": product}
    return _form(request, staff, new_offer_fields(staff.shop, staff.now) | told, None)


@router.get("/catalog/offers/{offer_id}", needs="catalog:see")
def show_offer(request: Request, staff: AtConsole, offer_id: UUID) -> Response:
    """One offer, to be looked at and changed."""
    view = _view(request, staff, offer_id)
    return _form(request, staff, offer_fields(view, staff.shop, reader_at(request, staff).language), view)


@router.post("/catalog/offers/new", needs="catalog:change")
def make(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """It holds from the moment that it names."""
    return _save(request, staff, filled, None)


@router.post("/catalog/offers/{offer_id}", needs="catalog:change")
def change(request: Request, staff: AtConsole, offer_id: UUID, filled: Filled) -> Response:
    """Carts follow from the next moment on; orders keep what they were given."""
    return _save(request, staff, filled, _view(request, staff, offer_id))


@router.post("/catalog/offers/{offer_id}/end", needs="catalog:change")
def end(request: Request, staff: AtConsole, offer_id: UUID) -> Response:
    """It holds for no new cart or order."""
    end_offer(
        now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, offer_id=OfferId(offer_id)
    )
    toast(request, staff, phrase("The offer is ended."), f"{_PAGE}/{offer_id}/again")
    return to(_PAGE)


@router.post("/catalog/offers/{offer_id}/again", needs="catalog:change")
def have_again(request: Request, staff: AtConsole, offer_id: UUID) -> Response:
    """An ended one holds again, as it was."""
    view = _view(request, staff, offer_id)
    try:
        _put(staff, offer_id, _profile(view))
    except Refusal as refusal:
        problem = problem_of(request, staff, refusal)
        toast(request, staff, "{words}", words=f"{problem.title} {problem.detail}")
        return to(_PAGE)
    toast(request, staff, phrase("The offer holds again."))
    return to(_PAGE)


def _save(request: Request, staff: Staff, filled: Mapping[str, str], view: OfferView | None) -> Response:
    with transaction(staff.workspace_id) as db:
        read = read_offer(db, filled, staff.shop)
    if read.profile is None:
        return _form(request, staff, filled, view, read=read)
    offer_id = view.id if view else OfferId(new_id())
    try:
        _put(staff, offer_id, read.profile)
    except Refusal as refusal:
        return _form(request, staff, filled, view, refusal=refusal)
    undo = "" if view else f"{_PAGE}/{offer_id}/end"
    toast(
        request,
        staff,
        phrase("Saved. It holds from {when} on."),
        undo,
        when=_when(read.profile.starts_at, request, staff),
    )
    return to(_PAGE)


def _put(staff: Staff, offer_id: UUID, profile: OfferProfile) -> None:
    put_offer(
        now=staff.real_now,
        actor=staff.person,
        workspace_id=staff.workspace_id,
        offer_id=OfferId(offer_id),
        offer=profile,
    )


def _form(
    request: Request,
    staff: Staff,
    fields: Mapping[str, str],
    view: OfferView | None,
    *,
    read: ReadOffer | None = None,
    refusal: Refusal | None = None,
) -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        categories = category_choices(db, catalog_reader(db, request, staff))
        customer = _named_customer(db, fields.get("customer_id", ""))
    wrong = {name: unclear.said(language) for name, unclear in read.problems.items()} if read else {}
    if refusal is not None and refusal.code == "code_taken":
        wrong["code"] = problem_of(request, staff, refusal).title
        refusal = None
    return console_page(
        request,
        staff,
        "console/offer.html",
        status=422 if wrong or refusal else 200,
        section="catalog",
        fields=fields,
        view=view,
        state=_state(view, staff.now) if view else "",
        customer=customer,
        categories=categories,
        wrong=wrong,
        problem=problem_of(request, staff, refusal),
        languages=[staff.shop.language, *(one for one in Language if one is not staff.shop.language)],
    )


def _named_customer(db: Session, told: str) -> str:
    try:
        person = customer_view(db, UUID(told)) if told else None
    except (ValueError, Refusal):
        return ""
    return (person.name or person.profile_name or person.code) if person else ""


def _view(request: Request, staff: Staff, offer_id: UUID) -> OfferView:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found = all_offers(db, shop=staff.shop, language=language, offer_id=offer_id)
    if not found:
        raise OfferUnknown(offer=str(offer_id))
    return found[0]


def _profile(view: OfferView) -> OfferProfile:
    terms = view.terms
    return OfferProfile(
        names=dict(view.names),
        kind="amount" if terms.kind == "amount" else "percent",
        value=terms.value,
        code=terms.code,
        category=view.category,
        product=view.product,
        customer_id=CustomerId(terms.customer_id) if terms.customer_id else None,
        least_minor=terms.least_minor,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        most_uses=view.most_uses,
        once_each=view.once_each,
    )


def _shown(view: OfferView, request: Request, staff: Staff, categories: Mapping[str, str]) -> OfferShown:
    language = reader_at(request, staff).language
    terms = view.terms
    share = share_typed(terms.value)
    value = (
        f"−{share if language is Language.EN else share.replace('.', ',')}%"
        if terms.kind == "percent"
        else f"−{Money(terms.value, staff.shop.currency).worded(language)}"
    )
    return OfferShown(
        id=view.id,
        name=terms.name,
        value=value,
        code=terms.code,
        state=_state(view, staff.now),
        about=_about(view, request, staff, categories),
        uses=f"{view.uses}/{view.most_uses}" if view.most_uses else str(view.uses),
    )


def _about(view: OfferView, request: Request, staff: Staff, categories: Mapping[str, str]) -> str:
    terms, language = view.terms, reader_at(request, staff).language
    for_what = (
        in_words(request, staff, phrase("for one customer"))
        if terms.customer_id
        else view.product
        or categories.get(view.category, view.category).strip()
        or in_words(request, staff, phrase("for everything"))
    )
    parts = [for_what]
    if terms.least_minor:
        least = Money(terms.least_minor, staff.shop.currency).worded(language)
        parts.append(in_words(request, staff, phrase("from {least} on"), least=least))
    if terms.ends_at:
        parts.append(
            in_words(request, staff, phrase("until {when}"), when=_when(terms.ends_at, request, staff))
        )
    if terms.starts_at > staff.now:
        parts.append(
            in_words(request, staff, phrase("begins {when}"), when=_when(terms.starts_at, request, staff))
        )
    return ", ".join(parts)


def _when(at: datetime, request: Request, staff: Staff) -> str:
    return day_and_time(at.astimezone(staff.zone), reader_at(request, staff).language)


def _state(view: OfferView, now: datetime) -> State:
    if not view.active:
        return "ended"
    if view.terms.used_up:
        return "used_up"
    if view.terms.starts_at > now:
        return "planned"
    return "over" if view.terms.ends_at is not None and view.terms.ends_at <= now else "runs"
