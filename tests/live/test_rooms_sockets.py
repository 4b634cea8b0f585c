"""Sockets and rooms: who gets in, what is told in which order, and what happens to whoever was away."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from threading import Thread
from typing import Any

import pytest
from redis import Redis
from websockets.exceptions import ConnectionClosed

from flows.manage_members import change_member
from secure_links.links import revoke_all
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.live.events import session_room, staff_room
from shop.live.rooms import private_room
from tests.live.rooms import (
    PATIENCE,
    a_browser,
    a_colleague,
    a_narrow_way,
    at_work,
    happens,
    invited,
    is_refused_at_the_door,
    web,
)
from tests.live.together import a_live_session
from tests.programs.asking import a_key
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, a_shop
from webapp.live import socket as served_sockets
from webapp.live.people import SIGNED_IN_FOR
from webapp.live.wire import NOBODY, TOO_BIG, TOO_MANY, TOO_SLOW, UNREADABLE


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop without goods."""
    del empty_database, valkey
    return a_shop()


@pytest.fixture
def clock() -> PinnedClock:
    """A Friday morning."""
    return PinnedClock()


@pytest.fixture
def address(shop: Shop, clock: PinnedClock) -> Iterator[str]:
    """The shop's web process."""
    del shop
    with web(clock) as found:
        yield found


def test_what_happened_is_told_once_and_in_order_to_whoever_comes_stays_or_comes_back(
    shop: Shop, address: str
) -> None:
    rosaria = a_colleague(shop)
    for _ in range(3):
        happens(shop, "board")

    with at_work(address, shop, rosaria) as browser:
        with browser.line(("board", 1)) as line:
            welcome = line.kind("welcome")
            assert (welcome["person"], welcome["role"]) == (f"member:{rosaria.id}", "salesperson")
            assert welcome["serverTime"] == int(MORNING.timestamp() * 1000)
            line.event(3)
            for _ in range(4):
                happens(shop, "board")
            line.event(7)
            assert line.numbers == [2, 3, 4, 5, 6, 7]
        happens(shop, "board", "while nobody was there")
        with browser.line(("board", 7)) as line:
            assert line.event(8)["body"]["note"] == "while nobody was there"
            line.send("missed", room="board", after=5)
            line.event(8)
            assert line.numbers == [8, 6, 7, 8]


def test_many_who_write_at_once_and_some_who_come_in_the_middle_all_hear_the_same(
    shop: Shop, address: str
) -> None:
    rosaria = a_colleague(shop)
    writers = [Thread(target=lambda: [happens(shop, "board") for _ in range(6)]) for _ in range(3)]

    with at_work(address, shop, rosaria) as browser, ExitStack() as lines:
        early = lines.enter_context(browser.line(("board", 0)))
        early.kind("joined")
        for writer in writers:
            writer.start()
        late = [lines.enter_context(browser.line(("board", 0))) for _ in range(3)]
        for line in (early, *late):
            line.event(18)
            assert line.numbers == list(range(1, 19))
        for writer in writers:
            writer.join()


def test_a_lost_connection_to_the_database_costs_no_event(shop: Shop, address: str, owner: Any) -> None:
    rosaria = a_colleague(shop)
    with at_work(address, shop, rosaria) as browser, browser.line(("board", 0)) as line:
        line.kind("joined")
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN vetrina_live%' AND datname = current_database()"
        )
        owner.commit()
        for _ in range(3):
            happens(shop, "board")
        line.event(3)
        assert line.numbers == [1, 2, 3]


def test_nobody_hears_another_shop_and_every_room_has_its_people(shop: Shop, address: str) -> None:
    other = a_shop("altra", 2)
    theirs, ours = a_live_session(other), a_live_session(shop, kind="showing")
    marta = a_registered_customer(shop)
    happens(other, "board", "a secret of theirs")
    happens(shop, "board", "ours")

    def let_into(line: Any, *rooms: str) -> list[str]:
        """Which of the rooms are entered."""
        for room in rooms:
            line.send("join", room=room)
        told: dict[str, str] = {}
        while set(told) < set(rooms):
            frame = line.until(lambda frame: frame["type"] in {"joined", "left"})
            told[frame["room"]] = frame["type"]
        return [room for room in rooms if told[room] == "joined"]

    every = [
        *("board", "warehouse", session_room(ours), staff_room(ours), session_room(theirs)),
        *(staff_room(theirs), session_room(new_id()), "nowhere", "session:x"),
        private_room(ours, f"customer:{marta}"),
    ]
    people = {
        "salesperson": [*every[:4], every[-1]],
        "warehouse": every[:3],
    }
    for number, (role, rooms) in enumerate(people.items()):
        member = a_colleague(shop, role, role, number)
        with at_work(address, shop, member) as browser, browser.line(("board", 0)) as line:
            assert line.event(1)["body"]["note"] == "ours"
            assert let_into(line, *every) == rooms
    with (
        invited(address, shop, ours, marta) as browser,
        browser.line(as_="customer", session=str(ours)) as line,
    ):
        assert line.kind("welcome")["role"] == "customer"
        assert let_into(line, *every) == [session_room(ours), every[-1]]
    with invited(address, shop, ours, marta, "Zia Pina") as browser, browser.line(as_="customer") as line:
        assert (line.kind("welcome")["role"], line.frames[0]["name"]) == ("guest", "Zia Pina")
        assert let_into(line, *every) == [session_room(ours)]


def test_who_is_not_known_is_not_let_in(shop: Shop, address: str, clock: PinnedClock) -> None:
    rosaria = a_colleague(shop)
    with a_browser(address) as nobody:
        for as_ in ("member", "customer", "viewer"):
            with nobody.line("board", as_=as_, shop=shop.slug) as line:
                assert line.ends() == NOBODY
        nobody.client.cookies.set("work", "e30.forged")
        with nobody.line("board") as line:
            assert line.ends() == NOBODY
    with at_work(address, shop, rosaria) as browser:
        assert is_refused_at_the_door(browser, origin="https://elsewhere.example") == 403
        assert is_refused_at_the_door(browser, origin="null") == 403
        assert is_refused_at_the_door(browser, protocol="chat") == 403
        assert is_refused_at_the_door(browser) == 101
        with browser.knock() as line:
            line.send("join", room="board")
            assert line.ends() == UNREADABLE
        clock.pass_(seconds=SIGNED_IN_FOR.total_seconds() + 1)
        with browser.line("board") as line:
            assert line.ends() == NOBODY


def test_the_window_is_for_everybody_and_a_link_that_is_taken_back_closes_what_it_opened(
    shop: Shop, address: str
) -> None:
    window, tour = a_live_session(shop, kind="window"), a_live_session(shop, number=2)
    marta = a_registered_customer(shop)
    with a_browser(address) as somebody:
        somebody.client.get(f"/live/{shop.slug}")
        with somebody.line(session_room(window), as_="viewer", shop=shop.slug) as line:
            assert line.kind("welcome")["person"].startswith("viewer:")
            line.kind("joined")
            for room in (session_room(tour), staff_room(window), "board"):
                line.send("join", room=room)
                assert line.kind("left")["code"] == "room_refused"
            assert line.ask("session:addItem", sessionId=str(window), sku="X")["code"] == "command_refused"
    with invited(address, shop, tour, marta) as guest:
        with guest.line(session_room(tour), as_="customer") as line:
            line.kind("joined")
        with transaction(shop.id) as db:
            revoke_all(db, purpose="live", subject_id=tour, now=MORNING)
        with guest.line(session_room(tour), as_="customer") as line:
            assert line.ends() == NOBODY


def test_another_program_listens_with_a_key_and_does_nothing(shop: Shop, address: str) -> None:
    session, other = a_live_session(shop), a_shop("altra", 2)
    key, weak = a_key(shop, "live:read"), a_key(shop, "orders:read")
    hello: dict[str, Any] = {"as": "program", "rooms": [{"room": "board", "after": 0}]}
    happens(other, "board", "theirs")
    happens(shop, "board", "ours")

    with a_browser(address) as program:
        with program.knock(origin="") as line:
            line.send("hello", **hello, key=key.key)
            assert line.event(1)["body"]["note"] == "ours"
            line.send("join", room=staff_room(session))
            line.kind("joined")
            line.send("join", room=private_room(session, "customer:x"))
            line.kind("left")
            assert line.ask("chat:write", sessionId=str(session), body="x")["code"] == "command_refused"
        for wrong in (weak.key, "vk_nobody", ""):
            with program.knock(origin="") as line:
                line.send("hello", **hello, key=wrong)
                assert line.ends() == NOBODY
    with at_work(address, shop, a_colleague(shop)) as browser, browser.knock(origin="") as line:
        line.send("hello", **{"as": "member"})
        assert line.ends() == NOBODY  # a cookie counts only from our own pages


def test_whoever_is_switched_off_or_shown_out_hears_and_does_nothing_more(
    shop: Shop, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_sockets, "_MEMBER_SECONDS", 0.1)
    rosaria, mario = a_colleague(shop), a_colleague(shop, "Mario", "operator", 2)
    change: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": shop.id}

    with at_work(address, shop, rosaria) as browser, browser.line("board") as line:
        line.kind("joined")
        change_member(**change, member_id=rosaria.id, active=False)
        assert line.ends() == NOBODY
        with browser.line("board") as again:
            assert again.ends() == NOBODY
    with at_work(address, shop, mario) as browser, browser.line("board") as line:
        line.kind("joined")
        change_member(**change, member_id=mario.id, role="host")
        assert line.ends() == 1012  # it comes back with what the role may do now
        with browser.line("board") as again:
            assert again.kind("welcome")["role"] == "host"


def test_what_floods_or_cannot_be_read_is_closed_and_what_is_too_long_is_not_read(
    shop: Shop, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.live.knocking._PER_SECOND", 0.0)
    rosaria = a_colleague(shop)
    with at_work(address, shop, rosaria) as browser:
        with browser.line() as line:
            line.kind("welcome")
            line.socket.send("no json")
            line.socket.send('{"type": "event"}')
            assert line.ends() == UNREADABLE
        with browser.line() as line:
            line.kind("welcome")
            line.socket.send("x" * 200_000)
            assert line.ends() == TOO_BIG
        with browser.line() as line:
            line.kind("welcome")
            with suppress(ConnectionClosed):  # it may be closed before the last one is sent
                for _ in range(100):
                    line.send("ping", at=1)
            assert line.ends() == TOO_MANY


def test_a_socket_that_reads_nothing_is_sent_away_and_holds_nobody_up(
    shop: Shop, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.live.connection.MOST_WAITING", 8)
    monkeypatch.setattr("webapp.live.connection._PATIENCE", 1.0)
    rosaria = a_colleague(shop)
    long = "x" * 200_000
    with at_work(address, shop, rosaria) as browser, browser.line("board") as quick:
        quick.kind("joined")
        with browser.knock(max_queue=1, compression=None, sock=a_narrow_way(address)) as slow:
            slow.send("hello", **{"as": "member"}, rooms=[{"room": "board"}])
            slow.kind("joined")
            for number in range(1, 41):
                happens(shop, "board", long)
                quick.event(number)
            assert slow.ends() in {TOO_SLOW, 1006}  # what cannot be written cannot say why either
            assert len(slow.numbers) < 40
        with browser.line(("board", 38)) as back:
            back.event(40)
            assert back.numbers == [39, 40]


def test_the_page_is_read_anew_where_too_much_was_missed(
    shop: Shop, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.live.hub.MOST_REPLAYED", 3)
    rosaria = a_colleague(shop)
    for _ in range(6):
        happens(shop, "board")
    with at_work(address, shop, rosaria) as browser:
        with browser.line(("board", 2)) as line:
            assert line.kind("reset")["last"] == 6
            happens(shop, "board")
            line.event(7)
            assert line.numbers == [7]
        with browser.line(("board", 99)) as line:  # of a database that was put back from an archive
            assert line.kind("reset")["last"] == 7


def test_a_restarted_process_goes_on_where_the_old_one_was(shop: Shop, clock: PinnedClock) -> None:
    rosaria = a_colleague(shop)
    with web(clock) as first, at_work(first, shop, rosaria) as browser:
        cookies = browser.client.cookies
        with browser.line(("board", 0)) as line:
            happens(shop, "board")
            line.event(1)
    happens(shop, "board")
    with web(clock) as second, a_browser(second) as browser:
        browser.client.cookies = cookies
        with browser.line(("board", 1)) as line:
            line.event(2)
            assert line.numbers == [2]


def test_two_processes_tell_the_same_and_what_passes_reaches_both(shop: Shop, clock: PinnedClock) -> None:
    session = a_live_session(shop)
    rosaria, mario = a_colleague(shop), a_colleague(shop, "Mario", "host", 2)
    room = session_room(session)
    with (
        web(clock) as first,
        web(clock) as second,
        at_work(first, shop, rosaria) as here,
        at_work(second, shop, mario) as there,
        here.line((room, 0)) as one,
        there.line((room, 0)) as two,
    ):
        one.kind("joined")
        two.kind("joined")
        number = happens(shop, room)
        assert one.event(number) == two.event(number)
        for _ in range(int(PATIENCE)):
            one.ask("typing:now", sessionId=str(session))
            with suppress(TimeoutError):
                two.passed("typing:now", patience=1.0)
                break
            clock.pass_(seconds=2.1)  # it is told once in two seconds, and lost on who is only just coming in
        else:
            pytest.fail("nobody was told who types")
