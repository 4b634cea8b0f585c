"""The phone of the first hour: what is said there goes through the front door, and what proves an answer is named."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from shop.kernel.ids import new_id
from shop.messaging.viewing import MessageView, TracedTurn
from tests.console.opening_shops import TOLD, comes_in, opens, street, the_shop
from tests.web.visiting import found, text_of
from tests.world import MORNING, one, rows
from webapp.console.proof_shown import Proof, proofs_of
from webapp.console.set_up_try_pages import as_whatsapp_shows
from webapp.wiring import Caller, Phone, PhoneMessage, PhoneThread, Said


@dataclass
class PhoneInHand:
    """A phone that shows what was said on it, and has no network."""

    said: list[tuple[str, Caller, Said]] = field(default_factory=list)
    away: bool = False

    def say(self, *, shop: str, caller: Caller, said: Said) -> str:
        """Kept."""
        if self.away:
            raise ConnectionError
        self.said.append((shop, caller, said))
        return f"SM{len(self.said)}"

    def thread(self, *, shop: str, caller: Caller) -> PhoneThread:
        """What that caller said to that shop."""
        mine = [said for where, who, said in self.said if (where, who) == (shop, caller)]
        return PhoneThread(
            [
                PhoneMessage(
                    f"SM{place}",
                    mine=True,
                    text=one.text,
                    at=MORNING + timedelta(minutes=place),
                    status="read",
                )
                for place, one in enumerate(mine)
            ]
        )


@pytest.fixture
def phone() -> PhoneInHand:
    """The phone on the page."""
    return PhoneInHand()


@pytest.fixture
def browser(empty_database: str, valkey: Redis, tmp_path: Path, phone: PhoneInHand) -> Iterator[TestClient]:
    """Somebody with a browser, where the phones are made up."""
    del empty_database, valkey
    with street(tmp_path, phone=cast("Phone", phone)) as client:
        yield client


def test_where_mails_are_made_up_their_link_stands_on_the_page(browser: TestClient) -> None:
    page = browser.post("/console/sign-up", data=TOLD)
    link = str(found(page, "a[href^='/console/invitation/']")[0].attributes["href"])
    assert comes_in(browser, link).headers["location"] == "/console/set-up"


def test_where_the_phones_are_made_up_a_shop_has_a_number_at_once(
    browser: TestClient, phone: PhoneInHand, owner: Any
) -> None:
    opens(browser)
    number = the_shop().channel
    assert number.startswith("whatsapp:+39093299")
    assert number.removeprefix("whatsapp:") in text_of(browser.get("/console/set-up/number"))

    said = browser.post("/console/set-up/try", data={"text": "  Quanto costa <b>il miele</b>?  "})
    assert said.headers["location"] == "/console/set-up/try"  # without a script it is a page like any other
    browser.post("/console/set-up/try", data={"tap": "cart:add", "title": "Nel carrello", "reply_to": "SM1"})
    browser.post("/console/set-up/try", data={"text": " "})

    (shop, caller, first), (_, same, tapped) = phone.said
    assert (shop, first.text, caller.name, same) == (number, "Quanto costa <b>il miele</b>?", "Lucia", caller)
    assert tapped.tap is not None
    assert (tapped.tap.id, tapped.reply_to) == ("cart:add", "SM1")
    assert rows(owner, "SELECT purpose FROM consent") == [
        ("service",)
    ]  # nobody has to register with themselves
    talk = browser.get("/console/set-up/try/thread")
    assert found(talk, ".bubble.out .try-text")[0].text() == "Quanto costa <b>il miele</b>?"
    assert found(talk, "#talk[hx-trigger]")  # an answer is awaited
    assert browser.post("/console/set-up/try/answered").status_code == 200
    assert one(owner, "SELECT answered_at FROM set_up") is None
    phone.away = True
    assert found(browser.post("/console/set-up/try", data={"text": "ciao"}), "[role=alert]")


def test_stars_and_underscores_are_shown_as_whatsapp_shows_them_and_nothing_else() -> None:
    assert as_whatsapp_shows("*Miele*, 7,40 € _oggi_") == "<b>Miele</b>, 7,40 € <i>oggi</i>"
    assert as_whatsapp_shows("2*3*4 <b>x</b> a_b_c") == "2*3*4 &lt;b&gt;x&lt;/b&gt; a_b_c"


def a_turn(answer: str, *steps: dict[str, Any]) -> TracedTurn:
    """A turn that is over, with that answer."""
    said = MessageView(
        id=new_id(), turn_id=None, direction="out", seq=2, kind="text", author="agent", text=answer, content={},
        reply_to="", provider_sid="SM1", status="sent", error_code=None, held_reason="", created_at=MORNING,
    )  # fmt: skip
    return TracedTurn(
        id=new_id(), number=1, state="done", outcome="", from_seq=1, to_seq=1, model="concierge", tokens_in=0,
        tokens_out=0, milliseconds=1, created_at=MORNING, finished_at=MORNING, agent_version=1,
        trace=list(steps), messages=[said],
    )  # fmt: skip


def a_tool(name: str, **result: Any) -> dict[str, Any]:
    """What a tool found."""
    return {"step": "tool", "details": {"name": name, "result": result}}


def proved(*claims: tuple[str, str]) -> dict[str, Any]:
    """What the answer claims, and by what it is proven."""
    return {
        "step": "proved",
        "details": {"claims": [{"text": text, "proven_by": by, "ok": bool(by)} for text, by in claims]},
    }


def test_each_thing_that_an_answer_rests_on_is_named_once() -> None:
    honey = {"name": "Miele", "price": "7,40 €"}
    shipping = {
        "kind": "faq",
        "reference": "spedite",
        "title": "Spedite?",
        "text": "Sì, ovunque. In 3 giorni.",
    }
    turn = a_turn(
        "*Miele*, 7,40 €. Arriva in 3 giorni.",
        a_tool("find_products", products=[{"name": "Olio"}, honey]),
        {"step": "retrieved", "details": {"passages": [shipping]}},
        proved(
            ("Miele", "tool:find_products#0 products[1].name"),
            ("7,40 €", "tool:find_products#0 products[1].price"),
            ("3 giorni", "passage:faq/spedite"),
            ("nothing", ""),
        ),
    )
    assert proofs_of(turn) == [
        Proof("product", "Miele", ("Miele", "7,40 €")),
        Proof("passage", "Spedite?", ("3 giorni",)),
    ]


def test_words_that_claim_no_figure_are_proven_by_what_they_quote() -> None:
    shipping = {
        "kind": "faq",
        "reference": "x",
        "title": "Spedite?",
        "text": "Sì, in tutta Europa.\nAnche in Svizzera.",
    }
    quoted = a_turn("Sì, in tutta Europa.", a_tool("search_knowledge", passages=[shipping]), proved())
    assert proofs_of(quoted) == [Proof("passage", "Spedite?")]
    ruled = a_turn("Due ore prima.", proved(("Due ore", "passage:rule/pack-weather")))
    assert proofs_of(ruled) == [Proof("rule", "pack-weather", ("Due ore",))]
    named = a_turn("Abbiamo il Miele.", a_tool("show_product", product={"name": "Miele"}))
    assert proofs_of(named) == [Proof("product", "Miele")]
    assert proofs_of(a_turn("Non lo so.", a_tool("search_knowledge", passages=[shipping]), proved())) == []
