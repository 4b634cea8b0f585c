"""A tip from the chat: only what the customer's own words say."""

from typing import Any

import pytest

from tests.agent_tools.counter import a_customers_turn, a_selling_shop
from tests.agent_tools.turns import Turn, a_turn_of
from tests.world import one

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


@pytest.fixture
def turn(owner: Any) -> Turn:
    made = a_customers_turn(a_selling_shop(), owner)
    made.call("add_to_cart", product="miele", quantity="2")
    return made


def saying(turn: Turn, said: str) -> Turn:
    context = turn.context
    shop: Any = type("Shop", (), {"id": context.workspace_id})()
    return a_turn_of(shop, context.customer_id, context.conversation_id, context.search, said=said)


@pytest.mark.parametrize(
    ("said", "arguments", "minor"),
    [
        ("aggiungi 2 euro di mancia", {"amount": "2"}, 200),
        ("lascia due euro al corriere", {"amount": "2"}, 200),
        ("add a tip of €2.50", {"amount": "2,50"}, 250),
        ("deja el 10% de propina", {"percent": "10"}, 170),
        ("dieci per cento", {"percent": "10 %"}, 170),
    ],
)
def test_what_the_customer_says_is_added(turn: Turn, said: str, arguments: Any, minor: int) -> None:
    told = saying(turn, said).call("add_tip", **arguments)
    assert told["cart"]["tip_minor"] == minor, told
    assert told["cart"]["total_minor"] == 1700 + minor


@pytest.mark.parametrize(
    ("said", "arguments", "refusal"),
    [
        ("aggiungi una mancia", {"amount": "2"}, "TipNotSaid"),
        ("2 euro di mancia", {"amount": "20"}, "TipNotSaid"),
        ("2 euro", {"percent": "10"}, "TipNotSaid"),
        ("", {"amount": "2"}, "TipNotSaid"),
        ("una mancia di 90 euro", {"amount": "90"}, "TipTooHigh"),
        ("una mancia", {}, "TipUnclear"),
        ("2 euro o il 10%", {"amount": "2", "percent": "10"}, "TipUnclear"),
        ("qualcosa", {"percent": "a bit"}, "TipUnclear"),
    ],
)
def test_no_other_figure_is(turn: Turn, owner: Any, said: str, arguments: Any, refusal: str) -> None:
    assert saying(turn, said).call("add_tip", **arguments)["refusal"] == refusal
    assert one(owner, "SELECT tip_minor + tip_rate FROM cart") == 0


def test_it_is_taken_out_whenever_the_customer_wants(turn: Turn, owner: Any) -> None:
    saying(turn, "2 euro di mancia").call("add_tip", amount="2")
    told = saying(turn, "niente mancia").call("add_tip", amount="0")
    assert "tip_minor" not in told["cart"]
    assert one(owner, "SELECT tip_minor FROM cart") == 0
