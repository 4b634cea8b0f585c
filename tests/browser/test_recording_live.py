"""A showing is recorded between real browsers and the real engine: asked, agreed to, ended, and watched again."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from redis import Redis

from flows.end_live_session import end_live_session
from flows.mark_in_session import mark_shown
from runtime import recording_work
from shop.kernel.clock import SystemClock
from shop.kernel.language import Language
from tests.browser.looking import (
    a_page,
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.catalog.goods import a_small_catalog
from tests.live.rooms import a_colleague
from tests.live.streaming import Studio, a_studio, rules
from tests.world import a_registered_customer, a_shop, due

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PATIENCE = 120_000
"""Milliseconds; a machine that does much else is slow, and what works needs few of them."""


@pytest.fixture
def studio(empty_database: str, valkey: Redis, tmp_path: Path) -> Iterator[Studio]:
    """A small shop that records where everybody agrees."""
    del empty_database, valkey
    expect.set_options(timeout=PATIENCE)
    shop = a_shop()
    a_small_catalog(shop)
    rules(shop, record=True)
    with a_studio(shop, tmp_path) as made:
        yield made


def works(studio: Studio, topic: str, *, wanted: int = 1) -> None:
    """The worker does what is due, and asks again while a film is being made."""
    parts: Any = SimpleNamespace(clock=SystemClock(), objects=studio.objects, media=studio.engine)
    perform = recording_work.record if topic == "recording" else recording_work.keep_photo
    entries = due(topic, at=studio.now)
    assert len(entries) == wanted
    for entry in entries:
        perform(entry, parts)


def looks_right(page: Page) -> None:
    """Nothing that axe, a ruler or a narrow screen finds fault with."""
    assert violations(page) == []
    assert too_small_to_read(page) == []
    assert too_small_to_touch(page) == []
    assert wider_than_the_screen(page) == 0


def becomes(place: Locator, wanted: str) -> None:
    """It is so, sooner or later; asked from outside, since the page's own policy evaluates nothing."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not place.evaluate(wanted):
        assert time.monotonic() < deadline, wanted
        place.page.wait_for_timeout(100)


def opens(page: Page, link: str) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(link)
    page.wait_for_url(re.compile(r"/(live|team)/"))


def test_a_showing_is_recorded_once_everybody_agreed_and_watched_again_by_chapters(
    chromium: Browser, studio: Studio
) -> None:
    nunzia = a_colleague(studio.shop, "Nunzia")
    marta = a_registered_customer(studio.shop, language=Language.EN)
    tour = studio.starts(nunzia, kind="tour", title="The shelf of the week")
    told: dict[str, Any] = {"person": f"member:{nunzia.id}", "workspace_id": studio.shop.id}
    with (
        a_page(chromium, "phone", locale="en-IE") as host,
        a_page(chromium, "desk", locale="en-IE", color_scheme="dark") as viewer,
    ):
        opens(host, studio.work_link(nunzia))
        opens(viewer, studio.live_link(tour.session_id, marta))
        host.goto(f"{studio.address}/team/live/1/broadcast?lang=en")
        host.get_by_role("button", name="Begin", exact=True).click()
        expect(viewer.locator("[data-viewer]")).to_have_attribute("data-scene", "playing")

        host.locator("summary", has_text="Record").click()
        looks_right(host)
        host.get_by_role("button", name="Agree, and ask everybody").click()
        expect(host.locator(".recording")).to_contain_text("Not agreed yet: 1")
        expect(viewer.locator(".recording")).to_contain_text("would like to record this live session")
        looks_right(viewer)
        host.get_by_role("button", name="Start recording").click()
        expect(host.locator(".recording-problem")).to_contain_text("has not agreed: 1")
        viewer.get_by_role("button", name="I agree", exact=True).click()
        expect(host.locator(".recording")).to_contain_text("Everybody who is here agreed")
        host.get_by_role("button", name="Start recording").click()
        expect(viewer.locator(".recording")).to_contain_text("is being recorded")
        works(studio, "recording")

        host.get_by_role("button", name="Take a photo").click()
        expect(host.locator("[data-said]")).to_have_text("The photo is kept for those who are here.")
        works(studio, "live_photo")
        viewer.wait_for_timeout(2500)
        about = {"now": studio.now, "session_id": tour.session_id, **told}
        mark_shown(**about, slug="caponata")
        viewer.wait_for_timeout(1500)
        end_live_session(**(about | {"now": studio.now}))
        expect(viewer.locator("[data-viewer]")).to_have_attribute("data-scene", "ended")
        works(studio, "recording")

        viewer.get_by_role("link", name="Look back").click()
        film = viewer.locator("video[data-film]")
        expect(film).to_be_visible()
        becomes(film, "one => one.duration > 2")
        expect(viewer.locator(".film-chapter")).to_have_count(1)
        viewer.locator(".film-chapter").click()
        becomes(film, "one => one.currentTime >= 1")
        picture = viewer.locator(".photo-one img")
        picture.scroll_into_view_if_needed()
        becomes(picture, "one => one.naturalWidth > 0")
        looks_right(viewer)
        viewer.get_by_role("button", name="I no longer agree: delete it").click()
        expect(film).to_have_count(0)
