"""The doors of Twilio's API that the product uses, as Twilio answers them."""

import asyncio
import base64
import binascii
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from gateways.standins.twilio_network import Network
from gateways.standins.twilio_postman import note_request
from gateways.standins.twilio_refusals import Refused
from gateways.standins.twilio_script import Fault, Script
from gateways.standins.twilio_sending import new_message
from gateways.standins.twilio_store import Message, Row, message_of

_ACCOUNT = "/2010-04-01/Accounts/{account}"
_MOST_ON_A_PAGE = 1000

Door = Callable[[Request], Awaitable[Response]]


class TwilioApi:
    """Messages, their media, and the typing indicator."""

    def __init__(self, network: Network, script: Script) -> None:
        self._network = network
        self._script = script

    def routes(self) -> list[Route]:
        """The addresses of the API."""
        doors = [
            (f"{_ACCOUNT}/Messages.json", self._create, "POST"),
            (f"{_ACCOUNT}/Messages.json", self._list, "GET"),
            (f"{_ACCOUNT}/Messages/{{sid}}.json", self._fetch, "GET"),
            (f"{_ACCOUNT}/Messages/{{sid}}.json", self._redact, "POST"),
            (f"{_ACCOUNT}/Messages/{{sid}}.json", self._delete, "DELETE"),
            (f"{_ACCOUNT}/Messages/{{sid}}/Media.json", self._list_media, "GET"),
            (f"{_ACCOUNT}/Messages/{{sid}}/Media/{{media}}", self._media, "GET"),
            (f"{_ACCOUNT}/Messages/{{sid}}/Media/{{media}}", self._delete_media, "DELETE"),
            ("/v3/Indicators/Typing.json", self._typing, "POST"),
            ("/v2/Indicators/Typing.json", self._typing, "POST"),
        ]
        return [Route(path, self.guarded(door), methods=[method]) for path, door, method in doors]

    def guarded(self, door: Door) -> Door:
        """The door behind Twilio's proof of who asks, with its words for a refusal, and noted down."""

        async def answer(request: Request) -> Response:
            begun = time.perf_counter()
            fields: Mapping[str, Any] = {}
            try:
                self._check_proof(request)
                fields = await fields_of(request)
                fault = self._script.next_for(request.method, request.url.path, _flat(fields))
                response = await self._with_fault(door, request, fault) if fault else await door(request)
            except Refused as refused:
                headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else None
                response = JSONResponse(refused.answer, refused.status, headers)
            self._note(request, fields, response, (time.perf_counter() - begun) * 1000)
            return response

        return answer

    # Messages

    async def _create(self, request: Request) -> Response:
        message = self._take(await fields_of(request), {})
        return JSONResponse(self._shown(message), 201)

    def _take(self, form: Mapping[str, Any], fate: Mapping[str, Any]) -> Message:
        message = new_message(self._network, form)
        self._network.take(replace(message, fate=fate or message.fate))
        return message

    async def _list(self, request: Request) -> Response:
        asked = request.query_params
        size = min(int(asked.get("PageSize", 50)), _MOST_ON_A_PAGE)
        page = int(asked.get("Page", 0))
        where, values = _filter(asked)
        rows = self._network.store.rows(
            f"SELECT * FROM message {where} ORDER BY number DESC LIMIT ? OFFSET ?",  # noqa: S608  # columns and placeholders alone
            (*values, size + 1, page * size),
        )
        shown = [self._shown(message_of(row)) for row in rows[:size]]
        here = f"{request.url.path}?PageSize={size}&Page="
        following = f"{here}{page + 1}" if len(rows) > size else None
        paging = {"page": page, "page_size": size, "uri": f"{here}{page}", "next_page_uri": following}
        first = {"first_page_uri": f"{here}0", "previous_page_uri": f"{here}{page - 1}" if page else None}
        bounds = {"start": page * size, "end": page * size + len(shown) - 1}
        return JSONResponse({"messages": shown, **paging, **first, **bounds})

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(self._shown(self._found(request)))

    async def _redact(self, request: Request) -> Response:
        """An empty body takes the words away; nothing else can be changed."""
        message, form = self._found(request), await fields_of(request)
        if form.get("Body") != [""]:
            raise Refused(20001, "Body")
        self._network.store.write("UPDATE message SET body = '' WHERE sid = ?", (message.sid,))
        return JSONResponse(self._shown(replace(message, body="")))

    async def _delete(self, request: Request) -> Response:
        message = self._found(request)
        if message.status in {"queued", "accepted", "receiving"}:
            raise Refused(20009)
        self._network.store.write("DELETE FROM message WHERE sid = ?", (message.sid,))
        return Response(status_code=204)

    # Media

    async def _list_media(self, request: Request) -> Response:
        message, uri = self._found(request), request.url.path
        rows = self._network.store.rows("SELECT * FROM media WHERE message = ?", (message.sid,))
        shown = [self._shown_media(row) for row in rows]
        paging = {"page": 0, "page_size": 50, "uri": uri, "first_page_uri": uri, "start": 0, "end": len(rows)}
        following = {"next_page_uri": None, "previous_page_uri": None}
        return JSONResponse({"media_list": shown, **paging, **following})

    async def _media(self, request: Request) -> Response:
        """Twilio shows the way to its storage, which takes no further proof."""
        return RedirectResponse(f"/standin/storage/{self._found_media(request)['sid']}", 307)

    async def _delete_media(self, request: Request) -> Response:
        self._network.store.write("DELETE FROM media WHERE sid = ?", (self._found_media(request)["sid"],))
        return Response(status_code=204)

    # Typing

    async def _typing(self, request: Request) -> Response:
        asked = _flat(await fields_of(request))
        if str(asked.get("channel", "")).upper() != "WHATSAPP":
            raise Refused(20001, "channel")
        message = self._network.message(str(asked.get("messageId", "")))
        if message is None or message.direction != "in":
            raise Refused(20404, "messageId")
        self._network.type_to(message)
        return JSONResponse({"success": True})

    # What all of them share

    def _found(self, request: Request) -> Message:
        message = self._network.message(request.path_params["sid"])
        if message is None:
            raise Refused(20404, request.url.path)
        return message

    def _found_media(self, request: Request) -> Row:
        sid = request.path_params["media"].removesuffix(".json")
        row = self._network.store.row("SELECT * FROM media WHERE sid = ?", (sid,))
        if row is None:
            raise Refused(20404, request.url.path)
        return row

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

    async def _with_fault(self, door: Door, request: Request, fault: Fault) -> Response:
        if fault.how == "refuse":
            raise Refused(fault.code or 20500, status=fault.status, retry_after=fault.retry_after)
        if fault.how == "stall":
            await asyncio.sleep(fault.seconds)
            return await door(request)
        if fault.how == "drop":
            return _BrokenOff()
        if fault.how == "take_and_drop":
            await door(request)
            return _BrokenOff()
        fate = {"status": fault.words or "undelivered", "code": fault.code}
        return JSONResponse(self._shown(self._take(await fields_of(request), fate)), 201)

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
                _flat(fields),
                {"content-type": request.headers.get("content-type", "")},
            ),
            status=response.status_code,
            answer=json.loads(body) if response.media_type == "application/json" else body,
            milliseconds=milliseconds,
        )

    def _shown(self, message: Message) -> dict[str, Any]:
        """The Message resource."""
        account = self._network.setup.account_sid
        uri = f"/2010-04-01/Accounts/{account}/Messages/{message.sid}"
        inbound = message.direction == "in"
        return {
            "account_sid": account,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": rfc2822(message.created_at),
            "date_sent": rfc2822(message.created_at if inbound else message.sent_at),
            "date_updated": rfc2822(message.updated_at),
            "direction": "inbound" if inbound else "outbound-api",
            "error_code": message.error_code,
            "error_message": None,
            "from": message.customer if inbound else message.shop,
            "messaging_service_sid": None,
            "num_media": str(len(message.parts.get("media", ()))),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": message.shop if inbound else message.customer,
            "uri": f"{uri}.json",
        }

    def _shown_media(self, row: Row) -> dict[str, Any]:
        """The Media resource."""
        account = self._network.setup.account_sid
        where = f"/2010-04-01/Accounts/{account}/Messages/{row['message']}/Media/{row['sid']}.json"
        return {
            "sid": row["sid"],
            "account_sid": account,
            "parent_sid": row["message"],
            "content_type": row["content_type"],
            "date_created": rfc2822(row["created_at"]),
            "date_updated": rfc2822(row["created_at"]),
            "uri": where,
        }


class _BrokenOff(Response):
    """The connection dies in the middle of the answer."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002  # as ASGI calls it
        headers = [(b"content-length", b"100000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


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


def rfc2822(at: float | None) -> str | None:
    """An instant as Twilio's older API writes it."""
    return format_datetime(datetime.fromtimestamp(at, UTC)) if at else None


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in fields.items()
    }


def _filter(asked: Mapping[str, str]) -> tuple[str, Sequence[Any]]:
    """The condition of a list: by To, From and the day or instant of sending."""
    clauses: list[str] = []
    values: list[Any] = []
    for name, out, inbound in (("To", "customer", "shop"), ("From", "shop", "customer")):
        if name in asked:
            clauses.append(f"((direction = 'out' AND {out} = ?) OR (direction = 'in' AND {inbound} = ?))")
            values += [asked[name], asked[name]]
    for name, sign in (("DateSent>", ">="), ("DateSent<", "<")):
        if name in asked:
            clauses.append(f"sent_at {sign} ?")
            values.append(datetime.fromisoformat(asked[name]).timestamp())
    return (f"WHERE {' AND '.join(clauses)}" if clauses else ""), values
