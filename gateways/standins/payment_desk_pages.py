"""The test provider's own page, on which a customer pays: forms alone, no script, nothing from elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from gateways.standins.payment_desk_cards import CARDS, card_of
from gateways.standins.payment_desk_store import Session
from gateways.standins.payment_desk_telling import HOWS
from gateways.standins.payment_desk_till import Refused, Till
from shop.kernel.language import Language
from shop.kernel.money import Money

_LOOK = Path(__file__).parent / "payment_desk_look"
_NAMES = (("en", "English"), ("it", "Italiano"), ("es", "Español"))
_SEEN_OTHER, _UNREADABLE, _MISSING = 303, 422, 404
_LARGEST_FORM = 8 * 1024
_DIGITS = 16
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])\s*/?\s*(\d{2})")

_POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in _POLICY.items()),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Field:
    """Something to type, how it is filled in, and what is wrong with it."""

    name: str
    fills: str
    keys: str = "numeric"
    most: int = 23
    wide: bool = False
    value: str = ""
    wrong: str = ""
    first: bool = False
    """Whether the keyboard begins here."""


_FIELDS = (
    Field("number", "cc-number", wide=True),
    Field("expiry", "cc-exp", most=7),
    Field("cvc", "cc-csc", most=4),
    Field("name", "cc-name", "text", 80, wide=True),
)


class Pages:
    """What people see."""

    def __init__(self, till: Till) -> None:
        self._till = till

    def routes(self) -> list[Route]:
        """The addresses; who knows a token may pay, as with every payment page."""
        return [
            Route("/desk.css", _style, methods=["GET"]),
            Route("/pay/{token}", self._show, methods=["GET"]),
            Route("/pay/{token}", self._pay, methods=["POST"]),
            Route("/pay/{token}/confirm", self._confirm, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        self._till.expire_what_is_over()
        try:
            session = self._till.page(request.path_params["token"])
        except Refused:
            return _page(request, "unknown", status=_MISSING)
        return self._of(request, session)

    async def _pay(self, request: Request) -> Response:
        token, told = request.path_params["token"], await _form(request)
        try:
            session = self._till.page(token)
            if told.get("telling") in HOWS:
                self._till.choose_telling(token, told["telling"])
            if told.get("expire"):
                self._till.expire(session.id)
            elif (wrong := _typed(told, self._till.now())) is not None and session.state == "open":
                session = self._till.page(token)
                return self._of(request, session, fields=wrong, status=_UNREADABLE)
            elif (card := card_of(told.get("card") or told.get("number", ""))) is not None:
                self._till.try_card(token, card)
        except Refused:
            return _page(request, "unknown", status=_MISSING)
        return _to(request, token)

    async def _confirm(self, request: Request) -> Response:
        token, told = request.path_params["token"], await _form(request)
        try:
            self._till.confirm(token, yes=told.get("answer") == "yes")
        except Refused:
            return _page(request, "unknown", status=_MISSING)
        return _to(request, token)

    def _of(
        self, request: Request, session: Session, *, fields: tuple[Field, ...] = _FIELDS, status: int = 200
    ) -> Response:
        part = {"paid": "paid", "expired": "expired"}.get(
            session.state, "confirm" if session.confirming else "pay"
        )
        paid = self._till.payment_of(session)
        left = max(int(session.expires_at - self._till.now()), 0) // 60
        return _page(
            request,
            part,
            session=session,
            status=status,
            fields=fields,
            failure="" if fields is not _FIELDS else session.failure,
            minutes=left if session.state == "open" else None,
            method=paid.method if paid else "",
            telling=session.telling or self._till.telling.screw("telling"),
        )


def _page(
    request: Request, part: str, *, session: Session | None = None, status: int = 200, **context: Any
) -> Response:
    language = _language(request, session)
    amount = Money(session.amount_minor, session.currency).worded(language) if session else ""
    say = _sayer(language)
    title = say("title", amount=amount, shop=session.shop) if session else say("unknown_title")
    told = {"minutes": None, "failure": "", "fields": (), "method": "", "telling": "", **context}
    html = (
        _environment()
        .get_template("page.html")
        .render(
            part=part,
            session=session,
            amount=amount,
            title=title,
            say=say,
            language=language.value,
            languages=_NAMES,
            cards=tuple(CARDS.values()),
            hows=HOWS,
            **told,
        )
    )
    return HTMLResponse(html, status, headers={**_HEADERS, "Content-Language": language.value})


async def _style(_request: Request) -> Response:
    css = (_LOOK / "desk.css").read_text("utf-8")
    return Response(css, media_type="text/css", headers={"Cache-Control": "no-cache"})


async def _form(request: Request) -> dict[str, str]:
    """The fields of the form, each once."""
    body = (await request.body())[:_LARGEST_FORM].decode("utf-8", "replace")
    return {name: values[0].strip() for name, values in parse_qs(body, max_num_fields=20).items()}


def _typed(told: Mapping[str, str], now: float) -> tuple[Field, ...] | None:
    """The fields with what is wrong with them; None where nothing is, or a test card was touched."""
    if told.get("card"):
        return None
    wrong = _wrong(told, now)
    if not wrong:
        return None
    first = next(iter(wrong))
    return tuple(
        # A number or a code is never written back onto a page.
        replace(
            field,
            value=told.get(field.name, "") if field.name in {"expiry", "name"} else "",
            wrong=wrong.get(field.name, ""),
            first=field.name == first,
        )
        for field in _FIELDS
    )


def _wrong(told: Mapping[str, str], now: float) -> dict[str, str]:
    digits = re.sub(r"\D", "", told.get("number", ""))
    wrong = {}
    if len(digits) != _DIGITS:
        wrong["number"] = "number_wrong"
    elif card_of(digits) is None:
        wrong["number"] = "no_test_card"
    if not _still_good(told.get("expiry", ""), now):
        wrong["expiry"] = "expiry_wrong"
    if not re.fullmatch(r"\d{3,4}", told.get("cvc", "")):
        wrong["cvc"] = "cvc_wrong"
    return wrong


def _still_good(expiry: str, now: float) -> bool:
    read = _EXPIRY.fullmatch(expiry)
    today = datetime.fromtimestamp(now, tz=UTC)
    return read is not None and (2000 + int(read[2]), int(read[1])) >= (today.year, today.month)


def _to(request: Request, token: str) -> Response:
    """The page as it is now, so that nothing is sent twice by going back."""
    lang = request.query_params.get("lang", "")
    query = f"?lang={lang}" if lang in {code for code, _ in _NAMES} else ""
    return RedirectResponse(f"/pay/{token}{query}", _SEEN_OTHER)


def _language(request: Request, session: Session | None) -> Language:
    told = request.query_params.get("lang", "")
    accepted = request.headers.get("accept-language", "")
    return Language.of(told or (session.language if session else accepted), Language.EN)


def _sayer(language: Language) -> Any:
    words = _words()

    def say(name: str, **values: object) -> str:
        return words[name][language.value].format(**values)

    return say


@cache
def _words() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = yaml.safe_load((_LOOK / "words.yaml").read_text("utf-8"))
    return read


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_LOOK), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
