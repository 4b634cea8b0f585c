"""Which language an answer is in: guessed, kept, or asked for."""

import pytest

from bot.concierge.language import detect, foreign_requested, requested
from shop.kernel.language import Language

EN, IT, ES = Language.EN, Language.IT, Language.ES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("do you have pistachio cream?", EN),
        ("avete la crema di pistacchio?", IT),
        ("¿tenéis crema de pistacho?", ES),
        ("quanto costa la spedizione in Germania", IT),
        ("cuánto cuesta el envío a Alemania", ES),
        ("QUANTO COSTA???", IT),
    ],
)
def test_a_first_line_speaks_for_itself(text: str, language: Language) -> None:
    assert detect(text, None, EN).language is language


@pytest.mark.parametrize("default", [EN, IT, ES])
def test_a_first_word_of_no_language_takes_the_default(default: Language) -> None:
    assert detect("ok", None, default).language is default
    assert detect("12", None, default).language is default
    assert detect("👍", None, default).language is default


def test_a_first_greeting_decides_though_short() -> None:
    assert detect("Hello", None, IT).language is EN
    assert detect("gracias", None, IT).language is ES


@pytest.mark.parametrize("text", ["ok", "no", "2", "perfetto", "taglia M", "👍", "menu"])
def test_a_short_line_keeps_the_language_of_the_chat(text: str) -> None:
    assert detect(text, IT, EN).language is IT


def test_a_plain_sentence_in_another_language_switches() -> None:
    guess = detect("sorry, what are your opening hours on Sunday?", IT, IT)

    assert guess.language is EN
    assert guess.switched
    assert guess.confidence >= 0.8


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("can we speak English?", EN),
        ("possiamo parlare italiano?", IT),
        ("en español por favor", ES),
        ("english", EN),
        ("no entiendo, en español por favor", ES),
    ],
)
def test_a_language_that_is_asked_for_is_spoken(text: str, language: Language) -> None:
    assert requested(text) is language
    assert detect(text, IT, IT).language is language


@pytest.mark.parametrize(
    "text",
    [
        "do you have a tour in English?",
        "avete vino italiano?",
        "c'è qualcuno che parla italiano?",
        "un tour en español",
    ],
)
def test_a_language_that_is_a_trait_is_no_request(text: str) -> None:
    assert requested(text) is None


def test_a_language_we_do_not_speak_is_recognized() -> None:
    assert foreign_requested("do you speak French?")
    assert not foreign_requested("do you have French wine?")


NAMES = frozenset(
    {"crema", "pistacchio", "cassetta", "orto", "vestido", "serena", "dress", "ragusano", "stagionato"}
)


@pytest.mark.parametrize("chat", [EN, IT, ES])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "quita una",
            "una",
            "ok",
            "si",
            "sí",
            "no",
            "vale",
            "2",
            "12,50",
            "in M",
            "grazie",
            "gracias",
            "thanks",
        ),
        *(
            "crema di pistacchio",
            "Cassetta Orto",
            "vestido Serena",
            "Serena dress",
            "Ragusano stagionato",
            "pickup",
            "hola",
        ),
    ],
)
def test_words_of_any_language_and_names_of_goods_switch_nothing(text: str, chat: Language) -> None:
    assert detect(text, chat, chat, NAMES).language is chat


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *(("quanto costa?", IT), ("how much is it?", EN), ("¿cuánto cuesta?", ES)),
        *(
            ("quanto costa la crema di pistacchio?", IT),
            ("do you have the Cassetta Orto?", EN),
            ("¿y en rojo?", ES),
        ),
    ],
)
def test_few_words_that_only_one_language_has_do(text: str, language: Language) -> None:
    for chat in {EN, IT, ES} - {language}:
        assert detect(text, chat, chat, NAMES).language is language
