"""What stands before every door of Twilio's API: proof of who asks, faults on order, and a note of it all."""

import asyncio
import base64
import binascii
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateways.standins.twilio_network import Network
from gateways.standins.twilio_postman import note_request
from gateways.standins.twilio_refusals import Refused
from gateways.standins.twilio_script import Fault, Script

Door = Callable[[Request], Awaitable[Response]]


class Guard:
    """Puts itself before a door."""

    def __init__(self, network: Network, script: Script) -> None:
        self._network = network
        self._script = script

    def before(self, door: Door) -> Door:
        """The door behind it, with Twilio's words for a refusal."""

        async def answer(request: Request) -> Response:
            begun = time.perf_counter()
            fields: Mapping[str, Any] = {}
            try:
                self._check_proof(request)
                fields = await fields_of(request)
                fault = self._script.next_for(request.method, request.url.path, one_each(fields))
                response = await _befallen(door, request, fault) if fault else await door(request)
            except Refused as refused:
                headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else None
                response = JSONResponse(refused.answer, refused.status, headers)
            self._note(request, fields, response, (time.perf_counter() - begun) * 1000)
            return response

        return answer

    def _check_proof(self, request: Request) -> None:
        setup = self._network.setup
        kind, _, proof = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, token = base64.b64decode(proof, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refused(20003) from None
        if kind.lower() != "basic" or user != setup.account_sid or token not in setup.tokens:
            raise Refused(20003)
        if request.path_params.get("account", setup.account_sid) != setup.account_sid:
            raise Refused(20404, request.url.path)

    def _note(
        self, request: Request, fields: Mapping[str, Any], response: Response, milliseconds: float
    ) -> None:
        path, query = request.url.path, request.url.query
        body = bytes(response.body).decode("utf-8", "replace")
        note_request(
            self._network.store,
            at=self._network.now(),
            direction="to_twilio",
            request=(
                request.method,
                f"{path}?{query}" if query else path,
                one_each(fields),
                {"content-type": request.headers.get("content-type", "")},
            ),
            status=response.status_code,
            answer=json.loads(body) if response.media_type == "application/json" else body,
            milliseconds=milliseconds,
        )


async def fields_of(request: Request) -> Mapping[str, Any]:
    """The form (each field a list) or the JSON object that came."""
    body = await request.body()
    if "json" in request.headers.get("content-type", ""):
        try:
            told = json.loads(body)
        except ValueError:
            raise Refused(20001, "body") from None
        return told if isinstance(told, dict) else {}
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)


def one_each(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form, each as its value where it came once."""
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in fields.items()
    }


def fate_of(request: Request) -> Mapping[str, Any]:
    """How the message of this request is ordered to fail later; nothing where it is not."""
    fate: Mapping[str, Any] = getattr(request.state, "fate", {})
    return fate


async def _befallen(door: Door, request: Request, fault: Fault) -> Response:
    match fault.how:
        case "refuse":
            raise Refused(fault.code or 20500, status=fault.status, retry_after=fault.retry_after)
        case "drop":
            return _BrokenOff()
        case "stall":
            await asyncio.sleep(fault.seconds)
        case "take_and_fail":
            request.state.fate = {"status": fault.words or "undelivered", "code": fault.code}
    answer = await door(request)
    return _BrokenOff() if fault.how == "take_and_drop" else answer


class _BrokenOff(Response):
    """The connection dies in the middle of the answer."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002  # as ASGI calls it
        headers = [(b"content-length", b"100000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
