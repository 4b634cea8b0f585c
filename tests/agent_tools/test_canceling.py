"""An order is called off on the customer's own yes to just that, while nobody packs it, and never anybody else's."""

from typing import Any

import pytest

from agent_tools.canceling import calls_off
from flows.take_cash import take_cash
from shop.kernel.money import Money
from tests.agent_tools.counter import a_customers_turn, a_selling_shop, asked_for, next_turn, proposed
from tests.agent_tools.turns import Turn
from tests.world import Shop, rows

on_real_servers = pytest.mark.usefixtures("empty_database", "chroma_url")

BUTTON = "cancel:1"
OFFERED = (BUTTON, "no")


@pytest.fixture
def shop() -> Shop:
    return a_selling_shop()


@pytest.fixture
def ordered(shop: Shop, owner: Any) -> Turn:
    """The turn after a jar of honey was ordered."""
    turn = a_customers_turn(shop, owner)
    proposal = proposed(turn)
    yes = next_turn(turn, shop, "sì", asked=asked_for(proposal))
    assert "order" in yes.call("place_order", proposal=proposal["code"])
    return next_turn(yes, shop, "annulla l'ordine")


def states(owner: Any) -> list[str]:
    """How far each order is."""
    found = [row[0] for row in rows(owner, "SELECT state FROM customer_order ORDER BY number")]
    owner.rollback()
    return found


def told_in_chat(owner: Any) -> int:
    """How many messages the system wrote by itself."""
    return int(rows(owner, "SELECT count(*) FROM message WHERE author = 'system'")[0][0])


@on_real_servers
def test_the_first_word_of_it_tells_and_asks(ordered: Turn, owner: Any) -> None:
    told = ordered.call("cancel_order")

    assert told["refusal"] == "CancelNotAgreed"
    assert (told["order"]["number"], told["order"]["total_minor"]) == ("1", 1540)
    assert "back_amount" not in told
    assert states(owner) == ["placed"]


@pytest.mark.parametrize(
    "said", ["sì", "Sì, annulla", "annullalo pure grazie", "yes, cancel it", "sí, cancela el pedido", "👍"]
)
def test_a_plain_yes_to_just_that_is_one(said: str) -> None:
    assert calls_off(said, (), number=1, asked=OFFERED)
    assert not calls_off(said, (), number=1, asked=("cancel:2", "no"))
    assert not calls_off(said, (), number=1, asked=("yes:P-AAAAAA", "change:P-AAAAAA"))


@pytest.mark.parametrize(
    "said",
    [
        *("no", "sì ma solo il miele", "quanto mi torna?", "ci penso", "", "confermo l'ordine", "sì, ordina"),
        *("place the order", "confirm it", "haz el pedido", "lo prendo", "order"),
    ],
)
def test_nothing_else_is(said: str) -> None:
    assert not calls_off(said, (), number=1, asked=OFFERED)
    assert not calls_off(f"{said}", ("yes:P-AAAAAA",), number=1, asked=OFFERED)


@on_real_servers
def test_with_it_the_order_is_called_off_and_its_goods_are_free(
    ordered: Turn, shop: Shop, owner: Any
) -> None:
    assert next_turn(ordered, shop, "sì", asked=()).call("cancel_order")["refusal"] == "CancelNotAgreed"
    assert states(owner) == ["placed"]

    told = next_turn(ordered, shop, "Sì, annulla", tapped=(BUTTON,)).call("cancel_order", order="1")

    assert (told["canceled"], told["order"]["state"]) == (True, "canceled")
    assert "back_amount" not in told
    assert states(owner) == ["canceled"]
    assert rows(owner, "SELECT count(*) FROM reservation")[0][0] == 0
    assert told_in_chat(owner) == 0
    again = next_turn(ordered, shop, "annulla").call("cancel_order", order="1")
    assert again["order"]["state"] == "canceled"


@on_real_servers
def test_what_was_paid_goes_back(ordered: Turn, shop: Shop, owner: Any) -> None:
    paid(shop, owner, ordered)

    asked = ordered.call("cancel_order")
    told = next_turn(ordered, shop, "sì", asked=OFFERED).call("cancel_order")

    assert (asked["back_minor"], told["back_minor"]) == (1540, 1540)
    assert rows(owner, "SELECT amount_minor FROM refund") == [(1540,)]


@on_real_servers
def test_what_is_being_packed_is_not_called_off_here(ordered: Turn, shop: Shop, owner: Any) -> None:
    owner.execute("UPDATE customer_order SET state = 'picking'")
    owner.commit()

    told = next_turn(ordered, shop, "sì", asked=OFFERED).call("cancel_order")

    assert told["refusal"] == "NotCancelable"
    assert states(owner) == ["picking"]


@on_real_servers
def test_somebody_elses_order_does_not_exist(ordered: Turn, shop: Shop, owner: Any) -> None:
    stranger = a_customers_turn(shop, owner, phone="+393339999999", name="Pino", said="sì", asked=OFFERED)

    assert stranger.call("cancel_order", order="1")["refusal"] == "OrderUnknown"
    neighbor = a_selling_shop("altra", 2)
    other = a_customers_turn(neighbor, owner, phone="+393338888888", said="sì", asked=OFFERED)
    assert other.call("cancel_order", order="1")["refusal"] == "OrderUnknown"
    assert ordered.call("order_status")["order"]["state"] == "placed"


def paid(shop: Shop, owner: Any, turn: Turn) -> None:
    """The order's money came by hand."""
    owner.execute("UPDATE customer_order SET payment = 'cash'")
    owner.commit()
    order = rows(owner, "SELECT id FROM customer_order")[0][0]
    owner.rollback()
    take_cash(
        now=turn.context.real_now,
        actor="member",
        workspace_id=shop.id,
        order_id=order,
        amount=Money(1540, "EUR"),
    )
