"""Two whole stories on a phone: from a card in the chat to the paid order's invoice, and from a sentence to a moved booking."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.looking import a_page, violations, wider_than_the_screen
from tests.browser.talking import PATIENCE, open_playground, somebody_registered, write
from tests.product import RunningProduct

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("product"),
]

SHOP_ZONE, VISITOR_ZONE = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
_CLOCK = re.compile(r"\d\d:\d\d")


def looks_right(page: Page) -> None:
    """Nothing that axe or a narrow screen finds fault with."""
    assert violations(page) == []
    assert wider_than_the_screen(page) == 0


def touch(page: Page, words: str) -> None:
    """Touch the button of that name under the newest message that has one."""
    page.get_by_role("button", name=words, exact=True).last.click(timeout=PATIENCE)


def open_list(page: Page, *, before: int = 0) -> None:
    """Open the list that came when so many were there before it."""
    page.get_by_role("button", name="Scegli", exact=True).nth(before).click(timeout=PATIENCE)
    expect(page.get_by_role("dialog", name="Scegli")).to_be_visible()


def follow(page: Page, words: str) -> None:
    """Follow the newest link of that name in the chat, to a page that opens by itself."""
    page.get_by_role("link", name=words, exact=True).last.click(timeout=PATIENCE)
    page.wait_for_url("**/l/**")
    expect(page.locator("main[data-live], main .sums").first).to_be_visible(timeout=PATIENCE)


def pays_at_the_desk(page: Page, amount: str) -> None:
    """The test provider's own page, and the thanks to which its way back leads."""
    gives_the_card(page, amount)
    page.wait_for_url("**/l/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Grazie, Giulia.", timeout=PATIENCE)


def gives_the_card(page: Page, amount: str) -> None:
    """The test provider's own page: a card is typed, and the way back taken."""
    page.wait_for_url("**/pay/**", timeout=PATIENCE)
    expect(page.locator(".amount")).to_have_text(amount)
    looks_right(page)
    page.fill("#number", "4242 4242 4242 4242")
    page.fill("#expiry", "12/40")
    page.fill("#cvc", "123")
    page.fill("#name", "Giulia Rossi")
    page.get_by_role("button", name=f"Paga {amount}").click()
    expect(page.locator(".big")).to_have_text(amount)
    looks_right(page)
    page.locator("a.act").click()


def back_to_chat(page: Page, shop: str) -> None:
    """From an order's or a booking's page."""
    page.locator("#counter").get_by_role("link", name="Torna in chat").click()
    page.wait_for_url(f"**/playground?workspace={shop}")


def test_from_a_card_to_the_paid_order_and_its_invoice(chromium: Browser, product: RunningProduct) -> None:
    with a_page(chromium, "phone") as page:
        open_playground(page, product, customer=somebody_registered(page, product))
        write(page, "Avete la crema di pistacchio?")
        expect(page.locator(".goods-row a")).to_be_visible(timeout=PATIENCE)
        touch(page, "Nel carrello")
        open_list(page)
        looks_right(page)
        page.locator(".list-sheet .row", has_text="190 g").click()
        touch(page, "Ordina")
        open_list(page, before=1)
        page.locator(".list-sheet .row", has_text="Ritiro in bottega").click()
        touch(page, "Sì, ordina")

        follow(page, "Completa l’ordine")
        expect(page.locator("#counter button")).to_have_text("Paga 9,80 €")
        looks_right(page)
        page.locator("#counter button").click()
        expect(page.locator("#terms[aria-invalid=true]")).to_be_focused()
        looks_right(page)
        page.check("#terms")
        page.locator("#counter button").click()
        pays_at_the_desk(page, "9,80 €")
        expect(page.locator("main")).to_contain_text("è pagato: 9,80 €")
        looks_right(page)

        back_to_chat(page, "sapori")
        follow(page, "Apri la fattura")
        opens = page.get_by_role("link", name="Apri il PDF")
        expect(opens).to_be_visible(timeout=PATIENCE)
        looks_right(page)
        paper = page.request.get(f"{product.web}{opens.get_attribute('href')}").body()

    assert paper.startswith(b"%PDF")
    printed = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(paper)).pages)
    assert re.search(r"Totale\s+9,80\s€", printed), printed


def test_a_time_is_booked_in_the_chat_and_moved_on_its_page(
    chromium: Browser, product: RunningProduct, tmp_path: Path
) -> None:
    with a_page(chromium, "phone", timezone_id=VISITOR_ZONE.key) as page:
        open_playground(page, product, "ponte", customer=somebody_registered(page, product, "ponte"))
        write(page, "vorrei prenotare una consulenza")
        open_list(page)
        looks_right(page)
        # The last time of the list lies days ahead, at whatever hour this runs: until then it can be moved.
        chosen = page.locator(".list-sheet .row", has_text="95,00 £").last
        (booked,) = _CLOCK.findall(chosen.locator("b").inner_text())
        chosen.click()
        touch(page, "Sì, prenota")
        follow(page, "Paga")
        looks_right(page)
        page.locator("#counter button").click()
        pays_at_the_desk(page, "30,00 £")
        expect(page.get_by_role("button", name="Ordina di nuovo lo stesso")).to_have_count(0)
        back_to_chat(page, "ponte")

        follow(page, "Apri la prenotazione")
        expect(page.get_by_role("heading", level=1)).to_have_text("È prenotato")
        # The browser tells where it is: both clocks are shown.
        expect(page.locator("#elsewhere")).to_have_text(f"{booked} a Londra")
        expect(page.locator(".order-story")).to_contain_text("In attesa del tuo pagamento")
        looks_right(page)
        with page.expect_download() as downloading:
            page.get_by_role("link", name="Aggiungi al calendario").click()
        file = tmp_path / "booking.ics"
        downloading.value.save_as(file)
        assert file.read_bytes().startswith(b"BEGIN:VCALENDAR")
        event: Any = Calendar.from_ical(file.read_bytes()).walk("VEVENT")[0]
        assert f"{event['DTSTART'].dt.astimezone(SHOP_ZONE):%H:%M}" == booked
        here = f"{event['DTSTART'].dt.astimezone(VISITOR_ZONE):%H:%M}"
        expect(page.locator(".booking-what b")).to_contain_text(here)

        page.get_by_role("link", name="Sposta", exact=True).click()
        expect(page.locator(".slot[data-held]")).to_contain_text(here)
        looks_right(page)
        wished = page.locator("label.slot").first
        (there,) = _CLOCK.findall(wished.locator("small").inner_text())
        assert there != booked
        wished.click()
        page.get_by_role("button", name="Sposta a").click()
        expect(page.locator("#strip")).to_contain_text("Spostata.")
        expect(page.locator("#elsewhere")).to_have_text(f"{there} a Londra")
        looks_right(page)

        back_to_chat(page, "ponte")
        heard = page.locator(".bubble.theirs", has_text="Spostato: Consulenza")
        expect(heard).to_contain_text(f"{there} a Londra", timeout=PATIENCE)
        looks_right(page)
