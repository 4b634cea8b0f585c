"""The pages from which a live session is watched: who is let in, to which picture, and what is asked of them."""

import json
from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.moderate_chat import moderate_person
from flows.open_window import SourceProfile, open_window, put_live_source
from flows.start_live_session import start_live_session
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.live.attending import Attendee
from shop.live.media_engine import Door, StreamAccess
from shop.live.stream_access import StreamGrant, token_of
from shop.live.viewing import SessionView
from shop.workspaces.roster import RosterEntry
from tests.catalog.goods import a_small_catalog
from tests.live.control import enters, signs_in
from tests.live.rooms import a_colleague
from tests.live.streaming import rules
from tests.web.visiting import FROM_HERE, found, text_of, title_of, visitor
from tests.world import MORNING, Shop, a_registered_customer, a_shop

MEDIA = "https://media.example.test"
TAB = {"tab": "page-0001"}


class Engine:
    """Gives out accesses as an engine does, and remembers for whom."""

    name = "embedded"

    def __init__(self) -> None:
        self.granted: list[StreamGrant] = []
        self.made: list[str] = []

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"no page asks an engine to {name}")

    def create_stream(self, workspace_id: object, stream: str) -> None:
        del workspace_id
        self.made.append(stream)

    def publish_access(self, grant: StreamGrant) -> StreamAccess:
        return self._access(grant, "push")

    def view_access(self, grant: StreamGrant) -> StreamAccess:
        return self._access(grant, "steer" if grant.role == "steer" else "mse")

    def _access(self, grant: StreamGrant, kind: Any) -> StreamAccess:
        self.granted.append(grant)
        here = f"{MEDIA}/media/{token_of(grant)}"
        return StreamAccess(
            "embedded", (Door(kind, here),), grant.until, f"{here}/poster.jpg", f"{here}/renew"
        )


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A small shop."""
    del empty_database, valkey
    return a_shop()


@pytest.fixture
def nunzia(shop: Shop) -> RosterEntry:
    """Shows."""
    return a_colleague(shop, "Nunzia")


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Watches."""
    return a_registered_customer(shop, language=Language.EN)


def a_tour(shop: Shop, member: RosterEntry, **told: Any) -> SessionView:
    """A live session for many."""
    return start_live_session(
        now=MORNING, person=f"member:{member.id}", workspace_id=shop.id, kind="tour", **told
    )


def a_window(shop: Shop, **told: Any) -> None:
    """The shop's camera looks into the street."""
    source = SourceProfile(slug="window", name="Window", kind="clip", address="clip.mp4", **told)
    put_live_source(now=MORNING, actor="member", workspace_id=shop.id, source=source)
    open_window(now=MORNING, actor="member", workspace_id=shop.id, slug="window", title="Our window")


def told_on(answer: Any) -> dict[str, Any]:
    """What the page tells its script."""
    told: dict[str, Any] = json.loads(found(answer, "#told")[0].text())
    return told


def asks(browser: TestClient, number: int = 1, tab: dict[str, str] = TAB) -> dict[str, Any]:
    """What the page's script is answered when it wants to watch."""
    told: dict[str, Any] = browser.post(f"/live/bottega/{number}/watch", json=tab).json()
    return told


def test_whoever_has_the_link_sees_the_session_and_nobody_else_does(
    shop: Shop, nunzia: RosterEntry, marta: CustomerId
) -> None:
    tour = a_tour(shop, nunzia, title="Baroque Scicli")
    other = a_shop("merceria", 2)
    stranger = a_colleague(other, "Ugo")
    with visitor(media=Engine()) as browser:
        for path in ("", "/cart", "/poster.jpg"):
            assert browser.get(f"/live/bottega/1{path}").status_code == 401, path
        assert browser.post("/live/bottega/1/watch", json=TAB).status_code == 401
        signs_in(browser, other, stranger)
        assert browser.get("/live/bottega/1").status_code == 401
    with visitor(media=Engine()) as browser:
        enters(browser, shop, tour.session_id, marta)
        page = browser.get("/live/bottega/1")
        assert (page.status_code, title_of(page)) == (200, "Baroque Scicli")
        told = told_on(page)
        assert (told["as"], told["me"]["role"], told["hostName"]) == ("customer", "customer", "Nunzia")
        # Whoever only watches is never asked for a camera.
        assert "camera=()" in page.headers["Permissions-Policy"]
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
        assert browser.get("/live/merceria/1").status_code == 404
        assert browser.get("/live/bottega/2").status_code == 404
        # What a customer may not: send a picture.
        assert browser.post("/team/live/1/publish", json=TAB).status_code == 401


def test_a_picture_is_for_a_seat_for_ten_minutes_and_for_that_page(
    shop: Shop, nunzia: RosterEntry, marta: CustomerId
) -> None:
    tour, engine = a_tour(shop, nunzia), Engine()
    rules(shop, seats=1)
    with visitor(media=engine) as first, visitor(media=engine) as second:
        enters(first, shop, tour.session_id, marta)
        enters(second, shop, tour.session_id, marta, guest_name="Ada")
        seat = asks(first)
        grant = engine.granted[-1]
        assert (seat["state"], seat["steer"]) == ("seated", None)
        assert (grant.stream, grant.role, grant.person) == (tour.stream, "watch", f"customer:{marta}")
        assert (grant.tab, grant.session_id) == (TAB["tab"], tour.session_id)
        assert datetime.fromisoformat(seat["access"]["until"]) == grant.until
        waits = asks(second, tab={"tab": "page-0002"})
        assert (waits["state"], waits["place"], "access" in waits) == ("queued", 1, False)
        assert first.post("/live/bottega/1/leave", json=TAB).status_code == 204
        assert asks(second, tab={"tab": "page-0002"})["state"] == "seated"
        assert second.post("/live/bottega/1/watch", json={"tab": "?"}).status_code == 422
        foreign = {**FROM_HERE, "Sec-Fetch-Site": "cross-site"}
        assert second.post("/live/bottega/1/watch", json=TAB, headers=foreign).status_code == 403


def test_whoever_was_sent_out_gets_neither_page_nor_picture(
    shop: Shop, nunzia: RosterEntry, marta: CustomerId
) -> None:
    tour = a_tour(shop, nunzia)
    host = Attendee(person=f"member:{nunzia.id}", role="host", name="Nunzia")
    with visitor(media=Engine()) as browser:
        enters(browser, shop, tour.session_id, marta)
        assert asks(browser)["state"] == "seated"
        moderate_person(
            now=MORNING,
            workspace_id=shop.id,
            session_id=tour.session_id,
            who=host,
            person=f"customer:{marta}",
            step="ban",
        )
        assert browser.get("/live/bottega/1").status_code == 404
        assert browser.post("/live/bottega/1/watch", json=TAB).status_code == 404


def test_the_window_is_everybodys_and_says_what_stands_in_it(shop: Shop) -> None:
    with visitor(media=Engine()) as browser:
        dark = browser.get("/live/bottega?lang=en")
        assert "The window is dark at the moment." in text_of(dark)
        assert found(browser.get("/s/bottega"), ".street-window") == []
        a_window(shop, view="360")
        a_small_catalog(shop)
        page = browser.get("/live/bottega?lang=en")
        told = told_on(page)
        assert (title_of(page), told["view"], told["as"]) == ("Our window", "360", "viewer")
        assert found(page, ".window-goods li")
        assert asks(browser)["state"] == "seated"
        street = browser.get("/s/bottega")
        assert found(street, ".street-window")[0].attributes["href"] == "/live/bottega"
        picture = browser.get("/live/bottega/window.jpg")
        assert (picture.status_code, picture.headers["Location"].startswith(MEDIA)) == (307, True)
        # A session of its own address leads to the same window, and its chat is not one.
        assert browser.get("/live/bottega/1").headers["Location"] == "/live/bottega"
    with visitor() as bare:
        assert "There is no picture at the moment." in text_of(bare.get("/live/bottega?lang=en"))
        assert bare.post("/live/bottega/1/watch", json=TAB).status_code == 503


def test_only_who_shows_may_send_a_picture(shop: Shop, nunzia: RosterEntry) -> None:
    tour, engine = a_tour(shop, nunzia), Engine()
    mike = a_colleague(shop, "Mike", "warehouse", 2)
    with visitor(media=engine) as browser:
        assert browser.get("/team/live/1/broadcast").status_code == 401
        signs_in(browser, shop, mike)
        assert browser.get("/team/live/1/broadcast").status_code == 403
        assert browser.post("/team/live/1/publish", json=TAB).status_code == 403
        signs_in(browser, shop, nunzia)
        page = browser.get("/team/live/1/broadcast")
        assert page.status_code == 200
        assert "camera=(self)" in page.headers["Permissions-Policy"]
        access = browser.post("/team/live/1/publish", json=TAB).json()["access"]
        assert (access["doors"][0]["kind"], engine.granted[-1].role) == ("push", "publish")
        assert engine.made == [tour.stream]
        assert browser.post("/team/live/9/publish", json=TAB).status_code == 404


def test_a_session_that_is_over_says_so_in_three_languages(
    shop: Shop, nunzia: RosterEntry, marta: CustomerId
) -> None:
    tour = a_tour(shop, nunzia)
    with visitor(media=Engine()) as browser:
        enters(browser, shop, tour.session_id, marta)
        said = {
            lang: told_on(browser.get(f"/live/bottega/1?lang={lang}"))["words"] for lang in ("en", "it", "es")
        }
        assert said["en"]["ended"] == "This live session is over."
        assert "{time}" in said["en"]["longer"]
        for lang in ("it", "es"):
            same = [name for name, words in said[lang].items() if words == said["en"][name]]
            assert set(same) <= {"kilobits"}, f"not worded in {lang}"
            assert all(
                sorted(part.partition("}")[0] for part in words.split("{")[1:])
                == sorted(part.partition("}")[0] for part in said["en"][name].split("{")[1:])
                for name, words in said[lang].items()
            )


def test_a_host_begins_a_tour_once_and_goes_on_to_the_camera(shop: Shop) -> None:
    ugo = a_colleague(shop, "Ugo", "host", 3)
    with visitor(media=Engine()) as browser:
        signs_in(browser, shop, ugo)
        assert browser.get("/team").headers["Location"] == "/team/hosting"
        page = browser.get("/team/hosting?lang=en")
        assert "Nothing is planned." in text_of(page)
        told = {
            "title": "Baroque Scicli",
            "minutes": "30",
            "once": found(page, "[name=once]")[0].attributes["value"],
        }
        for _ in range(2):
            begun = browser.post("/team/hosting", data=told)
            assert begun.headers["Location"] == "/team/live/1/broadcast"
        listed = browser.get("/team/hosting?lang=en")
        assert "Baroque Scicli Tour" in text_of(listed)
        assert len(found(listed, ".start-row")) == 1
        camera = browser.get("/team/live/1/broadcast")
        assert found(camera, ".host-back")[0].attributes["href"] == "/team/hosting"
        assert told_on(camera)["endsAt"] == "2026-11-20T09:30:00+00:00"
