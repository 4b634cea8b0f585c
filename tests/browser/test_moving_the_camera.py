"""The shop's camera is moved from the window's page: by one person at a time, and never left moving."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from tests.browser.looking import a_page, too_small_to_touch, violations
from tests.fakes.serving import served
from tests.live.streaming import Studio, a_round_film, a_studio
from tests.media.onvif_camera import PtzCamera
from tests.world import a_shop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PATIENCE = 120_000
"""Milliseconds; a machine that does much else is slow, and what works needs few of them."""
HANGS = "() => { const end = Date.now() + 2500; while (Date.now() < end); }"


@pytest.fixture
def studio(empty_database: str, valkey: Redis, tmp_path: Path) -> Iterator[Studio]:
    del empty_database, valkey
    expect.set_options(timeout=PATIENCE)
    with a_studio(a_shop(), tmp_path) as made:
        yield made


def soon(met: Callable[[], bool]) -> None:
    """The camera is a thing of its own and tells nobody."""
    end = time.monotonic() + PATIENCE / 1000
    while not met():
        assert time.monotonic() < end
        time.sleep(0.02)


def opens_the_pad(page: Page, studio: Studio) -> None:
    """Somebody looks into the window, and wants the camera's buttons."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{studio.address}/live/bottega?lang=en")
    page.reload()  # who has no mark yet gets it with the first page
    expect(page.locator("[data-viewer]")).to_have_attribute("data-scene", "playing")
    page.get_by_role("button", name="Move the camera").click()


def test_one_person_moves_it_by_hand_key_and_preset_and_it_stands_when_they_hang(
    chromium: Browser, studio: Studio, tmp_path: Path
) -> None:
    camera = PtzCamera()
    with (
        served(camera.app()) as url,
        a_page(chromium, "desk", locale="en-IE") as ada,
        a_page(chromium, "phone", locale="en-IE", has_touch=True) as bo,
    ):
        control = url.replace("http://", "http://admin:pw%20%26%20more@") + "/onvif/device_service"
        studio.opens_window(a_round_film(tmp_path), view="flat", control=control, patrol=True)
        opens_the_pad(ada, studio)
        said = ada.locator("[data-pad-words]")
        expect(said).to_have_text("You move the camera now.")
        assert violations(ada) == []
        assert too_small_to_touch(ada) == []

        ada.get_by_role("button", name="Right").hover()
        ada.mouse.down()
        soon(lambda: camera.moving)
        assert camera.named("ContinuousMove")[-1] == "0.60,0.00,0.00"
        ada.mouse.up()
        soon(lambda: not camera.moving)
        ada.get_by_role("button", name="Closer").focus()
        ada.keyboard.press("Enter")
        soon(lambda: camera.named("ContinuousMove")[-1] == "0.00,0.00,0.60")
        soon(lambda: not camera.moving)
        ada.get_by_role("button", name="Cheese").click()
        soon(lambda: camera.named("GotoPreset") == ["2"])

        opens_the_pad(bo, studio)
        expect(bo.locator("[data-pad-words]")).to_contain_text("Somebody else moves the camera now.")
        moves = len(camera.named("ContinuousMove"))
        bo.get_by_role("button", name="Up").tap()
        expect(bo.locator("[data-pad-words]")).to_contain_text("Somebody else moves the camera now.")
        assert len(camera.named("ContinuousMove")) == moves, "whoever has it not, moves nothing"

        ada.get_by_role("button", name="Left").hover()
        stops = len(camera.named("Stop"))
        ada.mouse.down()
        soon(lambda: camera.moving)
        ada.evaluate(HANGS)
        assert len(camera.named("Stop")) > stops, "the button is held, and nobody says so"
        ada.mouse.up()
        soon(lambda: not camera.moving)

        ada.get_by_role("button", name="Let it go around by itself").click()
        soon(lambda: camera.named("GotoPreset")[-2:] in (["1", "2"], ["2", "1"]))
        bo.get_by_role("button", name="Up").tap()
        expect(bo.locator("[data-pad-words]")).to_have_text("You move the camera now.")
