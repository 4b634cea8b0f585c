"""Two who are after the same last piece, each by a way of their own: the chat's tools, the page, the API."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from fastapi.testclient import TestClient
from httpx2 import Response

from flows.change_cart import add_to_cart
from flows.manage_keys import create_key
from knowledge.search import HybridSearch
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from shop.messaging.writing import conversation_of
from tests.agent_tools.turns import Turn, a_turn_of
from tests.web.selling import ADDRESS, a_link_to, opened, proposal_on, version_on
from tests.web.visiting import found, text_of
from tests.world import MORNING, Shop, a_registered_customer, arrives

JAR = "ULTIMO-VASO"
NAME = "Ultimo vaso"


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told who said yes."""

    ordered: bool
    short: str = ""
    """What is missing, by its name."""
    instead: tuple[str, ...] = ()
    """What could be had instead."""


class Rival(Protocol):
    """A customer, and the way they buy."""

    customer: CustomerId
    wished: bool
    """Whether it lies in their cart: who did not get it leaves it there."""

    def is_shown(self, at: datetime) -> None:
        """The jar is in the cart, and everything that a yes would order was shown."""

    def says_yes(self, at: datetime) -> Told:
        """They agree."""


@dataclass
class ByChat:
    """Somebody in the chat: the tools of their turns, as a model calls them."""

    shop: Shop
    phone: str
    customer: CustomerId = field(init=False)
    conversation: Any = field(init=False)
    code: str = ""
    wished: bool = False

    def __post_init__(self) -> None:
        self.customer = a_registered_customer(self.shop, self.phone, name="Marta Bellomo")
        arrives(self.shop, "ciao", phone=self.phone)
        with transaction(self.shop.id) as db:
            self.conversation = conversation_of(db, self.customer)

    def is_shown(self, at: datetime) -> None:
        """A turn puts it into the cart and proposes the order."""
        turn = self._turn(at, said="prendo l'ultimo vaso, ordino")
        if not self.wished:
            assert "cart" in turn.call("add_to_cart", product=JAR), "it is there"
            self.wished = True
        self.code = turn.call("propose_order")["proposal"]["code"]

    def says_yes(self, at: datetime) -> Told:
        """A later turn: their own plain yes to what was asked."""
        turn = self._turn(at, said="sì", asked=(f"yes:{self.code}",))
        answer = turn.call("place_order", proposal=self.code)
        if "order" in answer:
            self.wished = False
            return Told(ordered=True)
        assert answer["refusal"] == "GoodsShort", answer
        short = ", ".join(one["name"] for one in answer["short"])
        return Told(ordered=False, short=short, instead=tuple(one["name"] for one in answer["alternatives"]))

    def _turn(self, at: datetime, **changes: Any) -> Turn:
        told = {"now": at, "real_now": at} | changes
        return a_turn_of(self.shop, self.customer, self.conversation, HybridSearch(), **told)


@dataclass
class ByPage:
    """Somebody on the pages behind a link, with a browser of their own."""

    shop: Shop
    phone: str
    browser: TestClient
    customer: CustomerId = field(init=False)
    path: str = ""
    shown: dict[str, str] = field(default_factory=dict)
    beside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wished: bool = False

    def __post_init__(self) -> None:
        self.customer = a_registered_customer(self.shop, self.phone, name="Ida Russo")

    def is_shown(self, at: datetime) -> None:
        """The cart's page leads to the checkout, which shows everything once more."""
        if not self.wished:
            add_to_cart(**about_cart(self.shop, self.customer, at), sku=JAR, quantity=1)
            self.wished = True
        self.path = opened(self.browser, a_link_to(self.shop, self.customer, now=at))
        version = version_on(self.browser.get(self.path))
        entered = self.browser.post(f"{self.path}/checkout", data={"version": version})
        assert entered.headers["Location"] == f"{self.path}/checkout"
        self.shown = proposal_on(self.browser.get(f"{self.path}/checkout"))

    def says_yes(self, at: datetime) -> Told:
        """The button."""
        del at
        answer = self.browser.post(f"{self.path}/order", data=ADDRESS | {"terms": "yes"} | self.shown)
        if answer.status_code == 200:
            assert found(answer, "main[data-leaves]"), text_of(answer)
            self.wished = False
            return Told(ordered=True)
        assert answer.status_code == 409, text_of(answer)
        assert "no longer there in that quantity" in text_of(answer)
        line = found(answer, f"#line-{JAR}")[0]
        assert "Sold out" in line.text()
        name = line.css_first(".cart-name")
        return Told(ordered=False, short=name.text(strip=True), instead=self._beside(name.attributes["href"]))

    def _beside(self, address: str) -> tuple[str, ...]:
        """What the page that the sold out line leads to offers instead; looked at once."""
        if address not in self.beside:
            own, page = address.partition("?")[0], self.browser.get(address)
            links = [str(link.attributes["href"]) for link in found(page, "main a[href*='/p/']")]
            self.beside[address] = tuple(link for link in links if not link.startswith(own))
        return self.beside[address]


@dataclass
class ByApi:
    """Somebody whose till is a program of the shop's own."""

    shop: Shop
    phone: str
    program: TestClient
    customer: CustomerId = field(init=False)
    code: str = ""
    wished: bool = False

    def __post_init__(self) -> None:
        self.customer = a_registered_customer(self.shop, self.phone, name="Ugo Serra")

    def is_shown(self, at: datetime) -> None:
        """The program fills the cart and has the order proposed."""
        del at
        cart = f"/api/v1/customers/{self.customer}"
        self._ask("PUT", f"{cart}/cart/lines/{JAR}", {"quantity": 1})
        self.code = self._ask("POST", f"{cart}/proposals").json()["code"]

    def says_yes(self, at: datetime) -> Told:
        """They agreed, and the program places the order."""
        del at
        told = {"customer_id": str(self.customer), "proposal": self.code, "address": ADDRESS}
        answer = self._ask("POST", "/api/v1/orders", told)
        if answer.status_code == 201:
            self.wished = False
            return Told(ordered=True)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "stock_short"), problem
        assert problem["short"] == [{"sku": JAR, "wanted": 1, "available": 0}]
        return Told(ordered=False, short=NAME, instead=tuple(one["name"] for one in problem["alternatives"]))

    def _ask(self, method: str, path: str, told: dict[str, Any] | None = None) -> Response:
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": str(new_id())}
        return self.program.request(method, path, json=told, headers=headers)

    @cached_property
    def _key(self) -> str:
        scopes = ("carts:write", "orders:write")
        return create_key(
            now=MORNING, actor="member", workspace_id=self.shop.id, name="till", scopes=scopes
        ).key


def about_cart(shop: Shop, customer: CustomerId, at: datetime) -> dict[str, Any]:
    """Whose cart, for flows."""
    return {
        "now": at,
        "actor": "customer",
        "workspace_id": shop.id,
        "customer_id": customer,
        "conversation_id": None,
        "language": Language.EN,
    }
