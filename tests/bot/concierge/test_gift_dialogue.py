"""The dialogue of the requirements: a gift is asked about, proposed, chosen; in three languages."""

import pytest

from tests.bot.concierge.counter import Visit

OPENINGS = [
    ("es", "Hola, estoy buscando productos típicos sicilianos para regalar."),
    ("it", "Ciao, cerco prodotti tipici siciliani per un regalo."),
    ("en", "Hello, I'm looking for typical Sicilian products as a gift."),
]
DETAILS = {
    "es": "Mi presupuesto es de unos 50€. Preferiría un surtido de dulces y salados. No hay alergias a considerar.",
    "it": "Il mio budget è di circa 50€. Preferirei un misto di dolce e salato. Non ci sono allergie.",
    "en": "My budget is around 50€. I'd prefer a mix of sweet and savory. There are no allergies to consider.",
}
PRAISE = {
    "es": "La Degustación Siciliana parece excelente. ¿Cómo se puede utilizar la crema de pistacho?",
    "it": "La Degustazione Siciliana sembra ottima. Come si usa la crema di pistacchio?",
    "en": "The Sicilian Tasting looks great. How can I use the pistachio cream?",
}
TAKEN = {
    "es": "Me llevo la Degustación Siciliana. ¿Cuánto cuesta el envío?",
    "it": "Prendo la Degustazione Siciliana. Quanto costa la spedizione?",
    "en": "I'll take the Sicilian Tasting. How much is shipping?",
}


@pytest.mark.parametrize(("language", "opening"), OPENINGS)
def test_the_whole_dialogue_ends_with_the_interest_noted(language: str, opening: str) -> None:
    visit = Visit(language)

    asked = visit.say(opening)
    assert asked.tools == []
    assert asked.text.count("?") == 3
    assert asked.extra["memory"]["asked"] == "wishes"

    proposed = visit.say(DETAILS[language])
    assert proposed.calls[0][1] == {"budget": "50", "tags": ["occasion:gift", "taste:mixed"], "limit": 10}
    assert proposed.choices == ["product:box-classica", "product:isola", "product:degustazione"]
    assert list(proposed.extra["cards"]) == ["box-classica", "isola", "degustazione"]

    praised = visit.say(PRAISE[language])
    assert praised.calls == (("show_product", {"product": "crema-di-pistacchio"}),)
    assert "vai" in praised.text.lower() or "vani" in praised.text.lower()
    assert praised.choices == ["yes", "no"]

    taken = visit.say(TAKEN[language])
    assert ("mark_interest", {"product": "degustazione"}) in taken.calls
    assert "6,90" in taken.text or "6.90" in taken.text


def test_what_was_said_at_once_is_not_asked_again() -> None:
    answer = Visit("it").say("cerco un regalo sui 50 euro, dolce e salato, nessuna allergia")

    assert answer.tools == ["find_products"]
    assert len(answer.choices) == 3


def test_only_what_is_missing_is_asked() -> None:
    answer = Visit("en").say("I need a gift under 30 euros")

    assert answer.tools == []
    assert "spend" not in answer.text
    assert answer.text.count("?") == 2


def test_a_strict_limit_is_kept_and_a_loose_one_may_be_a_little_above() -> None:
    strict = Visit("it").say("un regalo misto, massimo 50 euro, niente allergie")
    loose = Visit("it").say("un regalo misto, circa 50 euro, niente allergie")

    assert "product:degustazione" not in strict.choices
    assert "product:degustazione" in loose.choices
    assert "appena sopra" in loose.text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Ciao! Cerco un regalo sotto i 30 euro per mia zia. Non può mangiare arachidi"),
        ("en", "A gift under 30 euros for my aunt. She can't eat peanuts"),
        ("es", "Un regalo de menos de 30 euros para mi tía. No puede comer cacahuetes"),
    ],
)
def test_an_allergy_is_a_hard_filter(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert answer.calls[0][1]["without_allergens"] == ["peanuts"]
    assert "dolce" not in answer.extra["cards"]


def test_an_allergy_stays_said_for_the_rest_of_the_chat() -> None:
    visit = Visit("it")
    visit.say("un regalo sotto i 30 euro, non può mangiare arachidi")

    later = visit.say("e di dolce cosa avete?")

    assert all(arguments["without_allergens"] == ["peanuts"] for name, arguments in later.calls)
    assert "Cassetta Dolce*" not in later.text


def test_nothing_fits_and_the_shop_says_so() -> None:
    answer = Visit("en").say("a gift box under 5 euros, sweet, no allergies")

    assert answer.extra["miss"]
    assert "person" in answer.choices
    assert "€" not in answer.text


def test_another_question_in_between_is_answered_and_the_wish_still_waits() -> None:
    visit = Visit("it")
    visit.say("cerco un regalo")

    between = visit.say("quanto costa la spedizione?")
    assert between.tools == ["shop_facts"]
    assert between.extra["memory"]["asked"] == "wishes"

    after = visit.say("50 euro, dolce e salato, nessuna allergia")
    assert after.tools == ["find_products"]


@pytest.mark.parametrize(("language", "no"), [("it", "no"), ("en", "no, none"), ("es", "ninguna")])
def test_a_bare_no_to_our_questions_means_no_allergies(language: str, no: str) -> None:
    visit = Visit(language)
    visit.say({"it": "cerco un regalo", "en": "I'm looking for a gift", "es": "busco un regalo"}[language])

    answer = visit.say(no)

    assert answer.tools == ["find_products"]


def test_dollars_are_asked_about_in_the_shops_currency() -> None:
    answer = Visit("en").say("a gift for my mother, around 50 dollars, sweet and savory")

    assert answer.tools == []
    assert "EUR" in answer.text


def test_a_number_answers_the_question_for_the_budget() -> None:
    visit = Visit("it")
    visit.say("cerco un regalo")

    answer = visit.say("50, misto")

    assert answer.calls[0][1]["budget"] == "50"


def test_other_ideas_are_other_products() -> None:
    visit = Visit("it")
    first = visit.say("regalo misto sotto i 60 euro senza allergie")

    more = visit.say("altre idee?")

    assert not set(first.extra["cards"]) & set(more.extra["cards"])
