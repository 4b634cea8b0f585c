"""Which passages lie nearest to a question's vector: the cheap way to ask Chroma, on a kept connection.

The official client costs four times the processor time of this (0.74 ms a query against 0.18 ms) and
80 MB of memory in every process that imports it; asking is all that a conversation needs. Writing goes
through the official client, in `knowledge.index`.

A workspace has two collections of its own, so that no query can reach another's passages: what is told
(answers and documents) and what is sold (the catalog). One collection with a filter by kind would be
slower by far: 50 ms against 2 ms in 50,000 vectors.
"""

import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

import orjson

from knowledge.embedding import Vectors
from shop.kernel.ids import WorkspaceId
from shop.kernel.settings import settings

SHELVES = {"told": ("faq", "document"), "sold": ("catalog",)}
"""The kinds of passages in each of a workspace's collections."""

# A customer waits: what does not answer by then is done without.
_PATIENCE = 1.0
_DATABASE = "/api/v2/tenants/default_tenant/databases/default_database/collections"
_OK = 200
_NOT_FOUND = 404


class VectorsOutOfReach(Exception):
    """Chroma does not answer, or not sensibly; search goes on without it."""


def collection_name(workspace: WorkspaceId, shelf: str) -> str:
    """What a workspace's collection is called."""
    return f"{workspace}.{shelf}"


def vector_id(passage: object, part: int) -> str:
    """The id of one of a passage's vectors."""
    return f"{passage}:{part}"


@dataclass(slots=True)
class _Line:
    """A connection of one thread, opened when first used and again when it was cut."""

    address: SplitResult
    process: int = field(default_factory=os.getpid)
    connection: HTTPConnection | None = None

    def __del__(self) -> None:
        self._hang_up()

    def send(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, Any]]:
        """The status and the answer; raises VectorsOutOfReach."""
        try:
            return self._send_twice(method, path, body)
        except (OSError, HTTPException, ValueError) as broken:
            self._hang_up()
            raise VectorsOutOfReach from broken

    def _send_twice(self, method: str, path: str, body: bytes | None) -> tuple[int, dict[str, Any]]:
        if self.connection is not None:
            try:
                return self._send(self.connection, method, path, body)
            except (ConnectionError, HTTPException):
                self._hang_up()  # the server closes what was idle for long
        kind = HTTPSConnection if self.address.scheme == "https" else HTTPConnection
        self.connection = kind(self.address.hostname or "", self.address.port, timeout=_PATIENCE)
        return self._send(self.connection, method, path, body)

    def _send(
        self, connection: HTTPConnection, method: str, path: str, body: bytes | None
    ) -> tuple[int, dict[str, Any]]:
        whole = self.address.path.rstrip("/") + path
        connection.request(method, whole, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        return response.status, orjson.loads(content) if response.status == _OK else {}

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class ChromaVectors:
    """The vectors that a Chroma server keeps. Safe to share between threads and forked processes."""

    def __init__(self, url: str = "") -> None:
        self._url = url
        self._lines = threading.local()
        self._collections: dict[str, str] = {}

    def nearest(
        self, workspace: WorkspaceId, vector: Vectors, *, kinds: Iterable[str], count: int
    ) -> dict[str, float]:
        """Ids of the nearest passages with their likeness (1 is the same, 0 unrelated), nearest first.

        `count` is how many vectors each collection is asked for; a passage has several. Raises
        VectorsOutOfReach.
        """
        found: dict[str, float] = {}
        for shelf, holds in SHELVES.items():
            wanted = set(holds).intersection(kinds)
            if wanted:
                where = {"kind": wanted.pop()} if len(wanted) < len(holds) else None
                name = collection_name(workspace, shelf)
                for passage, likeness in self._ask(name, vector, count, where):
                    found[passage] = max(likeness, found.get(passage, -1.0))
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def _ask(
        self, name: str, vector: Vectors, count: int, where: Mapping[str, str] | None
    ) -> Iterable[tuple[str, float]]:
        question: dict[str, Any] = {
            "query_embeddings": [vector],
            "n_results": count,
            "include": ["distances"],
        }
        if where:
            question["where"] = where
        answer = self._answer(name, orjson.dumps(question, option=orjson.OPT_SERIALIZE_NUMPY))
        if answer is None:
            return []
        try:
            pairs = zip(answer["ids"][0], answer["distances"][0], strict=True)
            return [(one.rpartition(":")[0], 1.0 - distance) for one, distance in pairs]
        except (AttributeError, KeyError, IndexError, TypeError, ValueError) as strange:
            raise VectorsOutOfReach from strange

    def _answer(self, name: str, body: bytes) -> dict[str, Any] | None:
        """The answer of the collection of that name, even if it was made anew since; None where none is."""
        for known in (self._collections.get(name), None):
            collection = known or self._id_of(name)
            if collection is None:
                return None
            status, answer = self._line.send("POST", f"{_DATABASE}/{collection}/query", body)
            if status == _OK:
                return answer
            self._collections.pop(name, None)
        raise VectorsOutOfReach(status)

    def _id_of(self, name: str) -> str | None:
        status, answer = self._line.send("GET", f"{_DATABASE}/{name}")
        if status == _NOT_FOUND:
            return None
        if status != _OK or "id" not in answer:
            raise VectorsOutOfReach(status)
        self._collections[name] = str(answer["id"])
        return self._collections[name]

    @property
    def _line(self) -> _Line:
        line: _Line | None = getattr(self._lines, "line", None)
        # A forked worker must not speak on its parent's connection.
        if line is None or line.process != os.getpid():
            line = self._lines.line = _Line(self._address)
        return line

    @cached_property
    def _address(self) -> SplitResult:
        return urlsplit(self._url or settings().chroma_url)
