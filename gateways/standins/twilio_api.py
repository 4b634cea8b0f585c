"""The doors of Twilio's API that the product uses: messages, their media, the typing indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from gateways.standins.file_store import Row
from gateways.standins.twilio_guard import Guard, fate_of, fields_of, one_each
from gateways.standins.twilio_network import Network
from gateways.standins.twilio_refusals import Refused
from gateways.standins.twilio_resources import API_VERSION, listed, media_resource, message_resource
from gateways.standins.twilio_sending import new_message
from gateways.standins.twilio_store import Message, message_of

_ACCOUNT = f"/{API_VERSION}/Accounts/{{account}}"
_MOST_ON_A_PAGE = 1000
_UNDER_WAY = frozenset({"queued", "accepted", "receiving"})


class TwilioApi:
    """Answers as Twilio does."""

    def __init__(self, network: Network, guard: Guard) -> None:
        self._network = network
        self._store = network.store
        self._account = network.setup.account_sid
        self._guard = guard

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
        return [Route(path, self._guard.before(door), methods=[method]) for path, door, method in doors]

    # Messages

    async def _create(self, request: Request) -> Response:
        message = new_message(self._network, await fields_of(request))
        self._network.take(replace(message, fate=fate_of(request) or message.fate))
        return self._shown(message, 201)

    async def _list(self, request: Request) -> Response:
        asked = request.query_params
        size, page = min(int(asked.get("PageSize", 50)), _MOST_ON_A_PAGE), int(asked.get("Page", 0))
        where, values = _filter(asked)
        rows = self._store.rows(
            f"SELECT * FROM message {where} ORDER BY number DESC LIMIT ? OFFSET ?",  # noqa: S608  # columns and placeholders alone
            (*values, size + 1, page * size),
        )
        shown = [message_resource(message_of(row), self._account) for row in rows[:size]]
        more = len(rows) > size
        return JSONResponse(listed("messages", shown, path=request.url.path, page=page, size=size, more=more))

    async def _fetch(self, request: Request) -> Response:
        return self._shown(self._found(request))

    async def _redact(self, request: Request) -> Response:
        """An empty body takes the words away; nothing else can be changed."""
        message, form = self._found(request), await fields_of(request)
        if form.get("Body") != [""]:
            raise Refused(20001, "Body")
        self._store.write("UPDATE message SET body = '' WHERE sid = ?", (message.sid,))
        return self._shown(replace(message, body=""))

    async def _delete(self, request: Request) -> Response:
        message = self._found(request)
        if message.status in _UNDER_WAY:
            raise Refused(20009)
        self._store.write("DELETE FROM message WHERE sid = ?", (message.sid,))
        return Response(status_code=204)

    # Media

    async def _list_media(self, request: Request) -> Response:
        rows = self._store.rows("SELECT * FROM media WHERE message = ?", (self._found(request).sid,))
        shown = [media_resource(row, self._account) for row in rows]
        return JSONResponse(listed("media_list", shown, path=request.url.path, page=0, size=50, more=False))

    async def _media(self, request: Request) -> Response:
        """Twilio shows the way to its storage, which takes no further proof."""
        return RedirectResponse(f"/standin/storage/{self._found_media(request)['sid']}", 307)

    async def _delete_media(self, request: Request) -> Response:
        self._store.write("DELETE FROM media WHERE sid = ?", (self._found_media(request)["sid"],))
        return Response(status_code=204)

    # Typing

    async def _typing(self, request: Request) -> Response:
        asked = one_each(await fields_of(request))
        if str(asked.get("channel", "")).upper() != "WHATSAPP":
            raise Refused(20001, "channel")
        message = self._network.message(str(asked.get("messageId", "")))
        if message is None or message.direction != "in":
            raise Refused(20404, "messageId")
        self._network.type_to(message)
        return JSONResponse({"success": True})

    def _shown(self, message: Message, status: int = 200) -> Response:
        return JSONResponse(message_resource(message, self._account), status)

    def _found(self, request: Request) -> Message:
        message = self._network.message(request.path_params["sid"])
        if message is None:
            raise Refused(20404, request.url.path)
        return message

    def _found_media(self, request: Request) -> Row:
        sid = request.path_params["media"].removesuffix(".json")
        row = self._store.row("SELECT * FROM media WHERE sid = ?", (sid,))
        if row is None:
            raise Refused(20404, request.url.path)
        return row


def _filter(asked: Mapping[str, str]) -> tuple[str, Sequence[Any]]:
    """The condition of a list: by To, From and the instant of sending."""
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
