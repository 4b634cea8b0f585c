"""The test provider's API: sessions and refunds for the shop, screws for whoever tests it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateways.standins.payment_desk_cards import card_of
from gateways.standins.payment_desk_store import Refund, Session
from gateways.standins.payment_desk_telling import HOWS
from gateways.standins.payment_desk_till import Refused, Till

Door = Callable[[Request], Awaitable[Response]]

_LANGUAGES = frozenset({"en", "it", "es"})
_REFUND_FATES = frozenset({"succeed", "pending", "fail"})
_LONGEST_TEXT, _LONGEST_KEY, _MOST_METADATA = 2000, 255, 20
_LARGEST_BODY = 64 * 1024
_CURRENCY_LETTERS = 3


class Api:
    """Everything under ``/v1``. Whoever asks proves it with the secret."""

    def __init__(self, till: Till, *, secret: str, public_url: str) -> None:
        self._till = till
        self._secret = secret
        self._public_url = public_url.rstrip("/")

    def routes(self) -> list[Route]:
        """The addresses."""
        doors = [
            ("/v1/sessions", self._open, "POST"),
            ("/v1/sessions/{id}", self._session, "GET"),
            ("/v1/sessions/{id}/expire", self._expire, "POST"),
            ("/v1/refunds", self._refund, "POST"),
            ("/v1/refunds/{id}", self._refund_of, "GET"),
            ("/v1/testing/screws", self._turn, "PUT"),
            ("/v1/testing/sessions/{id}", self._do, "POST"),
            ("/v1/testing/refunds/{id}", self._end_refund, "POST"),
            ("/v1/testing/again", self._again, "POST"),
            ("/v1/testing/settled", self._settled, "POST"),
            ("/v1/testing/books", self._books, "GET"),
            ("/v1/testing/payees", self._payees, "GET"),
        ]
        return [Route(path, self._guarded(door), methods=[method]) for path, door, method in doors]

    def _guarded(self, door: Door) -> Door:
        async def answer(request: Request) -> Response:
            try:
                self._check_proof(request)
                return await door(request)
            except Refused as refused:
                error = {"error": {"code": refused.code}}
                return JSONResponse(error, refused.status)

        return answer

    def _check_proof(self, request: Request) -> None:
        kind, _, proof = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not compare_digest(proof.encode(), self._secret.encode()):
            raise Refused("proof_needed", 401)

    async def _open(self, request: Request) -> Response:
        asked = _session_asked(await _told(request))
        return self._shown(self._till.open(asked, _key(request)))

    async def _session(self, request: Request) -> Response:
        self._till.expire_what_is_over()
        return self._shown(self._till.session(request.path_params["id"]))

    async def _expire(self, request: Request) -> Response:
        return self._shown(self._till.expire(request.path_params["id"]))

    async def _refund(self, request: Request) -> Response:
        asked = _refund_asked(await _told(request))
        return JSONResponse(_shown_refund(self._till.refund(asked, _key(request))))

    async def _refund_of(self, request: Request) -> Response:
        return JSONResponse(_shown_refund(self._till.refund_of_id(request.path_params["id"])))

    async def _turn(self, request: Request) -> Response:
        for name, value in (await _told(request)).items():
            if not _may_turn(name, value):
                raise Refused("screw_unknown")
            self._till.telling.turn(name, str(value))
        return JSONResponse({})

    async def _do(self, request: Request) -> Response:
        """What a customer does on the page, for tests without a browser."""
        told = await _told(request)
        session = self._till.session(request.path_params["id"])
        card = card_of(str(told.get("card", "")))
        if card is not None:
            session = self._till.try_card(session.token, card)
        elif "confirm" in told:
            session = self._till.confirm(session.token, yes=bool(told["confirm"]))
        else:
            raise Refused("card_unknown")
        return self._shown(session)

    async def _end_refund(self, request: Request) -> Response:
        state = str((await _told(request)).get("state"))
        if state not in {"succeeded", "failed"}:
            raise Refused("state_unknown")
        return JSONResponse(_shown_refund(self._till.end_refund(request.path_params["id"], state)))

    async def _again(self, _request: Request) -> Response:
        return JSONResponse({"again": self._till.telling.tell_again()})

    async def _settled(self, _request: Request) -> Response:
        self._till.expire_what_is_over()
        await self._till.telling.settled(self._till.now())
        return JSONResponse({})

    async def _books(self, _request: Request) -> Response:
        return JSONResponse(self._till.books())

    async def _payees(self, _request: Request) -> Response:
        return JSONResponse(self._till.passed_on())

    def _shown(self, session: Session) -> Response:
        paid = self._till.payment_of(session)
        return JSONResponse(
            {
                "id": session.id,
                "url": f"{self._public_url}/pay/{session.token}",
                "state": session.state,
                "failure": session.failure,
                "expires_at": int(session.expires_at),
                "metadata": json.loads(session.metadata),
                "payment": {
                    "id": paid.id,
                    "amount_minor": paid.amount_minor,
                    "currency": paid.currency,
                    "method": paid.method,
                }
                if paid
                else None,
            }
        )


def _shown_refund(refund: Refund) -> dict[str, Any]:
    return {
        "id": refund.id,
        "payment": refund.payment,
        "amount_minor": refund.amount_minor,
        "currency": refund.currency,
        "state": refund.state,
        "failure": refund.failure,
        "metadata": json.loads(refund.metadata),
    }


async def _told(request: Request) -> dict[str, Any]:
    body = await request.body()
    if len(body) > _LARGEST_BODY:
        raise Refused("too_much", 413)
    try:
        told = json.loads(body)
    except ValueError:
        raise Refused("unreadable") from None
    if not isinstance(told, dict):
        raise Refused("unreadable")
    return told


def _key(request: Request) -> str:
    key: str = request.headers.get("idempotency-key", "")
    if not 0 < len(key) <= _LONGEST_KEY:
        raise Refused("key_needed")
    return key


def _session_asked(told: Mapping[str, Any]) -> dict[str, Any]:
    texts = {
        name: _text(told, name) for name in ("shop", "description", "email", "success_url", "cancel_url")
    }
    for name in ("success_url", "cancel_url"):
        if urlsplit(texts[name]).scheme not in {"http", "https"}:
            raise Refused(f"{name}_invalid")
    if told.get("language") not in _LANGUAGES:
        raise Refused("language_invalid")
    return {
        **texts,
        **_amount(told),
        "language": told["language"],
        "expires_at": _whole(told, "expires_at"),
        "metadata": _metadata(told),
    }


def _refund_asked(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"payment": _text(told, "payment"), **_amount(told), "metadata": _metadata(told)}


def _amount(told: Mapping[str, Any]) -> dict[str, Any]:
    currency = _text(told, "currency")
    if len(currency) != _CURRENCY_LETTERS or not currency.isascii() or not currency.isupper():
        raise Refused("currency_invalid")
    return {"amount_minor": _whole(told, "amount_minor"), "currency": currency}


def _whole(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise Refused(f"{name}_invalid")
    return value


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise Refused(f"{name}_invalid")
    return value


def _metadata(told: Mapping[str, Any]) -> dict[str, str]:
    value = told.get("metadata", {})
    if not isinstance(value, dict) or len(value) > _MOST_METADATA:
        raise Refused("metadata_invalid")
    return {str(name): str(text) for name, text in value.items()}


def _may_turn(name: str, value: object) -> bool:
    if name == "late_seconds":
        return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return value in {"telling": frozenset(HOWS), "refunds": _REFUND_FATES}.get(name, frozenset())
