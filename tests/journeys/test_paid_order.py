"""From the first word to the paid order and its invoice: chat, pages, payment page, paper, in three languages."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pypdf import PdfReader
from redis import Redis

from gateways.object_folder import ObjectFolder
from gateways.standins.phones import Caller, Tap, ThreadMessage
from runtime.tasks import PERFORMERS
from shop.kernel.language import Language
from tests.journeys.buyers import orders
from tests.journeys.street import Street, open_street
from tests.journeys.test_purchase import ENGLISH, ITALIAN, SPANISH, Words
from tests.payments.counters import GOOD, DeskCounter, desk_counter
from tests.stock.shelf import what_does_not_add_up
from tests.web.selling import ADDRESS
from tests.web.visiting import found, text_of, visitor
from tests.world import due, rows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("chroma_url"),
    pytest.mark.xdist_group("paid_order"),
]

PAPER = {
    Language.IT: ("Fattura", "Degustazione Siciliana", "55,00 €"),
    Language.EN: ("Invoice", "Sicilian Tasting", "€55.00"),
    Language.ES: ("Factura", "Degustación Siciliana", "55,00 €"),
}
HOMES = {Language.ES: ADDRESS | {"city": "Valencia", "postal_code": "46001", "region": "", "country": "ES"}}
"""Who writes from Spain lives there; everybody else has somebody in Milan."""
TELLS = ("payment", "paper", "deliver", "mail")


@dataclass
class Town:
    """The street with the shop, its pages, and the test provider across it."""

    street: Street
    browser: TestClient
    desk: DeskCounter

    def registers(self, caller: Caller, words: Words) -> list[ThreadMessage]:
        """The form behind the link that came; the chat goes on by itself."""
        told = {"name": words.name, "language": words.language.value, "service": "yes"}
        path = self.link(self.street.thread(caller)[-1])
        answer = self.browser.post(path, data=told)
        assert answer.status_code == 200, text_of(answer)
        return self.street.answers(caller)

    def link(self, message: ThreadMessage) -> str:
        """The path of the link under a message."""
        (button,) = [each for each in message.buttons if each.kind == "link"]
        return httpx.URL(button.url).path

    def opens(self, path: str) -> Response:
        """The page of a link that nobody has opened."""
        assert self.browser.post(f"{path}/open").status_code == 303
        return self.browser.get(path)

    def leaves_to_pay(self, path: str, told: dict[str, str]) -> str:
        """The order's page is told what is missing, and leads to the provider."""
        answer = self.browser.post(f"{path}/pay", data=told)
        assert answer.status_code == 200, text_of(answer)
        return str(found(answer, "main[data-leaves]")[0].attributes["data-leaves"])

    def pays(self, address: str) -> str:
        """The form of the provider's own page; where it leads back."""
        with httpx.Client(trust_env=False) as card_holder:
            assert "55" in card_holder.get(address).text
            done = card_holder.post(address, data={"card": GOOD}, follow_redirects=True)
        assert done.status_code == 200
        (_, _, back) = done.text.partition('class="button act" href="')
        return back.partition('"')[0].removeprefix("https://shop.example.test").replace("&amp;", "&")

    def goes_on(self, caller: Caller) -> list[ThreadMessage]:
        """The provider tells the shop, the worker does what is due, and the phone rings."""
        while self._hears() or self._works():
            pass
        return self.street.answers(caller)

    def _hears(self) -> int:
        hooks = self.desk.hooks()
        for body, headers in hooks:
            assert self.browser.post("/webhooks/payments/test", content=body, headers=headers).is_success
        return len(hooks)

    def _works(self) -> int:
        at = self.street.clock.now()
        entries = [(topic, entry) for topic in TELLS for entry in due(topic, at=at)]
        for topic, entry in entries:
            PERFORMERS[topic](entry, self.street.parts)
        return len(entries)


@pytest.fixture(scope="module")
def street(fresh_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    assert fresh_database
    with open_street(tmp_path_factory.mktemp("town"), "sapori") as street:
        yield street


@pytest.fixture(scope="module")
def town(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("desk")
    objects = ObjectFolder(folder / "objects")
    with ExitStack() as stack:
        desk = stack.enter_context(desk_counter(folder / "desk", street.clock))
        payments = {"test": desk.provider}
        street.parts = replace(street.parts, payments=payments, objects=objects)
        browser = stack.enter_context(visitor(street.clock, payments=payments, objects=objects))
        yield Town(street, browser, desk)


PAYING = [replace(words, phone=f"{words.phone[:-1]}9") for words in (SPANISH, ITALIAN, ENGLISH)]
"""Nobody has met them yet."""


@pytest.mark.parametrize("words", PAYING, ids=lambda words: words.language.value)
def test_from_the_first_word_to_the_paid_order_and_its_invoice(
    town: Town, owner: Any, valkey: Redis, words: Words
) -> None:
    del valkey
    caller = Caller(phone=words.phone, name=words.name)
    town.street.says(caller, words.hello)
    town.registers(caller, words)
    for text in (words.gift, words.wish, words.praise, words.takes, words.goes_on):
        town.street.says(caller, text)
    (agreed,) = town.street.says(caller, words.agrees)

    path = town.link(agreed)
    assert found(town.opens(path), "#street"), "an address was never asked for in the chat"
    assert found(town.browser.post(f"{path}/pay", data={"country": "IT"}), "[aria-invalid=true]")
    home = HOMES.get(words.language, ADDRESS)
    desk = town.leaves_to_pay(path, home | {"terms": "yes"})
    assert bought(owner, words) == [("placed", 5500, 0, home["city"], True)]
    back = town.pays(desk)
    assert "waits" in town.browser.get(back).text
    told = town.goes_on(caller)

    assert bought(owner, words) == [("paid", 5500, 5500, home["city"], True)]
    assert money(owner, words) == [("test", 5500, 0)]
    assert [(kind, total) for kind, _, total in papers(owner, words)] == [("invoice", 5500)]
    assert goods(owner, words) == [("BOX-DEGUSTAZIONE", 1, "bound")]
    assert kept(owner, words) == []
    assert found(town.browser.get(back), "a[href*='invoice.pdf']")
    assert_paper(town, told[-1], papers(owner, words)[0][1], words)
    assert_books_agree(town, owner)


@pytest.mark.parametrize("taps", [2, 3])
def test_who_taps_yes_again_before_the_answer_has_ordered_once(town: Town, owner: Any, taps: int) -> None:
    caller = Caller(phone=f"+39333555071{taps}", name="Pina Russo")
    town.street.says(caller, "ciao")
    town.street.registers(caller, "Pina Russo", Language.IT)
    for text in ("prendo il miele ibleo da 250 g", "ordina"):
        town.street.says(caller, text)
    (proposal,) = town.street.says(caller, "ritiro in bottega")
    yes = next(button for button in proposal.buttons if button.id.startswith("yes:"))

    for _ in range(taps):
        town.street.phones.say(shop=town.street.shop, caller=caller, tap=Tap(yes.id, yes.title))
    answers = town.street.answers(caller)

    assert [(order[0], order[1]) for order in orders(owner, caller.phone)] == [("placed", 850)]
    assert [button.kind for message in answers for button in message.buttons] == ["link"]


def assert_books_agree(town: Town, owner: Any) -> None:
    """The shop's and the provider's: nobody else has sold anything, and no invoice is missing."""
    sold = rows(
        owner,
        """
        SELECT slug, count(*), sum(paid_minor) FROM customer_order
        JOIN workspace ON workspace.id = workspace_id WHERE paid_minor > 0 GROUP BY slug
        """,
    )
    invoiced = rows(owner, "SELECT number FROM invoice ORDER BY number")

    assert [slug for slug, _, _ in sold] == ["sapori"]
    assert town.desk.books() == {"paid": {"EUR": int(sold[0][2])}, "refunded": {}}
    assert [number for (number,) in invoiced] == list(range(1, sold[0][1] + 1))
    assert what_does_not_add_up(owner) == []


def assert_paper(town: Town, told: ThreadMessage, number: str, words: Words) -> None:
    """The link that came leads to the invoice, and on it stands what was bought, by whom, and for how much."""
    path = town.link(told)
    assert number in text_of(town.opens(path))
    pdf = town.browser.get(f"{path}/invoice.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages).split())
    heading, name, total = PAPER[words.language]
    for expected in (f"{heading} {number}", name, total, ADDRESS["name"], ADDRESS["street"]):
        assert expected in text.replace("\xa0", " "), text


def bought(owner: Any, words: Words) -> list[Any]:
    return _of(
        owner,
        words,
        "SELECT state, total_minor, paid_minor, address ->> 'city', terms_version <> '' FROM customer_order",
    )


def money(owner: Any, words: Words) -> list[Any]:
    return _of(
        owner,
        words,
        "SELECT payment.provider, payment.amount_minor, payment.refunded_minor FROM payment "
        "JOIN customer_order ON customer_order.id = payment.order_id",
    )


def papers(owner: Any, words: Words) -> list[Any]:
    return _of(
        owner,
        words,
        "SELECT invoice.kind, invoice.year || '/' || invoice.number, invoice.total_minor FROM invoice "
        "JOIN customer_order ON customer_order.id = invoice.order_id",
    )


def goods(owner: Any, words: Words) -> list[Any]:
    return _of(
        owner,
        words,
        "SELECT sku, allocation.quantity, allocation.state FROM allocation "
        "JOIN order_line ON order_line.id = allocation.line_id "
        "JOIN customer_order ON customer_order.id = allocation.order_id",
    )


def kept(owner: Any, words: Words) -> list[Any]:
    return _of(
        owner,
        words,
        "SELECT reservation.quantity FROM reservation "
        "JOIN customer_order ON customer_order.customer_id = reservation.customer_id",
    )


def _of(owner: Any, words: Words, question: str) -> list[Any]:
    """Of the customer of that number."""
    whose = "JOIN customer_identity known ON known.customer_id = customer_order.customer_id"
    return rows(owner, f"{question} {whose} WHERE known.value = %(phone)s", {"phone": words.phone})
