"""Somebody with a browser: a client of the application, and what stands on a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from selectolax.lexbor import LexborHTMLParser

from flows.issue_link import issue_link
from secure_links.links import IssuedLink, Purpose
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.messaging.viewing import conversation_with
from tests.world import MORNING, PinnedClock, Shop, arrives
from webapp.app import create_app
from webapp.wiring import Phone, WebWiring

ADDRESS = "https://shop.example.test"
PHONE = "+393331234567"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def healthy() -> dict[str, Any]:
    """A report of a product that works."""
    return {"healthy": True, "version": "1", "parts": {"database": {"ok": True, "words": "18", "ms": 1.2}}}


def nothing_found(*_: object, **__: object) -> list[Any]:
    """Searches nothing: no page does."""
    return []


@contextmanager
def visitor(
    clock: PinnedClock | None = None, *, phone: Phone | None = None, **changes: Any
) -> Iterator[TestClient]:
    """A browser that follows no redirect by itself and comes from our own pages."""
    told: dict[str, Any] = {"clock": clock or PinnedClock(), "health": healthy, "search": nothing_found}
    app = create_app(WebWiring(phone=phone, **(told | changes)))
    with TestClient(app, base_url=ADDRESS, follow_redirects=False, headers=FROM_HERE) as client:
        yield client


def text_of(answer: Response) -> str:
    """What a person reads."""
    tree = LexborHTMLParser(answer.text)
    for hidden in tree.css("script, style, template, [hidden]"):
        hidden.decompose()
    assert tree.body is not None
    return " ".join(tree.body.text(separator=" ").split())


def found(answer: Response, selector: str) -> list[Any]:
    """The elements of a page."""
    return list(LexborHTMLParser(answer.text).css(selector))


def title_of(answer: Response) -> str:
    """The page's heading."""
    return str(found(answer, "h1")[0].text(strip=True))


def marta_writes(shop: Shop, text: str = "Avete la crema di pistacchio?", phone: str = PHONE) -> CustomerId:
    """Somebody writes for the first time; who it is."""
    arrives(shop, text, phone=phone, profile_name="Marta Bellomo")
    with transaction(shop.id) as db:
        conversation = conversation_with(db, workspace=shop.id, identities=[phone])
    assert conversation is not None
    return CustomerId(conversation.customer_id)


def a_link(
    shop: Shop,
    customer: CustomerId,
    purpose: Purpose = "registration",
    *,
    language: Language = Language.IT,
    ago: timedelta = timedelta(),
) -> IssuedLink:
    """A link for that customer, issued some time ago."""
    with transaction(shop.id) as db:
        conversation = conversation_with(db, workspace=shop.id, identities=[PHONE])
    return issue_link(
        now=MORNING - ago,
        actor="agent",
        workspace_id=shop.id,
        customer_id=customer,
        conversation_id=conversation.id if conversation else None,
        purpose=purpose,
        language=language,
    )
