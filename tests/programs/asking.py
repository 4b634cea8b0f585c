"""Another program with a key: asks the API, and what came back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from flows.manage_keys import NewKey, create_key
from shop.kernel.ids import new_id
from shop.workspaces.api_keys import SCOPES
from tests.programs.files import Files
from tests.web.visiting import visitor
from tests.world import MORNING, PinnedClock, Shop


def a_key(shop: Shop, *scopes: str) -> NewKey:
    """A key of that shop; with every scope where none is told."""
    return create_key(now=MORNING, actor="member", workspace_id=shop.id, name="till", scopes=scopes or SCOPES)


@dataclass
class Asking:
    """A program that asks with its key."""

    browser: TestClient
    key: str
    clock: PinnedClock
    files: Files = field(default_factory=Files)

    def __call__(self, method: str, path: str, told: Any = None, **more: Any) -> Response:
        """One request; a POST has a fresh idempotency key unless told."""
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        if method == "POST" and "Idempotency-Key" not in headers:
            headers["Idempotency-Key"] = str(new_id())
        if told is not None:
            more["json"] = told
        return self.browser.request(method, f"/api/v1{path}", headers=headers, **more)

    def as_key(self, key: str) -> "Asking":
        """The same with another key."""
        return Asking(self.browser, key, self.clock, self.files)


@contextmanager
def asking_with(key: NewKey, clock: PinnedClock | None = None) -> Iterator[Asking]:
    """A program, for as long as the block lasts."""
    at, files = clock or PinnedClock(), Files()
    with visitor(at, objects=files) as browser:
        yield Asking(browser, key.key, at, files)


def problem(answer: Response) -> tuple[int, str]:
    """A no: its status and its code."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["status"] == answer.status_code
    return told["status"], told["code"]
