"""What is tapped and what is typed in the same breath, and a yes where another question stands open."""

import pytest

from tests.bot.concierge.counter import Answer, Visit
from tests.bot.concierge.test_purchase_talk import a_visit, ready, till_of


def taps(visit: Visit, option: str, typed: str = "") -> Answer:
    """A tap, with what was typed right after it."""
    return visit.say(f"Tapped\n{typed}".strip(), tapped=option, beside=typed)


@pytest.mark.parametrize("typed", ["sì", "sì grazie", "ok", "grazie", "👍"])
def test_a_yes_beside_a_tap_adds_nothing(typed: str) -> None:
    visit = a_visit()
    visit.say("prendo la box sicilia classica")

    assert taps(visit, "checkout", typed).choices == ["delivery:courier", "delivery:shop"]
    assert taps(visit, "delivery:shop", typed).choices == ["yes:P-1", "change:P-1"]
    assert taps(visit, "yes:P-1", typed).tools == ["place_order"]


def test_a_no_beside_a_tap_takes_it_back() -> None:
    visit = a_visit()
    ready(visit)

    answer = taps(visit, "yes:P-1", "no aspetta")

    assert "place_order" not in answer.tools
    assert till_of(visit).orders == []


def test_what_is_asked_for_beside_a_yes_comes_first() -> None:
    visit = a_visit()
    ready(visit)

    answer = taps(visit, "yes:P-1", "e aggiungi l'olio da 250 ml")

    assert answer.tools == ["add_to_cart", "propose_order"]
    assert answer.choices == ["yes:P-2", "change:P-2"]


def test_a_question_beside_a_tap_is_answered_too() -> None:
    visit = a_visit()
    visit.say("avete la box sicilia classica?")

    answer = taps(visit, "add:box-classica", "e fate pacchetti regalo?")

    assert till_of(visit).lines == {"box-classica-0": 1}
    assert set(answer.intents) == {"mark_interest", "search_knowledge"}


def test_a_proposal_comes_back_after_another_question_was_answered() -> None:
    visit = a_visit()
    ready(visit)

    asked = visit.say("avete l'olio?")
    assert "yes:P-1" not in asked.choices
    after = visit.say("no")

    assert after.choices == ["yes:P-1", "change:P-1"]
    visit.say("sì")
    assert len(till_of(visit).orders) == 1


def test_a_yes_to_another_question_orders_nothing() -> None:
    visit = a_visit()
    ready(visit)
    visit.say("avete la degustazione siciliana?")

    answer = visit.say("sì")

    assert answer.tools == ["add_to_cart"]
    assert till_of(visit).orders == []


@pytest.mark.parametrize("text", ["non mi va più", "annulla l'ordine", "no dai", "lascia stare"])
def test_a_proposal_that_is_not_wanted_is_dropped(text: str) -> None:
    visit = a_visit()
    ready(visit)

    answer = visit.say(text)

    assert answer.choices == ["cart"]
    assert visit.say("anzi sì").choices == ["yes:P-2", "change:P-2"]


def test_yes_but_does_the_one_and_answers_the_other() -> None:
    visit = a_visit()
    visit.say("avete la box sicilia classica?")

    visit.say("sì ma due")
    assert till_of(visit).lines == {"box-classica-0": 2}
    visit.say("avete la degustazione siciliana?")
    visit.say("ok ma quanto costa la spedizione?")
    assert till_of(visit).lines == {"box-classica-0": 2}


def test_a_yes_to_a_choice_of_several_asks_again() -> None:
    visit = a_visit()
    visit.memory = {
        "asked": "intent",
        "text": "quel coso",
        "options": [{"id": "intent:returns"}, {"id": "intent:order_status"}],
    }

    answer = visit.say("sì")

    assert answer.tools == []
    assert answer.choices == ["intent:returns", "intent:order_status"]
