"""Registering: a name, a language and a yes, then back to the chat."""

from fastapi import Request
from starlette.responses import Response

from flows.register_customer import register_customer
from shop.kernel.calling import given_name
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import agent_view, opening_of
from webapp.customer_pages.devices import device_of, new_device, remember_device
from webapp.customer_pages.forms import Problems, RegistrationForm
from webapp.customer_pages.goods import goods_of
from webapp.customer_pages.notes import note
from webapp.customer_pages.opened import Opened, open_page
from webapp.customer_pages.privacy import privacy_text
from webapp.rendering import page
from webapp.wiring import wiring_of

_UNPROCESSABLE = 422
_PRIVACY_UNDER = 2


def show(request: Request, opened: Opened) -> Response:
    """The empty form; the name that WhatsApp tells is filled in, nothing is agreed to."""
    filled = RegistrationForm(
        name=opened.person.name or opened.person.profile_name,
        email=opened.person.email,
        language=opened.reader.language,
    )
    return _form(request, opened, filled, {})


def register(request: Request, token: str, form: RegistrationForm) -> Response:
    """Spend the link if all is well; else show what is missing, beside each field."""
    opened = open_page(request, token, purpose="registration", language=_chosen(form))
    if form.switch:
        return _form(request, opened, form, {})
    problems = form.problems(opened.reader.language)
    if problems:
        return _form(request, opened, form, problems)
    mark = device_of(request) or new_device()
    profile = form.profile(opened.reader.language)
    register_customer(
        now=wiring_of(request).clock.now(),
        token=token,
        profile=profile,
        service=form.service,
        memory=form.memory,
        marketing=form.marketing,
        device=mark,
    )
    answer = note(
        request,
        "registered",
        shop=opened.shop,
        reader=opened.reader,
        goods=_goods(opened),
        name=given_name(profile.name, opened.shop.name_order),
    )
    remember_device(request, answer, mark)
    return answer


def _chosen(form: RegistrationForm) -> Language | None:
    return Language(form.language) if form.language in set(Language) else None


def _goods(opened: Opened) -> list[tuple[str, str]]:
    with transaction(opened.shop.id) as db:
        return goods_of(db, opened.reader.language)


def _form(request: Request, opened: Opened, filled: RegistrationForm, problems: Problems) -> Response:
    with transaction(opened.shop.id) as db:
        agent = agent_view(db, opened.shop.id).agent_name
        hours = opening_of(db, opened.shop, now=opened.now, language=opened.reader.language).text
    return page(
        request,
        "links/registration.html",
        reader=opened.reader,
        status=_UNPROCESSABLE if problems else 200,
        shop=opened.shop,
        agent=agent,
        hours=hours,
        goods=_goods(opened),
        first_name=given_name(opened.person.profile_name, opened.shop.name_order),
        ending=opened.ending,
        expires=opened.expires,
        privacy=privacy_text(opened.shop, opened.reader.language, under=_PRIVACY_UNDER),
        filled=filled,
        problems=problems,
    )
