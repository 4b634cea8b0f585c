"""MediaMTX, as its API (v3) and its authentication by HTTP are documented; written apart from the product.

What goes over WebRTC is left out: a POST to a path's ``/whip`` or ``/whep`` is a session, a DELETE ends it.
"""

from itertools import count
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


class MediaMtx:
    """Paths by their name, sessions by their number."""

    def __init__(self, auth_url: str) -> None:
        self.paths: dict[str, dict[str, Any]] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        self._numbers = count(1)
        self._auth_url = auth_url

    def app(self) -> Starlette:
        """Its API and its doors, on one port here."""
        doors = [
            ("/v3/config/paths/replace/{name:path}", self._replace, "POST"),
            ("/v3/config/paths/patch/{name:path}", self._patch, "PATCH"),
            ("/v3/config/paths/delete/{name:path}", self._delete, "DELETE"),
            ("/v3/paths/get/{name:path}", self._get, "GET"),
            ("/v3/webrtcsessions/list", self._list, "GET"),
            ("/v3/hlssessions/list", self._empty, "GET"),
            ("/v3/rtspsessions/list", self._empty, "GET"),
            ("/v3/webrtcsessions/kick/{id}", self._kick, "POST"),
            ("/{name:path}/whip", self._whip, "POST"),
            ("/{name:path}/whep", self._whep, "POST"),
        ]
        return Starlette(routes=[Route(path, door, methods=[method]) for path, door, method in doors])

    async def _replace(self, request: Request) -> Response:
        name, told = request.path_params["name"], await request.json()
        known = {"source", "sourceOnDemand", "rtspTransport", "maxReaders", "record", "overridePublisher"}
        if not told.keys() <= known:
            return JSONResponse({"error": "json: unknown field"}, 400)
        self.paths[name] = told
        return Response(status_code=200)

    async def _patch(self, request: Request) -> Response:
        if request.path_params["name"] not in self.paths:
            return JSONResponse({"error": "path not found"}, 404)
        self.paths[request.path_params["name"]] |= await request.json()
        return Response(status_code=200)

    async def _delete(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self.paths:
            return JSONResponse({"error": "path not found"}, 404)
        del self.paths[name]
        self.sessions = {key: one for key, one in self.sessions.items() if one["path"] != name}
        return Response(status_code=200)

    async def _get(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self.paths:
            return JSONResponse({"error": "path not found"}, 404)
        on_it = [one for one in self.sessions.values() if one["path"] == name]
        readers = [{"type": "webRTCSession", "id": one["id"]} for one in on_it if one["state"] == "read"]
        ready = any(one["state"] == "publish" for one in on_it)
        return JSONResponse(
            {"name": name, "ready": ready, "readers": readers, "tracks": ["H264"] if ready else []}
        )

    async def _list(self, request: Request) -> Response:
        page, size = int(request.query_params["page"]), int(request.query_params["itemsPerPage"])
        items = list(self.sessions.values())
        pages = -(-len(items) // size)
        shown = items[page * size : (page + 1) * size]
        return JSONResponse({"pageCount": pages, "itemCount": len(items), "items": shown})

    async def _empty(self, request: Request) -> Response:  # noqa: ARG002  # a door is given its request
        return JSONResponse({"pageCount": 0, "itemCount": 0, "items": []})

    async def _kick(self, request: Request) -> Response:
        gone = self.sessions.pop(request.path_params["id"], None)
        return Response(status_code=200 if gone else 404)

    async def _whip(self, request: Request) -> Response:
        return await self._join(request, "publish")

    async def _whep(self, request: Request) -> Response:
        return await self._join(request, "read")

    async def _join(self, request: Request, action: str) -> Response:
        name, number = request.path_params["name"], str(next(self._numbers))
        asked = {"user": "", "password": "", "token": "", "ip": "127.0.0.1", "action": action, "path": name}
        asked |= {"protocol": "webrtc", "id": number, "query": request.url.query}
        answer = await run_in_threadpool(httpx.post, self._auth_url, json=asked)
        if not answer.is_success:
            return Response(status_code=401)
        if name not in self.paths:
            return JSONResponse({"error": f"path '{name}' is not configured"}, 400)
        told = {"id": number, "path": name, "state": action, "query": request.url.query}
        self.sessions[number] = told
        return Response(status_code=201, headers={"X-Session": number})
