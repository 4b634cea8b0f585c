"""Orders as a model may handle them: proposed, placed on the customer's own yes alone, and never anybody else's."""

from datetime import timedelta
from typing import Any

import pytest

from tests.agent_tools.counter import a_customers_turn, a_selling_shop, asked_for, next_turn, proposed
from tests.agent_tools.turns import Turn
from tests.world import Shop, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


@pytest.fixture
def shop() -> Shop:
    return a_selling_shop()


@pytest.fixture
def turn(shop: Shop, owner: Any) -> Turn:
    return a_customers_turn(shop, owner)


def orders(owner: Any) -> list[Any]:
    """Every order there is: number, state, total."""
    return [
        tuple(row)
        for row in rows(owner, "SELECT number, state, total_minor FROM customer_order ORDER BY number")
    ]


def bought(turn: Turn, shop: Shop) -> Turn:
    """The customer's turn in which an order was placed."""
    proposal = proposed(turn)
    yes = next_turn(turn, shop, "sì", asked=asked_for(proposal))
    assert "order" in yes.call("place_order", proposal=proposal["code"])
    return yes


def test_a_proposal_holds_everything_and_orders_nothing(turn: Turn, owner: Any) -> None:
    proposal = proposed(turn)

    assert (proposal["goods_minor"], proposal["delivery_minor"], proposal["total_minor"]) == (850, 690, 1540)
    assert proposal["lines"][0]["name"] == "Miele ibleo"
    assert proposal["delivery"]["arrives"] == "martedì 24 novembre"
    assert proposal["payment"] == "card"
    assert orders(owner) == []


def test_without_a_way_of_delivery_the_ways_are_told(turn: Turn, owner: Any) -> None:
    turn.call("add_to_cart", product="miele")

    told = turn.call("propose_order")

    assert (told["refusal"], [one["code"] for one in told["choices"]]) == (
        "DeliveryMissing",
        ["courier", "pick-up"],
    )
    assert rows(owner, "SELECT 1 FROM proposal") == []


def test_an_empty_cart_proposes_nothing(turn: Turn) -> None:
    assert turn.call("propose_order")["refusal"] == "CartEmpty"


def test_a_plain_yes_to_what_was_shown_places_the_order(turn: Turn, shop: Shop, owner: Any) -> None:
    proposal = proposed(turn)

    told = next_turn(turn, shop, "Sì, grazie!", asked=asked_for(proposal)).call(
        "place_order", proposal=proposal["code"]
    )

    assert (told["order"]["number"], told["order"]["total_minor"]) == ("1", 1540)
    assert "/l/" in told["url"]
    assert orders(owner) == [(1, "placed", 1540)]


def test_a_tap_on_its_button_does_too(turn: Turn, shop: Shop, owner: Any) -> None:
    proposal = proposed(turn)
    yes, _ = asked_for(proposal)

    next_turn(turn, shop, "Sì, ordina", tapped=(yes,)).call("place_order", proposal=proposal["code"])

    assert orders(owner) == [(1, "placed", 1540)]


@pytest.mark.parametrize(
    "said", ["sì ma due", "quanto costa?", "", "no", "ci penso", "metti anche l'olio", "grazie"]
)
def test_without_a_plain_yes_nothing_is_ordered_whatever_the_model_does(
    turn: Turn, shop: Shop, owner: Any, said: str
) -> None:
    proposal = proposed(turn)

    told = next_turn(turn, shop, said, asked=asked_for(proposal)).call(
        "place_order", proposal=proposal["code"]
    )

    assert told["refusal"] == "NotAgreed"
    assert orders(owner) == []


def test_a_proposal_of_the_same_turn_cannot_be_agreed_to(shop: Shop, owner: Any) -> None:
    turn = a_customers_turn(shop, owner, said="sì")
    proposal = proposed(turn)

    assert turn.call("place_order", proposal=proposal["code"])["refusal"] == "NotAgreed"
    knowing = next_turn(turn, shop, "sì", asked=asked_for(proposal), turn_id=turn.context.turn_id)
    assert knowing.call("place_order", proposal=proposal["code"])["refusal"] == "ProposalNotShown"
    assert orders(owner) == []


def test_a_yes_to_something_else_is_none_to_the_order(turn: Turn, shop: Shop, owner: Any) -> None:
    proposal = proposed(turn)

    told = next_turn(turn, shop, "sì", asked=("person", "no")).call("place_order", proposal=proposal["code"])

    assert told["refusal"] == "NotAgreed"
    assert orders(owner) == []


def test_a_yes_to_an_older_proposal_is_refused(turn: Turn, shop: Shop, owner: Any) -> None:
    old = proposed(turn)
    changed = next_turn(turn, shop, "anzi due")
    changed.call("change_quantity", product="miele", quantity="2")
    new = changed.call("propose_order")["proposal"]

    late = next_turn(changed, shop, "Sì, ordina", tapped=asked_for(old)[:1])

    assert late.call("place_order", proposal=old["code"])["refusal"] == "ProposalOld"
    assert late.call("place_order", proposal=new["code"])["refusal"] == "NotAgreed"
    assert orders(owner) == []


def test_a_yes_after_the_cart_has_changed_is_refused(turn: Turn, shop: Shop, owner: Any) -> None:
    proposal = proposed(turn)
    next_turn(turn, shop).call("add_to_cart", product="OLIO-250")

    told = next_turn(turn, shop, "sì", asked=asked_for(proposal)).call(
        "place_order", proposal=proposal["code"]
    )

    assert told["refusal"] == "ProposalOld"
    assert orders(owner) == []


def test_a_yes_that_comes_too_late_is_refused(turn: Turn, shop: Shop, owner: Any) -> None:
    proposal = proposed(turn)
    later = turn.context.now + timedelta(minutes=61)

    told = next_turn(turn, shop, "sì", asked=asked_for(proposal), now=later, real_now=later).call(
        "place_order", proposal=proposal["code"]
    )

    assert told["refusal"] == "ProposalOld"
    assert orders(owner) == []


def test_the_same_yes_twice_makes_one_order(turn: Turn, shop: Shop, owner: Any) -> None:
    proposal = proposed(turn)
    yes = next_turn(turn, shop, "sì", asked=asked_for(proposal))

    first, second = (yes.call("place_order", proposal=proposal["code"]) for _ in range(2))

    assert first["order"]["number"] == second["order"]["number"]
    assert len(orders(owner)) == 1


def test_somebody_elses_proposal_cannot_be_agreed_to(turn: Turn, shop: Shop, owner: Any) -> None:
    proposal = proposed(turn)
    other = a_customers_turn(
        shop, owner, phone="+393339999999", name="Ada", said="sì", asked=asked_for(proposal)
    )

    assert other.call("place_order", proposal=proposal["code"])["refusal"] == "ProposalUnknown"
    assert orders(owner) == []


def test_an_order_is_told_without_name_or_address(turn: Turn, shop: Shop) -> None:
    told = next_turn(bought(turn, shop), shop).call("order_status")

    order = told["order"]
    assert (order["number"], order["state"], order["to_pay_minor"]) == ("1", "placed", 1540)
    assert "address" not in order
    assert "Marta" not in str(told)


@pytest.mark.parametrize("asked", ["1", "#1", "n. 1", "00001", ""])
@pytest.mark.parametrize("tool", ["order_status", "track_shipment", "repeat_order", "return_item"])
def test_somebody_elses_order_is_never_reachable(
    turn: Turn, shop: Shop, owner: Any, tool: str, asked: str
) -> None:
    bought(turn, shop)
    owner.rollback()
    other = a_customers_turn(shop, owner, phone="+393339999999", name="Ada")

    told = other.call(tool, order=asked)

    assert told["refusal"] == "OrderUnknown"
    assert "Miele" not in str(told)


@pytest.mark.parametrize("purpose", ["order", "invoice"])
def test_no_link_leads_to_somebody_elses_order(turn: Turn, shop: Shop, owner: Any, purpose: str) -> None:
    bought(turn, shop)
    owner.rollback()
    other = a_customers_turn(shop, owner, phone="+393339999999", name="Ada")

    assert other.call("send_link", purpose=purpose, order="1")["refusal"] == "OrderUnknown"


def test_another_shops_order_of_the_same_customer_is_not_here(turn: Turn, shop: Shop, owner: Any) -> None:
    bought(turn, shop)
    owner.rollback()
    elsewhere = a_customers_turn(a_selling_shop("altra", 2), owner)

    assert elsewhere.call("order_status", order="1")["refusal"] == "OrderUnknown"
    assert elsewhere.call("order_status")["refusal"] == "OrderUnknown"


@pytest.mark.parametrize("asked", ["999", "-1", "1 OR 1=1", "99999999999999999999", "primo", "１"])
def test_a_number_that_is_none_finds_nothing(turn: Turn, shop: Shop, asked: str) -> None:
    bought(turn, shop)

    assert "refusal" in turn.call("order_status", order=asked[:20])


def test_the_same_again_goes_into_the_cart_and_orders_nothing(turn: Turn, shop: Shop, owner: Any) -> None:
    told = next_turn(bought(turn, shop), shop).call("repeat_order")

    assert [line["sku"] for line in told["cart"]["lines"]] == ["MIELE"]
    assert len(orders(owner)) == 1


def test_what_has_not_arrived_cannot_go_back(turn: Turn, shop: Shop, owner: Any) -> None:
    assert next_turn(bought(turn, shop), shop).call("return_item")["refusal"] == "NothingToReturn"
    assert rows(owner, "SELECT 1 FROM order_return") == []


def test_an_invoice_comes_with_the_payment(turn: Turn, shop: Shop) -> None:
    yes = bought(turn, shop)

    assert yes.call("send_link", purpose="invoice")["refusal"] == "InvoiceNotYet"
    assert "/l/" in yes.call("send_link", purpose="order")["url"]
    assert "/l/" in yes.call("send_link", purpose="cart")["url"]


def test_goods_that_went_to_others_meanwhile_are_told_with_alternatives(
    turn: Turn, shop: Shop, owner: Any
) -> None:
    turn.call("add_to_cart", product="cassetta")
    turn.call("choose_delivery", method="courier")
    other = a_customers_turn(shop, owner, phone="+393339999999", name="Ada")
    other.call("add_to_cart", product="cassetta")
    other.call("choose_delivery", method="courier")
    other.call("propose_order")

    told = turn.call("propose_order")

    assert (told["refusal"], told["short"][0]["name"]) == ("GoodsShort", "Cassetta Iblea")
    assert orders(owner) == []
