"""An order that was made is called off, done anew or sent elsewhere, on the customer's own yes alone."""

import pytest

from tests.bot.concierge.counter import Answer, Visit
from tests.bot.concierge.test_purchase_talk import a_visit, ready, till_of


def after_an_order(language: str = "it") -> Visit:
    """Somebody who has just ordered a box."""
    visit = a_visit(language)
    visit.say({"it": "prendo la box sicilia classica", "en": "I'll take the classic sicily box"}[language])
    visit.say({"it": "procedi all'ordine", "en": "checkout"}[language])
    visit.say({"it": "ritiro in bottega", "en": "pick up"}[language])
    visit.say({"it": "sì", "en": "yes"}[language])
    assert len(till_of(visit).orders) == 1
    return visit


def agrees(visit: Visit, text: str, tapped: str = "") -> Answer:
    """The customer says that, and the code that looks for a yes finds one."""
    till_of(visit).called_off = True
    return visit.say(text, tapped=tapped)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "annulla l'ordine",
            "annulla",
            "ho cambiato idea, non lo voglio più l'ordine",
            "vorrei annullare l'ordine 1",
        ),
        "si può disdire l'ordine?",
    ],
)
def test_calling_it_off_is_asked_with_what_it_means_and_then_done(text: str) -> None:
    visit = after_an_order()

    asked = visit.say(text)
    assert asked.choices == ["cancel:1", "no"]
    assert "Box Sicilia Classica" in asked.text
    assert "45,00" in asked.text
    assert till_of(visit).orders[0]["state"] == "placed"

    done = agrees(visit, "sì")
    assert done.calls[0] == ("cancel_order", {"order": "1"})
    assert till_of(visit).orders[0]["state"] == "canceled"


def test_what_was_paid_goes_back_and_that_is_said_before() -> None:
    visit = after_an_order("en")
    till_of(visit).orders[0] |= {"state": "paid", "status": "Paid"}

    asked = visit.say("cancel my order please")
    done = agrees(visit, "Yes, cancel it", tapped="cancel:1")

    assert "€45.00 go back to you" in asked.text
    assert "€45.00 go back to you" in done.text


def test_a_no_keeps_it() -> None:
    visit = after_an_order()
    visit.say("annulla l'ordine")

    assert visit.say("no, aspetta").tools == []
    assert till_of(visit).orders[0]["state"] == "placed"


def test_what_the_shop_has_in_hand_is_for_a_person() -> None:
    visit = after_an_order()
    till_of(visit).orders[0] |= {"state": "shipped", "status": "spedito"}

    for text in ("annulla l'ordine", "togli la box dall'ordine"):
        assert visit.say(text).choices == ["person", "no"]


def test_with_a_proposal_open_it_is_the_proposal_that_is_dropped() -> None:
    visit = after_an_order()
    ready(visit)

    answer = visit.say("annulla l'ordine")

    assert "cancel_order" not in answer.tools
    assert answer.choices == ["cart"]
    assert till_of(visit).orders[0]["state"] == "placed"


def test_a_part_is_taken_out_by_ordering_anew() -> None:
    visit = a_visit()
    visit.say("aggiungi due box sicilia classica e l'olio da 250 ml")
    visit.say("procedi all'ordine")
    visit.say("ritiro in bottega")
    visit.say("sì")

    asked = visit.say("togli l'olio dall'ordine")
    assert asked.choices == ["cancel:1", "person", "no"]
    assert till_of(visit).orders[0]["state"] == "placed"
    anew = agrees(visit, "Annulla e rifai", tapped="cancel:1")

    assert till_of(visit).orders[0]["state"] == "canceled"
    assert till_of(visit).lines == {"box-classica-0": 2}
    assert anew.choices == ["checkout", "more"]


def test_in_the_cart_it_is_just_taken_out() -> None:
    visit = after_an_order()
    visit.say("aggiungi l'olio da 250 ml")

    visit.say("togli l'olio dall'ordine")

    assert till_of(visit).lines == {}
    assert till_of(visit).orders[0]["state"] == "placed"


@pytest.mark.parametrize(
    "text", ["posso cambiare indirizzo?", "l'indirizzo è sbagliato", "cambia l'indirizzo dell'ordine"]
)
def test_the_address_is_changed_on_the_orders_page(text: str) -> None:
    visit = after_an_order()

    answer = visit.say(text)

    assert answer.tools == ["order_status", "send_link"]
    assert dict(answer.calls[1][1]) == {"purpose": "order", "order": "1"}
    assert answer.extra["links"]


def test_an_address_that_was_given_is_changed_there_too_until_it_has_left() -> None:
    visit = after_an_order()
    till_of(visit).orders[0]["address_given"] = True
    assert visit.say("posso cambiare indirizzo?").tools == ["order_status", "send_link"]

    till_of(visit).orders[0] |= {"state": "shipped", "status": "spedito"}
    assert visit.say("posso cambiare indirizzo?").choices == ["person", "no"]


def test_nothing_is_called_off_where_there_is_no_order() -> None:
    visit = a_visit()

    answer = visit.say("annulla l'ordine")

    assert answer.choices == ["person", "no"]
