"""Twilio's Content API: layouts and templates, and their approval by WhatsApp."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateways.standins.twilio_contents import KINDS, Content, content_of, find_content, verdict_on
from gateways.standins.twilio_guard import Guard, fields_of
from gateways.standins.twilio_network import Network
from gateways.standins.twilio_refusals import Refused

_HOST = "https://content.twilio.com"
_CATEGORIES = frozenset({"UTILITY", "MARKETING", "AUTHENTICATION"})


class ContentApi:
    """Contents as Twilio keeps them. WhatsApp approves after a moment whatever it can approve at all."""

    def __init__(self, network: Network, guard: Guard) -> None:
        self._network = network
        self._store = network.store
        self._guard = guard

    def routes(self) -> list[Route]:
        """The addresses of the API."""
        doors = [
            ("/v1/Content", self._create, "POST"),
            ("/v1/Content", self._list, "GET"),
            ("/v1/Content/{sid}", self._fetch, "GET"),
            ("/v1/Content/{sid}", self._delete, "DELETE"),
            ("/v1/Content/{sid}/ApprovalRequests/whatsapp", self._ask_approval, "POST"),
            ("/v1/Content/{sid}/ApprovalRequests", self._approval, "GET"),
        ]
        return [Route(path, self._guard.before(door), methods=[method]) for path, door, method in doors]

    async def _create(self, request: Request) -> Response:
        # Twilio's clients write what is not set as null.
        asked = _without_nulls(await fields_of(request))
        types, language = asked.get("types"), asked.get("language")
        if not isinstance(types, dict) or not language or not set(types) <= set(KINDS) or not types:
            raise Refused(20001, "types" if language else "language")
        content = Content(
            sid="HX" + secrets.token_hex(16),
            friendly_name=str(asked.get("friendly_name") or ""),
            language=str(language),
            variables=asked.get("variables") or {},
            types=types,
            created_at=self._network.now(),
        )
        self._store.write(
            "INSERT INTO content VALUES (?, ?, ?, ?, ?, ?, '{}')",
            (
                content.sid,
                content.friendly_name,
                content.language,
                json.dumps(content.variables),
                json.dumps(content.types),
                content.created_at,
            ),
        )
        return JSONResponse(self._shown(content), 201)

    async def _list(self, request: Request) -> Response:
        size, page = (
            int(request.query_params.get(name, usual)) for name, usual in (("PageSize", 50), ("Page", 0))
        )
        rows = self._store.rows(
            "SELECT * FROM content ORDER BY created_at LIMIT ? OFFSET ?", (size + 1, page * size)
        )
        here = f"{_HOST}/v1/Content?PageSize={size}&Page="
        paging = {
            "page": page,
            "page_size": size,
            "first_page_url": f"{here}0",
            "previous_page_url": f"{here}{page - 1}" if page else None,
            "url": f"{here}{page}",
            "next_page_url": f"{here}{page + 1}" if len(rows) > size else None,
            "key": "contents",
        }
        return JSONResponse(
            {
                "contents": [self._shown(content_of(row, self._network.real_now())) for row in rows[:size]],
                "meta": paging,
            }
        )

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(self._shown(self._found(request)))

    async def _delete(self, request: Request) -> Response:
        self._store.write("DELETE FROM content WHERE sid = ?", (self._found(request).sid,))
        return Response(status_code=204)

    async def _ask_approval(self, request: Request) -> Response:
        content, asked = self._found(request), await fields_of(request)
        if str(asked.get("category", "")).upper() not in _CATEGORIES or not asked.get("name"):
            raise Refused(20001, "category")
        refused = verdict_on(content)
        approval = {
            "name": asked["name"],
            "category": str(asked["category"]).upper(),
            "content_type": content.kind,
            "status": "rejected" if refused else "approved",
            "rejection_reason": refused,
            "allow_category_change": bool(asked.get("allow_category_change", True)),
            "decided_at": self._network.real_now() + self._network.setup.approved_after,
        }
        words = "UPDATE content SET approval = ? WHERE sid = ?"
        self._store.write(words, (json.dumps(approval), content.sid))
        return JSONResponse({**_told(approval), "status": "received", "rejection_reason": ""}, 201)

    async def _approval(self, request: Request) -> Response:
        content = self._found(request)
        shown = {"sid": content.sid, "account_sid": self._network.setup.account_sid}
        where = f"{_HOST}/v1/Content/{content.sid}/ApprovalRequests"
        approval = _told(content.approval) or {"status": "unsubmitted"}
        return JSONResponse({**shown, "whatsapp": {"type": "whatsapp", **approval}, "url": where})

    def _found(self, request: Request) -> Content:
        content = find_content(self._store, request.path_params["sid"], self._network.real_now())
        if content is None:
            raise Refused(20404, request.url.path)
        return content

    def _shown(self, content: Content) -> Mapping[str, Any]:
        """The Content resource."""
        url = f"{_HOST}/v1/Content/{content.sid}"
        at = datetime.fromtimestamp(content.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "sid": content.sid,
            "account_sid": self._network.setup.account_sid,
            "friendly_name": content.friendly_name,
            "language": content.language,
            "variables": content.variables,
            "types": content.types,
            "url": url,
            "date_created": at,
            "date_updated": at,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }


def _told(approval: Mapping[str, Any]) -> dict[str, Any]:
    """What Twilio shows of an approval."""
    return {name: value for name, value in approval.items() if name != "decided_at"}


def _without_nulls(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _without_nulls(value) for name, value in told.items() if value is not None}
    return [_without_nulls(value) for value in told] if isinstance(told, list) else told
