"""What people write in a hurry: two wishes in one breath, a word taken back within the message, the same question twice."""

import pytest

from bot.concierge.inspecting import inspect_intent
from bot.concierge.parsers.agreeing import Agreement, agreement
from bot.concierge.parsers.booking import asks_about_it, booking_act, party
from bot.concierge.parsers.codes import code_told
from bot.concierge.parsers.correcting import party_instead, said_last
from bot.concierge.parsers.haggling import haggles
from bot.concierge.parsers.hosting import hosting_act
from bot.concierge.parsers.orders import calls_off_alone
from shop.kernel.language import Language
from tests.bot.concierge.test_purchase_talk import a_visit, till_of


def test_a_word_of_agreement_before_a_no_is_a_no() -> None:
    for text in ("ok lasciamo perdere", "va bene, lascia stare", "ok forget it", "vale, déjalo"):
        assert agreement(text) == Agreement(yes=False, rest=""), text
    for text in ("ok go", "ok, perché no", "vale perfecto", "va bene"):
        assert agreement(text) == Agreement(yes=True, rest=""), text
    assert agreement("ok, no nuts please") == Agreement(yes=True, rest="no nuts please")


def test_what_was_taken_back_within_a_message_no_longer_holds() -> None:
    for text, last in (
        ("ritiro in negozio anzi no spedite", "spedite"),
        ("pick up, no wait, send it", "send it"),
        ("el rojo, no, mejor el azul", "el azul"),
        ("due, anzi tre", "tre"),
        ("anzi sì", "anzi sì"),
        ("meglio martedì", "meglio martedì"),
    ):
        assert said_last(text) == last
    for text in (
        "vorrei annullarlo",
        "can you cancel it",
        "quiero cancelarlo",
        "I need to cancel that please",
    ):
        assert calls_off_alone(text), text


def test_a_good_oil_is_no_voucher_and_asking_for_a_code_is_haggling() -> None:
    for text in ("avete olio buono?", "un vino tinto bueno", "che buono!", "è buono?"):
        assert code_told(text) is None, text
    assert code_told("ho un buono, NATALE10") == "NATALE10"
    assert code_told("uso il buono sconto ESTATE") == "ESTATE"
    for text in ("avete un codice sconto?", "do you have any discount codes", "¿hay algún cupón?"):
        assert haggles(text), text
    assert not haggles("ho un codice sconto")
    [only] = inspect_intent("troppo caro, mi fate uno sconto?", Language.IT)["parts"]
    assert only["intent"] == "discount"


def test_how_many_come_is_said_by_who_joins_and_who_does_not() -> None:
    for text, before, many in (
        ("una amiga más", 3, 4),
        ("one more person", 2, 3),
        ("uno in più", 2, 3),
        ("+1", 2, 3),
        ("aggiungi un posto", 1, 2),
        ("one of us can't make it", 4, 3),
        ("uno di noi non viene", 3, 2),
        ("somos una menos", 5, 4),
        ("my husband wants to come too", 1, 2),
        ("one of us can't make it", 1, 0),
        ("che bello", 3, 0),
    ):
        assert party_instead(text, before) == many, text
    for text, many in (("siamo diventati 6", 6), ("we will be 4 in the end", 4), ("ahora somos 8", 8)):
        assert party(text) == many or party_instead(text, 2) == many, text


def test_what_is_asked_of_a_time_is_told_from_what_only_sounds_alike() -> None:
    for text in ("avete qualcosa per chi è allergico alle noci", "x chi è celiaco?", "chi è il papa?"):
        assert hosting_act(text) == "", text
    for text in ("chi ci accompagna?", "chi è la guida?", "con chi parlerò?"):
        assert hosting_act(text) == "who", text
    for text in ("quanto paghiamo in tutto?", "what do we pay?", "¿cuánto pagamos?"):
        assert asks_about_it(text), text
    for text in (
        "vorrei parlare con un consulente",
        "can I speak with an advisor",
        "quiero hablar con un asesor",
    ):
        assert booking_act(text) == "book", text


@pytest.mark.parametrize(
    ("language", "opening", "both", "chosen", "goods"),
    [
        ("it", "avete la Box Sicilia Classica?", "prendila, e aggiungi l'olio", "quello da 500 ml", "Box"),
        (
            "en",
            "do you have the Classic Sicily Box?",
            "I'll take it, and add the oil",
            "the 500 ml one",
            "Box",
        ),
    ],
)
def test_what_is_spoken_of_is_taken_together_with_what_is_named(
    language: str, opening: str, both: str, chosen: str, goods: str
) -> None:
    visit = a_visit(language)
    assert goods in visit.say(opening).text

    visit.say(both)
    visit.say(chosen)

    lines = till_of(visit).lines
    assert lines.pop("olio-1") == 1
    assert list(lines.values()) == [1]


@pytest.mark.parametrize(
    ("language", "asked", "weather"),
    [
        ("it", "quanto costa la spedizione?", "che tempo fa in Sicilia?"),
        ("en", "how much is delivery?", "what's the weather in Sicily?"),
        ("es", "¿cuánto cuesta el envío?", "¿qué tiempo hace en Sicilia?"),
    ],
)
def test_the_same_question_is_not_answered_by_the_same_words_and_the_weather_by_no_goods(
    language: str, asked: str, weather: str
) -> None:
    visit = a_visit(language)
    first = visit.say(asked)
    assert first.tools == ["shop_facts"]

    second = visit.say(asked)
    assert second.text != first.text
    assert second.choices == ["person", "no"]
    assert visit.say(weather).tools == []


def test_who_asks_after_an_order_that_was_only_prepared_hears_that_it_waits_for_a_yes() -> None:
    visit = a_visit("it")
    visit.say("prendo la box sicilia classica")
    visit.say("ordina")
    proposed = visit.say("corriere")
    assert proposed.choices[0].startswith("yes:")

    told = visit.say("dov'è il mio ordine?")

    assert "non è ancora fatto" in told.text
    visit.say("sì")
    assert len(till_of(visit).orders) == 1


def test_a_day_alone_asks_whether_goods_are_there_by_then() -> None:
    visit = a_visit("it")
    assert visit.say("entro il 27 novembre").tools == ["delivery_by"]
