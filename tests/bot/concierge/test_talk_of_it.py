"""Short questions about "it", praise of a product, and what is taken afterwards."""

import pytest

from tests.bot.concierge.counter import Visit

PISTACHIO = {
    "it": "avete la crema di pistacchio?",
    "en": "do you have pistachio cream?",
    "es": "¿tenéis crema de pistacho?",
}
GIFT = {
    "it": "regalo misto sui 50 euro, nessuna allergia",
    "en": "a mixed gift around 50 euros, no allergies",
    "es": "un regalo surtido de dulce y salado de unos 50 euros, sin alergias",
}
SHORT = [
    *(("it", text) for text in ("come si usa?", "cosa c'è dentro?", "ingredienti?", "contiene lattosio?")),
    *(("it", text) for text in ("prezzo?", "quanto è grande?", "quanti ne avete?", "da dove viene?")),
    *(("en", text) for text in ("how do I use it?", "what's in it?", "ingredients?", "price?")),
    *(("en", text) for text in ("does it contain lactose?", "how big is it?", "how many do you have?")),
    *(("es", text) for text in ("¿cómo se usa?", "¿qué lleva?", "¿ingredientes?", "¿precio?")),
    *(("es", text) for text in ("¿contiene lactosa?", "¿de qué tamaño es?", "¿cuántos tenéis?")),
]
USE = [("it", "come si usa?"), ("en", "how do I use it?"), ("es", "¿cómo se usa?")]
BESIDE = {
    "it": ("cosa sai fare?", "che tempo fa domani?", "asdf qwer zxcv", "e cosa c'è dentro?"),
    "en": ("what can you do?", "what's the weather tomorrow?", "asdf qwer zxcv", "and what's in it?"),
    "es": ("¿qué sabes hacer?", "¿qué tiempo hace mañana?", "asdf qwer zxcv", "¿y qué lleva dentro?"),
}
PRAISE = [
    (
        "es",
        "la Degustación parece excelente. ¿cómo se puede utilizar la crema de pistacho?",
        "me la llevo",
    ),
    ("it", "la Degustazione sembra ottima. come si può usare la crema di pistacchio?", "la prendo"),
    ("it", "la Degustazione è bellissima, come si usa la crema di pistacchio?", "la prendo"),
    ("en", "the Tasting looks great. how can I use the pistachio cream?", "I'll take it"),
    ("en", "the Tasting looks great, how can I use the pistachio cream?", "I'll take it"),
]


@pytest.mark.parametrize(("language", "text"), SHORT)
def test_a_short_question_is_about_the_product_last_spoken_of(language: str, text: str) -> None:
    visit = Visit(language)
    visit.say(PISTACHIO[language])

    answer = visit.say(text)

    assert answer.calls == (("show_product", {"product": "crema-di-pistacchio"}),)


@pytest.mark.parametrize(("language", "text"), USE)
def test_how_it_is_used_asks_which_product_where_none_was_spoken_of(language: str, text: str) -> None:
    answer = Visit(language).say(text)

    assert answer.intents == ["show_product"]
    assert answer.extra["memory"]["asked"] == "product"


@pytest.mark.parametrize("language", ["it", "en", "es"])
def test_a_product_stays_in_mind_while_other_things_are_said(language: str) -> None:
    visit = Visit(language)
    visit.say(PISTACHIO[language])
    *others, question = BESIDE[language]
    for other in others:
        visit.say(other)

        answer = visit.say(question)

        assert answer.calls == (("show_product", {"product": "crema-di-pistacchio"}),)


@pytest.mark.parametrize("language", ["it", "en", "es"])
def test_a_product_is_out_of_mind_once_others_are_proposed(language: str) -> None:
    visit = Visit(language)
    visit.say(PISTACHIO[language])
    visit.say(GIFT[language])

    answer = visit.say(dict(USE)[language])

    assert answer.extra["memory"]["asked"] == "product"
    assert "product:isola" in answer.choices


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "quanto costa la spedizione?"),
        ("en", "how much is delivery?"),
        ("es", "¿cuánto cuesta el envío?"),
    ],
)
def test_a_question_of_its_own_is_not_about_the_product(language: str, text: str) -> None:
    visit = Visit(language)
    visit.say(PISTACHIO[language])

    assert visit.say(text).intents == ["delivery"]


@pytest.mark.parametrize(("language", "text", "taking"), PRAISE)
def test_what_was_praised_is_taken_not_what_was_asked_about(language: str, text: str, taking: str) -> None:
    visit = Visit(language)
    assert "product:degustazione" in visit.say(GIFT[language]).choices

    answer = visit.say(text)
    taken = visit.say(taking)

    assert answer.calls == (("show_product", {"product": "crema-di-pistacchio"}),)
    assert taken.calls == (("mark_interest", {"product": "degustazione"}),)


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("it", "la Degustazione Siciliana sembra ottima", "quanto costa?"),
        ("en", "the Sicilian Tasting looks great!", "how much is it?"),
        ("es", "la Degustación Siciliana parece excelente", "¿cuánto cuesta?"),
    ],
)
def test_praise_with_nothing_on_offer_shows_nothing_and_is_remembered(
    language: str, text: str, question: str
) -> None:
    visit = Visit(language)

    praise = visit.say(text)
    price = visit.say(question)

    assert (praise.tools, praise.extra["cards"]) == ([], [])
    assert price.calls == (("show_product", {"product": "degustazione"}),)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "cosa avete di dolce?"),
        ("en", "what do you have that's sweet?"),
        ("es", "¿qué tenéis de dulce?"),
    ],
)
def test_something_sweet_is_looked_for_after_one_product_was_shown(language: str, text: str) -> None:
    visit = Visit(language)
    visit.say(PISTACHIO[language])

    answer = visit.say(text)

    assert answer.tools == ["find_products"]
    assert answer.calls[0][1]["tags"] == ["taste:sweet"]
    assert answer.extra["cards"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "quanto costa una consulenza sulla residenza"),
        ("en", "how much is a consultation about residency"),
        ("es", "cuánto cuesta una consulta sobre la residencia"),
    ],
)
def test_the_price_of_something_unknown_is_searched_for_before_anything_is_said(
    language: str, text: str
) -> None:
    answer = Visit(language).say(text)

    assert "find_products" in answer.tools
    assert answer.extra["memory"]["asked"] != "product"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "avete qualcosa di più economico?"),
        ("en", "do you have anything cheaper?"),
        ("es", "¿tenéis algo más barato?"),
    ],
)
def test_something_cheaper_asks_how_much_may_be_spent(language: str, text: str) -> None:
    visit = Visit(language)
    visit.say(PISTACHIO[language])

    assert visit.say(text).extra["memory"]["asked"] == "wishes"
