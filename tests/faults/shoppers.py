"""Customers on their way from a yes to a paid order, who do again what did not work; and whether their money is right."""

import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import httpx
from selectolax.lexbor import LexborHTMLParser

from gateways.standins.phones import Button, Caller, Phones, Tap, ThreadMessage
from runtime.embedded.surroundings import PROJECT
from tests.faults.opening import ADDRESS, SLUG
from tests.payments.counters import GOOD
from tests.product import RunningProduct
from tests.stock.shelf import what_does_not_add_up

_PATIENCE_SECONDS = 100.0
_LOOKS_AGAIN_SECONDS = 0.5
_TAPS_AGAIN_SECONDS = 12.0
_HOME = {
    "name": "Giulia Bellomo",
    "street": "Via Penna 3",
    "postal_code": "97018",
    "city": "Scicli",
    "region": "RG",
    "country": "IT",
    "phone": "",
    "note": "",
    "terms": "yes",
}
_FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
_TAKEN = 200
_FORWARDED = 403

STEPS = ("agreed", "opened", "at the desk", "paid", "thanked")
"""What each of them gets through, one after the other."""

Row = tuple[object, ...]
Seen = TypeVar("Seen")


class NotYet(Exception):
    """It did not work this time; people try again."""


def until_it_works(act: Callable[[], Seen], what: str) -> Seen:
    """Do it again until it works; fails after a while."""
    deadline, told = time.monotonic() + _PATIENCE_SECONDS, Counter[str]()
    while True:
        try:
            return act()
        except (httpx.HTTPError, NotYet) as why:
            told[repr(why)] += 1
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} never worked: {told.most_common()}") from why
        time.sleep(_LOOKS_AGAIN_SECONDS)


@dataclass
class Shopper:
    """One customer with a phone and its browser."""

    phone: str
    network: Phones
    browser: httpx.Client
    steps: list[str] = field(default_factory=list)
    """Where they are, for whoever looks why a test failed."""
    renewed: set[str] = field(default_factory=set)
    """Links instead of which another was asked for."""

    def fills_the_cart(self, *words: str) -> None:
        """The chat before anything dies: at its end the order is proposed."""
        for text in words:
            heard = len(self._heard())
            assert self.network.say(shop=ADDRESS, caller=self._caller, text=text).status == _TAKEN
            until_it_works(partial(self._more_than, heard), f"an answer to {text!r}")
        assert self._yes() is not None, [message.text for message in self._heard()]

    def buys(self) -> None:
        """From the yes to the thanks, by way of all `STEPS`."""
        self._agrees()
        self.steps.append("agreed")
        path = until_it_works(self._opens, "opening the link")
        self.steps.append("opened")
        desk = until_it_works(lambda: self._leaves_to_pay(path), "the way to the payment page")
        self.steps.append("at the desk")
        back = until_it_works(lambda: self._pays(desk), "paying")
        self.steps.append("paid")
        until_it_works(lambda: self._is_thanked(back), "the thanks")
        self.steps.append("thanked")

    def _agrees(self) -> None:
        """Tap yes, and tap again where nothing comes, until the link of the order's page is there."""
        message, button = self._yes() or (None, None)
        assert message is not None
        assert button is not None
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            sid = f"SM{secrets.token_hex(16)}"
            until_it_works(partial(self._taps, message, button, sid), "the tap")
            looks_until = time.monotonic() + _TAPS_AGAIN_SECONDS
            while time.monotonic() < looks_until:
                if self._link_after(message) is not None:
                    return
                time.sleep(_LOOKS_AGAIN_SECONDS)
        raise AssertionError([each.text for each in self._heard()])

    def _taps(self, message: ThreadMessage, button: Button, sid: str) -> None:
        tap = Tap(button.id, button.title)
        said = self.network.say(shop=ADDRESS, caller=self._caller, tap=tap, reply_to=message.sid, sid=sid)
        if said.status != _TAKEN:
            raise NotYet(said.status)

    def _link_after(self, proposal: ThreadMessage) -> str | None:
        """The link that came after the proposal."""
        try:
            heard = self._heard()
        except httpx.HTTPError:
            return None
        place = [message.sid for message in heard].index(proposal.sid)
        links = [one.url for message in heard[place + 1 :] for one in message.buttons if one.kind == "link"]
        return links[0] if links else None

    def _opens(self) -> str:
        """The newest link on the phone; its path."""
        links = [one.url for message in self._heard() for one in message.buttons if one.kind == "link"]
        path = httpx.URL(links[-1]).path
        shown = self.browser.post(f"{path}/open", headers=_FROM_HERE)
        if shown.status_code == _FORWARDED:
            self._asks_for_another(path)
        if not shown.is_redirect:
            raise NotYet(shown.status_code)
        _page(self.browser.get(path))
        return path

    def _asks_for_another(self, path: str) -> None:
        """The mark of this phone went down with whoever gave it: the page offers another link, once."""
        if path not in self.renewed:
            answer = self.browser.post(f"{path}/renew", headers=_FROM_HERE)
            if answer.status_code == _TAKEN:
                self.renewed.add(path)

    def _leaves_to_pay(self, path: str) -> str:
        """Address and terms where they are asked for; where the payment page is."""
        page = _page(self.browser.get(path))
        told = {name: text for name, text in _HOME.items() if page.css_first(f"#pay [name={name}]")}
        answer = self.browser.post(f"{path}/pay", data=told, headers=_FROM_HERE)
        if answer.is_redirect:
            raise NotYet(answer.headers["Location"])
        leaving = _page(answer).css_first("main[data-leaves]")
        if leaving is None:
            raise NotYet(answer.text[:200])
        return str(leaving.attributes["data-leaves"])

    def _pays(self, desk: str) -> str:
        """The form of the payment page, sent as often as it must be; where it leads back."""
        page = _page(self.browser.get(desk))
        if page.css_first("form [name=number]") is not None:
            self.browser.post(desk, data={"card": GOOD})
            page = _page(self.browser.get(desk))
        back = [
            str(link.attributes["href"])
            for link in page.css("a")
            if "payment=done" in str(link.attributes["href"])
        ]
        if not back:
            raise NotYet(desk)
        return back[0]

    def _is_thanked(self, back: str) -> None:
        page = _page(self.browser.get(back))
        if page.css_first("form[action$='/pay']") is not None or page.css_first("[data-waits]"):
            raise NotYet(back)

    def _yes(self) -> tuple[ThreadMessage, Button] | None:
        for message in reversed(self._heard()):
            for button in message.buttons:
                if button.id.startswith("yes:"):
                    return message, button
        return None

    def _more_than(self, before: int) -> None:
        if len(self._heard()) <= before:
            raise NotYet(before)

    def _heard(self) -> list[ThreadMessage]:
        thread = self.network.thread(shop=ADDRESS, caller=self._caller)
        return [message for message in thread.messages if not message.mine]

    @property
    def _caller(self) -> Caller:
        return Caller(phone=self.phone, name="Giulia")


def _page(answer: httpx.Response) -> LexborHTMLParser:
    if answer.status_code != _TAKEN:
        raise NotYet(answer.status_code)
    return LexborHTMLParser(answer.text)


@contextmanager
def shoppers(product: RunningProduct, prefix: str, count: int) -> Iterator[list[Shopper]]:
    """So many registered customers of the shop."""
    phones = [f"{prefix}{number:04d}" for number in range(count)]
    run_inside(product, "tests.enrolling", SLUG, *phones)
    network = Phones(product.environment["TWILIO_API_URL"])
    browsers = [httpx.Client(base_url=product.web, trust_env=False, timeout=15.0) for _ in phones]
    try:
        yield [Shopper(phone, network, browser) for phone, browser in zip(phones, browsers, strict=True)]
    finally:
        network.close()
        for browser in browsers:
            browser.close()


def run_inside(product: RunningProduct, module: str, *arguments: str) -> None:
    """Run one of our modules with the product's settings."""
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, env=product.environment, cwd=PROJECT, check=True)  # noqa: S603  # our own


def all_at_once(people: list[Shopper], act: Callable[[Shopper], None]) -> None:
    """Everybody, side by side."""
    with ThreadPoolExecutor(len(people)) as everybody:
        for done in [everybody.submit(act, one) for one in people]:
            done.result()


@dataclass(frozen=True, slots=True)
class Auditor:
    """Looks through the books of shop and desk when everything is quiet."""

    product: RunningProduct

    def await_quiet(self) -> None:
        """Return when nothing is left that is due; fails after a while."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (left := self._rows(_DUE)) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert left == [], left

    def check(self, people: list[Shopper]) -> None:
        """Each of them has one order, one payment of that sum, one invoice, and the goods; all books agree."""
        for one in people:
            assert self._rows(_BOUGHT, one.phone) == [("paid", 1, 1, 1, True)], (one.phone, one.steps)
        assert self._rows(_KEPT_FOR_PAID) == []
        assert self._rows(_GAPS) == []
        with self.product.owner() as owner:
            assert what_does_not_add_up(owner) == []
        self._check_money()

    def _check_money(self) -> None:
        """What the shop wrote down is what the desk says it took, page by page and in all."""
        ours = self._rows(_MONEY)
        with self._desk() as desk:
            for reference, payment, amount, _ in ours:
                told = desk.get(f"/v1/sessions/{reference}").json()["payment"]
                assert (told["id"], told["amount_minor"]) == (payment, amount)
            books = desk.get("/v1/testing/books").json()
        taken: Counter[str] = Counter()
        for _, _, amount, currency in ours:
            taken[str(currency)] += int(str(amount))
        assert books["paid"] == dict(taken)
        assert books["refunded"] == {}

    def _desk(self) -> httpx.Client:
        environment = self.product.environment
        proof = {"Authorization": f"Bearer {environment['TEST_PAYMENTS_SECRET']}"}
        return httpx.Client(base_url=environment["TEST_PAYMENTS_URL"], headers=proof, trust_env=False)

    def _rows(self, question: str, *values: str) -> list[Row]:
        with self.product.owner() as owner:
            return owner.execute(question.encode(), values or None).fetchall()


_DUE = """
    SELECT topic, key, attempts FROM outbox
    WHERE done_at IS NULL AND failed_at IS NULL AND available_at <= now()
"""
_BOUGHT = """
    SELECT o.state,
        (SELECT count(*) FROM payment p WHERE p.order_id = o.id AND p.amount_minor = o.total_minor),
        (SELECT count(*) FROM payment p WHERE p.order_id = o.id),
        (SELECT count(*) FROM invoice i WHERE i.order_id = o.id AND i.kind = 'invoice' AND i.pdf <> ''),
        (SELECT sum(quantity) FROM order_line l WHERE l.order_id = o.id)
            = (SELECT sum(quantity) FROM allocation a WHERE a.order_id = o.id AND a.state = 'bound')
    FROM customer_order o JOIN customer_identity i ON i.customer_id = o.customer_id WHERE i.value = %s
"""
_KEPT_FOR_PAID = """
    SELECT r.id FROM reservation r JOIN customer_order o ON r.subject_id IN (o.id, o.proposal_id)
    WHERE o.state = 'paid'
"""
_GAPS = """
    SELECT 'orders', workspace_id::text FROM customer_order GROUP BY workspace_id
    HAVING count(*) <> max(number) OR min(number) <> 1
    UNION ALL
    SELECT 'invoices', workspace_id::text FROM invoice GROUP BY workspace_id, kind, year
    HAVING count(*) <> max(number) OR min(number) <> 1
"""
_MONEY = """
    SELECT w.provider_reference, p.provider_reference, p.amount_minor, p.currency
    FROM payment p JOIN payment_intent w ON w.id = p.intent_id WHERE p.provider = 'test'
"""
