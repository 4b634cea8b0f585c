"""The phones behind the stand-in, and the screws a test may turn. Nothing of this exists at Twilio.

Everything here is JSON, so that a page of some other site cannot use it through a browser on this machine.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateways.standins.file_store import Row
from gateways.standins.twilio_guard import Door
from gateways.standins.twilio_network import Network
from gateways.standins.twilio_script import Fault, Script
from gateways.standins.twilio_store import Message, Person, message_of

_BAD, _MISSING = 400, 404
_LARGEST_FILE = 16 * 1024 * 1024


class Phones:
    """What people do on their phones, and what they see there."""

    def __init__(self, network: Network, script: Script) -> None:
        self._network = network
        self._script = script

    def routes(self) -> list[Route]:
        """The addresses, none of which is Twilio's."""
        doors = [
            ("/phones/say", self._say, "POST"),
            ("/phones/read", self._read, "POST"),
            ("/phones/block", self._block, "POST"),
            ("/phones/media", self._upload, "POST"),
            ("/phones/thread", self._thread, "GET"),
            ("/standin/requests", self._requests, "GET"),
            ("/standin/faults", self._add_fault, "POST"),
            ("/standin/faults", self._clear_faults, "DELETE"),
            ("/standin/senders", self._add_sender, "POST"),
            ("/standin/clock", self._shift_clock, "POST"),
            ("/standin/settled", self._settled, "GET"),
            ("/standin/storage/{sid}", self._storage, "GET"),
            ("/standin/health", self._health, "GET"),
        ]
        return [Route(path, _plainly(door), methods=[method]) for path, door, method in doors]

    # Phones

    async def _say(self, request: Request) -> Response:
        """Write, send a file or a place, tap, or say the same thing again under the same `sid`."""
        said = await _told(request)
        person = self._network.introduce(self._who(said))
        hidden = not person.number or bool(said.get("hidden")) or not said.get("phone")
        now = self._network.now()
        tap = said.get("tap")
        body = str(said.get("text") or (tap or {}).get("title") or "")
        sid = said.get("sid") or ("MM" if said.get("media") else "SM") + secrets.token_hex(16)
        message = Message(
            sid=sid,
            direction="in",
            shop=said["shop"],
            person=person.user_id,
            customer=f"whatsapp:{person.user_id if hidden else person.number}",
            body=body,
            status="receiving",
            created_at=now,
            updated_at=now,
            parts=self._parts(said, person, sid, body),
        )
        posted = await self._network.say(message)
        return JSONResponse({"sid": message.sid, "status": posted.status, "attempts": posted.attempts})

    def _parts(self, said: Mapping[str, Any], person: Person, sid: str, body: str) -> dict[str, Any]:
        parts = {
            "media": [
                [self._attach(media["url"], sid), media["content_type"]] for media in said.get("media") or ()
            ],
            "place": said.get("place"),
            "tap": said.get("tap"),
            "reply_to": said.get("reply_to") or self._offer(said, person),
            "keyword": self._network.keyword(said["shop"], person.user_id, body),
        }
        return {name: part for name, part in parts.items() if part}

    def _attach(self, url: str, message: str) -> str:
        """The address of an uploaded file as part of a message."""
        media = url.rpartition("/")[2]
        attached = self._network.store.write("UPDATE media SET message = ? WHERE sid = ?", (message, media))
        return self._media_url(message, media) if attached else url

    def _media_url(self, message: str, media: str) -> str:
        account = self._network.setup.account_sid
        return f"https://api.twilio.com/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}"

    def _offer(self, said: Mapping[str, Any], person: Person) -> str:
        """The message whose button or item was tapped."""
        if not said.get("tap"):
            return ""
        for row in reversed(self._rows(said["shop"], person.user_id)):
            buttons = json.loads(row["parts"]).get("buttons", ())
            if any(button.get("id") == said["tap"]["id"] for button in buttons):
                return str(row["sid"])
        return ""

    async def _read(self, request: Request) -> Response:
        told = await _told(request)
        if told.get("sid"):
            message = self._network.message(told["sid"])
            count = self._network.read(message.shop, message.person, [message.sid]) if message else 0
        else:
            count = self._network.read(told["shop"], self._who(told).user_id, ())
        return JSONResponse({"read": count})

    async def _block(self, request: Request) -> Response:
        told = await _told(request)
        self._network.set_refusal(
            told["shop"], self._who(told).user_id, "blocked", on=bool(told.get("blocked", True))
        )
        return JSONResponse({})

    async def _upload(self, request: Request) -> Response:
        body = await request.body()
        if len(body) > _LARGEST_FILE:
            return JSONResponse({"message": "WhatsApp takes no file over 16 MB"}, _BAD)
        sid = "ME" + secrets.token_hex(16)
        content_type = request.headers.get("content-type", "application/octet-stream")
        values = (sid, "", content_type, self._network.now(), body)
        self._network.store.write("INSERT INTO media VALUES (?, ?, ?, ?, ?)", values)
        url = self._media_url("MM" + secrets.token_hex(16), sid)
        return JSONResponse({"url": url, "content_type": content_type}, 201)

    async def _thread(self, request: Request) -> Response:
        asked = request.query_params
        shop, person = asked["shop"], self._who(asked)
        typing = self._network.typing_until(shop, person.user_id)
        messages = [_shown(message_of(row)) for row in self._rows(shop, person.user_id)]
        return JSONResponse({"messages": messages, "typing_until": typing})

    # Screws

    async def _requests(self, request: Request) -> Response:
        asked = request.query_params
        after, limit = int(asked.get("after", 0)), int(asked.get("limit", 200))
        newest = "SELECT * FROM request WHERE number > ? ORDER BY number DESC LIMIT ?"
        rows = self._network.store.rows(newest, (after, limit))
        return JSONResponse({"requests": [_request(row) for row in reversed(rows)]})

    async def _add_fault(self, request: Request) -> Response:
        self._script.add(Fault(**await _told(request)))
        return JSONResponse({}, 201)

    async def _clear_faults(self, _request: Request) -> Response:
        self._script.clear()
        return Response(status_code=204)

    async def _add_sender(self, request: Request) -> Response:
        """Once one sender is registered, no other address may send."""
        told = await _told(request)
        self._network.store.write("INSERT OR IGNORE INTO sender VALUES (?)", (told["address"],))
        return JSONResponse({}, 201)

    async def _shift_clock(self, request: Request) -> Response:
        self._network.shift_seconds = float((await _told(request))["seconds"])
        return JSONResponse({"now": self._network.now()})

    async def _settled(self, _request: Request) -> Response:
        await self._network.settled()
        return JSONResponse({})

    async def _storage(self, request: Request) -> Response:
        """Where Twilio's media really lie: a second proof of who asks is refused, as real storage does."""
        row = self._network.store.row("SELECT * FROM media WHERE sid = ?", (request.path_params["sid"],))
        if row is None:
            return Response(status_code=_MISSING)
        if "authorization" in request.headers:
            return Response("Only one auth mechanism allowed", _BAD)
        return Response(row["body"], media_type=row["content_type"])

    async def _health(self, _request: Request) -> Response:
        self._network.store.rows("SELECT 1")
        return JSONResponse({"healthy": True})

    def _rows(self, shop: str, person: str) -> list[Row]:
        thread = "SELECT * FROM message WHERE shop = ? AND person = ? ORDER BY number"
        return self._network.store.rows(thread, (shop, person))

    def _who(self, told: Mapping[str, Any]) -> Person:
        """The person of a request: by number, by user id, or by both."""
        number = str(told.get("phone") or "").replace(" ", "").removeprefix("whatsapp:")
        user_id = str(told.get("user_id") or "").removeprefix("whatsapp:")
        if not number and not user_id:
            raise ValueError("a phone or a user_id is needed")
        known = user_id or self._network.person(number).user_id
        return Person(known, number or None, str(told.get("name") or ""), str(told.get("username") or ""))


def _plainly(door: Door) -> Door:
    """The door, with a sentence instead of a fault for a request that makes no sense."""

    async def answer(request: Request) -> Response:
        try:
            return await door(request)
        except (KeyError, TypeError, ValueError) as wrong:
            return JSONResponse({"message": f"{type(wrong).__name__}: {wrong}"}, _BAD)

    return answer


async def _told(request: Request) -> dict[str, Any]:
    """The JSON of a request. Nothing else is read: a browser asks before it sends JSON to another site."""
    if "application/json" not in request.headers.get("content-type", ""):
        raise ValueError("the body must be JSON")
    return dict(await request.json())


def _shown(message: Message) -> dict[str, Any]:
    """A message as it looks on the phone."""
    parts = dict(message.parts)
    tap = parts.pop("tap", {})
    status = "queued" if message.status == "accepted" else message.status
    shown = {
        "sid": message.sid,
        "mine": message.direction == "in",
        "text": message.body,
        "at": message.created_at,
        "status": "failed" if status == "undelivered" else status,
        "error_code": message.error_code,
        "media": [],
        "place": None,
        "tapped": tap.get("id", ""),
        "buttons": [],
        "list_title": "",
        "subtitle": "",
        "template": "",
        "reply_to": "",
    }
    return shown | {name: part for name, part in parts.items() if name in shown}


def _request(row: Row) -> dict[str, Any]:
    loaded = {name: json.loads(row[name]) for name in ("fields", "headers")}
    plain = {
        name: row[name] for name in ("number", "at", "direction", "method", "path", "status", "milliseconds")
    }
    try:
        answer = json.loads(row["answer"])
    except ValueError:  # cut short because it was long
        answer = row["answer"]
    return {**plain, **loaded, "answer": answer}
