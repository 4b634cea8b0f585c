"""The test provider's own page: what people see, type, and are told."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from shop.kernel.language import Language
from shop.kernel.money import Money
from tests.payments.counters import ASKS_THE_BANK, DECLINED, GOOD, DeskCounter, a_wish
from tests.world import PinnedClock

TYPED = {"number": "4242 4242 4242 4242", "expiry": "12 / 30", "cvc": "123", "name": "Marta"}


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        yield client


@pytest.fixture
def url(desk: DeskCounter, clock: PinnedClock) -> str:
    return desk.provider.open(a_wish(clock)).url


def words(answer: httpx.Response) -> str:
    body = LexborHTMLParser(answer.text).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def first(answer: httpx.Response, selector: str) -> LexborNode:
    found = LexborHTMLParser(answer.text).css_first(selector)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "pays"),
    [(Language.EN, "Pay €49.50"), (Language.IT, "Paga 49,50"), (Language.ES, "Pagar 49,50")],
)
def test_the_page_speaks_the_customers_language(
    desk: DeskCounter, clock: PinnedClock, browser: httpx.Client, language: Language, pays: str
) -> None:
    answer = browser.get(desk.provider.open(a_wish(clock, language=language)).url)

    assert first(answer, "html").attributes["lang"] == language.value
    assert pays in words(answer).replace("\xa0", " ")


def test_another_language_can_be_chosen(browser: httpx.Client, url: str) -> None:
    assert "Pagar" in words(browser.get(url, params={"lang": "es"}))
    assert "Pagado" in words(browser.post(f"{url}?lang=es", data={"card": GOOD}))


def test_amounts_without_decimals_are_written_so(
    desk: DeskCounter, clock: PinnedClock, browser: httpx.Client
) -> None:
    opened = desk.provider.open(a_wish(clock, Money(4950, "JPY"), language=Language.EN))

    assert "4,950" in words(browser.get(opened.url))
    assert "49.50" not in words(browser.get(opened.url))


def test_who_types_a_card_has_paid(desk: DeskCounter, browser: httpx.Client, url: str) -> None:
    answer = browser.post(url, data=TYPED)

    assert answer.history[0].status_code == 303
    assert "Pagato" in words(answer)
    assert "visa 4242" in words(answer)
    back = first(answer, "a.act").attributes["href"]
    assert back == "https://shop.example/l/abc?payment=done"
    assert desk.books()["paid"] == {"EUR": 4950}


def test_paying_again_on_the_same_page_takes_nothing(
    desk: DeskCounter, browser: httpx.Client, url: str
) -> None:
    for _ in range(3):
        browser.post(url, data=TYPED)

    assert desk.books()["paid"] == {"EUR": 4950}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({**TYPED, "number": "4242"}, "16 cifre"),
        ({**TYPED, "number": "4111111111111111"}, "carte di prova"),
        ({**TYPED, "expiry": "10/26"}, "mese e anno"),
        ({**TYPED, "expiry": "13/30"}, "mese e anno"),
        ({**TYPED, "cvc": "12"}, "Tre cifre"),
        ({}, "16 cifre"),
    ],
)
def test_what_is_typed_wrong_is_said_beside_it(
    desk: DeskCounter, browser: httpx.Client, url: str, typed: dict[str, str], told: str
) -> None:
    answer = browser.post(url, data=typed)

    assert answer.status_code == 422
    assert told in words(answer)
    fault = first(answer, "[aria-invalid=true]")
    assert fault.attributes["aria-describedby"] == f"{fault.attributes['name']}-wrong"
    assert desk.books()["paid"] == {}


def test_a_number_never_comes_back_from_the_page_and_is_never_kept(
    desk: DeskCounter, browser: httpx.Client, url: str, tmp_path: Path
) -> None:
    real = "4111111111111111"
    answer = browser.post(url, data={**TYPED, "number": real, "cvc": "987"})

    assert real not in answer.text
    assert "987" not in answer.text
    assert real not in browser.get(url).text
    books = b"".join(file.read_bytes() for file in (tmp_path / "desk").iterdir())
    assert b"Ordine 1042" in books
    assert real.encode() not in books
    assert desk.hooks() == []


def test_a_refused_card_is_told_and_another_can_be_tried(
    desk: DeskCounter, browser: httpx.Client, url: str
) -> None:
    answer = browser.post(url, data={"card": DECLINED})
    assert "rifiutato" in first(answer, "[role=alert]").text()

    assert "Pagato" in words(browser.post(url, data={"card": GOOD}))
    assert desk.books()["paid"] == {"EUR": 4950}


@pytest.mark.parametrize(("answer", "told"), [("yes", "Pagato"), ("no", "confermare")])
def test_the_bank_asks_whether_it_is_the_customer(
    desk: DeskCounter, browser: httpx.Client, url: str, answer: str, told: str
) -> None:
    asked = browser.post(url, data={"card": ASKS_THE_BANK})
    assert "3155" in words(asked)
    assert desk.books()["paid"] == {}

    assert told in words(browser.post(f"{url}/confirm", data={"answer": answer}))
    assert bool(desk.books()["paid"]) == (answer == "yes")


def test_nobody_confirms_what_was_not_asked(desk: DeskCounter, browser: httpx.Client, url: str) -> None:
    browser.post(f"{url}/confirm", data={"answer": "yes"})

    assert desk.books()["paid"] == {}


def test_a_page_that_is_over_takes_nothing(
    desk: DeskCounter, clock: PinnedClock, browser: httpx.Client, url: str
) -> None:
    clock.pass_(minutes=33)

    assert "chiusa" in words(browser.post(url, data=TYPED))
    assert desk.books()["paid"] == {}


def test_a_tester_lets_it_close(desk: DeskCounter, browser: httpx.Client, url: str) -> None:
    assert "chiusa" in words(browser.post(url, data={"expire": "yes"}))
    assert "Pagato" not in words(browser.post(url, data=TYPED))
    assert desk.books()["paid"] == {}


def test_a_tester_decides_how_the_shop_is_told(desk: DeskCounter, browser: httpx.Client, url: str) -> None:
    browser.post(url, data={"card": GOOD, "telling": "lost"})

    assert desk.hooks() == []


def test_the_page_lets_nothing_in_from_elsewhere(desk: DeskCounter, browser: httpx.Client, url: str) -> None:
    answer = browser.get(url)
    tree = LexborHTMLParser(answer.text)

    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert tree.css("script, iframe, img") == []
    assert [link.attributes["href"] for link in tree.css("link")] == ["/desk.css", "data:,"]
    style = browser.get(f"{desk.url}/desk.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text


def test_what_the_shop_says_is_text(desk: DeskCounter, clock: PinnedClock, browser: httpx.Client) -> None:
    opened = desk.provider.open(a_wish(clock, shop="<b>Sapori</b>", description='"><script>x</script>'))

    assert LexborHTMLParser(browser.get(opened.url).text).css("script, h1 b") == []


def test_who_guesses_sees_nothing(desk: DeskCounter, browser: httpx.Client) -> None:
    for method in ("GET", "POST"):
        answer = browser.request(method, f"{desk.url}/pay/guessed")
        assert answer.status_code == 404
        assert "€" not in answer.text


def test_a_page_that_resolves_its_own_name_to_this_machine_is_turned_away(
    desk: DeskCounter, browser: httpx.Client
) -> None:
    assert browser.get(f"{desk.url}/desk.css", headers={"Host": "evil.example"}).status_code == 400
