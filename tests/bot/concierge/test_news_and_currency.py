"""What is new, what is recommended today, and what it is about in another currency, as people ask for it."""

import pytest

from bot.concierge.parsers.exchanging import currency_asked
from bot.concierge.parsers.newness import NewsAsked, news_asked
from tests.bot.concierge.counter import Visit
from tests.bot.concierge.test_purchase_talk import a_visit

_USD = (
    *("quanto fa in dollari?", "e in dolari?", "quanto costa in dollari americani", "quanti dollari sono?"),
    *("how much is that in dollars?", "and in us dollars", "whats that in dolars", "how many dollars is it?"),
    *("¿cuánto es en dólares?", "y en dolares?", "¿cuántos dólares son?", "puedo pagar en dolres?"),
)


@pytest.mark.parametrize("text", _USD)
def test_a_currency_is_heard_with_its_typing_errors(text: str) -> None:
    asked = currency_asked(text, "EUR")
    assert asked is not None, text
    assert asked.code == "USD"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            ("in sterline?", "GBP"),
            ("quanto viene il miele in franchi?", "CHF"),
            ("in swiss francs please", "CHF"),
        ),
        *(("in yen", "JPY"), ("dimmi i prezzi in euro", "EUR"), ("en euros, los precios", "EUR")),
        *(
            ("avete qualcosa sotto i 50 dollari?", ""),
            ("un regalo da 40 euro", ""),
            ("spedite in Francia?", ""),
        ),
        *(("quanto pesa in grammi?", ""), ("my budget in dollars is 50", ""), ("pago in contanti", "")),
    ],
)
def test_other_currencies_and_what_is_none(text: str, code: str) -> None:
    asked = currency_asked(text, "EUR")
    assert (asked.code if asked else "") == code


_NEW = (
    *("novità?", "novta?", "cosa c'è di nuovo?", "ci sono nuovi arivi?", "qualcosa di nuovo in negozio"),
    *("what's new?", "whats new", "any new arrivls?", "anything new in the shop?", "what has just arrived"),
    *("novedades?", "alguna novedd?", "¿qué hay de nuevo?", "algo nuevo en la tienda", "las nuevas llegads"),
)
_PICK = (
    *(
        "qual è la proposta del giorno?",
        "la propsta di oggi",
        "cosa mi consigli oggi?",
        "il consiglio del giorno",
    ),
    *("what's the pick of the day?", "today's picks", "todays special", "what do you recomend today?"),
    *(
        "¿cuál es la recomendación del día?",
        "la propuesta de hoy",
        "qué me recomiendas hoy",
        "sugerncia del día",
    ),
)


@pytest.mark.parametrize("text", _NEW)
def test_asking_for_what_is_new_is_heard_with_its_typing_errors(text: str) -> None:
    assert news_asked(text) == NewsAsked("new")


@pytest.mark.parametrize("text", _PICK)
def test_asking_for_the_pick_of_the_day_is_heard_with_its_typing_errors(text: str) -> None:
    assert news_asked(text) == NewsAsked("pick")


@pytest.mark.parametrize(
    ("text", "among"),
    [
        *(("novità tra i formaggi?", "formaggi"), ("anything new in cheese?", "cheese")),
        *(("¿alguna novedad en quesos?", "quesos"), ("nuovi arrivi di taglia m", "taglia m")),
    ],
)
def test_new_among_something(text: str, among: str) -> None:
    assert news_asked(text) == NewsAsked("new", among)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "novità sul mio ordine?",
            "hay novedades de mi pedido",
            "any news about my parcel",
            "di nuovo la stessa box",
        ),
        *(
            "il menu del giorno dopo",
            "che giorno è oggi?",
            "vorrei prenotare per oggi",
            "buongiorno, è la prima volta",
        ),
    ],
)
def test_what_is_no_question_for_news(text: str) -> None:
    assert news_asked(text) is None


def test_several_picks_are_a_list_with_the_page_and_one_new_thing_is_a_card() -> None:
    visit = a_visit("it")

    picks = visit.say("qual è la proposta del giorno?")
    assert picks.tools == ["todays_picks"]
    assert picks.choices == ["product:box-classica", "product:degustazione"]
    assert "https://shop.example/s/sapori/today" in picks.text

    taken = visit.say("prendo la seconda")
    assert [name for name, told in taken.calls if name == "add_to_cart"] == ["add_to_cart"]

    new = visit.say("novità?")
    assert new.choices == ["add:box-classica"]
    assert new.extra["cards"] == ["box-classica"]
    assert "Oggi" in new.text

    unknown = visit.say("nuovi arrivi tra i violini?")
    assert unknown.calls == (("whats_new", {"among": "violini"}),)
    assert "violini" in unknown.text


def test_a_tool_that_fails_is_said_plainly() -> None:
    for language, text in (("it", "novità?"), ("en", "what's new?"), ("es", "¿novedades?")):
        visit = Visit(language, broken=frozenset({"whats_new"}))
        assert "InternalError" not in visit.say(text).text


def test_an_amount_is_told_in_another_currency_as_about_and_paid_in_our_own() -> None:
    visit = a_visit("it")
    visit.say("quanto costa la box sicilia classica?")

    one = visit.say("e in dollari?")
    assert one.calls == (("tell_in_currency", {"currency": "USD", "product": "box-classica"}),)
    assert "45,00 €, circa 90,00 USD al cambio del 19 novembre 2026 (BCE)" in one.text.replace("\xa0", " ")
    assert "Si paga in EUR" in one.text

    visit.say("prendo la box sicilia classica")
    whole = visit.say("quanto fa in sterline?")
    assert whole.calls == (("tell_in_currency", {"currency": "GBP"}),)
    assert "In tutto 45,00 €, circa 90,00 £" in whole.text.replace("\xa0", " ")

    assert "GBP e USD" in visit.say("e in franchi svizzeri?").text
    assert visit.say("di nuovo i prezzi in euro").text == "D'accordo: solo EUR."


def test_a_proposal_waits_while_its_total_is_told_in_another_currency() -> None:
    visit = a_visit("en")
    visit.say("I'll take the classic sicily box")
    visit.say("checkout")
    asked = visit.say("pick up")
    assert asked.choices == ["yes:P-1", "change:P-1"]

    told = visit.say("how much is that in dollars?")
    assert told.calls == (("tell_in_currency", {"currency": "USD"}),)
    assert told.choices == ["yes:P-1", "change:P-1"]
