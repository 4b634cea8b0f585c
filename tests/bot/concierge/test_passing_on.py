"""What leaves the chat: to a person, to a page of one's own, or as an interest for later."""

import pytest

from tests.bot.concierge.counter import Visit
from tests.bot.concierge.shelf_tools import PAGE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "voglio parlare con una persona"),
        ("en", "can I speak to Rosaria about something private?"),
        ("es", "quiero hablar con alguien de la tienda"),
    ],
)
def test_a_person_is_called_when_asked_for(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert answer.tools == ["hand_over"]
    assert "Rosaria" in answer.text


def test_the_reason_for_the_person_holds_none_of_the_customers_words() -> None:
    answer = Visit("en").say("let me talk to a human, my card is 4111 1111 1111 1111")

    assert "4111" not in str(answer.calls)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "il pacco è arrivato rotto"),
        ("en", "two jars arrived smashed, I want to make a complaint"),
        ("es", "el paquete llegó roto"),
    ],
)
def test_a_complaint_is_answered_with_regret_and_a_person(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert answer.tools == ["hand_over"]
    assert answer.text.split()[0] in {"Mi", "I'm", "Lo", "Siamo"}


def test_a_complaint_and_a_wish_for_a_person_call_one_person_once() -> None:
    answer = Visit("it").say("Un vasetto è arrivato rotto, vorrei parlare con una persona")

    assert answer.tools == ["hand_over"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "voglio cambiare la mia mail"),
        ("en", "delete my data please"),
        ("es", "quisiera descargar mis datos personales"),
    ],
)
def test_personal_data_travels_by_link(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert answer.calls == (("send_link", {"purpose": "profile"}),)
    assert answer.extra["links"][0]["url"] == PAGE


def test_who_is_not_registered_gets_the_page_to_register() -> None:
    answer = Visit("it", block={"registered": False}).say("come mi registro?")

    assert answer.calls == (("send_link", {"purpose": "registration"}),)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿Es seguro? ¿Qué pasa con mis datos?"),
        ("it", "è sicuro?"),
        ("en", "what happens with my data?"),
    ],
)
def test_privacy_is_explained_without_a_tool(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert answer.intents == ["privacy"]
    assert answer.tools == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "vorrei comprare la crema di pistacchio"),
        ("en", "I'd like to order two jars of pistachio cream"),
        ("es", "quiero comprar la crema de pistacho"),
    ],
)
def test_an_order_is_no_order_yet_but_an_interest_after_a_yes(language: str, text: str) -> None:
    visit = Visit(language)
    offered = visit.say(text)
    assert "mark_interest" not in offered.tools

    answer = visit.say({"it": "sì", "en": "yes", "es": "sí"}[language])

    assert answer.calls == (("mark_interest", {"product": "crema-di-pistacchio"}),)


def test_buying_in_general_opens_the_catalog() -> None:
    answer = Visit("es").say("Hola, me gustaría comprar algunos productos.")

    assert answer.tools == ["list_categories"]
    assert "category:gifts" in answer.choices


@pytest.mark.parametrize(
    ("language", "text"),
    [("it", "dov'è il mio ordine?"), ("en", "track my package"), ("es", "quiero reservar una cita")],
)
def test_what_no_tool_serves_is_said_and_a_person_offered(language: str, text: str) -> None:
    visit = Visit(language)
    offered = visit.say(text)
    assert offered.tools == []
    assert "person" in offered.choices

    assert visit.say("ok").tools == ["hand_over"]


def test_interest_without_a_product_asks_which_one() -> None:
    visit = Visit("it")
    visit.say("regalo misto sotto i 50 euro, nessuna allergia")

    asked = visit.say("lo prendo")
    assert asked.tools == []

    assert visit.say("la classica").calls == (("mark_interest", {"product": "box-classica"}),)
