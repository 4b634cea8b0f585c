"""A customer's own page: see, correct, agree or take back, take a copy, be forgotten."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.change_profile import change_consent, correct_profile
from flows.erase_customer import erase_customer
from flows.fact_words import fact_words, form_value
from flows.remember import correct_fact, forget_on_page
from shop.booking.services import books
from shop.customers.consent import PURPOSES, ConsentView, Purpose, history
from shop.customers.export import export_customer
from shop.customers.facts import Fact, FactUnreadable, facts_of
from shop.customers.ways import WayMissing, ways_open
from shop.kernel.database import transaction
from shop.kernel.language import Language, clock_time, phrase, say
from shop.messaging.viewing import count_messages
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.devices import device_of
from webapp.customer_pages.forms import Problems, ProfileForm
from webapp.customer_pages.notes import note
from webapp.customer_pages.opened import Opened, own_page
from webapp.rendering import page
from webapp.security import same_origin
from webapp.wiring import wiring_of

router = APIRouter()
_sent_from_here = [Depends(same_origin)]
_UNPROCESSABLE = 422

_SAVED = {
    "profile": phrase("Your changes are saved."),
    "consents": phrase("Your choice is saved."),
    "facts": phrase("It is corrected."),
    "forgotten": phrase("It is forgotten."),
}
_TITLES = {
    "service": phrase("Answer me and serve me"),
    "memory": phrase("Remember tastes and allergies"),
    "marketing": phrase("Write to me when something new comes in"),
}
_MEANINGS = {
    "service": phrase("Without it the assistant stops answering you."),
    "memory": phrase("So that we never offer you what you cannot eat or do not like."),
    "marketing": phrase("At most two messages a month."),
}


_SOURCES = {
    "chat": phrase("you said so in the chat"),
    "page": phrase("you corrected it here"),
    "member": phrase("noted by the shop"),
    "order": phrase("from an order"),
    "booking": phrase("from a booking"),
}
_WAYS = {
    "": phrase("As usual"),
    "whatsapp": phrase("WhatsApp"),
    "email": phrase("E-mail"),
    "sms": phrase("Text message"),
    "notice": phrase("On my screen"),
}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """Something that happened to a consent."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    """Something that is remembered, and how we know."""

    id: str
    kind: str
    about: str
    words: str
    value: str
    source: str
    since: datetime
    until: datetime
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ShownConsent:
    """One purpose, whether it is agreed to, and how it came to that."""

    purpose: str
    title: str
    meaning: str
    since: datetime | None
    history: list[StoryLine]


class FactForm(BaseModel):
    """Something remembered, as it is corrected."""

    kind: str = Field(max_length=20)
    about: str = Field(default="", max_length=40)
    value: str = Field(default="", max_length=400)


class ConsentForm(BaseModel):
    """One consent, given or taken back."""

    purpose: Purpose
    agreed: bool


def show(request: Request, opened: Opened) -> Response:
    """Everything we know of the customer, and what can be done about it."""
    return _page(request, opened, _filled(opened), {})


def correct(request: Request, token: str, form: ProfileForm) -> Response:
    """Write the corrections, or show what is wrong with them."""
    opened = own_page(request, token, "profile")
    problems = form.problems(opened.reader.language)
    if problems:
        return _page(request, opened, form, problems)
    profile = form.profile(opened.reader.language)
    try:
        correct_profile(
            now=wiring_of(request).clock.now(), token=token, profile=profile, device=device_of(request)
        )
    except WayMissing:
        words = say(opened.reader.language, phrase("That way does not lead to you: choose another one."))
        return _page(request, opened, form, {"way": words})
    return RedirectResponse(f"/l/{token}?saved=profile&lang={profile.language.value}", status_code=303)


@router.post("/l/{token}/consents", dependencies=_sent_from_here)
def agree(request: Request, token: str, form: Annotated[ConsentForm, Form()]) -> Response:
    """Give or take back one consent."""
    own_page(request, token, "profile")
    change_consent(
        now=wiring_of(request).clock.now(),
        token=token,
        purpose=form.purpose,
        agreed=form.agreed,
        device=device_of(request),
    )
    return RedirectResponse(f"/l/{token}?saved=consents#agreed", status_code=303)


@router.post("/l/{token}/facts/{fact_id}", dependencies=_sent_from_here)
def correct_remembered(
    request: Request, token: str, fact_id: UUID, form: Annotated[FactForm, Form()]
) -> Response:
    """Correct something that is remembered; what is nothing of its kind is said beside it."""
    opened = own_page(request, token, "profile")
    try:
        correct_fact(
            now=wiring_of(request).clock.now(),
            token=token,
            fact_id=fact_id,
            kind=form.kind,
            about=form.about,
            value=form.value,
            device=device_of(request),
        )
    except FactUnreadable:
        words = say(opened.reader.language, phrase("That does not fit what it is about."))
        return _page(request, opened, _filled(opened), {f"fact-{fact_id}": words})
    return RedirectResponse(f"/l/{token}?saved=facts#remembered", status_code=303)


@router.post("/l/{token}/facts/{fact_id}/forget", dependencies=_sent_from_here)
def forget_remembered(request: Request, token: str, fact_id: UUID) -> Response:
    """Have something forgotten that is remembered."""
    own_page(request, token, "profile")
    forget_on_page(
        now=wiring_of(request).clock.now(), token=token, fact_id=fact_id, device=device_of(request)
    )
    return RedirectResponse(f"/l/{token}?saved=forgotten#remembered", status_code=303)


@router.get("/l/{token}/export")
def export(request: Request, token: str) -> Response:
    """Everything in one file to take away."""
    opened = own_page(request, token, "profile")
    with transaction(opened.shop.id) as db:
        held = export_customer(db, opened.link.customer_id)
    return Response(
        json.dumps(held, ensure_ascii=False, indent=2),
        media_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{opened.shop.slug}-{opened.person.code}.json"'
        },
    )


@router.get("/l/{token}/erase")
def ask_to_erase(request: Request, token: str) -> Response:
    """First step: what goes, what stays, and why."""
    opened = own_page(request, token, "profile")
    return page(
        request,
        "links/erase.html",
        reader=opened.reader,
        shop=opened.shop,
        message_count=_message_count(opened),
        back=f"/l/{token}",
    )


@router.post("/l/{token}/erase", dependencies=_sent_from_here)
def erase(request: Request, token: str) -> Response:
    """Second step: it happens."""
    opened = own_page(request, token, "profile")
    erase_customer(now=wiring_of(request).clock.now(), token=token, device=device_of(request))
    return note(request, "erased", shop=opened.shop, reader=opened.reader)


def _filled(opened: Opened) -> ProfileForm:
    return ProfileForm(
        name=opened.person.name or opened.person.profile_name,
        email=opened.person.email,
        language=opened.person.language,
        way=opened.person.preferred_way,
    )


def _remembered(fact: Fact, language: Language, problems: Problems) -> ShownFact:
    return ShownFact(
        id=str(fact.id),
        kind=fact.said.kind,
        about=fact.said.about,
        words=fact_words(fact.said, language),
        value=form_value(fact.said, language),
        source=say(language, _SOURCES[fact.source]),
        since=fact.at,
        until=fact.expires_at,
        problem=problems.get(f"fact-{fact.id}", ""),
    )


def _page(request: Request, opened: Opened, filled: ProfileForm, problems: Problems) -> Response:
    language = opened.reader.language
    with transaction(opened.shop.id) as db:
        agreements = history(db, opened.link.customer_id)
        facts = facts_of(db, opened.link.customer_id)
        booking = books(db)
        open_to = ways_open(db, opened.link.customer_id)
    saved = _SAVED.get(request.query_params.get("saved", ""), "")
    return page(
        request,
        "links/profile.html",
        reader=opened.reader,
        status=_UNPROCESSABLE if problems else 200,
        shop=opened.shop,
        person=opened.person,
        phone=opened.phone,
        until=clock_time(opened.link.expires_at.astimezone(opened.shop.zone), language),
        message_count=_message_count(opened),
        consents=[_shown(purpose, agreements, language) for purpose in PURPOSES],
        facts=[_remembered(fact, language, problems) for fact in facts],
        chat_url=chat_url(request, opened.shop),
        saved=say(language, saved) if saved else "",
        filled=filled,
        problems=problems,
        ways=_ways(open_to, language) if booking else {},
    )


def _ways(open_to: Collection[str], language: Language) -> dict[str, str]:
    """What can be chosen, with its words: e-mail always, since the address stands on the same page."""
    names = {way: name for way, name in _WAYS.items() if way in {"", "email", *open_to}}
    return {way: say(language, name) for way, name in names.items()}


def _shown(purpose: str, agreements: list[ConsentView], language: Language) -> ShownConsent:
    own = [one for one in agreements if one.purpose == purpose]
    return ShownConsent(
        purpose=purpose,
        title=say(language, _TITLES[purpose]),
        meaning=say(language, _MEANINGS[purpose]),
        since=next((one.granted_at for one in own if one.withdrawn_at is None), None),
        history=[line for one in own for line in _story(one, language)],
    )


def _story(one: ConsentView, language: Language) -> list[StoryLine]:
    how = phrase("agreed on a page, text {version}")
    if one.via == "whatsapp":
        how = phrase("agreed in the chat, text {version}")
    lines = [StoryLine(one.granted_at, say(language, how, version=one.text_version))]
    if one.withdrawn_at:
        lines.append(StoryLine(one.withdrawn_at, say(language, phrase("taken back"))))
    return lines


def _message_count(opened: Opened) -> int:
    with transaction(opened.shop.id) as db:
        return count_messages(db, opened.link.customer_id)
