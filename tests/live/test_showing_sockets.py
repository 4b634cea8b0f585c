"""Two who sell, three who buy and the warehouse, all at once over their sockets: a showing from its start to its end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import delete, update

from shop.kernel.database import transaction
from shop.tables import Reservation, SessionItem
from tests.live.rooms import Line, at_work, invited, web
from tests.live.showroom import Showroom, a_customer, a_showroom, lies, rules, sells_here, work_is_done
from tests.live.test_picking_page import entry
from tests.orders.buying import Buyer, left
from tests.world import PinnedClock, one, rows

ROUNDS = 200


@pytest.fixture
def room(empty_database: str, valkey: Redis) -> Showroom:
    """A shop where two sell, one picks and one manages."""
    del empty_database, valkey
    return a_showroom()


@pytest.fixture
def clock() -> PinnedClock:
    """The world's."""
    return PinnedClock()


@dataclass
class Hall:
    """Whoever has a page open, by name."""

    stack: ExitStack
    address: str
    room: Showroom
    lines: dict[str, Line] = field(default_factory=dict)

    def works(self, name: str, *rooms: str) -> Line:
        """A member's page, which hears these rooms from their beginning."""
        person = getattr(self.room, name.lower())
        browser = self.stack.enter_context(at_work(self.address, self.room.shop, entry(self.room, person)))
        return self._opened(name, browser.line(*((one, 0) for one in rooms)))

    def comes(self, name: str, buyer: Buyer, session: str) -> Line:
        """The page of the session's customer."""
        way_in = invited(self.address, self.room.shop, UUID(session), buyer.id)
        browser = self.stack.enter_context(way_in)
        return self._opened(name, browser.line((f"session:{session}", 0), as_="customer", session=session))

    def starts(self, name: str, buyer: Buyer) -> str:
        """A showing with that customer, whose room the salesperson enters."""
        begun = self.asks(name, "session:start", customerId=str(buyer.id))
        for where in ("session", "staff"):
            self.lines[name].send("join", room=f"{where}:{begun['sessionId']}", after=0)
        return str(begun["sessionId"])

    def asks(self, name: str, command: str, **body: Any) -> dict[str, Any]:
        """Something is asked for and done."""
        answer = self.lines[name].ask(command, **body)
        assert answer["type"] == "done", answer
        told: dict[str, Any] = answer["body"]
        return told

    def refused(self, name: str, command: str, **body: Any) -> dict[str, Any]:
        """Something is asked for and refused."""
        answer = self.lines[name].ask(command, **body)
        assert answer["type"] == "refused", answer
        return answer

    def hears(
        self, name: str, event: str, where: Callable[[dict[str, Any]], bool] = bool, **wanted: Any
    ) -> dict[str, Any]:
        """The body of the first such event that came, or comes, to that page."""

        def is_it(frame: dict[str, Any]) -> bool:
            if frame["type"] != "event" or frame["name"] != event:
                return False
            return wanted.items() <= frame["body"].items() and where(frame["body"])

        line = self.lines[name]
        frame = next((one for one in line.frames if is_it(one)), None) or line.until(is_it)
        body: dict[str, Any] = frame["body"]
        return body

    def _opened(self, name: str, line: Any) -> Line:
        opened: Line = self.stack.enter_context(line)
        self.lines[name] = opened
        return opened


@pytest.fixture
def hall(room: Showroom, clock: PinnedClock) -> Iterator[Hall]:
    """Its web process."""
    with web(clock) as address, ExitStack() as stack:
        yield Hall(stack, address, room)


def test_all_of_a_showing_happens_before_everybodys_eyes(hall: Hall, clock: PinnedClock, owner: Any) -> None:
    room = hall.room
    rules(room.shop, idle_minutes=30, warn_minutes=5, keep_minutes=60)
    for sku, shelf in (("OIL", "A3"), ("HONEY", "C1")):
        lies(room.shop, sells_here(room, sku, 1000), ("L1", shelf, 10, None))
    last = sells_here(room, "LAST", 5000, 1)
    buyers = {name: a_customer(room) for name in ("Ada", "Bea", "Ciro")}
    sessions = _everybody_comes(hall, buyers)
    oil, honey = _goods_go_in(hall, sessions)
    _the_slower_one_is_told(hall, sessions)
    assert left(room.shop, last) == [0]
    _prices_move(hall, sessions, oil, honey)
    _it_is_picked_and_put_back(hall, sessions["Ada"], oil)
    _the_salesperson_is_cut_off_and_goes_on(hall, sessions)

    done = hall.asks("John", "session:complete", sessionId=sessions["Ada"])
    told = hall.hears("Ada", "session:completed")
    assert (told["orderId"], told["totalMinor"]) == (done["orderId"], 1800)
    hall.asks("Jane", "session:cancel", sessionId=sessions["Ciro"])
    hall.hears("Ciro", "session:canceled")
    hall.hears("Mike", "picklist:itemRemoved", sessionId=sessions["Ciro"])
    assert left(room.shop, last) == [1]
    empty = hall.starts("Jane", buyers["Ciro"])
    assert hall.refused("Jane", "session:complete", sessionId=empty)["code"] == "empty_cart"
    for minutes, event in ((26, "session:warning"), (10, "session:timedOut")):
        clock.pass_(minutes=minutes)
        work_is_done(room, clock.now())
        hall.hears("Bea", event)

    states = [state for (state,) in rows(owner, "SELECT state FROM live_session ORDER BY number")]
    assert states == ["completed", "timeout", "canceled", "timeout"]
    assert one(owner, "SELECT count(*) FROM customer_order") == 1
    assert one(owner, "SELECT count(*) FROM reservation") == 0
    _whoever_reads_it_afterwards_reads_the_same(hall, sessions["Ada"])


def _everybody_comes(hall: Hall, buyers: dict[str, Buyer]) -> dict[str, str]:
    """Several sessions by one salesperson; everybody at work sees each of them at once."""
    hall.works("John", "board")
    hall.works("Jane", "board")
    hall.works("Mike", "warehouse", "board")
    held = {"Ada": "John", "Bea": "John", "Ciro": "Jane"}
    sessions = {name: hall.starts(holder, buyers[name]) for name, holder in held.items()}
    for name, session in sessions.items():
        hall.comes(name, buyers[name], session)
        for colleague in ("John", "Jane", "Mike"):
            hall.hears(colleague, "board:changed", partial(_is_of, session))
    return sessions


def _goods_go_in(hall: Hall, sessions: dict[str, str]) -> tuple[str, str]:
    """By the salesperson and by a customer: kept at once, and on the pick list at once."""
    hall.asks("John", "session:addItem", sessionId=sessions["Ada"], sku="OIL", quantity=2)
    oil = hall.hears("Ada", "session:itemAdded")["item"]
    assert (oil["sku"], oil["quantity"], oil["state"], oil["addedByName"]) == ("OIL", 2, "kept", "John")
    to_pick = hall.hears("Mike", "picklist:newItem", sessionId=sessions["Ada"])["item"]
    assert (to_pick["itemId"], to_pick["shelf"]) == (oil["itemId"], "A3")
    hall.asks("Bea", "session:addItem", sessionId=sessions["Bea"], sku="HONEY")
    honey = hall.hears("John", "session:itemAdded", sessionId=sessions["Bea"])["item"]
    assert honey["addedBy"].startswith("customer:")
    return str(oil["itemId"]), str(honey["itemId"])


def _the_slower_one_is_told(hall: Hall, sessions: dict[str, str]) -> None:
    """First come, first served; who is second hears what is like it."""
    hall.asks("Jane", "session:addItem", sessionId=sessions["Ciro"], sku="LAST")
    short = hall.refused("John", "session:addItem", sessionId=sessions["Ada"], sku="LAST")
    assert short["code"] == "stock_short"
    assert short["values"]["alternatives"]


def _prices_move(hall: Hall, sessions: dict[str, str], oil: str, honey: str) -> None:
    """One is asked with its reason, one is bid and taken; a note is the shop's own."""
    first, second = sessions["Ada"], sessions["Bea"]
    hall.asks("John", "session:adjustPrice", sessionId=first, itemId=oil, newPrice=900, reason="flaw")
    assert hall.hears("Ada", "session:priceAdjusted")["newPrice"] == 900
    hall.asks("Bea", "session:offerPrice", sessionId=second, itemId=honey, newPrice=950)
    card = hall.hears("John", "session:offerMade", sessionId=second)["offer"]
    hall.asks("John", "session:answerOffer", sessionId=second, offerId=card["offerId"], answer="take")
    assert hall.hears("Bea", "session:priceAdjusted")["newPrice"] == 950
    hall.asks("John", "session:note", sessionId=first, note="likes it mild")
    assert hall.hears("John", "session:noteAdded")["note"] == "likes it mild"


def _it_is_picked_and_put_back(hall: Hall, session: str, oil: str) -> None:
    """The warehouse has it; what is taken out then goes back to its shelf."""
    hall.asks("Mike", "picklist:pick", itemId=oil)
    assert hall.hears("Mike", "picklist:itemPicked")["pickedByName"] == "Mike"
    hall.asks("John", "session:addItem", sessionId=session, sku="HONEY")
    extra = hall.hears("Ada", "session:itemAdded", _is_honey)["item"]["itemId"]
    hall.asks("Mike", "picklist:pick", itemId=extra)
    hall.asks("John", "session:removeItem", sessionId=session, itemId=extra)
    assert hall.hears("Ada", "session:itemRemoved")["itemId"] == extra
    assert hall.hears("Mike", "picklist:putBack")["item"]["itemId"] == extra
    hall.asks("Mike", "picklist:return", itemId=extra)


def _the_salesperson_is_cut_off_and_goes_on(hall: Hall, sessions: dict[str, str]) -> None:
    hall.lines["John"].socket.close()
    hall.asks("Bea", "session:markInterest", sessionId=sessions["Bea"], slug="honey")
    hall.works("John", *(f"session:{session}" for session in sessions.values()), "board")
    hall.hears("John", "session:interest")  # while nobody was there
    hall.asks("John", "session:resume", sessionId=sessions["Ada"])
    assert hall.hears("Ada", "session:resumed")["memberName"] == "John"


def _whoever_reads_it_afterwards_reads_the_same(hall: Hall, session: str) -> None:
    """Every number once, in its order, to the last one."""
    nora = hall.works("Nora", f"session:{session}")
    hall.hears("Nora", "session:completed")
    assert nora.numbers == list(range(1, len(nora.numbers) + 1))


def _is_honey(body: dict[str, Any]) -> bool:
    return bool(body["item"]["sku"] == "HONEY")


def _is_of(session: str, body: dict[str, Any]) -> bool:
    return bool(body["session"]["sessionId"] == session)


@pytest.mark.slow
def test_two_hundred_times_the_last_piece_goes_to_exactly_one_of_two(
    hall: Hall, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.live.knocking._PER_SECOND", 10_000.0)
    room = hall.room
    last = sells_here(room, "LAST", 1000, 1)
    pair = ("John", "Jane")
    for name in pair:
        hall.works(name)
    sessions = {name: hall.starts(name, a_customer(room)) for name in pair}
    won = dict.fromkeys(pair, 0)
    for number in range(ROUNDS):
        # Who asks first takes turns, so that it stays a race.
        asked = {}
        for name in pair if number % 2 else pair[::-1]:
            asked[name] = f"round-{number:04d}-{name}"
            body = {"sessionId": sessions[name], "sku": "LAST", "quantity": 1}
            hall.lines[name].send("command", id=asked[name], name="session:addItem", body=body)
        answers = {name: hall.lines[name].answer(asked[name]) for name in pair}
        winners = [name for name in pair if answers[name]["type"] == "done"]
        assert len(winners) == 1, (number, answers)
        assert {one.get("code", "stock_short") for one in answers.values()} == {"stock_short"}
        assert left(room.shop, last) == [0]
        won[winners[0]] += 1
        _is_free_again(room)
    assert sum(won.values()) == ROUNDS
    assert min(won.values()) > ROUNDS // 20, won
    assert one(owner, "SELECT count(*) FROM session_item") == ROUNDS


def _is_free_again(room: Showroom) -> None:
    """As if it had been taken out, in the quickest way."""
    with transaction(room.shop.id) as db:
        db.connection().execute(delete(Reservation))
        db.connection().execute(update(SessionItem).values(state="removed"))
