"""What people say without naming it: "the second and a honey", "the white ones", "with a garden?", "how much so far"."""

import pytest

from bot.concierge.parsers.booking import asks_whats_on, booking_act, cancels_it
from bot.concierge.parsers.codes import code_told
from bot.concierge.parsers.facets import facets
from bot.concierge.parsers.haggling import about_discounts, haggles
from bot.concierge.parsers.newness import news_asked
from bot.concierge.parsers.purchasing import cart_wish
from bot.concierge.parsers.quantities import counts_pieces
from bot.concierge.parsers.wish import goes_on
from bot.concierge.skills.services_meant import service_named
from bot.concierge.skills.wanting import cheaper, cheapest
from bot.concierge.taking import asks_to_keep
from tests.bot.concierge.counter import Visit
from tests.bot.concierge.till import Till


def a_visit(language: str = "it") -> Visit:
    """Somebody at a counter where goods are sold."""
    return Visit(language, till=Till(ways=1))


def test_words_that_name_no_goods_do_not_hide_the_presents() -> None:
    visit = a_visit()

    answer = visit.say("mi servirebbe qualcosa per mia suocera che compie gli anni sabato")

    assert answer.choices[0].startswith("product:")
    assert "query" not in answer.calls[-1][1]


def test_the_second_of_the_list_and_something_named_go_in_together() -> None:
    visit = a_visit()
    listed = visit.say("avete qualcosa al pistacchio o alla mandorla?")
    second = [one for one in listed.choices if one.startswith("product:")][1].partition(":")[2]

    answer = visit.say("ok mettimi la seconda e una box sicilia classica")

    assert {told["product"] for name, told in answer.calls if name == "add_to_cart"} == {
        second,
        "box-classica",
    }


@pytest.mark.parametrize(
    ("language", "asked", "said"),
    [
        ("en", "is the pistachio cream vegan?", "2 jars please"),
        ("it", "avete la crema di pistacchio?", "2 di quello al pistacchio"),
    ],
)
def test_two_of_what_is_spoken_of_go_into_the_cart(language: str, asked: str, said: str) -> None:
    visit = a_visit(language)
    visit.say(asked)

    answer = visit.say(said)

    added = [(told["product"], told["quantity"]) for name, told in answer.calls if name == "add_to_cart"]
    assert added == [("crema-di-pistacchio", "2")]


def test_a_number_is_no_size() -> None:
    visit = a_visit("en")
    visit.say("do you have olive oil?")

    answer = visit.say("make it 3")

    added = [arguments for name, arguments in answer.calls if name == "add_to_cart"]
    assert [(told["quantity"], "3" in told.get("variant", "")) for told in added] == [("3", False)]


def test_a_limit_in_money_is_no_quantity() -> None:
    visit = a_visit()

    answer = visit.say("cerco un regalo sotto i 35")

    assert "add_to_cart" not in answer.tools


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("the cheapest gift box", True),
        ("il vino rosso più economico", True),
        ("el más barato", True),
        ("qualcosa di più economico", False),
    ],
)
def test_the_cheapest_is_not_asked_what_it_may_cost(text: str, asks: bool) -> None:
    assert cheapest(text) is asks
    assert not (cheapest(text) and cheaper(text))


def test_of_several_the_cheapest_comes_first() -> None:
    visit = a_visit("en")

    answer = visit.say("what's the cheapest gift box?")

    prices = [
        float(line.rpartition("€")[2].rstrip("*"))
        for line in answer.text.splitlines()
        if line[:2] in {"1.", "2.", "3."}
    ]
    assert prices == sorted(prices)


@pytest.mark.parametrize("text", ["con terrazzo?", "any with a garden", "y sin nueces?", "e con ascensore"])
def test_what_begins_with_with_goes_on_about_the_last_search(text: str) -> None:
    assert goes_on(text)


def test_a_terrace_is_a_trait_where_homes_are_sold() -> None:
    assert facets("con terrazzo?", of_homes=True).tags == ("feature:terrace",)
    assert facets("cassetta da giardino").tags == ()


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("how much so far", "show"),
        ("tutto insieme quanto fa", "show"),
        ("total?", "show"),
        ("prendo quello", "add"),
    ],
)
def test_what_is_wanted_of_the_cart_in_few_words(text: str, act: str) -> None:
    wish = cart_wish(text)
    assert wish is not None
    assert wish.act == act


@pytest.mark.parametrize(
    "text",
    ["hay descuento si compro mas?", "c'è uno sconto se ne prendo tre?", "any discount for larger orders"],
)
def test_whoever_buys_more_asks_for_less(text: str) -> None:
    assert haggles(text)


def test_words_on_discounts_are_those_that_name_one() -> None:
    assert about_discounts("¿Hay descuentos para empresas?")
    assert not about_discounts("12 €, que se descuentan si gastas 40 €")


@pytest.mark.parametrize(
    "text", ["what's your best selling thing", "cosa va per la maggiore?", "qué es lo más vendido"]
)
def test_what_others_buy_is_asked_of_the_shops_picks(text: str) -> None:
    asked = news_asked(text)
    assert asked is not None
    assert asked.kind == "pick"


def test_something_good_is_no_voucher() -> None:
    assert code_told("che avete di buono senza glutine") is None
    assert code_told("ho un buono ESTATE10") == "ESTATE10"


@pytest.mark.parametrize(
    "text", ["me lo apartas hasta el viernes?", "me lo tenete da parte?", "could you hold it for me?"]
)
def test_whether_something_is_kept_aside(text: str) -> None:
    assert asks_to_keep(text)


def test_two_jars_count_and_a_bare_number_does_not() -> None:
    assert counts_pieces("2 jars pls")
    assert not counts_pieces("2")


@pytest.mark.parametrize(("text", "act"), [("resérvalo", "book"), ("prenotalo", "book"), ("book it", "book")])
def test_book_it_books(text: str, act: str) -> None:
    assert booking_act(text) == act


def test_cancel_everything_cancels() -> None:
    assert cancels_it("annulla tutto grazie")
    assert not cancels_it("annulla tutto quello che ho detto del vino")


def test_doing_anything_tomorrow_asks_what_is_on() -> None:
    assert asks_whats_on("are you doing anything tomorrow?")


def test_a_small_word_in_common_names_no_service() -> None:
    services = [
        {"slug": "valuation", "name": "Valuation of your home", "tags": []},
        {"slug": "viewing", "name": "Viewing in person", "tags": []},
    ]
    assert service_named("16:00 your time", services) == ""
