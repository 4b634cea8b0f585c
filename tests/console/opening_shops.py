"""Builders of somebody who opens a shop of their own at the console, and of what they fill in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from httpx2 import Response

from flows.tell_sign_in_link import sign_in_letter
from gateways.object_folder import ObjectFolder
from shop.events.outbox import finish
from shop.kernel.database import transaction
from shop.kernel.letter import Letter
from shop.workspaces.viewing import WorkspaceView, workspace_by_slug, workspace_view
from tests.web.visiting import found, visitor
from tests.world import MORNING, PinnedClock, due

EMAIL = "lucia@iacono.example"
PASSWORD = "tre parole a caso"
TOLD = {
    "shop": "Bottega Iacono",
    "vertical": "food",
    "language": "it",
    "owner": "Lucia",
    "email": EMAIL,
    "zone": "Europe/Rome",
}


@contextmanager
def street(folder: Path, **told: Any) -> Iterator[TestClient]:
    """A browser where anybody may open a shop; files lie in that folder."""
    with visitor(PinnedClock(), objects=ObjectFolder(folder), **{"sign_up": True, **told}) as browser:
        yield browser


def opens(browser: TestClient, *, password: str = PASSWORD, **changes: str) -> Response:
    """The form is sent and the link of the mail followed; whoever opened the shop is in it, with their mark."""
    answer = browser.post("/console/sign-up", data=TOLD | changes)
    if answer.status_code == 200:
        return comes_in(browser, led_in_by(written(), "/console/invitation/"), password)
    return _marked(browser, answer)


def comes_in(browser: TestClient, path: str, password: str = PASSWORD) -> Response:
    """The link is followed and a password typed."""
    return _marked(browser, browser.post(path, data={"password": password}))


def _marked(browser: TestClient, answer: Response) -> Response:
    if answer.status_code == 303:
        page = browser.get("/console/set-up")
        browser.headers["X-CSRF-Token"] = str(found(page, "input[name=csrf]")[0].attributes["value"])
    return answer


def written(at: datetime = MORNING) -> Letter:
    """The latest mail with a way in."""
    entry = [one for one in due("mail", at=at) if "sign_in_link" in one.payload][-1]
    with transaction(entry.workspace_id) as db:
        made = sign_in_letter(db, workspace_view(db, entry.workspace_id), entry, at)
        finish(db, entry.id, now=at)
    assert made is not None
    return made[1]


def led_in_by(letter: Letter, place: str) -> str:
    """The path of the link in it."""
    path = urlsplit(letter.text.split()[-1]).path
    assert path.startswith(place)
    return path


def the_shop(slug: str = "bottega-iacono") -> WorkspaceView:
    """As it is now."""
    return workspace_by_slug(slug)


def confirms(browser: TestClient, at: datetime = MORNING) -> str:
    """The link in the latest mail is opened and its button pressed; the link's path."""
    path = led_in_by(written(at), "/console/confirm-address/")
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 200
    return path


def with_number(number: str = "+39 0932 990001") -> dict[str, str]:
    """What the form for the number holds."""
    return {"number": number}


def filled_shop(browser: TestClient, **changes: str) -> dict[str, str]:
    """The form of the first step as the page shows it, with these changes."""
    page = browser.get("/console/set-up/shop")
    fields = found(page, "#set-up-shop :is(input, textarea, select)")
    told = {str(field.attributes["name"]): _value(field) for field in fields}
    return told | changes


def _value(field: Any) -> str:
    if field.tag == "select":
        chosen = field.css("option[selected]") or field.css("option")
        return str(chosen[0].attributes["value"])
    return str(field.attributes.get("value") or (field.text() if field.tag == "textarea" else ""))
