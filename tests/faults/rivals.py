"""Two who are after the same last piece, each by a way of their own: the chat's tools, the page, the API."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from fastapi.testclient import TestClient

from flows.change_cart import add_to_cart, choose_delivery, choose_payment, empty_cart
from knowledge.search import HybridSearch
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.messaging.writing import conversation_of
from tests.agent_tools.turns import Turn, a_turn_of
from tests.web.selling import ADDRESS, a_link_to, opened, proposal_on, version_on
from tests.web.visiting import found, text_of
from tests.world import Shop, a_registered_customer, arrives

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
    raw: Any = None


class Rival(Protocol):
    """A customer, and the way they buy."""

    customer: CustomerId

    def is_shown(self, at: datetime) -> None:
        """The jar is in the cart, and everything that a yes would order was shown."""

    def says_yes(self, at: datetime) -> Told:
        """They agree."""

    def gives_up(self, at: datetime) -> None:
        """Nothing stays in the cart."""


@dataclass
class ByChat:
    """Somebody in the chat: the tools of their turns, as a model calls them."""

    shop: Shop
    phone: str
    customer: CustomerId = field(init=False)
    conversation: Any = field(init=False)
    code: str = ""

    def __post_init__(self) -> None:
        self.customer = a_registered_customer(self.shop, self.phone, name="Marta Bellomo")
        arrives(self.shop, "ciao", phone=self.phone)
        with transaction(self.shop.id) as db:
            self.conversation = conversation_of(db, self.customer)

    def is_shown(self, at: datetime) -> None:
        """One turn puts it into the cart, the next one proposes."""
        wished = self._turn(at, said="prendo l'ultimo vaso, con corriere")
        assert "cart" in wished.call("add_to_cart", product=JAR), "it is there"
        chosen = wished.call("choose_delivery", method="courier")
        assert "refusal" not in chosen, chosen
        self.code = self._turn(at, said="ordino").call("propose_order")["proposal"]["code"]

    def says_yes(self, at: datetime) -> Told:
        """The turn after: their own plain yes to what was asked."""
        turn = self._turn(at, said="sì", asked=(f"yes:{self.code}",))
        answer = turn.call("place_order", proposal=self.code)
        if "order" in answer:
            return Told(ordered=True, raw=answer)
        assert answer["refusal"] == "GoodsShort", answer
        short = ", ".join(one["name"] for one in answer["short"])
        return Told(
            ordered=False,
            short=short,
            instead=tuple(one["name"] for one in answer["alternatives"]),
            raw=answer,
        )

    def gives_up(self, at: datetime) -> None:
        """They say so."""
        self._turn(at, said="svuota il carrello").call("empty_cart")

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

    def __post_init__(self) -> None:
        self.customer = a_registered_customer(self.shop, self.phone, name="Ida Russo")

    def is_shown(self, at: datetime) -> None:
        """The cart's page leads to the checkout, which shows everything once more."""
        about = about_cart(self.shop, self.customer, at)
        add_to_cart(**about, sku=JAR, quantity=1)
        choose_delivery(**about, code="courier")
        choose_payment(**about, kind="card")
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
            return Told(ordered=True, raw=answer)
        assert answer.status_code == 409, text_of(answer)
        assert "no longer there in that quantity" in text_of(answer)
        line = found(answer, f"#line-{JAR}")[0]
        assert "Sold out" in line.text()
        name = line.css_first(".cart-name")
        return Told(
            ordered=False,
            short=name.text(strip=True),
            instead=self._beside(str(name.attributes["href"])),
            raw=answer,
        )

    def gives_up(self, at: datetime) -> None:
        """They take it out."""
        empty_cart(**about_cart(self.shop, self.customer, at))

    def _beside(self, address: str) -> tuple[str, ...]:
        """What the page that the sold out line leads to offers instead."""
        page = self.browser.get(address)
        assert page.status_code == 200
        return tuple(str(link.attributes["href"]) for link in found(page, "main a[href*='/p/']"))


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
