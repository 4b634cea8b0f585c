"""At night, after a person was asked for: who is told when somebody comes, and who is answered meanwhile."""

from datetime import timedelta

import pytest

from bot.meanwhile import _plain
from shop.kernel.language import Language
from tests.bot.concierge.counter import concierge
from tests.bot.conversing import Chat, a_chat
from tests.world import a_registered_customer, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")

PHONES = {"it": "+393331234567", "en": "+447700900123", "es": "+34600111222"}
SAID = {
    "it": ("il pacco è arrivato rotto, è una vergogna!", "che orari fate?", "lo voglio sostituito subito"),
    "en": (
        "you sent me the wrong thing, this is a disgrace",
        "when are you open?",
        "I want my money back now",
    ),
    "es": (
        "el paquete llegó roto, ¡qué vergüenza!",
        "¿qué horario tenéis?",
        "quiero que me devolváis el dinero ya",
    ),
}


@pytest.fixture
def chat() -> Chat:
    return a_chat(concierge(), known_words=lambda _w, _l: ("Crema di pistacchio", "Miele ibleo"))


def asked_at_night(chat: Chat, language: str) -> str:
    """A complaint half an hour before midnight; the words with which a person was called."""
    phone = PHONES[language]
    a_registered_customer(chat.shop, phone, language=Language(language))
    chat.clock.pass_(hours=13, minutes=30)
    (called,) = chat.says(SAID[language][0], phone=phone)
    return called.text


@pytest.mark.parametrize("language", ["it", "en", "es"])
def test_who_complains_at_night_hears_when_somebody_comes_and_is_answered_what_is_plain(
    chat: Chat, language: str, owner: object
) -> None:
    phone = PHONES[language]
    assert "8:30" in asked_at_night(chat, language)

    (hours,) = chat.says(SAID[language][1], phone=phone)
    assert "19:30" in hours.text

    (told,) = chat.says(SAID[language][2], phone=phone)
    assert "8:30" in told.text
    assert chat.says(SAID[language][2], phone=phone) == [], "told once a night"
    assert rows(owner, "SELECT responder FROM conversation") == [("queue",)], "a person is awaited still"


def test_whoever_waits_has_the_wait_of_two_opening_hours_and_no_answer_while_the_shop_is_open(
    chat: Chat, owner: object
) -> None:
    asked_at_night(chat, "it")

    chat.clock.pass_(hours=5)
    assert len(chat.says("avete la crema di pistacchio?")) == 1, "at half past three"
    assert rows(owner, "SELECT responder FROM conversation") == [("queue",)]

    chat.clock.pass_(hours=5)
    assert chat.says("che orari fate?") == [], "somebody is there to answer"

    chat.clock.pass_(hours=2)
    assert len(chat.says("che orari fate?")) == 1
    assert rows(owner, "SELECT responder FROM conversation") == [("agent",)], "nobody came"


def test_whoever_takes_over_is_not_talked_over_at_night(chat: Chat, owner: object) -> None:
    asked_at_night(chat, "it")
    owner.execute("UPDATE conversation SET responder = 'member', responder_until = NULL")  # type: ignore[attr-defined]  # psycopg's connection

    assert chat.says("che orari fate?") == []
    chat.clock.pass_(seconds=timedelta(minutes=1).total_seconds())
    assert chat.says("lo voglio sostituito subito") == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("quanto costa la spedizione?", True),
        ("do you have olive oil?", True),
        ("¿dónde estáis?", True),
        ("grazie", True),
        ("quanto costa la spedizione? il vasetto era rotto", False),
        ("order 1234", False),
        ("annulla il mio ordine", False),
        ("quiero hablar con alguien", False),
        ("I'll take two jars", False),
        ("", False),
    ],
)
def test_what_is_plain_changes_nothing_and_is_about_no_trouble(text: str, plain: bool) -> None:
    assert _plain(text, frozenset()) is plain
