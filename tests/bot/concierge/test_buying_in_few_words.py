"""What a few words mean while somebody buys: the size just asked about, a place in a line, a tip, the way it comes."""

import pytest

from tests.bot.concierge.test_purchase_talk import a_visit, ready, till_of


@pytest.mark.parametrize(
    ("language", "opening", "which", "takes"),
    [
        ("it", "avete l'olio?", "da 500 ml?", "lo prendo"),
        ("it", "avete l'olio?", "e quanto costa quello da 500 ml?", "ok, prendilo"),
        ("en", "do you have the Tonda Iblea oil?", "500 ml?", "I'll take it"),
        ("es", "¿tenéis el aceite Tonda Iblea?", "¿y de 500 ml?", "me lo llevo"),
    ],
)
def test_the_variant_that_was_asked_about_is_the_one_that_is_taken(
    language: str, opening: str, which: str, takes: str
) -> None:
    visit = a_visit(language)
    visit.say(opening)

    shown = visit.say(which)
    assert "12" in shown.text
    assert shown.choices[0] == "add:olio-1"
    visit.say(takes)

    assert till_of(visit).lines == {"olio-1": 1}


def test_another_variant_that_is_named_when_taking_counts() -> None:
    visit = a_visit()
    visit.say("avete l'olio?")
    visit.say("da 500 ml?")

    visit.say("prendo quello da 250 ml")

    assert till_of(visit).lines == {"olio-0": 1}


def test_what_went_in_before_a_question_is_told_with_it() -> None:
    visit = a_visit()

    asked = visit.say("prendo due box sicilia classica e l'olio")

    assert "2 × Box Sicilia Classica" in asked.text
    assert asked.choices == ["add:olio-0", "add:olio-1"]


@pytest.mark.parametrize(
    ("language", "wants", "cart", "which"),
    [
        ("it", "prendo l'olio", "cosa c'è nel carrello?", "quello da 500 ml"),
        ("en", "I'll take the Tonda Iblea oil", "what's in my cart?", "the 500 ml one"),
        ("es", "me llevo el aceite Tonda Iblea", "¿qué hay en el carrito?", "el de 500 ml"),
    ],
)
def test_who_looks_into_the_cart_is_still_asked_which_variant(
    language: str, wants: str, cart: str, which: str
) -> None:
    visit = a_visit(language)
    assert visit.say(wants).choices == ["add:olio-0", "add:olio-1"]

    looked = visit.say(cart)
    assert looked.tools == ["show_cart", "add_to_cart"]
    assert looked.choices == ["add:olio-0", "add:olio-1"]
    assert till_of(visit).lines == {}
    visit.say(which)

    assert till_of(visit).lines == {"olio-1": 1}


def test_what_was_waited_for_is_meant_by_it_and_given_up_again() -> None:
    visit = a_visit()
    sold_out = visit.say("prendo la crema di pistacchio da 1 kg")
    visit.say("Avvisami", tapped=sold_out.choices[-1])

    visit.say("avvisami quando torna")
    assert set(till_of(visit).waiting) == {"crema-di-pistacchio-2"}
    left = visit.say("non aspetto più, toglimi dalla lista")

    assert left.tools == ["leave_waiting_list"]
    assert till_of(visit).waiting == []
    assert "nessuna lista" in visit.say("toglimi dalla lista").text


def test_which_place_is_given_up_is_asked_where_there_are_several() -> None:
    visit = a_visit("en")
    till_of(visit).waiting = ["crema-di-pistacchio-2", "olio-1"]

    asked = visit.say("take me off the waiting list")

    assert asked.choices == ["unwait:crema-di-pistacchio-2", "unwait:olio-1"]
    visit.say("olio-1", tapped="unwait:olio-1")
    assert till_of(visit).waiting == ["crema-di-pistacchio-2"]


def test_a_bare_number_after_of_is_a_size() -> None:
    visit = a_visit()

    visit.say("aggiungi un olio tonda iblea da 500")

    assert till_of(visit).lines == {"olio-1": 1}


def test_taking_out_of_an_empty_cart_puts_nothing_in() -> None:
    visit = a_visit("en")
    visit.say("do you have the Tonda Iblea oil?")

    answer = visit.say("quita una")

    assert answer.tools == ["show_cart"]
    assert till_of(visit).lines == {}


def test_a_variant_that_there_is_not_is_said_so() -> None:
    visit = a_visit()
    visit.say("avete l'olio?")

    answer = visit.say("da 750 ml?")

    assert "250 ml" in answer.text
    assert answer.text.splitlines()[1] == "Così non c'è. Ci sono:"


@pytest.mark.parametrize(
    ("text", "tip"),
    [
        ("metti 2 euro di mancia", 200),
        ("leave a tip of 2,50", 250),
        ("añade un 10% de propina", 450),
        ("aggiungi cinque euro di mancia per il corriere", 500),
    ],
)
def test_a_tip_is_what_the_customer_says(text: str, tip: int) -> None:
    visit = a_visit()
    ready(visit)

    answer = visit.say(text)

    assert till_of(visit).tip == tip
    assert answer.tools == ["add_tip", "propose_order"]
    visit.say("anzi niente mancia")
    assert till_of(visit).tip == 0


def test_how_much_of_a_tip_is_asked() -> None:
    visit = a_visit()
    visit.say("prendo la box sicilia classica")

    assert visit.say("vorrei lasciare una mancia").tools == []
    visit.say("3 euro")

    assert till_of(visit).tip == 300
    assert visit.say("metti 500 euro di mancia").tools == ["add_tip"]
    assert till_of(visit).tip == 300


def test_a_question_before_the_delivery_is_chosen_leaves_it_open() -> None:
    visit = a_visit("en")
    visit.say("I'll take the classic sicily box")
    visit.say("checkout")
    visit.say("are you open on Saturday?")

    visit.say("courier please")

    assert till_of(visit).delivery == "courier"


def test_no_order_is_made_where_one_that_is_being_made_is_called_off() -> None:
    visit = a_visit()
    visit.say("prendo la box sicilia classica")
    visit.say("procedi all'ordine")

    answer = visit.say("annulla l'ordine")

    assert answer.tools == []
    assert till_of(visit).lines == {"box-classica-0": 1}
