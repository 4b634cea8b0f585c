"""A time is booked, moved and canceled on the page, by finger, by keyboard and without a script; both clocks are shown."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from shop.kernel.ids import CustomerId
from tests.booking.diary import MONDAY, books, on, somebody
from tests.browser.looking import (
    a_page,
    focused,
    too_small_to_read,
    too_small_to_touch,
    violations,
    wider_than_the_screen,
)
from tests.fakes.serving import served
from tests.web.booking import SATURDAY, a_bookable_shop, a_date
from tests.web.selling import CardDesk, a_link_to
from tests.web.visiting import healthy, nothing_found
from tests.world import PinnedClock, Shop, a_registered_customer
from webapp.app import create_app
from webapp.wiring import WebWiring

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
VISITOR: dict[str, Any] = {"locale": "en-IE", "timezone_id": "America/New_York"}


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A guide with a tour on four times of a Saturday, of which one is full, and two people to consult."""
    del empty_database, valkey
    made = a_bookable_shop()
    for clock, seats in (("09:00", 12), ("15:00", 1), ("18:00", 2)):
        a_date(made, SATURDAY, clock, seats=seats)
    a_date(made, date(2026, 11, 22), "16:30", seats=1)
    for day, clock in ((SATURDAY, "15:00"), (date(2026, 11, 22), "16:30")):
        books(made, somebody(made), on(day, clock), service="tour")
    return made


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody who has registered."""
    return a_registered_customer(shop)


@pytest.fixture
def counter(shop: Shop) -> Iterator[str]:
    """Where the shop's pages are served."""
    del shop
    wiring = WebWiring(
        clock=PinnedClock(), health=healthy, search=nothing_found, payments={"test": CardDesk()}
    )
    with served(create_app(wiring)) as address:
        yield address


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """The phone of somebody in New York."""
    with a_page(chromium, "phone", **VISITOR) as page:
        yield page


def opened(page: Page, address: str) -> None:
    """That page, in the visitor's own clock: the browser tells its zone once, and the page shows itself anew."""
    page.goto(address)
    expect(page.locator(f"[data-zone='{VISITOR['timezone_id']}']")).to_be_attached()


def looks_right(page: Page) -> None:
    """Nothing that axe, a ruler or a narrow screen finds fault with."""
    assert violations(page) == []
    assert too_small_to_read(page) == []
    assert too_small_to_touch(page) == []
    assert wider_than_the_screen(page) == 0


def choose(page: Page, hour: str) -> None:
    """Tap a time."""
    page.locator("label.slot", has_text=hour).first.click()


def says_who(page: Page) -> None:
    """What a visitor is asked."""
    page.fill("#name", "Ida Russo")
    page.fill("#phone", "+39 333 765 4321")
    page.check("#service")


def test_a_tour_is_booked_from_the_page_put_into_a_calendar_moved_and_canceled(
    phone: Page, counter: str, shop: Shop, tmp_path: Path
) -> None:
    phone.goto(f"{counter}/s/{shop.slug}")
    phone.get_by_role("link", name="Baroque Scicli").click()
    # The browser has told where it is: both clocks are shown.
    expect(phone.locator("[data-zone='America/New_York']")).to_be_visible()
    phone.locator("#seats").select_option("2")
    phone.locator("#day-2026-11-28").click()
    expect(phone.locator("#times")).to_have_text("Saturday 28 November")
    looks_right(phone)
    expect(phone.locator("label.slot", has_text="10:30").locator("small")).to_have_text(
        "16:30 in Rome, 12 seats"
    )
    expect(phone.locator(".slot[data-state=full]")).to_contain_text("09:00")
    choose(phone, "10:30")
    expect(phone.locator("#counter [data-chosen-price]")).to_have_text("€36.00")
    phone.get_by_role("button", name="Keep 10:30 for me").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Almost yours")
    expect(phone.locator("#elsewhere")).to_have_text("16:30 in Rome")
    expect(phone.locator("[data-figures]")).to_have_text("4:59")
    looks_right(phone)
    button = phone.locator("#counter").get_by_role("button", name="Book it now")
    button.click()
    expect(phone.locator("#name[aria-invalid=true]")).to_be_focused()
    looks_right(phone)
    says_who(phone)
    button.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are booked")
    looks_right(phone)

    with phone.expect_download() as downloading:
        phone.get_by_role("link", name="Add to calendar").click()
    file = tmp_path / "booking.ics"
    downloading.value.save_as(file)
    event: Any = Calendar.from_ical(file.read_bytes()).walk("VEVENT")[0]
    assert event["DTSTART"].dt == on(SATURDAY, "16:30")

    phone.get_by_role("link", name="Move it").click()
    expect(phone.locator(".slot[data-held]")).to_contain_text("10:30")
    looks_right(phone)
    choose(phone, "12:00")
    phone.get_by_role("button", name="Move to 12:00").click()
    expect(phone.locator("#strip")).to_contain_text("Moved. This is your new time.")
    expect(phone.locator("#elsewhere")).to_have_text("18:00 in Rome")

    phone.get_by_role("link", name="Cancel it").click()
    looks_right(phone)
    phone.get_by_role("button", name="Yes, cancel it").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Canceled")


def test_the_calendar_goes_by_keyboard_alone(chromium: Browser, counter: str, shop: Shop) -> None:
    with a_page(chromium, "desk", **VISITOR) as desk:
        opened(desk, f"{counter}/s/{shop.slug}/book/consultation?day=2026-11-23")
        expect(desk.locator("#day-2026-11-23")).to_have_attribute("tabindex", "0")
        for _ in range(20):
            desk.keyboard.press("Tab")
            if "Monday 23 November" in focused(desk):
                break
        desk.keyboard.press("ArrowRight")
        assert "Tuesday 24 November" in focused(desk)
        desk.keyboard.press("ArrowDown")
        expect(desk.locator("#day-2026-12-01")).to_be_focused()
        desk.keyboard.press("PageUp")
        expect(desk.locator("#cal-title")).to_have_text("November 2026")
        expect(desk.locator("#day-2026-11-01")).to_be_focused()
        desk.keyboard.press("PageDown")
        expect(desk.locator("#day-2026-12-01")).to_be_focused()
        desk.keyboard.press("Enter")
        expect(desk.locator("#times")).to_have_text("Tuesday 1 December")
        expect(desk.locator("#said")).to_have_text("Tuesday 1 December, 5 of 5 times free")
        expect(desk.locator("#day-2026-12-01")).to_be_focused()
        for _ in range(12):
            desk.keyboard.press("Tab")
            if focused(desk) == "start":
                break
        desk.keyboard.press("Space")
        desk.keyboard.press("ArrowDown")
        expect(desk.locator(".keep-button")).to_have_text("Keep 03:30 for me")
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("heading", level=1)).to_have_text("Almost yours")


def test_without_a_script_plain_links_and_forms_lead_the_same_way(
    chromium: Browser, counter: str, shop: Shop
) -> None:
    with a_page(chromium, "phone", java_script_enabled=False, **VISITOR) as page:
        page.goto(f"{counter}/s/{shop.slug}/book/consultation")
        page.locator("#turn-after").click()
        expect(page.locator("#cal-title")).to_have_text("December 2026")
        page.locator("#day-2026-12-02").click()
        page.locator("#zone-fold summary").click()
        page.locator("#zone").select_option("America/New_York")
        page.get_by_role("button", name="Show", exact=True).last.click()
        expect(page.locator("#times")).to_have_text("Wednesday 2 December")
        page.get_by_role("link", name="Week", exact=True).click()
        page.locator("#week-2026-12-02 label.slot", has_text="03:30").click()
        page.locator("#counter button").click()
        says_who(page)
        page.locator("#counter button").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
        expect(page.locator("#elsewhere")).to_have_text("09:30 in Rome")


def test_five_minutes_run_out_on_the_page(phone: Page, counter: str, shop: Shop) -> None:
    phone.clock.install()
    opened(phone, f"{counter}/s/{shop.slug}/book/consultation?day=2026-11-23")
    choose(phone, "03:00")
    phone.locator("#counter button").click()
    expect(phone.locator("[data-figures]")).to_be_visible()
    phone.clock.run_for(4 * 60 * 1000)
    phone.fill("#name", "I am still typing")
    expect(phone.locator("[data-announce]")).to_have_text("One minute left.")
    phone.clock.run_for(61 * 1000)
    expect(phone.locator("[data-figures]")).to_have_text("0:00")


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_calendars_profiles_and_bookings_are_clean_in_every_light(
    chromium: Browser,
    counter: str,
    shop: Shop,
    marta: CustomerId,
    size: str,
    scheme: Literal["light", "dark"],
) -> None:
    booking = books(shop, marta, on(MONDAY, "10:00"))
    link = a_link_to(shop, marta, "booking", booking.id)
    with a_page(chromium, size, scheme=scheme, **VISITOR) as page:
        opened(page, f"{counter}/l/{link.token}")
        expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
        looks_right(page)
        book = f"/s/{shop.slug}/book"
        for path in (f"{book}?type=event&on=2026-11-28", f"{book}/tour?day=2026-11-22"):
            opened(page, f"{counter}{path}")
            looks_right(page)
        opened(page, f"{counter}{book}/consultation?view=week&day=2026-11-23")
        expect(page.locator(".slot[data-held]")).to_be_visible()
        looks_right(page)
        opened(page, f"{counter}{book}/tour?day=2026-11-28&seats=3")
        page.locator("#zone-fold summary").click()
        page.locator("#wait-fold summary").click()
        looks_right(page)


def test_a_page_is_passed_on_to_a_guest_who_reads_it_elsewhere_and_says_no(
    chromium: Browser, counter: str, shop: Shop, marta: CustomerId
) -> None:
    guests: dict[str, Any] = {"seats": 3, "guests": [{"name": "Luca"}, {"name": "Anna"}]}
    booking = books(shop, marta, on(SATURDAY, "16:30"), service="tour", **guests)
    link = a_link_to(shop, marta, "booking", booking.id)
    with a_page(chromium, "phone", locale="en-IE") as hers:
        hers.goto(f"{counter}/l/{link.token}")
        hers.get_by_role("button", name="Pages for who comes along").click()
        expect(hers.get_by_role("link", name="Send it to Luca")).to_be_visible()
        looks_right(hers)
        address = hers.get_by_label("The link for Luca").input_value()
        hers.get_by_role("link", name="Back to the booking").first.click()
        expect(hers.locator("#confirm")).to_have_count(0)
    with a_page(chromium, "phone", scheme="dark", **VISITOR) as his:
        opened(his, f"{counter}/l/{address.rpartition('/l/')[2]}")
        expect(his.locator("h1")).to_have_text("Luca, you are expected")
        looks_right(his)
        his.get_by_role("button", name="I am not coming").click()
        expect(his.locator("h1")).to_have_text("Luca, you are not coming")
        looks_right(his)
