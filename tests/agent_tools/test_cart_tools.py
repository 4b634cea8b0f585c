"""The cart as a model may change it: at the shop's prices, by the shop's rules, and only this customer's."""

from typing import Any

import pytest

from tests.agent_tools.counter import SATURDAY, a_customers_turn, a_selling_shop
from tests.agent_tools.turns import Turn
from tests.world import Shop, a_shop, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


@pytest.fixture
def shop() -> Shop:
    return a_selling_shop()


@pytest.fixture
def turn(shop: Shop, owner: Any) -> Turn:
    return a_customers_turn(shop, owner)


def lines(owner: Any) -> list[Any]:
    """What lies in all carts: sku and quantity."""
    query = "SELECT sku, quantity FROM cart_line JOIN variant ON variant.id = variant_id ORDER BY sku"
    return [tuple(row) for row in rows(owner, query)]


def test_what_the_customer_wants_goes_in_at_the_shops_price(turn: Turn, owner: Any) -> None:
    told = turn.call("add_to_cart", product="Miele ibleo", quantity="due")

    assert (told["added"]["sku"], told["added"]["slug"], told["added"]["units"]) == ("MIELE", "miele", 2)
    (line,) = told["cart"]["lines"]
    assert (line["price_minor"], line["total_amount"], told["cart"]["total_minor"]) == (
        850,
        "17,00\xa0€",
        1700,
    )
    assert lines(owner) == [("MIELE", 2)]


def test_adding_again_adds(turn: Turn, owner: Any) -> None:
    turn.call("add_to_cart", product="miele")
    turn.call("add_to_cart", product="MIELE", quantity="2")

    assert lines(owner) == [("MIELE", 3)]


def test_of_several_variants_one_must_be_named(turn: Turn, owner: Any) -> None:
    told = turn.call("add_to_cart", product="olio")

    assert told["refusal"] == "VariantUnclear"
    assert [one["sku"] for one in told["variants"]] == ["OLIO-250", "OLIO-500"]
    assert lines(owner) == []


def test_the_size_that_the_customer_once_told_is_taken_where_none_is_named(shop: Shop, owner: Any) -> None:
    turn = a_customers_turn(shop, owner, sizes=("250 ml",))
    told = turn.call("add_to_cart", product="olio")
    assert (told["added"]["sku"], told["remembered_size"]) == ("OLIO-250", "250 ml")
    assert "remembered_size" not in turn.call("add_to_cart", product="olio", variant="250 ml")
    assert lines(owner) == [("OLIO-250", 2)]


@pytest.mark.parametrize(
    "arguments",
    [
        {"product": "olio", "variant": "quello da 250"},
        {"product": "olio", "quantity": "250 ml"},
        {"product": "OLIO-250"},
        {"product": "olio", "variant": "OLIO-250"},
    ],
)
def test_a_variant_is_named_by_size_or_sku(turn: Turn, owner: Any, arguments: dict[str, str]) -> None:
    assert turn.call("add_to_cart", **arguments)["added"]["sku"] == "OLIO-250"
    assert lines(owner) == [("OLIO-250", 1)]


def test_a_package_that_there_is_not_is_no_other_package(turn: Turn, owner: Any) -> None:
    assert turn.call("add_to_cart", product="olio", quantity="750 ml")["refusal"] == "VariantUnclear"
    assert lines(owner) == []


@pytest.mark.parametrize(("words", "grams"), [("300 g", 300), ("mezzo chilo", 500), ("2 etti", 200)])
def test_what_is_sold_by_weight_is_wanted_by_weight(turn: Turn, owner: Any, words: str, grams: int) -> None:
    told = turn.call("add_to_cart", product="ragusano", quantity=words)

    assert told["cart"]["lines"][0]["total_minor"] == 36 * grams // 10
    assert lines(owner) == [("RAGUSANO", grams)]


@pytest.mark.parametrize(("words", "nearest"), [("250 g", "300 g"), ("50 g", "200 g"), ("5 kg", "2 kg")])
def test_a_quantity_that_is_not_sold_is_refused_with_the_nearest(
    turn: Turn, owner: Any, words: str, nearest: str
) -> None:
    told = turn.call("add_to_cart", product="ragusano", quantity=words)

    assert (told["refusal"], told["nearest"]) == ("QuantityRefused", nearest)
    assert lines(owner) == []


def test_how_much_of_what_is_sold_by_weight_must_be_said(turn: Turn, owner: Any) -> None:
    told = turn.call("add_to_cart", product="ragusano")

    assert (told["refusal"], told["least"]) == ("QuantityUnclear", "200 g")
    assert lines(owner) == []


def test_what_is_sold_out_comes_with_what_can_be_had_instead(turn: Turn, owner: Any) -> None:
    told = turn.call("add_to_cart", product="OLIO-500")

    assert (told["refusal"], told["available_units"]) == ("SoldOut", 0)
    assert told["alternatives"][0]["slug"] == "OLIO-250"
    assert lines(owner) == []


def test_more_than_there_is_is_refused_with_what_is_left(turn: Turn, owner: Any) -> None:
    told = turn.call("add_to_cart", product="cassetta", quantity="2")

    assert (told["refusal"], told["available_units"]) == ("SoldOut", 1)
    assert lines(owner) == []


def test_a_line_is_changed_taken_out_and_all_of_it_emptied(turn: Turn, owner: Any) -> None:
    turn.call("add_to_cart", product="miele", quantity="4")
    turn.call("add_to_cart", product="OLIO-250")

    turn.call("change_quantity", product="miele", quantity="3")
    assert lines(owner) == [("MIELE", 3), ("OLIO-250", 1)]
    owner.rollback()
    turn.call("remove_from_cart", product="Miele", quantity="1")
    turn.call("remove_from_cart", product="l'olio")
    assert lines(owner) == [("MIELE", 2)]
    owner.rollback()
    assert turn.call("empty_cart")["cart"]["lines"] == []
    assert lines(owner) == []


def test_what_is_not_in_the_cart_cannot_be_taken_out(turn: Turn, owner: Any) -> None:
    turn.call("add_to_cart", product="miele")

    told = turn.call("remove_from_cart", product="cassetta")

    assert (told["refusal"], told["lines"]) == ("NotInCart", [{"sku": "MIELE", "name": "Miele ibleo"}])
    assert lines(owner) == [("MIELE", 1)]


def test_only_a_code_of_the_shop_takes_something_off(turn: Turn) -> None:
    turn.call("add_to_cart", product="miele", quantity="2")

    refused = turn.call("apply_code", code="SCONTO90")
    assert refused["refusal"] == "CodeRefused"
    assert turn.call("show_cart")["cart"]["total_minor"] == 1700
    told = turn.call("apply_code", code="benvenuto")
    assert (told["cart"]["discount_minor"], told["cart"]["total_minor"]) == (170, 1530)


def test_no_tool_takes_a_price_a_discount_or_a_customer(turn: Turn, owner: Any) -> None:
    for extra in ({"price": "1"}, {"discount": "90"}, {"customer": "x"}, {"total_minor": 1}):
        assert "refusal" in str(turn.tools["add_to_cart"].invoke({"product": "miele", **extra}))
    assert lines(owner) == []


def test_the_cart_tells_how_it_could_arrive(turn: Turn) -> None:
    turn.call("add_to_cart", product="miele")

    ways = turn.call("show_cart")["delivery_choices"]

    assert [(one["code"], one["price"], one["arrives"]) for one in ways] == [
        ("courier", "6,90\xa0€", "martedì 24 novembre"),
        ("pick-up", "0,00\xa0€", "venerdì 20 novembre"),
    ]


def test_a_way_is_chosen_by_name_kind_or_day(turn: Turn) -> None:
    turn.call("add_to_cart", product="miele")

    assert turn.call("choose_delivery", method="corriere")["cart"]["total_minor"] == 1540
    assert turn.call("choose_delivery", method="pickup")["cart"]["delivery"]["code"] == "pick-up"
    assert turn.call("choose_delivery", by_day="2026-11-25")["cart"]["delivery"]["code"] == "courier"
    assert turn.call("choose_delivery", method="piccione")["refusal"] == "WayUnclear"


def test_a_day_is_answered_by_the_rule_not_by_the_model(turn: Turn) -> None:
    turn.call("add_to_cart", product="miele")

    late, early = (turn.call("delivery_by", day=day) for day in ("2026-11-23", "2026-11-24"))

    assert [one["in_time"] for one in late["ways"]] == [False, True]
    assert [one["in_time"] for one in early["ways"]] == [True, True]
    assert turn.call("delivery_by", day="2026-11-01")["refusal"] == "DayOver"


def test_what_takes_place_on_a_day_can_be_bought(turn: Turn) -> None:
    (event,) = turn.call("events_on", day=SATURDAY.isoformat())["events"]

    assert (event["sku"], event["starts"], event["stock"]) == ("TOUR-21", "10:00", 8)
    assert turn.call("events_on", day="2026-11-22")["events"] == []


def test_who_wants_to_wait_for_what_is_sold_out_is_in_line(turn: Turn, owner: Any) -> None:
    assert turn.call("join_waiting_list", product="OLIO-500")["waiting"]["sku"] == "OLIO-500"
    assert turn.call("join_waiting_list", product="miele")["refusal"] == "StillThere"
    assert rows(owner, "SELECT count(*) FROM waiting_entry")[0][0] == 1


def test_who_waits_no_longer_gives_their_own_place_up(turn: Turn, shop: Shop, owner: Any) -> None:
    assert turn.call("leave_waiting_list")["refusal"] == "NotWaiting"
    stranger = a_customers_turn(shop, owner, phone="+393339999999", name="Pino")
    for one in (turn, stranger):
        one.call("join_waiting_list", product="OLIO-500")
    turn.call("join_waiting_list", product="miele", quantity="500")

    unclear = turn.call("leave_waiting_list")
    assert [one["sku"] for one in unclear["waiting"]] == ["OLIO-500", "MIELE"]
    assert turn.call("leave_waiting_list", product="ragusano")["refusal"] == "NotWaiting"
    told = turn.call("leave_waiting_list", product="olio")

    assert [one["sku"] for one in told["left"]] == ["OLIO-500"]
    assert [one["sku"] for one in told["waiting"]] == ["MIELE"]
    assert [one["sku"] for one in turn.call("leave_waiting_list", product="all")["left"]] == ["MIELE"]
    assert rows(owner, "SELECT state FROM waiting_entry ORDER BY id") == [("left",), ("waiting",), ("left",)]


def test_another_customers_cart_is_never_seen(turn: Turn, shop: Shop, owner: Any) -> None:
    turn.call("add_to_cart", product="miele")
    other = a_customers_turn(shop, owner, phone="+393339999999", name="Ada")

    assert other.call("show_cart")["cart"]["lines"] == []
    assert other.call("empty_cart")["cart"]["lines"] == []
    assert lines(owner) == [("MIELE", 1)]


def test_another_shops_goods_are_not_there(turn: Turn, owner: Any) -> None:
    a_selling_shop("altra", 2)
    a_shop("terza", 3)
    owner.rollback()
    neighbors = a_customers_turn(a_selling_shop("quarta", 4), owner, phone="+393338888888")
    neighbors.call("add_to_cart", product="miele")

    assert turn.call("show_cart")["cart"]["lines"] == []
    assert len(turn.call("events_on", day=SATURDAY.isoformat())["events"]) == 1


def test_a_business_without_a_way_to_deliver_has_no_cart(owner: Any) -> None:
    turn = a_customers_turn(a_shop("agenzia", 5), owner)

    assert "add_to_cart" not in turn.tools
    assert "place_order" not in turn.tools
