"""A whole showing between two windows: from a question in the chat to what was agreed on, picked, paid and rated."""

import re
import time
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import a_page, violations, wider_than_the_screen
from tests.browser.talking import PATIENCE, open_playground, somebody_registered, write
from tests.browser.test_whole_journeys import gives_the_card, pays_at_the_desk
from tests.product import RunningProduct

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("product"),
]


def looks_right(*pages: Page) -> None:
    """Nothing that axe or a narrow screen finds fault with."""
    for page in pages:
        assert violations(page) == []
        assert wider_than_the_screen(page) == 0


def at_work(page: Page, product: RunningProduct, name: str) -> None:
    """Become somebody who works in the shop, by the link that the playground makes."""
    page.goto(f"{product.web}/playground/people?lang=it")
    page.locator("li", has_text=name).get_by_role("button").click()
    page.locator(".break-all a").click()
    page.wait_for_url(re.compile("/team/(live|picking)$"))


def follow(page: Page, words: str, path: str) -> None:
    """Follow the newest link of that name in the chat, to a page that opens by itself."""
    page.get_by_role("link", name=words, exact=True).last.click()
    page.wait_for_url(re.compile(f"{path}$"))


def shows_a_picture(page: Page, product: RunningProduct, number: str) -> None:
    """From this window's camera."""
    page.goto(f"{product.web}/team/live/{number}/broadcast")
    page.get_by_role("button", name="Inizia", exact=True).click()
    expect(page.locator("[data-broadcast]")).to_have_attribute("data-sending", "live")


def reload_until(page: Page, there: Locator) -> None:
    """What a payment brings about comes by way of the provider's own message."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not there.count():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(200)
        page.reload()


def agree_on_a_price(phone: Page, room: Page, typed: str) -> None:
    """The customer names it, the salesperson takes it."""
    line = phone.locator(".session-line:not(.ghost)")
    line.get_by_text("Offri un altro prezzo").click()
    line.get_by_label("Il tuo prezzo").fill(typed)
    line.get_by_role("button", name="Offri", exact=True).click()
    room.get_by_role("button", name=re.compile("Accetta")).click()
    expect(phone.locator("[data-total]").first).to_contain_text(typed)
    expect(room.locator("[data-total]")).to_contain_text(typed)


def looks_back(phone: Page) -> None:
    """What was bought, stars and words for it."""
    expect(phone.locator("#bought + ul")).to_contain_text("Crema di pistacchio")
    phone.locator("label.choice").last.click()
    phone.get_by_label("Con parole tue").fill("Mi ha mostrato tutto con calma.")
    phone.get_by_role("button", name="Invia").click()
    expect(phone.get_by_text("Grazie. Leggiamo ogni parola.")).to_be_visible()


def gives_a_tip(phone: Page) -> None:
    """The smallest that is proposed, by card; it stands there once it has come."""
    proposed = phone.locator("#tip .tip-part").first
    amount = proposed.inner_text()
    proposed.click()
    gives_the_card(phone, amount)
    phone.wait_for_url(re.compile("/after"))
    reload_until(phone, phone.locator("#tip").get_by_role("link", name="Ricevuta"))


def test_from_a_question_in_the_chat_to_what_was_paid_picked_rated_and_tipped(
    chromium: Browser, product: RunningProduct
) -> None:
    expect.set_options(timeout=PATIENCE)
    with ExitStack() as stack:
        phone, room = (stack.enter_context(a_page(chromium, size)) for size in ("phone", "desk"))
        for page in (phone, room):
            page.set_default_timeout(PATIENCE)
        caller = somebody_registered(phone, product)
        open_playground(phone, product, customer=caller)
        write(phone, "posso vedere il negozio adesso?")
        follow(phone, "Guarda in diretta", "/live/sapori")
        expect(phone.get_by_role("link", name="Chiedi di ciò che vedi")).to_be_visible()

        # The shop begins a showing, and the way in comes in the chat.
        at_work(room, product, "Rosaria")
        room.get_by_label("Con il numero").fill(caller)
        room.get_by_role("button", name="Comincia la sessione").click()
        room.wait_for_url(re.compile(r"/team/live/\d+$"))
        number = room.url.rpartition("/")[2]
        beside = room.context.new_page()
        shows_a_picture(beside, product, number)
        phone.goto(f"{product.web}/playground?workspace=sapori")
        follow(phone, "Entra", f"/live/sapori/{number}")
        expect(phone.locator("[data-viewer]")).to_have_attribute("data-scene", "playing")

        # Shown, liked, put aside, agreed on.
        room.get_by_label("Cerca in magazzino").fill("pistacchio")
        cream = room.locator(".good", has_text="190 g").first
        cream.get_by_role("button", name=re.compile("Sto mostrando")).click()
        phone.get_by_role("button", name=re.compile("Il tuo carrello")).click()
        phone.locator("[data-shown]").get_by_role("button", name="Mi piace").click()
        expect(room.locator("#thread")).to_contain_text("A Giulia interessa Crema di pistacchio")
        cream.get_by_role("button", name=re.compile("Aggiungi")).click()
        agree_on_a_price(phone, room, "9,00")
        looks_right(phone, room)

        # An order, and the warehouse fetches what is in it.
        room.get_by_role("button", name="Fanne un ordine e manda il pagamento").click()
        expect(room.get_by_role("heading", name="È un ordine")).to_be_visible()
        expect(phone.locator("[data-viewer]")).to_have_attribute("data-scene", "ended")
        expect(phone.locator("[data-live-mark]")).to_be_hidden()
        beside.goto(f"{product.web}/team/picking")
        pick = beside.locator(".pick-session", has_text=f"Sessione {number}").locator(".pick")
        expect(pick).to_contain_text("Crema di pistacchio")
        pick.locator(".pick-row").click()
        expect(pick).to_have_count(
            0
        )  # it is there: what of an order is to be fetched stands on the list, no more

        # Paid, looked back on, rated.
        phone.get_by_role("button", name="All’ordine e al pagamento").click()
        phone.wait_for_url("**/l/**")
        expect(phone.locator("#counter button")).to_have_text("Paga 9,00 €")
        phone.locator("#counter button").click()
        pays_at_the_desk(phone, "9,00 €")
        phone.goto(f"{product.web}/live/sapori/{number}/after")
        looks_back(phone)
        # And a tip for Rosaria.
        gives_a_tip(phone)
        looks_right(phone)
