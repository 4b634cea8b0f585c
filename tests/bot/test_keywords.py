"""Keywords are obeyed when they are the whole message, and are ordinary words otherwise."""

import pytest

from bot.keywords import keyword_of


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("STOP", "stop"),
        ("  stop! ", "stop"),
        ("Baja", "stop"),
        ("¡Baja!", "stop"),
        ("disiscrivimi.", "stop"),
        ("Non scrivetemi più", "stop"),
        ("START", "start"),
        ("riprendi", "start"),
        ("alta", "start"),
        ("Help", "help"),
        ("AIUTO", "help"),
        ("ayuda?", "help"),
        ("persona", "person"),
        ("/human", "person"),
        ("Operatore", "person"),
    ],
)
def test_whole_message_is_a_keyword(text: str, meant: str) -> None:
    assert keyword_of(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "cancel my order",
        "cancel",
        "end",
        "quit",
        "annulla",
        "cancelar mi pedido",
        "stop sending it to the old address, use the new one",
        "non stop",
        "help me choose a gift",
        "una persona allergica alle noci",
        "do you have a stop motion kit",
        "",
        "🙂",
    ],
)
def test_sentence_with_such_a_word_is_no_keyword(text: str) -> None:
    assert keyword_of(text) is None


def test_provider_has_the_last_word_on_opt_outs() -> None:
    assert keyword_of("quit", "stop") == "stop"
