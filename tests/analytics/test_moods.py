"""How chats felt is guessed from customers' own words, told with how sure it is, and leads to the chats."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.moods import mood_of, read_moods
from shop.analytics.moods import mood_lines, moods
from shop.analytics.periods import Period
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import visitor
from tests.world import MORNING, PinnedClock, a_registered_customer, a_shop, arrives, one

ROME = ZoneInfo("Europe/Rome")
FRIDAY = Period(date(2026, 11, 20), date(2026, 11, 20), ROME)

# Written apart from the examples that moods are learned from.
HELD_BACK = {
    "positive": (
        *("it looks amazing, thank you!", "we loved the wine, superb", "wow, quick delivery, brilliant"),
        *("mi piace tantissimo, grazie", "consegna velocissima, bravissimi", "che meraviglia queste scarpe"),
        *("me ha gustado muchísimo, gracias", "entrega rapidísima, sois los mejores"),
        *("qué maravilla de bolso", "todo ha ido de maravilla", "è andato tutto benissimo, grazie mille"),
    ),
    "negative": (
        *("the box came damaged", "I'm unhappy with these boots", "this is not the one I ordered"),
        *("la scatola è arrivata danneggiata", "non sono contenta di questi stivali", "sa di vecchio"),
        *("no es lo que había pedido", "non è quello che avevo ordinato", "la caja ha llegado dañada"),
        "sigo sin noticias de mi pedido, qué fastidio",
    ),
    "angry": (
        *("this is a joke, you crooks", "you're a bunch of liars", "I'm sick and tired of you"),
        *("è una presa in giro, truffatori", "sono stufo marcio di voi", "siete una banda di bugiardi"),
        *("esto es una tomadura de pelo, estafadores", "exijo el reembolso inmediato, es absurdo"),
        *("qué asco de trato, os voy a demandar", "estoy hasta las narices de vosotros"),
    ),
    "neutral": (
        *("what time do you open tomorrow?", "I'd like two jars of honey", "does it come in blue?"),
        *("a che ora aprite domani?", "vorrei due barattoli di miele", "porto la 42", "dove siete"),
        *("¿a qué hora abrís mañana?", "puedo pagar con tarjeta", "vale, gracias", "ok grazie"),
    ),
}


def test_most_moods_are_found_and_everyday_requests_are_given_none() -> None:
    guessed: Counter[tuple[str, str]] = Counter()
    for label, texts in HELD_BACK.items():
        for text in texts:
            mood = mood_of([text])
            assert mood is not None
            assert 0 <= mood.confidence < 100
            guessed[label, mood.label] += 1
    right = sum(count for (label, found), count in guessed.items() if label == found)
    assert right >= 0.7 * guessed.total()
    assert guessed["neutral", "neutral"] == len(HELD_BACK["neutral"])
    assert not guessed["positive", "angry"] + guessed["angry", "positive"] + guessed["negative", "positive"]


def test_how_it_ended_weighs_more_and_nothing_is_made_of_no_words() -> None:
    mood = mood_of(["the box came damaged", "wow, it looks amazing, thank you!", "it looks amazing!"])
    assert mood is not None
    assert mood.messages == 3
    assert mood_of([]) is None
    assert mood_of(["👍", "42"]) is None


@pytest.mark.usefixtures("empty_database", "valkey")
def test_a_chat_is_read_once_when_it_is_quiet_and_leads_from_the_figure_to_the_conversation(
    owner: Any,
) -> None:
    shop, other, clock = a_shop(), a_shop("altra", 2), PinnedClock()
    a_registered_customer(shop)
    arrives(shop, "è vergognoso, siete dei ladri, ridatemi i soldi", at=MORNING)
    a_registered_customer(shop, "+393330000002", name="Ugo Neri")
    arrives(shop, "a che ora aprite domani?", at=MORNING + timedelta(minutes=1), phone="+393330000002")
    assert read_moods(now=MORNING + timedelta(hours=1), workspace_id=shop.id) == 0
    later = MORNING + timedelta(hours=3)
    assert read_moods(now=later, workspace_id=shop.id) == 2
    assert read_moods(now=later, workspace_id=shop.id) == 0
    assert read_moods(now=later, workspace_id=other.id) == 0
    with transaction(shop.id) as db:
        assert (moods(db, FRIDAY).of("angry"), moods(db, FRIDAY).all) == (1, 2)
        (angry,) = mood_lines(db, FRIDAY, "angry")
        assert angry.name == "Marta Bellomo"
    with transaction(other.id) as db:
        assert moods(db, FRIDAY).all == 0

    with visitor(clock) as browser:
        signed_in(browser, a_member(shop, "owner", name="Rosaria", language=Language.EN))
        page = browser.get("/console/figures/moods?period=7").text
        for words in (f"/console/inbox/{angry.conversation_id}", "Angry", "likely", "Ugo Neri"):
            assert words in page, words
        only = browser.get("/console/figures/moods?period=7&mood=angry").text
        assert ("Marta Bellomo" in only, "Ugo Neri" in only) == (True, False)
    assert one(owner, "SELECT count(*) FROM chat_mood") == 2
