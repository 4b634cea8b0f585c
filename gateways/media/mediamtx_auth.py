"""What MediaMTX asks about each token: `POST /mediamtx/auth`, served by the media process.

MediaMTX's ``authHTTPAddress`` leads here. An answer of 200 lets in, 401 does not: the first attempt of an RTSP
player comes without a token, and is to be asked for one.
"""

from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateways.media.door import DoorKeeper
from gateways.media.mediamtx import PARAMETER
from shop.live.stream_access import StreamRole, StreamTokenRefused

_ROLES: Final[dict[str, StreamRole]] = {"publish": "publish", "read": "watch", "playback": "watch"}
_LARGEST_BODY = 16 * 1024


class MediaMtxAuth:
    """Answers for MediaMTX."""

    def __init__(self, keeper: DoorKeeper) -> None:
        self._keeper = keeper

    def routes(self) -> list[Route]:
        """The address."""
        return [Route("/mediamtx/auth", self._answer, methods=["POST"])]

    async def _answer(self, request: Request) -> Response:
        try:
            asked: dict[str, Any] = orjson.loads((await request.body())[:_LARGEST_BODY])
            self._check(asked)
        except (orjson.JSONDecodeError, KeyError, AttributeError):
            return JSONResponse({"code": "unreadable"}, 401)
        except StreamTokenRefused as refused:
            return JSONResponse({"code": refused.code, **refused.values}, 401)
        return Response(status_code=200)

    def _check(self, asked: dict[str, Any]) -> None:
        """Refuse StreamTokenRefused unless the token is for that, there, now."""
        role = _ROLES.get(asked["action"])
        if role is None:
            raise StreamTokenRefused(reason="role")
        told = dict(parse_qsl(asked.get("query") or "")).get(PARAMETER, "")
        grant = self._keeper.admit(told or asked.get("token") or "", (role,))
        if asked["path"].strip("/") != f"{grant.workspace_id}/{grant.stream}":
            raise StreamTokenRefused(reason="stream")
