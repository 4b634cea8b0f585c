"""Over the socket: who is banned loses the picture at once, and recording is asked, answered and begun."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from redis import Redis

from shop.live.events import session_room
from shop.live.media_engine import EngineFailed
from tests.live.rooms import at_work, invited, web
from tests.live.showroom import a_customer, a_showroom, as_customer, rules, starts
from tests.world import MORNING, PinnedClock, one


class Engine:
    """Remembers whom it sent away; it is away itself the second time."""

    name = "embedded"

    def __init__(self) -> None:
        self.sent_away: list[tuple[str, str]] = []

    def kick(self, workspace_id: object, stream: str, person: str, now: object) -> None:
        del workspace_id, now
        self.sent_away.append((stream, person))
        if len(self.sent_away) > 1:
            raise EngineFailed("unreachable")


@pytest.mark.usefixtures("empty_database")
def test_recording_and_banning_over_the_socket(valkey: Redis, owner: Any) -> None:
    del valkey
    room, engine = a_showroom(), Engine()
    rules(room.shop, record=True)
    buyer = a_customer(room)
    session = starts(room, buyer)
    where, about = session_room(session.session_id), {"sessionId": str(session.session_id)}
    john: Any = SimpleNamespace(id=UUID(room.john.partition(":")[2]))
    with (
        web(PinnedClock(), media=engine) as address,
        at_work(address, room.shop, john) as shop,
        invited(address, room.shop, session.session_id, buyer.id) as guest,
        shop.line(where) as host,
        guest.line(where, as_="customer", session=about["sessionId"]) as customer,
    ):
        host.kind("joined")
        customer.kind("joined")
        early = customer.ask("recording:ask", **about)
        assert early["code"] == "command_refused"
        assert host.ask("recording:start", **about)["code"] == "nobody_asked"
        assert host.ask("recording:ask", **about)["type"] == "done"
        asked = customer.until(lambda frame: frame.get("name") == "recording:asked")
        assert asked["body"]["textVersion"] == "2026-11"
        missing = host.ask("recording:start", **about)
        assert (missing["code"], missing["values"]["missing"]) == ("not_everyone_agreed", 1)
        now = customer.ask("recording:now", **about)["body"]
        assert (now["asked"], now["agreed"], now["waiting"]) == (True, False, 1)
        assert "30 giorni" in now["text"]
        said = customer.ask("recording:answer", **about, answer="agree", textVersion=now["textVersion"])
        assert said["type"] == "done"
        assert host.ask("recording:start", **about)["type"] == "done"
        assert customer.until(lambda frame: frame.get("name") == "recording:started")

        person = as_customer(buyer)
        assert host.ask("chat:ban", **about, person=person)["body"] == {"changed": True}
        assert engine.sent_away == [(session.stream, person)]
        assert customer.until(lambda frame: frame["type"] == "left")["room"] == where
        host.ask("chat:unban", **about, person=person)
        assert host.ask("chat:ban", **about, person=person)["type"] == "done", "whatever the engine says"
        assert host.ask("recording:stop", **about)["type"] == "done"
    assert one(owner, "SELECT begun_at FROM recording") == MORNING
