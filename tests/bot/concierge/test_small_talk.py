"""Greetings, thanks, rudeness, languages, signs: kind and short, and never a tool for nothing."""

from typing import Any

import pytest

from tests.bot.concierge.counter import Visit


@pytest.mark.parametrize(
    ("language", "text"), [("it", "ciao"), ("en", "hello!"), ("es", "¡Hola, buenos días!")]
)
def test_a_greeting_is_greeted_by_name_the_first_time(language: str, text: str) -> None:
    visit = Visit(language)
    first, second = visit.say(text), visit.say(text)

    assert "Tano" in first.text
    assert "Tano" not in second.text


def test_a_greeting_before_a_wish_is_returned_with_the_answer() -> None:
    answer = Visit("it").say("Ciao! a che ora aprite?")

    assert answer.text.lower().startswith("ciao")
    assert "8:30" in answer.text


@pytest.mark.parametrize("text", ["grazie mille!!", "thx", "muchas gracias", "grazie", "thank you so much"])
def test_thanks_are_taken_kindly(text: str) -> None:
    answer = Visit("it").say(text)

    assert answer.intents == ["thanks"]
    assert answer.tools == []


@pytest.mark.parametrize("text", ["arrivederci", "ok bye for now", "hasta luego", "Eso es todo, ¡gracias!"])
def test_a_farewell_is_returned(text: str) -> None:
    assert Visit("it").say(text).intents == ["goodbye"]


@pytest.mark.parametrize("text", ["ok", "👍", "sì", "va bene", "yes", "vale", "perfetto"])
def test_agreement_to_nothing_is_no_order(text: str) -> None:
    answer = Visit("it").say(text)

    assert answer.tools == []
    assert not answer.extra["miss"]


@pytest.mark.parametrize("text", ["sei stupido", "you stupid bot", "eres un idiota", "vaffanculo"])
def test_an_insult_is_met_calmly_and_a_person_offered(text: str) -> None:
    answer = Visit("it").say(text)

    assert answer.intents == ["insult"]
    assert "person" in answer.choices


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "ma sei scemo? ti ho chiesto quanto costa l'olio"),
        ("en", "are you stupid? how much is the olive oil"),
        ("es", "¿pero eres tonto? te he preguntado cuánto cuesta el aceite"),
    ],
)
def test_a_question_asked_rudely_is_still_answered(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert ("show_product", {"product": "olio"}) in answer.calls
    assert "12" in answer.text


@pytest.mark.parametrize(
    ("language", "text"),
    [("it", "sei un robot?"), ("en", "am I talking to a machine?"), ("es", "¿eres una persona?")],
)
def test_an_ai_says_that_it_is_one(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert answer.intents == ["is_bot"]
    assert "Rosaria" in answer.text


def test_another_of_our_languages_is_spoken_on_request() -> None:
    visit = Visit("it")
    visit.say("ciao, a che ora aprite?")

    switched = visit.say("can we speak English?")
    after = visit.say("ok")

    assert switched.extra["language"] == "en"
    assert "English" in switched.text
    assert after.extra["language"] == "en"


def test_a_language_we_do_not_speak_is_declined_kindly() -> None:
    answer = Visit("en").say("do you speak French?")

    assert "Italian" in answer.text


@pytest.mark.parametrize(("text", "said"), [("[picture]", {"wordless": ["image"]}), ("…", {}), ("🙈", {})])
def test_what_has_no_words_can_go_to_a_person(text: str, said: dict[str, Any]) -> None:
    answer = Visit("it").say(text, **said)

    assert answer.tools == []
    assert "person" in answer.choices


def test_a_new_customer_is_welcomed_by_name_and_the_first_wish_answered() -> None:
    visit = Visit("it", block={"welcome": True, "customer_name": "Marta"})

    answer = visit.say("avete la crema di pistacchio?")

    assert "Marta" in answer.text
    assert "9,80" in answer.text


def test_a_new_customer_without_a_wish_is_welcomed() -> None:
    answer = Visit("it", block={"welcome": True, "customer_name": "Marta"}).say("…")

    assert "Marta" in answer.text
    assert answer.choices


def test_a_formal_shop_says_lei_and_usted() -> None:
    formal = {"formality": "formal"}

    assert (
        "Le " in Visit("it", block=formal).say("cosa sai fare?").text
        or "Lei" in Visit("it", block=formal).say("aiuto").text
    )
    assert (
        "usted" in Visit("es", block=formal).say("ok").text
        or "le" in Visit("es", block=formal).say("ayuda").text
    )
