"""A call of four within a live session: places are taken and given up, and what is signaled reaches one page alone."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from pydantic import SecretStr
from redis import Redis

from flows.start_live_session import start_live_session
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.kernel.settings import settings
from shop.live.viewing import SessionView
from shop.workspaces.roster import RosterEntry
from tests.live.control import a_showing
from tests.live.rooms import Line, a_colleague, at_work, invited, web
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, a_shop
from webapp.live.calls import HERE_FOR, ice_servers
from webapp.live.people import Person


@dataclass
class Parlor:
    """A shop with somebody who speaks with a customer."""

    address: str
    shop: Shop
    carmen: RosterEntry
    marta: CustomerId
    session: SessionView
    clock: PinnedClock

    @property
    def id(self) -> UUID:
        """Of the session."""
        return self.session.session_id

    @contextmanager
    def customer(self, guest: str = "") -> Iterator[Line]:
        """The customer's page, or that of somebody they brought."""
        with (
            invited(self.address, self.shop, self.id, self.marta, guest) as browser,
            browser.line(
                f"session:{self.id}", as_="customer", session=str(self.id), tab=f"page-{guest or 'Marta'}"
            ) as line,
        ):
            line.kind("joined")
            yield line

    @contextmanager
    def host(self) -> Iterator[Line]:
        """The page of whoever holds it."""
        own = f"private:{self.id}:member:{self.carmen.id}"
        with (
            at_work(self.address, self.shop, self.carmen) as browser,
            browser.line(f"session:{self.id}", own, tab="page-Carmen") as line,
        ):
            line.kind("joined")
            line.kind("joined")
            yield line


@pytest.fixture
def parlor(empty_database: str, valkey: Redis) -> Iterator[Parlor]:
    """Carmen speaks with Marta."""
    del empty_database, valkey
    shop, clock = a_shop(), PinnedClock()
    carmen, marta = a_colleague(shop, "Carmen"), a_registered_customer(shop)
    with web(clock) as address:
        yield Parlor(address, shop, carmen, marta, a_showing(shop, carmen, marta), clock)


def test_four_speak_a_fifth_is_told_so_and_comes_in_when_one_hangs_up(parlor: Parlor) -> None:
    about = {"sessionId": str(parlor.id)}
    with ExitStack() as stack:
        host = stack.enter_context(parlor.host())
        guests = [stack.enter_context(parlor.customer(name)) for name in ("", "Ada", "Bea", "Cleo")]
        assert host.ask("call:join", **about)["body"]["peers"] == []
        joined = [guest.ask("call:join", **about) for guest in guests]
        assert [len(one["body"]["peers"]) for one in joined[:3]] == [1, 2, 3]
        assert {one["name"] for one in joined[2]["body"]["peers"]} == {"Carmen", "Marta Bellomo", "Ada"}
        assert (joined[3]["type"], joined[3]["code"]) == ("refused", "call_full")
        # Who is in it already keeps the place, and takes no second one.
        assert guests[1].ask("call:join", **about)["type"] == "done"
        guests[0].ask("call:leave", **about)
        assert guests[3].ask("call:join", **about)["type"] == "done"
        # Who has not been heard of for half a minute is in it no more.
        parlor.clock.pass_(seconds=HERE_FOR.total_seconds() + 1)
        assert guests[0].ask("call:join", **about)["body"]["peers"] == []


def test_a_signal_reaches_the_one_page_that_it_is_for(parlor: Parlor) -> None:
    about = {"sessionId": str(parlor.id)}
    with parlor.host() as host, parlor.customer("Ada") as ada, parlor.customer() as marta:
        place = host.ask("call:join", **about)["body"]["me"]
        told = {
            **about,
            "toPerson": f"member:{parlor.carmen.id}",
            "toTab": place,
            "signal": {"candidate": {"a": 1}},
        }
        # Who is not in the call signals nothing.
        ada.ask("call:signal", **told)
        marta.ask("call:join", **about)
        marta.ask("call:signal", **{**told, "signal": {"candidate": {"b": "x" * 30_000}}})
        marta.ask("call:signal", **told)
        came = host.passed("call:signal")
        assert came["signal"] == {"candidate": {"a": 1}}
        assert (came["toTab"], came["from"]["name"]) == (place, "Marta Bellomo")
        marta.ask("call:leave", **about)
        assert ada.passed("call:went")
        heard = [
            item["name"] for frame in ada.frames if frame["type"] == "passing" for item in frame["items"]
        ]
        assert "call:signal" not in heard


def test_what_is_shown_to_all_is_no_call(parlor: Parlor) -> None:
    tour = start_live_session(
        now=MORNING, person=f"member:{parlor.carmen.id}", workspace_id=parlor.shop.id, kind="tour"
    )
    with (
        at_work(parlor.address, parlor.shop, parlor.carmen) as browser,
        browser.line(f"session:{tour.session_id}", tab="page-Carmen") as line,
    ):
        answer = line.ask("call:join", sessionId=str(tour.session_id))
        assert (answer["type"], answer["code"]) == ("refused", "not_for_calls")


def test_a_relay_is_told_of_with_a_name_and_a_proof_that_run_out(parlor: Parlor) -> None:
    person = Person(parlor.shop.id, "customer:1", "customer", "", Language.IT)
    assert ice_servers(person, MORNING) == []
    told = settings().model_copy(
        update={
            "stun_urls": ["stun:a"],
            "turn_urls": ["turn:b?transport=tcp"],
            "turn_secret": SecretStr("s3cr3t"),
        }
    )
    stun, relay = ice_servers(person, MORNING, told)
    assert stun == {"urls": ["stun:a"]}
    until, _, name = relay["username"].partition(":")
    assert (int(until) - int(MORNING.timestamp()), name) == (7200, "customer:1")
    # As the relay counts it: openssl dgst -sha1 -hmac s3cr3t -binary | base64.
    signed = hmac.new(b"s3cr3t", relay["username"].encode(), hashlib.sha1)
    assert relay["credential"] == base64.b64encode(signed.digest()).decode()
