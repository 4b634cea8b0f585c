"""Questions about one product: price, use, what is in it, allergens; and which one is meant."""

import pytest

from tests.bot.concierge.counter import Visit


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "avete la crema di pistacchio?"),
        ("en", "do you have pistachio cream?"),
        ("es", "¿tenéis crema de pistacho?"),
        ("it", "AVETE LA CREMA DI PISTACCHIO???"),
        ("it", "avette la crma di pistacchio"),
        ("en", "do u hav pistacho creem"),
        ("es", "teneis crema de pistaco"),
    ],
)
def test_a_product_that_is_asked_for_is_shown(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert answer.tools == ["find_products"]
    assert "crema-di-pistacchio" in answer.extra["cards"]
    assert "9,80" in answer.text or "9.80" in answer.text


def test_yes_after_a_product_notes_the_interest() -> None:
    visit = Visit("it")
    visit.say("avete la crema di pistacchio?")

    answer = visit.say("sì")

    assert answer.calls == (("mark_interest", {"product": "crema-di-pistacchio"}),)
    assert "Rosaria" in answer.text


def test_no_after_a_product_notes_nothing() -> None:
    visit = Visit("it")
    visit.say("avete la crema di pistacchio?")

    answer = visit.say("no grazie")

    assert answer.tools == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "come si usa la crema di pistacchio?"),
        ("en", "how do I use the pistachio cream?"),
        ("es", "¿cómo se usa la crema de pistacho?"),
    ],
)
def test_how_to_use_it_is_told_in_the_pages_own_words(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert answer.tools == ["show_product"]
    assert "vai" in answer.text or "vani" in answer.text


def test_it_means_what_was_last_spoken_of() -> None:
    visit = Visit("it")
    visit.say("avete la crema di pistacchio?")

    price = visit.say("quanto costa?")
    ingredients = visit.say("e cosa c'è dentro?")
    origin = visit.say("da dove viene?")

    assert (
        price.calls
        == ingredients.calls
        == origin.calls
        == (("show_product", {"product": "crema-di-pistacchio"}),)
    )
    assert "15,90" in price.text
    assert "zucchero di canna" in ingredients.text
    assert "Etna" in origin.text


def test_sold_out_sizes_are_said_to_be() -> None:
    answer = Visit("it").say("quanto costa la crema di pistacchio?")

    assert "1 kg: esaurito" in answer.text
    assert "39,00" not in answer.text


def test_a_size_that_is_named_is_answered_alone() -> None:
    answer = Visit("it").say("quanto costa la crema di pistacchio da 330 g?")

    assert "15,90" in answer.text
    assert "1 kg" not in answer.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la crema di pistacchio contiene frutta a guscio?", "frutta a guscio"),
        ("la crema di pistacchio contiene latte?", "tracce"),
        ("la crema di pistacchio contiene glutine?", "non risulta"),
        ("la crema di pistacchio è vegana?", "Vegan"),
    ],
)
def test_an_allergen_is_answered_from_what_is_declared(text: str, expected: str) -> None:
    answer = Visit("it").say(text)

    assert answer.tools == ["show_product"]
    assert expected in answer.text


def test_what_the_page_does_not_say_is_not_guessed() -> None:
    answer = Visit("en").say(
        "does the olive oil come in a gift bag with wheels and how is it cooked in space?"
    )

    assert "€" not in answer.text or "show_product" in answer.tools


def test_the_page_is_silent_and_a_person_is_offered() -> None:
    visit = Visit("it")
    visit.say("avete l'olio Tonda Iblea?")

    answer = visit.say("da dove viene?")

    assert answer.extra["miss"]
    assert "person" in answer.choices


@pytest.mark.parametrize("pick", ["2", "la seconda", "il numero 2", "2️⃣", "Sapori dell'Isola", "sapori"])
def test_an_option_is_understood_by_number_place_or_words(pick: str) -> None:
    visit = Visit("it")
    visit.say("regalo misto sotto i 50 euro, nessuna allergia")

    answer = visit.say(pick)

    assert answer.calls == (("show_product", {"product": "isola"}),)


def test_an_option_is_understood_by_tap() -> None:
    visit = Visit("it")
    visit.say("regalo misto sotto i 50 euro, nessuna allergia")

    answer = visit.say("Sapori dell'Isola", tapped="product:isola")

    assert answer.calls == (("show_product", {"product": "isola"}),)


def test_taking_the_second_notes_the_second() -> None:
    visit = Visit("es")
    visit.say("un regalo surtido de dulce y salado por menos de 50 euros, sin alergias")

    answer = visit.say("me llevo el segundo")

    assert answer.calls == (("mark_interest", {"product": "isola"}),)


def test_a_price_without_a_product_asks_which_one() -> None:
    answer = Visit("en").say("how much is it?")

    assert answer.tools == []
    assert answer.extra["memory"]["asked"] == "product"


def test_which_one_is_then_answered_by_name() -> None:
    visit = Visit("it")
    visit.say("regalo misto sotto i 50 euro, nessuna allergia")
    visit.say("quanto costa?")

    answer = visit.say("la classica")

    assert answer.calls == (("show_product", {"product": "box-classica"}),)


def test_a_question_after_a_quoted_message_is_about_its_product() -> None:
    answer = Visit("it").say("e questo quanto costa?", quoted_choices=["product:olio", "interest:olio"])

    assert answer.calls == (("show_product", {"product": "olio"}),)


def test_two_wishes_in_one_message_are_both_answered() -> None:
    answer = Visit("it").say("avete la crema di pistacchio e a che ora aprite?")

    assert set(answer.tools) == {"find_products", "shop_facts"}
    assert "9,80" in answer.text
    assert "8:30" in answer.text


def test_three_wishes_in_one_message_are_all_answered() -> None:
    text = "What time do you close, is there parking, and do you have anything without nuts under 20 euros?"

    answer = Visit("en").say(text)

    assert "19:30" in answer.text
    assert "Piazza Italia" in answer.text
    assert "olive oil" in answer.text


def test_one_wish_with_many_traits_stays_one() -> None:
    answer = Visit("it").say("cerco un regalo, misto dolce e salato, 50 euro, senza sedano")

    assert answer.intents == ["find_products"]
    assert answer.calls[0][1]["without_allergens"] == ["celery"]


def test_categories_open_into_their_products() -> None:
    visit = Visit("es")
    listed = visit.say("¿qué vendéis?")
    assert listed.choices == ["category:gifts", "category:sweets", "category:pantry"]

    answer = visit.say("Dulces", tapped="category:sweets")

    assert answer.calls[0][1]["category"] == "sweets"
    assert "crema-di-pistacchio" in answer.extra["cards"]


@pytest.mark.parametrize(
    "text",
    [
        "ciao\navete\nla crema di\npistacchio?",
        "avete la crema\ndi pistacchio",
        "senti\navete la crema di pistacchio",
    ],
)
def test_a_sentence_sent_in_pieces_is_one_wish(text: str) -> None:
    answer = Visit("it").say(text)

    assert answer.tools == ["find_products"]
    assert "crema-di-pistacchio" in answer.extra["cards"]


def test_whole_messages_sent_together_are_answered_together() -> None:
    answer = Visit("it").say("avete la crema di pistacchio?\na che ora aprite domani?\ngrazie")

    assert set(answer.tools) == {"find_products", "shop_facts"}
