"""Who is in a showing while processes die, and what each of them does there."""

import asyncio
import threading
import time
from dataclasses import dataclass, field
from typing import Any, LiteralString

import httpx2
from websockets.exceptions import WebSocketException

from tests.faults.live_pages import LivePage
from tests.faults.shoppers import NotYet, until_it_works
from tests.faults.showing_opening import GOODS, SLUG
from tests.live.rooms import Browser
from tests.media.engine import Seen, play, see, sending, watching
from tests.media.films import film
from tests.product import RunningProduct

ROUNDS = 4
"""Of saying and buying, and more while somebody dies."""
_PAUSE_SECONDS = 0.4
_TAB = {"tab": "the-page-of-this-person"}
_TRIES = (OSError, WebSocketException, httpx2.HTTPError, NotYet)

Row = tuple[Any, ...]


@dataclass
class Hall:
    """The shop, everybody in it with an open page, and what each of them asked for."""

    product: RunningProduct
    staff: dict[str, LivePage]
    customers: dict[str, LivePage]
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the name of its customer."""
    over: threading.Event = field(default_factory=threading.Event)
    added: list[tuple[str, str]] = field(default_factory=list)
    """The note and the session of each line that was taken into a cart."""
    said: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    pictures: int = 0
    """So often the camera was seen, by whichever processes."""

    @property
    def pages(self) -> dict[str, LivePage]:
        return self.staff | self.customers

    def session(self, customer: str) -> str:
        return str(self.sessions[customer]["sessionId"])

    def rows(self, question: LiteralString) -> list[Row]:
        with self.product.owner() as owner:
            return owner.execute(question, {"slug": SLUG}).fetchall()


def shows(hall: Hall, name: str, customers: tuple[str, ...]) -> None:
    """A salesperson goes from session to session: says, adds, changes a price, takes one out, notes."""
    page, number = hall.staff[name], 0
    while number < ROUNDS or not hall.over.is_set():
        number += 1
        for customer in customers:
            about = {"sessionId": hall.session(customer)}
            line = f"{name} {customer} {number}"
            _says(hall, page, customer, line)
            item = _adds(hall, page, customer, line, number)
            if number % 3 == 1:
                page.done("session:adjustPrice", itemId=item, newPrice=950, reason="un regalo", **about)
            elif number % 3 == 2:
                page.done("session:removeItem", itemId=item, **about)
                hall.removed.append(line)
            else:
                page.done("session:note", note=line, **about)
        time.sleep(_PAUSE_SECONDS)


def buys(hall: Hall, name: str) -> None:
    """A customer says something and takes something, again and again."""
    page, number = hall.customers[name], 0
    while number < ROUNDS or not hall.over.is_set():
        number += 1
        _says(hall, page, name, f"{name} {number}")
        _adds(hall, page, name, f"{name} {number}", number)
        page.done("session:markInterest", sessionId=hall.session(name), slug=GOODS[number % 3].lower())
        time.sleep(_PAUSE_SECONDS)


def _says(hall: Hall, page: LivePage, customer: str, line: str) -> None:
    page.done("chat:write", sessionId=hall.session(customer), body=line)
    hall.said.append((hall.session(customer), line))


def _adds(hall: Hall, page: LivePage, customer: str, note: str, number: int) -> str:
    """The line that came of it, as the room tells it."""
    session = hall.session(customer)
    page.done("session:addItem", sessionId=session, sku=GOODS[number % 3], quantity=1, note=note)
    hall.added.append((session, note))
    page.hear(lambda: _line_of(page, session, note) is not None)
    found = _line_of(page, session, note)
    assert found is not None
    return found


def _line_of(page: LivePage, session: str, note: str) -> str | None:
    for event in reversed(page.rooms[f"session:{session}"]):
        if event["name"] == "session:itemAdded" and event["body"]["item"]["note"] == note:
            return str(event["body"]["item"]["itemId"])
    return None


def picks(hall: Hall) -> None:
    """Whatever is to be picked, until nothing comes any more."""
    page = hall.staff["Mike"]
    while not hall.over.is_set():
        page.glance()
        for item, pick in shelf(page).items():
            if pick == "open":
                answer = page.ask("picklist:pick", itemId=item)
                assert answer.get("code", "not_to_pick") == "not_to_pick", answer
        time.sleep(_PAUSE_SECONDS)


def shelf(page: LivePage) -> dict[str, str]:
    """What the warehouse's page shows, by what it heard alone."""
    lines: dict[str, str] = {}
    for event in page.rooms["warehouse"]:
        body = event["body"]
        if event["name"] in {"picklist:newItem", "picklist:putBack"}:
            lines[body["item"]["itemId"]] = body["item"]["pick"]
        elif event["name"] == "picklist:itemPicked":
            lines[body["itemId"]] = "picked"
        else:
            lines.pop(body["itemId"], None)
    return lines


def is_shown(hall: Hall) -> None:
    """John's camera is seen by Ada, and seen again after whatever died, until it is over."""
    john, ada = hall.staff["John"].browser, hall.customers["Ada"].browser
    number, origin = hall.sessions["Ada"]["number"], hall.product.environment["PUBLIC_URL"].rstrip("/")

    async def show() -> None:
        publish = await asyncio.to_thread(_door, john, f"/team/live/{number}/publish")
        watch = await asyncio.to_thread(_door, ada, f"/live/{SLUG}/{number}/watch")
        async with (
            watching(watch, origin=origin) as page,
            sending(f"{publish}?type=video/webm;codecs=h264", film(seconds=20), pace=0.2),
        ):
            await see(page, Seen(), fragments=4)

    def again() -> None:
        try:
            play(show())
        except _TRIES as why:
            raise NotYet(why) from why

    while not hall.over.is_set():
        until_it_works(again, "the picture")
        hall.pictures += 1


def more_pictures_than(hall: Hall, seen: int) -> None:
    if hall.pictures <= seen:
        raise NotYet(seen)


def _door(browser: Browser, path: str) -> str:
    """Where a page sends or gets its picture."""
    answer = browser.client.post(path, json=_TAB, headers={"Sec-Fetch-Site": "same-origin"})
    if answer.status_code != 200:
        raise NotYet(answer.status_code)
    return str(answer.json()["access"]["doors"][0]["url"])
