"""Goods that come back: who may send what until when, what goes back on the shelf, and which money follows."""

from datetime import timedelta
from typing import Any

import pytest

from flows.advance_order import advance_order
from flows.return_goods import answer_return, receive_return, request_return
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.letter import Letter
from shop.kernel.refusals import Refusal
from shop.orders.order_view import OrderUnknown, OrderView, ReturnUnknown, ReturnView
from shop.orders.returns import (
    NotReturnable,
    ReturnReasonUnknown,
    ReturnSettled,
    ReturnTooLate,
    ReturnTooMuch,
    note_refunded,
)
from tests.orders.buying import Buyer, a_buyer, a_selling_shop, left, orders, pays, seen, sells, words_to
from tests.told.street import letters
from tests.world import MORNING, Shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def delivered(*lines: tuple[str, int], pay: bool = True) -> tuple[Shop, Buyer, OrderView]:
    """Olive oil that may come back, and cheese that may not, at the customer's."""
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000, 10)
    sells(shop, "CACIO", 700, 10, returnable=False)
    buyer = a_buyer(shop)
    order = orders(buyer, *(lines or (("OLIO", 3), ("CACIO", 1))), payment="card" if pay else "cash")
    if pay:
        pays(shop, order)
    for to in ("shipped", "delivered"):
        advance_order(now=MORNING, actor="member", workspace_id=shop.id, order_id=order.id, to=to)
    return shop, buyer, seen(shop, order)


def asks(
    buyer: Buyer, order: OrderView, *lines: tuple[int, int], reason: str = "unwanted", **more: Any
) -> ReturnView:
    """The customer asks to send so much of the so manieth line back."""
    told: dict[str, Any] = {"now": MORNING, "actor": "customer", "note": "Non mi serve"}
    return request_return(
        **(told | more),
        workspace_id=buyer.shop.id,
        customer_id=buyer.id,
        order_id=order.id,
        lines=[(order.lines[position].id, quantity) for position, quantity in lines],
        reason=reason,
    )


def answers(shop: Shop, asked: ReturnView, *, approved: bool = True, answer: str = "") -> ReturnView:
    return answer_return(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        return_id=asked.id,
        approved=approved,
        answer=answer,
    )


def arrives(shop: Shop, asked: ReturnView, **more: Any) -> ReturnView:
    return receive_return(now=MORNING, actor="member", workspace_id=shop.id, return_id=asked.id, **more)


def test_what_came_back_lies_on_the_shelf_and_its_money_goes_back(owner: Any) -> None:
    shop, buyer, order = delivered()
    variant = order.lines[0].variant_id
    assert variant is not None
    assert left(shop, variant) == [7]

    asked = asks(buyer, order, (0, 2))
    answers(shop, asked, answer="Spediscilo in via Penna 1.")
    received = arrives(shop, asked)

    assert (asked.number, asked.state, received.state) == (1, "requested", "received")
    assert [(line.quantity, line.restocked) for line in received.lines] == [(2, True)]
    assert left(shop, variant) == [9]
    assert [line.returned for line in seen(shop, order).lines] == [2, 0]
    assert seen(shop, order).state == "delivered"
    assert rows(owner, "SELECT amount_minor, return_id FROM refund") == [(2000, asked.id)]
    told = words_to(owner, buyer.conversation)[-3:]
    assert told[1].endswith("Spediscilo in via Penna 1.")
    assert "20,00" in told[2]


def test_what_is_broken_does_not_go_back_on_the_shelf() -> None:
    shop, buyer, order = delivered()
    variant = order.lines[0].variant_id
    assert variant is not None
    asked = asks(buyer, order, (0, 1), reason="damaged")
    answers(shop, asked)

    received = arrives(shop, asked, restock=[])

    assert [line.restocked for line in received.lines] == [False]
    assert left(shop, variant) == [7]


def test_once_everything_is_back_the_delivery_is_paid_back_and_the_order_returned(owner: Any) -> None:
    shop, buyer, order = delivered(("OLIO", 3))
    for quantity in (1, 2):
        asked = asks(buyer, order, (0, quantity))
        answers(shop, asked)
        arrives(shop, asked)

    assert seen(shop, order).state == "returned"
    assert sorted(rows(owner, "SELECT amount_minor FROM refund")) == [(690,), (1000,), (2000,)]


def test_what_was_never_paid_is_not_paid_back(owner: Any) -> None:
    shop, buyer, order = delivered(pay=False)
    asked = asks(buyer, order, (0, 1))
    answers(shop, asked)

    arrives(shop, asked)

    assert one(owner, "SELECT count(*) FROM refund") == 0


def test_the_parts_of_a_discounted_line_come_back_to_the_cent(owner: Any) -> None:
    shop, buyer, order = delivered(("OLIO", 3))
    owner.execute("UPDATE order_line SET total_minor = 1000")
    for _ in range(3):
        asked = asks(buyer, order, (0, 1))
        answers(shop, asked)
        arrives(shop, asked)

    back = rows(owner, "SELECT amount_minor FROM refund WHERE reason = 'returned' ORDER BY amount_minor")
    assert [amount for (amount,) in back] == [333, 333, 334]


def refused(owner: Any, refusal: type[Refusal], act: Any) -> dict[str, Any]:
    """The values of a refusal after which no return exists."""
    with pytest.raises(refusal) as caught:
        act()
    assert one(owner, "SELECT count(*) FROM order_return") == 0
    assert one(owner, "SELECT count(*) FROM number_series WHERE name = 'return'") == 0
    return caught.value.values


def test_fresh_food_comes_back_only_when_it_was_broken_or_wrong(owner: Any) -> None:
    _, buyer, order = delivered()

    values = refused(owner, NotReturnable, lambda: asks(buyer, order, (1, 1)))
    assert values["names"] == ["Cacio"]

    assert asks(buyer, order, (1, 1), reason="damaged").state == "requested"


def test_who_changes_their_mind_has_fourteen_days_and_what_is_broken_two_years(owner: Any) -> None:
    _, buyer, order = delivered()
    last = MORNING + timedelta(days=14)

    refused(owner, ReturnTooLate, lambda: asks(buyer, order, (0, 1), now=last))
    years = MORNING + timedelta(days=730)
    refused(owner, ReturnTooLate, lambda: asks(buyer, order, (0, 1), reason="damaged", now=years))

    assert asks(buyer, order, (0, 1), now=last - timedelta(seconds=1)).state == "requested"
    assert asks(buyer, order, (0, 1), reason="wrong", now=last).state == "requested"


def test_no_more_comes_back_than_was_bought_and_is_not_on_its_way(owner: Any) -> None:
    shop, buyer, order = delivered()

    for quantity in (0, -1, 4):
        values = refused(owner, ReturnTooMuch, lambda wanted=quantity: asks(buyer, order, (0, wanted)))
        assert values["left"] == 3

    first = asks(buyer, order, (0, 2))
    with pytest.raises(ReturnTooMuch):
        asks(buyer, order, (0, 2))
    answers(shop, first, approved=False)
    assert asks(buyer, order, (0, 3)).number == 2


def test_what_has_not_arrived_cannot_be_sent_back(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    buyer = a_buyer(shop)
    order = orders(buyer, ("OLIO", 1))

    assert refused(owner, NotReturnable, lambda: asks(buyer, order, (0, 1)))["state"] == "placed"


def test_a_return_is_of_ones_own_order_and_of_its_own_lines(owner: Any) -> None:
    shop, buyer, order = delivered()
    other = a_selling_shop("altra", 2)
    turi, far = a_buyer(shop, "+393330000002"), a_buyer(other)
    theirs = orders(turi, ("OLIO", 1))

    refused(owner, OrderUnknown, lambda: asks(turi, order, (0, 1)))
    refused(owner, OrderUnknown, lambda: asks(far, order, (0, 1)))
    twice = [(0, 1), (0, 1)]
    refused(owner, NotReturnable, lambda: asks(buyer, order, *twice))
    refused(owner, NotReturnable, lambda: asks(buyer, order))
    refused(owner, ReturnReasonUnknown, lambda: asks(buyer, order, (0, 1), reason="boredom"))
    foreign = theirs.lines[0].id

    def with_a_foreign_line() -> ReturnView:
        return request_return(
            now=MORNING,
            actor="customer",
            workspace_id=shop.id,
            customer_id=buyer.id,
            order_id=order.id,
            lines=[(foreign, 1)],
            reason="unwanted",
        )

    refused(owner, NotReturnable, with_a_foreign_line)


def test_a_return_goes_its_way_once_and_another_shop_has_no_part_in_it(owner: Any) -> None:
    shop, buyer, order = delivered()
    other = a_selling_shop("altra", 2)
    asked = asks(buyer, order, (0, 1))

    with pytest.raises(ReturnUnknown):
        answers(other, asked)
    with pytest.raises(ReturnSettled):
        arrives(shop, asked)
    answers(shop, asked)
    with pytest.raises(ReturnSettled):
        answers(shop, asked, approved=False)
    arrives(shop, asked)
    with pytest.raises(ReturnSettled):
        arrives(shop, asked)

    assert one(owner, "SELECT count(*) FROM refund") == 1
    assert one(owner, "SELECT returned FROM order_line WHERE sku = 'OLIO'") == 1


def test_a_return_whose_money_went_back_is_refunded(owner: Any) -> None:
    shop, buyer, order = delivered()
    asked = asks(buyer, order, (0, 1))
    answers(shop, asked)
    arrives(shop, asked)

    with transaction(shop.id) as db:
        note_refunded(db, asked.id)
    assert seen(shop, order).returns[0].state == "received"
    owner.execute("UPDATE refund SET state = 'succeeded'")
    owner.commit()
    with transaction(shop.id) as db:
        note_refunded(db, asked.id)

    assert seen(shop, order).returns[0].state == "refunded"


RETURN_WORDS = {
    Language.IT: (
        ("la tua richiesta di reso per l'ordine 1", "Non spedire ancora niente: ti rispondiamo presto."),
        ("il reso dell'ordine 1 è approvato", "un biglietto con ordine 1 e reso 1"),
        ("il reso dell'ordine 1 è arrivato", "20,00\N{NO-BREAK SPACE}€ ti tornano come erano arrivati."),
        ("il reso dell'ordine 1 non è stato approvato", "La merce resta a te"),
    ),
    Language.ES: (
        ("tu solicitud de devolución del pedido 1", "No envíes nada todavía: te respondemos pronto."),
        ("la devolución del pedido 1 está aprobada", "una nota con pedido 1 y devolución 1"),
        ("la devolución del pedido 1 ha llegado", "Te devolvemos 20,00\N{NO-BREAK SPACE}€ por la misma vía."),
        ("la devolución del pedido 1 no se ha aprobado", "Te quedas con los artículos"),
    ),
}
"""Of each letter a part of its subject, and of its text."""


@pytest.mark.parametrize("language", RETURN_WORDS)
def test_its_letters_speak_of_the_return_and_of_what_comes_next(owner: Any, language: Language) -> None:
    shop, buyer, order = delivered()
    owner.execute("UPDATE customer SET email = 'marta@posta.example'")
    owner.execute("UPDATE customer_order SET language = %s", [language.value])
    owner.commit()

    asked = asks(buyer, order, (0, 2))
    found = [*letters_of_return()]
    answers(shop, asked, answer="Spediscilo in via Penna 1.")
    found += letters_of_return()
    arrives(shop, asked)
    found += letters_of_return()
    answers(shop, asks(buyer, order, (0, 1)), approved=False, answer="È aperto.")
    found += letters_of_return()

    requested, approved, received, _, refused_ = found
    for letter, (subject, words) in zip(
        (requested, approved, received, refused_), RETURN_WORDS[language], strict=True
    ):
        assert subject in letter.subject
        assert words in letter.text
        assert "Olio" in letter.text
        assert "Cacio" not in letter.text, "that is not coming back"
        assert "/l/" in letter.text
    assert "Spediscilo in via Penna 1." in approved.text
    assert "È aperto." in refused_.text


def test_an_approved_return_without_words_of_the_shop_says_where_it_goes(owner: Any) -> None:
    shop, buyer, order = delivered(pay=False)
    owner.execute("UPDATE customer SET email = 'marta@posta.example'")
    owner.commit()
    asked = asks(buyer, order, (0, 1))
    answers(shop, asked)
    [_, approved] = letters_of_return()
    arrives(shop, asked)
    [received] = letters_of_return()

    assert "Il nostro indirizzo: Via Mormina Penna 42, Scicli" in approved.text
    assert "Non devi fare altro." in received.text
    assert "€" not in received.text, "nothing was paid, so nothing goes back"


def letters_of_return() -> list[Letter]:
    return [each.letter for each in letters() if "/l/" in each.letter.text]
