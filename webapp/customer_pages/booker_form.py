"""Who books? What a visitor typed of themselves, what is wrong with it, and the code that proves a number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Form, Request
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from flows.ask_sign_in_code import ask_sign_in_code
from flows.check_sign_in_code import check_sign_in_code
from shop.customers.profiles import PersonName
from shop.customers.sign_in import CodeOver, CodeWrong, PhoneUnusable, TooManyCodes, whole_number
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language, phrase, say, say_many
from shop.kernel.settings import settings
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.forms import Problems
from webapp.rate_limits import limit_address

_MOST_GUESTS = 20
_name: TypeAdapter[str] = TypeAdapter(PersonName)


class BookerForm(BaseModel):
    """What is asked of whoever books, as it came: empty where nothing came."""

    name: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=500)
    guest: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=_MOST_GUESTS)] = []
    service: bool = False
    """Whether they agree to be served."""
    terms: bool = False
    code: str = Field(default="", max_length=20)
    again: bool = False
    """Whether another code is wanted."""

    @property
    def guests(self) -> list[dict[str, str]]:
        """Who comes along."""
        return [{"name": " ".join(name.split())} for name in self.guest if name.strip()]


Booker = Annotated[BookerForm, Form()]


@dataclass(frozen=True, slots=True)
class Asks:
    """What is not known yet of whoever books."""

    name: bool = False
    phone: bool = False
    consent: bool = False
    terms: bool = False


def booker_problems(form: BookerForm, asks: Asks, language: Language, country: str) -> Problems:
    """What has to be mended, by field; nothing where all is well."""
    found: Problems = {}
    if asks.name:
        found["name"] = _name_problem(form.name)
    if asks.phone and not phone_typed(form.phone, country):
        words = phrase("Write it whole, with its country: +39 333 1234567.")
        found["phone"] = words if form.phone.strip() else phrase("Your number is missing.")
    if asks.consent and not form.service:
        found["service"] = phrase("Without this yes we cannot serve you here.")
    if asks.terms and not form.terms:
        found["terms"] = phrase("Without this yes we cannot take the booking.")
    return {field: say(language, words) for field, words in found.items() if words}


@dataclass(frozen=True, slots=True)
class Proof:
    """How far somebody is with proving their number."""

    customer_id: CustomerId | None = None
    """Whose it is, once the digits are right."""
    problem: str = ""
    """Why it is not proven; empty where a code was just sent."""
    asked: bool = False
    """Whether there is a code to be typed: else it could not be sent."""


def prove(
    request: Request, form: BookerForm, phone: str, *, shop: WorkspaceView, language: Language, now: datetime
) -> Proof:
    """Check the digits that were typed; where there are none yet, have them sent. `now` is the real instant.

    Refuses TooManyRequests where codes for ever other numbers are asked from one address on the network.
    """
    if form.code.strip() and not form.again:
        return _checked(form.code, phone, shop, language, now)
    limit_address(request, "codes", settings().code_requests_per_minute)
    try:
        ask_sign_in_code(now=now, workspace_id=shop.id, phone=phone, language=language)
    except TooManyCodes as refusal:
        words = phrase("Too many codes were asked for. Try again in {minutes} minutes.")
        return Proof(problem=say(language, words, minutes=refusal.values.get("minutes", 15)), asked=True)
    except PhoneUnusable:
        return Proof(problem=say(language, phrase("No code can be sent to that number.")))
    return Proof(asked=True)


def _checked(code: str, phone: str, shop: WorkspaceView, language: Language, now: datetime) -> Proof:
    try:
        digits = "".join(letter for letter in code if letter.isdecimal())
        owner = check_sign_in_code(now=now, workspace_id=shop.id, phone=phone, code=digits)
    except CodeWrong as refusal:
        left = refusal.values.get("left", 0)
        again = say_many(language, "{count} try is left.", "{count} tries are left.", left)
        return Proof(problem=f"{say(language, 'Those are not the digits.')} {again}", asked=True)
    except CodeOver:
        words = phrase("This code is over. Have a new one sent.")
        return Proof(problem=say(language, words), asked=True)
    return Proof(customer_id=owner, asked=True)


def phone_typed(text: str, country: str) -> str:
    """The number in E.164, read as it is dialed in the shop's country; empty where it is none."""
    try:
        return whole_number(text, country)
    except PhoneUnusable:
        return ""


def _name_problem(name: str) -> str:
    if not name.strip():
        return phrase("Your name is missing.")
    try:
        _name.validate_python(name)
    except ValidationError:
        return phrase("A name has at most 80 letters, and no brackets.")
    return ""
