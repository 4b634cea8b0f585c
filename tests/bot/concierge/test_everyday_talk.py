"""How people really write: short, with typing errors, several things at once, changing their minds."""

import pytest

from bot.concierge.parsers.activities import activities
from bot.concierge.parsers.arriving import about_paying, arrives_to_me, asks_how_long
from bot.concierge.parsers.booking import booking_act, party
from bot.concierge.parsers.facets import facets, without_worn
from bot.concierge.parsers.purchasing import cart_wish
from bot.concierge.shorthand import written_out
from shop.kernel.language import Language
from tests.bot.concierge.counter import Visit
from tests.bot.concierge.till import Till


def a_visit(language: str = "it") -> Visit:
    """Somebody at a counter where goods are sold."""
    return Visit(language, till=Till(ways=1))


def lines_of(visit: Visit) -> dict[str, int]:
    """What is in the cart."""
    assert visit.till is not None
    return visit.till.lines


@pytest.mark.parametrize(
    ("language", "written", "meant"),
    [
        (Language.IT, "qlcs x un compleanno", "qualcosa per un compleanno"),
        (Language.IT, "nn so, cmq va bene", "non so, comunque va bene"),
        (Language.ES, "q tallas hay?", "que tallas hay?"),
        (Language.EN, "smth 4 my bday pls", "something 4 my birthday please"),
        (Language.IT, "2 x favore", "2 x favore"),
        (Language.IT, "x2 e 3 x 100 g", "x2 e 3 x 100 g"),
        (Language.EN, "write to u@x.it", "write to u@x.it"),
    ],
)
def test_what_is_written_short_is_written_out(language: Language, written: str, meant: str) -> None:
    assert written_out(written, language) == meant


@pytest.mark.parametrize(
    "text",
    [
        "quando arriva se ordino adesso?",
        "quanto costa la spedizione a milano e quando arriva se ordino adesso",
        "when does it arrive if I order now?",
        "¿cuándo llega si lo pido hoy?",
        "what happens if i buy two?",
    ],
)
def test_who_asks_what_would_be_has_ordered_nothing(text: str) -> None:
    assert cart_wish(text) is None


@pytest.mark.parametrize(
    "text", ["ordino", "lo compro, quando arriva?", "i'll order it now", "si, lo compro"]
)
def test_who_orders_and_asks_besides_orders(text: str) -> None:
    assert cart_wish(text) is not None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2 adults and a kid", 3),
        ("due adulti e un bambino", 3),
        ("2 adultos y dos niños", 4),
        ("siamo in 4", 4),
        ("for 3 people", 3),
        ("2 adultos", 2),
    ],
)
def test_big_and_small_are_counted_together(text: str, count: int) -> None:
    assert party(text) == count


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("que tallas hay?", ()),
        ("what sizes do you have", ()),
        ("lo quiero en la m", ("size:m",)),
        ("nella l", ("size:l",)),
        ("talla s", ("size:s",)),
        ("2 bed flat", ("bedrooms:2",)),
    ],
)
def test_a_size_is_a_size_and_the_word_for_sizes_is_none(text: str, tags: tuple[str, ...]) -> None:
    assert facets(text).tags == tags


def test_colors_and_sizes_are_no_words_to_look_for() -> None:
    assert without_worn("algo de lino en azul talla M?").split() == ["algo", "de", "lino", "?"]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("cuánto tarda a Madrid", True),
        ("quanto ci mette per Milano?", True),
        ("how long is the tour?", False),
    ],
)
def test_how_long_goods_take_to_a_place(text: str, asks: bool) -> None:
    assert asks_how_long(text) is asks


def test_paying_in_some_way_and_asking_when_it_comes() -> None:
    assert about_paying("pago alla consegna, si può?")
    assert about_paying("can i pay by card")
    assert not about_paying("quando consegnate?")
    assert arrives_to_me("quando mi arriva?")
    assert not arrives_to_me("quando arriva a Milano?")


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("la posso vedere sabato mattina?", {"viewing"}),
        ("can i see it tomorrow by video?", {"viewing", "live"}),
        ("puedo probármelo en la tienda?", {"fitting"}),
        ("ciao", set()),
    ],
)
def test_what_somebody_wants_to_come_for(text: str, done: set[str]) -> None:
    assert activities(text) == done


def test_whoever_asks_which_appointments_they_have_books_nothing() -> None:
    assert [booking_act(text) for text in ("che appuntamenti ho?", "what appointments do i have?")] == [
        "mine"
    ] * 2


def test_several_goods_with_their_numbers_go_in_together_typing_errors_and_all() -> None:
    visit = a_visit()

    visit.say("vorei 2 box sicilia clasica e 1 olio tonda ibleia")

    assert lines_of(visit)["box-classica-0"] == 2


def test_what_is_asked_about_one_of_several_forgets_none_of_the_others() -> None:
    visit = a_visit()

    asked = visit.say("vorrei 2 olio tonda iblea e 3 box sicilia classica")
    assert lines_of(visit) == {"box-classica-0": 3}
    visit.say(asked.extra["choices"][0]["title"], tapped=asked.choices[0])

    assert sorted(lines_of(visit).values()) == [2, 3]


def test_other_goods_said_while_we_ask_which_variant_go_in_and_the_question_stands() -> None:
    visit = a_visit()
    visit.say("avete l'olio?")
    asked = visit.say("ne prendo 2")
    assert asked.choices[0].startswith("add:")

    answer = visit.say("aggiungi anche una box sicilia classica")

    assert lines_of(visit) == {"box-classica-0": 1}
    assert answer.choices == asked.choices


def test_what_the_shop_does_not_have_is_said_by_its_name() -> None:
    visit = a_visit()

    answer = visit.say("vorrei 2 box sicilia classica e 1 tostapane")

    assert lines_of(visit) == {"box-classica-0": 2}
    assert "tostapane" in answer.text


def test_never_mind_everything_empties_the_cart() -> None:
    visit = a_visit()
    visit.say("prendo la box sicilia classica")

    visit.say("annulla tutto")

    assert lines_of(visit) == {}


def test_after_an_order_the_total_and_the_day_are_the_orders() -> None:
    visit = a_visit()
    visit.say("prendo la box sicilia classica")
    visit.say("procedi all'ordine")
    visit.say("sì")

    assert visit.say("quanto fa in tutto?").tools[0] == "order_status"
    assert visit.say("quando mi arriva?").tools[0] == "order_status"
