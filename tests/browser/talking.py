"""How a test talks on the playground's phone, each time as somebody nobody has heard of."""

import json
from itertools import count

from playwright.sync_api import Page, expect

from tests.product import RunningProduct

PATIENCE = 120_000
_numbers = count(1)


def open_playground(page: Page, product: RunningProduct, shop: str = "sapori", *, customer: str = "") -> None:
    """The playground with that shop, and with the customer of that number where one is told."""
    if customer:
        held = json.dumps({"shop": shop, "customer": customer})
        known = {"name": "Giulia", "phone": customer, "user_id": "", "language": "it", "registered": True}
        page.goto(f"{product.web}/health")
        page.evaluate(f"localStorage.setItem('vetrina.made-up', {json.dumps(json.dumps([known]))})")
        page.evaluate(f"localStorage.setItem('vetrina.playground', {json.dumps(held)})")
    page.goto(f"{product.web}/playground?workspace={shop}")
    expect(page.locator("[data-shop-name]")).not_to_be_empty()


def somebody_registered(page: Page, product: RunningProduct, shop: str = "sapori") -> str:
    """A new customer who has registered and said hello; the number."""
    number = f"+39333888{next(_numbers):04d}"
    customer = {"name": "Giulia", "phone": number, "language": "it", "registered": True}
    told = {"workspace": shop, "customer": customer, "text": "ciao"}
    answer = page.request.post(f"{product.web}/playground/api/say", data=told)
    assert answer.ok, answer.text()
    return number


def write(page: Page, words: str) -> None:
    """Write on the phone and send it."""
    page.fill("[data-words]", words)
    page.keyboard.press("Enter")


def make_up(page: Page, name: str, known: str) -> None:
    """Make somebody up, and hold their phone."""
    page.get_by_role("button", name="Make up a customer").click()
    page.fill("#mu-name", name)
    page.fill("#mu-known", known)
    page.get_by_role("button", name="Write as this customer").click()
    expect(page.locator("[data-words]")).to_have_attribute(
        "placeholder", f"Write as {name}", timeout=PATIENCE
    )
