"""Two things in one breath: goods and where they go, anger and the wish for a person."""

import pytest

from tests.bot.concierge.test_purchase_talk import a_visit, till_of


@pytest.mark.parametrize(
    ("language", "before", "said"),
    [
        ("it", "avete la box sicilia classica?", "dai prendine due e mandale a milano"),
        ("it", "avete la box sicilia classica?", "ne prendo due, e spediscile a Torino"),
        ("en", "do you have the classic sicily box?", "I'll take two and send them to Milan"),
        ("es", "¿tenéis la box sicilia clásica?", "ponme dos y mándalas a Valencia"),
    ],
)
def test_what_is_taken_is_in_the_cart_though_it_is_said_where_it_goes(
    language: str, before: str, said: str
) -> None:
    visit = a_visit(language)
    visit.say(before)

    visit.say(said)

    assert list(till_of(visit).lines.values()) == [2]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "ur bot is useless give me a human"),
        ("en", "you understand nothing, I want a real person"),
        ("it", "non capisci niente dammi una persona vera"),
        ("it", "che schifo di bot, voglio un operatore subito"),
        ("es", "este bot es inútil, quiero una persona"),
        ("es", "no entiendes nada ponme con una persona por favor"),
    ],
)
def test_who_is_angry_and_asks_for_a_person_gets_one_and_no_question_back(language: str, said: str) -> None:
    assert a_visit(language).say(said).tools == ["hand_over"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I need a gift for a person who has everything"),
        ("it", "vorrei un regalo per una persona speciale"),
        ("es", "quiero un regalo para una persona mayor"),
    ],
)
def test_a_present_for_a_person_is_no_wish_to_speak_with_one(language: str, said: str) -> None:
    assert "hand_over" not in a_visit(language).say(said).tools
