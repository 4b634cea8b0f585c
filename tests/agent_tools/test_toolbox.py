"""The tools of a turn: what they tell a model, and what no argument can change."""

import json
from typing import Any

import pytest
from langchain_core.utils.function_calling import convert_to_openai_tool

from tests.agent_tools.counter import a_customers_turn, a_selling_shop
from tests.agent_tools.turns import Broken, Turn, a_turn, count_of
from tests.world import Shop, a_shop

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")

READING = {"find_products", "show_product", "list_categories", "shop_facts", "search_knowledge"}
READING |= {"todays_picks", "whats_new"}
WRITING = {"mark_interest", "send_link", "hand_over"}
READING_IN_A_SHOP = {"show_cart", "delivery_by", "events_on", "order_status", "track_shipment"}
WRITING_IN_A_SHOP = {
    *("add_to_cart", "change_quantity", "remove_from_cart", "empty_cart", "apply_code", "choose_delivery"),
    *("choose_payment", "propose_order", "place_order", "repeat_order", "return_item", "join_waiting_list"),
    *("add_tip", "cancel_order", "leave_waiting_list", "tell_in_currency"),
}


@pytest.fixture
def shop() -> Shop:
    return a_shop("bottega", 1)


@pytest.fixture
def turn(shop: Shop, owner: Any) -> Turn:
    return a_turn(shop, owner)


@pytest.fixture
def selling(owner: Any) -> Turn:
    return a_customers_turn(a_selling_shop("vende", 7), owner)


def test_every_tool_says_whether_it_changes_anything(turn: Turn) -> None:
    writes = {name: (tool.metadata or {})["writes"] for name, tool in turn.tools.items()}

    assert writes == dict.fromkeys(READING, False) | dict.fromkeys(WRITING, True)


def test_where_goods_are_sold_there_are_the_tools_to_sell_them(selling: Turn) -> None:
    writes = {name: (tool.metadata or {})["writes"] for name, tool in selling.tools.items()}

    reading, writing = READING | READING_IN_A_SHOP, WRITING | WRITING_IN_A_SHOP
    assert writes == dict.fromkeys(reading, False) | dict.fromkeys(writing, True)


def test_every_tool_and_argument_is_described_to_the_model(selling: Turn) -> None:
    for tool in selling.tools.values():
        told = convert_to_openai_tool(tool)["function"]
        assert len(told["description"]) > 100
        assert "\n" not in told["description"]
        assert all(argument.get("description") for argument in told["parameters"]["properties"].values())


def test_no_tool_takes_who_is_speaking_or_what_it_costs(selling: Turn) -> None:
    names = {name for tool in selling.tools.values() for name in tool.args}

    assert names == {
        *("query", "category", "budget", "at_least", "tags", "without_allergens", "in_stock", "limit"),
        *("among", "currency", "product", "topic", "question", "purpose", "reason"),
        *("variant", "quantity", "code", "method", "by_day", "way", "day", "proposal", "order"),
        # Of a tip, and only as far as the customer's own words of the turn say so.
        *("amount", "percent"),
    }


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("find_products", {"limit": 99}),
        ("find_products", {"customer_id": "x"}),
        ("show_product", {}),
        ("send_link", {"purpose": "payment"}),
        ("hand_over", {"reason": ""}),
        ("search_knowledge", {"question": "x" * 501}),
    ],
)
def test_wrong_arguments_are_answered_with_a_sentence(
    turn: Turn, shop: Shop, name: str, arguments: dict[str, Any]
) -> None:
    before = count_of(shop, "event")

    told = json.loads(turn.tools[name].invoke(arguments))

    assert told["refusal"] == "ArgumentsRefused"
    assert "Call the tool again" in told["message"]
    assert count_of(shop, "event") == before


def test_a_fault_is_told_without_a_word_of_what_it_was(
    shop: Shop, owner: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    turn = a_turn(shop, owner, search=Broken())

    told = turn.call("search_knowledge", question="dov'è il mio segreto?")

    assert told["refusal"] == "InternalError"
    assert "ZeroDivision" not in str(told)
    logged = "".join(capsys.readouterr())
    assert "tool_failed" in logged
    assert "segreto" not in logged


def test_every_answer_is_plain_json(turn: Turn, selling: Turn) -> None:
    calls: dict[str, dict[str, Any]] = {
        "find_products": {"query": "x"},
        "show_product": {"product": "x"},
        "list_categories": {},
        "shop_facts": {"topic": "all"},
        "search_knowledge": {"question": "x"},
        "mark_interest": {"product": "x"},
        "send_link": {"purpose": "profile"},
        "hand_over": {"reason": "asked for a person"},
        "todays_picks": {},
        "whats_new": {"among": "x"},
    }
    selling_calls: dict[str, dict[str, Any]] = {
        **{name: {"product": "miele"} for name in ("add_to_cart", "remove_from_cart", "join_waiting_list")},
        **{
            name: {}
            for name in ("show_cart", "propose_order", "order_status", "track_shipment", "repeat_order")
        },
        **{
            name: {}
            for name in ("return_item", "empty_cart", "choose_delivery", "cancel_order", "leave_waiting_list")
        },
        "change_quantity": {"product": "miele", "quantity": "2"},
        "apply_code": {"code": "X"},
        "add_tip": {"amount": "2"},
        "tell_in_currency": {"currency": "dollars"},
        "choose_payment": {"way": "card"},
        "delivery_by": {"day": "2026-12-01"},
        "events_on": {"day": "2026-11-21"},
        "place_order": {"proposal": "P-1"},
    }
    for name, arguments in selling_calls.items():
        told = selling.call(name, **arguments)
        assert json.loads(json.dumps(told)) == told
        assert told.get("refusal") != "InternalError"
    for name, arguments in calls.items():
        told = turn.call(name, **arguments)
        assert json.loads(json.dumps(told)) == told
