"""Talking, being there and being kept in order, as browsers live it: over their sockets."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from redis import Redis

from shop.kernel.language import Language
from shop.live.events import session_room
from shop.live.rooms import private_room
from tests.live.rooms import Line, a_colleague, at_work, invited, web
from tests.live.together import a_live_session
from tests.world import PinnedClock, Shop, a_registered_customer, a_shop, one, rows


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop without goods."""
    del empty_database, valkey
    return a_shop()


@pytest.fixture
def clock() -> PinnedClock:
    """The world's."""
    return PinnedClock()


@pytest.fixture
def address(shop: Shop, clock: PinnedClock) -> Iterator[str]:
    """The shop's web process."""
    del shop
    with web(clock) as found:
        yield found


def told(line: Line, name: str) -> dict[str, Any]:
    """The body of the next event of that name."""
    frame = line.until(lambda frame: frame["type"] == "event" and frame["name"] == name)
    body: dict[str, Any] = frame["body"]
    return body


def test_two_talk_feel_and_see_each_other_and_one_is_sent_out(shop: Shop, address: str, owner: Any) -> None:
    rosaria = a_colleague(shop)
    ada = a_registered_customer(shop, name="Ada Lo", language=Language.IT)
    session = a_live_session(shop, customer_id=ada)
    room, hers = session_room(session), private_room(session, f"customer:{ada}")
    about = {"sessionId": str(session)}

    with (
        ExitStack() as open_pages,
        at_work(address, shop, rosaria) as host,
        invited(address, shop, session, ada) as guest,
        host.line(room) as leads,
    ):
        assert leads.passed("presence:changed")["came"][0]["role"] == "host"
        line = open_pages.enter_context(guest.line(room, hers, as_="customer", session=str(session)))
        assert leads.passed("presence:changed")["came"][0]["name"] == "Ada Lo"
        line.until(lambda frame: frame["type"] == "joined" and frame["room"] == hers)

        said = line.ask("chat:write", id="line-0001", body="Che bello!", **about)["body"]
        assert (said["seq"], said["line"]["clientId"]) == (1, "line-0001")
        assert line.ask("chat:write", id="line-0001", body="Che bello!", **about)["body"]["seq"] == 1
        assert told(leads, "chat:line")["name"] == "Ada Lo"
        line.ask("typing:now", **about)
        assert leads.passed("typing:now")["person"] == f"customer:{ada}"
        given = [line.ask("reaction:give", reaction="heart", **about)["body"] for _ in range(9)]
        assert [one["counted"] for one in given] == [True] * 8 + [False]
        assert leads.passed("reaction:tick")["given"]["heart"] >= 1
        seat = line.ask("seat:take", **about)["body"]
        assert (seat["seated"], seat["until"]) == (True, "2026-11-20T09:00:30Z")
        line.ask("presence:here", connection="mse good", place="Valencia", **about)
        people = leads.ask("presence:list", **about)["body"]
        assert (people["watching"], len(people["people"])) == (1, 2)
        now = line.ask("together:now", **about)["body"]
        assert (now["endsAt"], now["mayModerate"]) == ("2026-11-20T10:00:00Z", False)
        assert [one["line"]["body"] for one in now["lines"]] == ["Che bello!"]

        private = leads.ask(
            "chat:write", body="Solo per te", kind="private", toPerson=f"customer:{ada}", **about
        )
        assert private["type"] == "done"
        assert told(line, "chat:line")["body"] == "Solo per te"
        assert line.ask("chat:hide", lineId=said["line"]["lineId"], **about)["code"] == "command_refused"
        assert leads.ask("chat:pin", lineId=said["line"]["lineId"], **about)["body"] == {"changed": True}
        refused = line.ask("chat:write", body="siete degli str0nzi", **about)
        assert (refused["code"], bool(refused["title"])) == ("word_not_allowed", True)
        assert leads.ask("session:extend", minutes=10, **about)["body"]["endsAt"].startswith(
            "2026-11-20T10:10"
        )
        agenda = [{"atMinute": 0, "title": "I dolci"}]
        assert leads.ask("session:setAgenda", steps=agenda, **about)["type"] == "done"

        assert leads.ask("chat:ban", person=f"customer:{ada}", **about)["body"] == {"changed": True}
        left = {line.kind("left")["room"] for _ in range(2)}
        assert left == {room, hers}
        assert line.ask("chat:write", body="ancora", **about)["code"] in {"banned", "command_refused"}
        line.send("join", room=room)
        assert line.kind("left")["code"] == "room_refused"

    assert rows(owner, "SELECT kind FROM chat_line ORDER BY id") == [("chat",), ("private",)]
    assert one(owner, "SELECT count(*) FROM watch_seat") == 0


def test_what_needs_the_session_is_refused_to_who_is_not_in_it(shop: Shop, address: str, owner: Any) -> None:
    ada, bruno = a_registered_customer(shop), a_registered_customer(shop, "+393331234568")
    mine, other = a_live_session(shop, customer_id=ada), a_live_session(shop, number=2, customer_id=bruno)

    with (
        invited(address, shop, mine, ada) as guest,
        guest.line(session_room(mine), as_="customer", session=str(mine)) as line,
    ):
        line.kind("joined")
        assert line.ask("chat:write", body="ciao", sessionId=str(other))["code"] == "command_refused"
        assert line.ask("together:now", sessionId=str(other))["code"] == "command_refused"
        assert line.ask("seat:take", sessionId=str(other))["code"] == "command_refused"

    assert one(owner, "SELECT count(*) FROM chat_line") == 0


def test_what_is_asked_for_in_the_same_breath_as_its_room_is_done(shop: Shop, address: str) -> None:
    """As a page does that comes back with something unanswered: it waits for nothing but the welcome."""
    ada = a_registered_customer(shop)
    session = a_live_session(shop, customer_id=ada)

    with invited(address, shop, session, ada) as guest, guest.knock() as line:
        hello = {"as": "customer", "session": str(session), "rooms": [{"room": session_room(session)}]}
        line.send("hello", **hello)
        assert line.ask("together:now", sessionId=str(session))["type"] == "done"
