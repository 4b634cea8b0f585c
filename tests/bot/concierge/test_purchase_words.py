"""What customers mean by what they say of a cart, a code, an order: in three languages, as people write."""

import pytest

from bot.concierge.parsers.arriving import pays_by, picks_up
from bot.concierge.parsers.codes import code_told
from bot.concierge.parsers.orders import order_number, order_wish, repeats, sends_back, waits_for_it
from bot.concierge.parsers.purchasing import cart_wish, quantity_set
from bot.concierge.parsers.quantities import quantity
from bot.concierge.parsers.wish import essence


@pytest.mark.parametrize(
    ("text", "count", "measure"),
    [
        ("ne prendo due", "2", ""),
        ("300 g di ragusano", "", "300 g"),
        ("mezzo chilo di caponata", "", "mezzo chilo"),
        ("un etto di ragusano", "", "un etto"),
        ("half a pound of cheese", "", "half a pound"),
        ("2 bottles of oil 500 ml", "2", "500 ml"),
        ("crema de pistacho de 1 kg", "", "1 kg"),
        ("x3", "3", ""),
        ("3 x cantucci", "3", ""),
        ("a dozen eggs", "12", ""),
        ("media docena", "6", ""),
        ("un paio", "2", ""),
        ("una crema", "", ""),
        ("sotto i 50 euro", "", ""),
        ("il 12 dicembre", "", ""),
        ("the 2", "", ""),
        ("order 12", "", ""),
    ],
)
def test_how_much_is_wanted(text: str, count: str, measure: str) -> None:
    found = quantity(text)

    assert (found.count, found.measure) == (count, measure)


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("Me llevo la Degustación Siciliana", "Degustación Siciliana"),
        ("aggiungi anche il pesto trapanese", "pesto trapanese"),
        ("you morons, just add the caponata", "caponata"),
        ("add the olive oil to my cart please", "olive oil"),
        ("il cerasuolo, lo prendo", "cerasuolo"),
        ("ponme 300 gramos de queso", "queso"),
        ("vorrei comprare la box regalo", "box regalo"),
        ("prendine tre", ""),
        ("me lo llevo", ""),
    ],
)
def test_what_goes_in(text: str, goods: str) -> None:
    wish = cart_wish(text)

    assert wish is not None
    assert wish.act == "add"
    assert essence(wish.goods) == goods


@pytest.mark.parametrize(
    ("text", "act"),
    [
        *(
            ("togli l'olio", "remove"),
            ("toglilo", "remove"),
            ("quita el aceite", "remove"),
            ("remove the honey", "remove"),
        ),
        *(("svuota il carrello", "empty"), ("empty my cart", "empty"), ("vacía la cesta", "empty")),
        *(
            ("cosa ho nel carrello?", "show"),
            ("what's in my basket", "show"),
            ("qué hay en mi carrito", "show"),
        ),
        *(
            ("quanto viene in tutto?", "show"),
            ("how much is everything?", "show"),
            ("cuánto es todo?", "show"),
        ),
        *(("procedi all'ordine", "checkout"), ("checkout", "checkout"), ("quiero pagar", "checkout")),
        *(("basta così", "checkout"), ("that's all", "checkout"), ("nada más", "checkout")),
        *(("come faccio a ordinare?", "how"), ("how do I order?", "how"), ("cómo hago un pedido?", "how")),
        *(
            ("ho il codice BENVENUTO", "code"),
            ("I have a coupon", "code"),
            ("tengo un cupón: VERANO5", "code"),
        ),
    ],
)
def test_what_is_done_with_the_cart(text: str, act: str) -> None:
    wish = cart_wish(text)

    assert wish is not None
    assert wish.act == act


@pytest.mark.parametrize(
    "text", ["quanto costa la spedizione?", "avete l'olio?", "chi siete?", "cerco un regalo", "siete aperti?"]
)
def test_what_is_no_purchase(text: str) -> None:
    assert cart_wish(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ho il codice BENVENUTO", "BENVENUTO"),
        ("codice sconto: benvenuto10", "BENVENUTO10"),
        ("my discount code is welcome5", "WELCOME5"),
        ("tengo un código de descuento", ""),
        ("il codice di tracciamento?", None),
        ("codice fiscale", None),
        ("il CERASUOLO", None),
    ],
)
def test_which_code_is_told(text: str, code: str | None) -> None:
    assert code_told(text) == code


@pytest.mark.parametrize(
    ("text", "count"),
    [("ma due", "2"), ("make it three", "3"), ("sì ma tre", "3"), ("anzi quattro", "4"), ("solo 200 g", "")],
)
def test_a_new_quantity_for_what_is_spoken_of(text: str, count: str) -> None:
    wish = quantity_set(text)

    assert wish is not None
    assert (wish.count, wish.goods) == (count, "")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        *(
            ("dov'è il mio ordine?", "status"),
            ("where is my parcel", "track"),
            ("cómo va mi pedido", "status"),
        ),
        *(
            ("tracking number please", "track"),
            ("codice di tracciamento", "track"),
            ("número de seguimiento", "track"),
        ),
        *(
            ("mi serve la fattura", "invoice"),
            ("the receipt of my order", "invoice"),
            ("necesito la factura", "invoice"),
        ),
        *(
            ("annulla il mio ordine", "cancel"),
            ("cancel my order", "cancel"),
            ("quiero anular el pedido", "cancel"),
        ),
        *(
            ("lo stesso ordine dell'altra volta", "repeat"),
            ("the same again", "repeat"),
            ("lo mismo de siempre", "repeat"),
        ),
    ],
)
def test_what_is_wanted_of_an_order(text: str, act: str) -> None:
    assert order_wish(text) == act


def test_words_around_an_order() -> None:
    assert order_number("dov'è l'ordine n. 12?") == "12"
    assert order_number("order #7") == "7"
    assert order_number("ordino 3 vasetti") == ""
    assert repeats("the usual order")
    assert sends_back("voglio rendere l'olio")
    assert not sends_back("posso rendere l'olio?")
    assert waits_for_it("avvisami quando torna")
    assert waits_for_it("let me know when it's back")
    assert pays_by("pago in contanti") == "cash"
    assert pays_by("posso pagare in contanti?") == ""
    assert picks_up("lo ritiro io")
    assert picks_up("I'll pick it up")
    assert not picks_up("posso ritirarlo?")
