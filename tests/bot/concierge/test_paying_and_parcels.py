"""How it is paid and where the parcel is, as people type it in a hurry, in three languages."""

import pytest

from bot.concierge.parsers.arriving import pays_by
from bot.concierge.parsers.orders import order_wish
from tests.bot.concierge.counter import Visit
from tests.bot.concierge.test_order_talk import after_an_order
from tests.bot.concierge.test_purchase_talk import a_visit, till_of

PARCEL = {
    "carrier": "BRT",
    "tracking_number": "09281234567",
    "tracking_url": "https://track.example/09281234567",
    "state": "sent",
    "sent": "sabato 21 novembre",
}


@pytest.mark.parametrize(
    ("text", "way"),
    [
        *(
            ("pago in contnti", "cash"),
            ("contanti", "cash"),
            ("pago alla conesgna", "cash"),
            ("in contrasegno", "cash"),
        ),
        *(
            ("con bonifco", "transfer"),
            ("preferisco il bonifico", "transfer"),
            ("bonificio bancario", "transfer"),
        ),
        *(("con la crata", "card"), ("carta di credto", "card"), ("pago con la carta", "card")),
        *(
            ("cash on delivry", "cash"),
            ("i'll pay cash", "cash"),
            ("by bank trasfer", "transfer"),
            ("card please", "card"),
        ),
        *(
            ("en efectvo", "cash"),
            ("contra reembolzo", "cash"),
            ("por transferncia", "transfer"),
            ("con tarjta", "card"),
        ),
        *(
            ("posso pagare con la carta?", ""),
            ("la quarta", ""),
            ("che carta usate per i pacchi", ""),
            ("la mas corta", ""),
        ),
    ],
)
def test_a_way_of_paying_is_heard_with_its_typing_errors(text: str, way: str) -> None:
    assert pays_by(text) == way


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("it", "in contnti", "cash"),
        ("en", "cash on delivry", "cash"),
        ("es", "en efectvo", "cash"),
        ("it", "con la crata", "card"),
    ],
)
def test_it_is_chosen_while_the_order_is_proposed_and_proposed_anew(
    language: str, text: str, kind: str
) -> None:
    visit = proposed(language)
    answer = visit.say(text)

    assert answer.calls[0] == ("choose_payment", {"way": kind})
    assert till_of(visit).payment == kind
    assert answer.choices == ["yes:P-2", "change:P-2"]


@pytest.mark.parametrize(
    ("language", "text", "says"),
    [
        ("it", "faccio un bonifico", "Si può pagare con la carta e in contanti."),
        ("en", "by bank transfer", "You can pay by card and in cash."),
        ("es", "por transferencia", "Se puede pagar con tarjeta y en efectivo."),
    ],
)
def test_what_this_delivery_does_not_take_is_said_with_what_it_does(
    language: str, text: str, says: str
) -> None:
    visit = proposed(language)
    answer = visit.say(text)

    assert says in answer.text
    assert till_of(visit).payment == "card"
    assert answer.choices == ["yes:P-1", "change:P-1"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(
            ("it", "dov'è il mio pacco?"),
            ("it", "numero di traking?"),
            ("it", "voglio tracciare il pcco"),
            ("it", "che corrire lo porta?"),
        ),
        *(
            ("en", "track my pakage"),
            ("en", "where's my parcle?"),
            ("en", "whats the tracking numbr"),
            ("en", "which curier has it?"),
        ),
        *(
            ("es", "¿dónde está mi paqute?"),
            ("es", "quiero rastrear el paquete"),
            ("es", "el segimiento del paquete"),
        ),
    ],
)
def test_the_parcel_is_told_with_its_number_and_the_carriers_page(language: str, text: str) -> None:
    visit = an_order_in(language)
    till_of(visit).orders[0] |= {"state": "shipped", "status": "spedito", "parcels": [PARCEL]}

    answer = visit.say(text)
    assert answer.tools == ["track_shipment"], text
    assert "BRT" in answer.text
    assert "09281234567" in answer.text
    assert [link["url"] for link in answer.extra["links"]] == [PARCEL["tracking_url"]]


@pytest.mark.parametrize(
    ("language", "text", "says"),
    [
        ("it", "dov'è il pacco?", "non è ancora partito"),
        ("en", "track my parcel", "has not left yet"),
        ("es", "rastrea mi paquete", "aún no ha salido"),
    ],
)
def test_before_it_has_left_that_is_said_with_the_orders_page(language: str, text: str, says: str) -> None:
    visit = an_order_in(language)
    answer = visit.say(text)

    assert answer.tools == ["track_shipment", "send_link"]
    assert says in answer.text
    assert answer.extra["links"]


def test_a_parcel_without_a_page_leads_to_the_orders_and_nobody_tracks_what_they_did_not_order() -> None:
    visit = an_order_in("it")
    till_of(visit).orders[0] |= {
        "state": "shipped",
        "status": "spedito",
        "parcels": [PARCEL | {"tracking_url": ""}],
    }
    assert visit.say("traccia il pacco").tools == ["track_shipment", "send_link"]

    stranger = a_visit("it")
    answer = stranger.say("traccia il pacco")
    assert answer.tools[0] == "track_shipment"
    assert not answer.extra["links"]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        *(("traccia l'ordine 12", "track"), ("where is the parcel", "track"), ("dove sta il pacco", "track")),
        *(
            ("annulla l'ordine", "cancel"),
            ("la fattura", "invoice"),
            ("come va l'ordine?", "status"),
            ("ripeti l'ordine", "repeat"),
        ),
    ],
)
def test_what_is_wanted_of_an_order(text: str, act: str) -> None:
    assert order_wish(text) == act


def proposed(language: str) -> Visit:
    """Somebody to whom an order was proposed."""
    visit = a_visit(language)
    for text in _TO_A_PROPOSAL[language]:
        answer = visit.say(text)
    assert answer.choices == ["yes:P-1", "change:P-1"]
    return visit


def an_order_in(language: str) -> Visit:
    """Somebody who has just ordered."""
    if language != "es":
        return after_an_order(language)
    visit = proposed(language)
    visit.say("sí")
    assert len(till_of(visit).orders) == 1
    return visit


_TO_A_PROPOSAL = {
    "it": ("prendo la box sicilia classica", "procedi all'ordine", "ritiro in bottega"),
    "en": ("I'll take the classic sicily box", "checkout", "pick up"),
    "es": ("me llevo la box sicilia clásica", "tramitar el pedido", "lo recojo en la tienda"),
}
