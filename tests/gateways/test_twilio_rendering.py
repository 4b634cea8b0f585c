"""One intent becomes one message within WhatsApp's limits, and never loses a word."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.standins.twilio_contents import Content as Stored
from gateways.standins.twilio_contents import breaks_limits, filled, variables_of, words_of
from gateways.twilio_rendering import Rendered, render
from shop.messaging.channel import Fault, Outgoing, SendFailed
from shop.messaging.content import Card, Choice, Content, Link, TemplateUse

PICTURES = "https://shop.example/pictures/"


def outgoing(text: str = "Ecco cosa c'è", language: str = "it", **content: Any) -> Outgoing:
    return Outgoing(
        "ref", "whatsapp:+390932111222", "whatsapp:+393331234567", text, language, Content(**content)
    )


def rendered(text: str = "Ecco cosa c'è", **content: Any) -> Rendered:
    return render(outgoing(text, **content), PICTURES)


def choices(*titles: str, description: str = "") -> tuple[Choice, ...]:
    return tuple(
        Choice(id=f"product:{n}", title=title, description=description) for n, title in enumerate(titles, 1)
    )


def shown(message: Rendered) -> tuple[str, dict[str, Any]]:
    """The kind of the layout and the layout filled in, as Twilio would."""
    assert message.layout is not None
    stored = Stored("HX", message.layout.name, "it", message.layout.samples, message.layout.types, 0.0)
    return stored.kind, filled(stored, message.variables)


def test_words_alone_go_as_they_are() -> None:
    assert rendered("Ciao, sono Tano.\n\nCome posso aiutarti?") == Rendered(
        "Ciao, sono Tano.\n\nCome posso aiutarti?"
    )


def test_up_to_three_short_choices_become_buttons() -> None:
    kind, shape = shown(rendered("Quale vuoi?", choices=choices("Crema", "Pesto", "Olio")))

    assert kind == "twilio/quick-reply"
    assert shape == {
        "body": "Quale vuoi?",
        "actions": [
            {"type": "QUICK_REPLY", "title": "Crema", "id": "product:1"},
            {"type": "QUICK_REPLY", "title": "Pesto", "id": "product:2"},
            {"type": "QUICK_REPLY", "title": "Olio", "id": "product:3"},
        ],
    }


def test_more_choices_become_a_list() -> None:
    four = choices("Crema", "Pesto", "Olio", "Miele", description="dal laboratorio")
    kind, shape = shown(rendered("Quale vuoi?", choices=four, list_title="Vedi tutto"))

    assert kind == "twilio/list-picker"
    assert (shape["body"], shape["button"]) == ("Quale vuoi?", "Vedi tutto")
    assert shape["items"][0] == {"id": "product:1", "item": "Crema", "description": "dal laboratorio"}
    assert len(shape["items"]) == 4


def test_a_list_without_a_word_for_its_button_gets_one_in_the_readers_language() -> None:
    four = Content(choices=choices("a", "b", "c", "d"))
    words = [
        shown(render(Outgoing("r", "s", "t", "x", language, four)))[1]["button"]
        for language in ("en", "it", "es")
    ]

    assert words == ["Choose", "Scegli", "Elegir"]


@pytest.mark.parametrize(
    "unfit",
    [
        choices("Crema di pistacchio di Bronte", "Pesto di pistacchio"),
        choices(*(f"numero {n}" for n in range(11))),
        choices("Crema", "Crema"),
        choices("a", "b", description="d" * 73),
    ],
)
def test_choices_that_do_not_fit_are_numbered_in_the_text(unfit: tuple[Choice, ...]) -> None:
    message = rendered("Quale vuoi?", choices=unfit)
    lines = message.body.splitlines()

    assert message.layout is None
    assert lines[0] == "Quale vuoi?"
    assert lines[2].startswith(f"1. {unfit[0].title}")
    assert len(lines) == 2 + len(unfit)


def test_a_text_too_long_for_buttons_takes_its_choices_along_as_numbers() -> None:
    message = rendered("x" * 1100, choices=choices("Sì", "No"))

    assert message.layout is None
    assert message.body == "x" * 1100 + "\n\n1. Sì\n2. No"


def test_choices_without_a_text_are_numbered_since_a_layout_needs_words() -> None:
    assert rendered("", choices=choices("Sì", "No")).body == "1. Sì\n2. No"


def test_one_link_becomes_a_button_that_opens_it() -> None:
    kind, shape = shown(
        rendered("Registrati qui", links=(Link(title="Apri", url="https://shop.example/l/abc?x=1#y"),))
    )

    assert kind == "twilio/call-to-action"
    assert shape == {
        "body": "Registrati qui",
        "actions": [{"type": "URL", "title": "Apri", "url": "https://shop.example/l/abc?x=1#y"}],
    }


@pytest.mark.parametrize(
    "url", ["https://shop.example", "https://shop.example/", "https://shop.example:8443/a'b"]
)
def test_a_link_opens_the_page_it_names(url: str) -> None:
    shape = shown(rendered("Qui", links=(Link(title="Apri", url=url),)))[1]

    assert shape["actions"][0]["url"] == url.replace("'", "%27")


def test_the_host_of_a_link_stands_in_the_layout_and_not_in_a_variable() -> None:
    message = rendered("Qui", links=(Link(title="Apri", url="https://shop.example/l/abc"),))

    assert message.layout is not None
    assert message.layout.types["twilio/call-to-action"]["actions"][0]["url"] == "https://shop.example/{{3}}"
    assert message.variables["3"] == "l/abc"


@pytest.mark.parametrize(
    "links",
    [
        (Link(title="Apri la pagina di registrazione", url="https://shop.example/l"),),
        (Link(title="Mappa", url="https://maps.example/1"), Link(title="Sito", url="https://shop.example/")),
    ],
)
def test_links_that_do_not_fit_a_button_are_written_out(links: tuple[Link, ...]) -> None:
    message = rendered("Eccoci", links=links)

    assert message.layout is None
    assert message.body.split("\n\n") == ["Eccoci", *(f"{link.title}: {link.url}" for link in links)]


def test_choices_and_a_link_share_one_message() -> None:
    link = Link(title="Mappa", url="https://maps.example/1")
    kind, shape = shown(rendered("Dove siamo", choices=choices("Orari"), links=(link,)))

    assert kind == "twilio/quick-reply"
    assert shape["body"] == "Dove siamo\n\nMappa: https://maps.example/1"


CREMA = Card(product="crema", name="Crema di pistacchio", price="12,50\xa0€", picture="crema-di-pistacchio")


def test_a_product_alone_is_its_picture_with_the_words_under_it() -> None:
    message = rendered("La Crema di pistacchio costa 12,50\xa0€.", kind="card", cards=(CREMA,))

    assert message == Rendered(
        "La Crema di pistacchio costa 12,50\xa0€.", "https://shop.example/pictures/crema-di-pistacchio.png"
    )


def test_a_product_with_choices_is_a_card_with_buttons() -> None:
    message = rendered(
        "Crema di pistacchio, 12,50\xa0€", kind="card", cards=(CREMA,), choices=choices("Mi piace", "Altro")
    )
    kind, shape = shown(message)

    assert kind == "twilio/card"
    assert shape["title"] == "Crema di pistacchio, 12,50\xa0€"
    assert shape["media"] == ["https://shop.example/pictures/crema-di-pistacchio.png"]
    assert [action["title"] for action in shape["actions"]] == ["Mi piace", "Altro"]


def test_a_product_with_a_page_is_a_card_that_opens_it() -> None:
    link = Link(title="Vedi", url="https://shop.example/s/sapori/p/crema")
    kind, shape = shown(rendered("Crema di pistacchio", kind="card", cards=(CREMA,), links=(link,)))

    assert kind == "twilio/card"
    assert shape["actions"] == [{"type": "URL", "title": "Vedi", "url": link.url}]


def test_a_card_that_the_text_does_not_speak_of_says_name_and_price() -> None:
    assert (
        rendered("Prova questa:", cards=(CREMA,)).body == "Prova questa:\n\nCrema di pistacchio · 12,50\xa0€"
    )


def test_several_products_are_words_and_no_picture_of_one_of_them() -> None:
    pesto = Card(product="pesto", name="Pesto", price="9,00\xa0€", picture="pesto")
    message = rendered("Crema di pistacchio o Pesto?", cards=(CREMA, pesto))

    assert message == Rendered("Crema di pistacchio o Pesto?")


def test_a_stored_picture_keeps_its_own_address_or_ending() -> None:
    there = CREMA.model_copy(update={"picture": "https://cdn.example/x.jpg"})
    photo = CREMA.model_copy(update={"picture": "foto.jpg"})

    assert rendered("Crema di pistacchio", cards=(there,)).media_url == "https://cdn.example/x.jpg"
    assert (
        rendered("Crema di pistacchio", cards=(photo,)).media_url == "https://shop.example/pictures/foto.jpg"
    )


def test_a_caption_too_long_for_a_picture_is_sent_without_it() -> None:
    text = "Crema di pistacchio " + "x" * 1020

    assert rendered(text, cards=(CREMA,)) == Rendered(text)


def test_words_beside_a_document_would_be_dropped_so_its_address_joins_them() -> None:
    message = rendered("La ricetta", kind="media", media_url="https://shop.example/ricetta.pdf")

    assert message == Rendered("La ricetta\n\nhttps://shop.example/ricetta.pdf")
    assert (
        rendered("", kind="media", media_url="https://shop.example/r.pdf").media_url
        == "https://shop.example/r.pdf"
    )


def test_line_breaks_are_part_of_the_layout_and_never_of_a_variable() -> None:
    message = rendered("Uno\n\n\n\nDue\n  Tre\t\tquattro", choices=choices("Sì"))

    assert message.body == "Uno\n\nDue\nTre quattro"
    assert shown(message)[1]["body"] == message.body
    assert not any("\n" in value for value in message.variables.values())


def test_a_straight_apostrophe_becomes_the_printers_own_in_a_variable() -> None:
    assert rendered("C'è l'olio", choices=choices("Dell'anno")).body == "C’è l’olio"


def test_a_layout_holds_no_words_and_serves_for_every_message_of_its_form() -> None:
    first = rendered("Quale vuoi?", choices=choices("Crema", "Pesto"))
    second = rendered("Serve altro?", choices=choices("Sì", "No"))
    third = rendered("Serve altro?\nDimmi", choices=choices("Sì", "No"))

    assert first.layout == second.layout
    assert first.layout != third.layout


def test_a_template_takes_its_variables_cleaned() -> None:
    use = TemplateUse(
        name="ready", content_sid="HX" + "1" * 32, variables={"1": "Marta\n  Ferrara", "2": "l'ordine"}
    )

    assert rendered("", kind="template", template=use) == Rendered(
        "", content_sid="HX" + "1" * 32, variables={"1": "Marta Ferrara", "2": "l’ordine"}
    )


@pytest.mark.parametrize(
    ("code", "text", "content"),
    [
        (21617, "x" * 1601, {}),
        (21617, "x" * 1590, {"choices": choices("Sì", "Forse no")}),
        (21619, "", {}),
        (21656, "", {"template": TemplateUse(name="t", content_sid="HX", variables={"1": " \n"})}),
    ],
)
def test_what_fits_in_no_form_is_the_contents_fault(code: int, text: str, content: dict[str, Any]) -> None:
    with pytest.raises(SendFailed) as failed:
        rendered(text, **content)

    assert (failed.value.fault, failed.value.code, failed.value.permanent) == (Fault.CONTENT, code, True)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=90)


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=1200),
    st.lists(st.tuples(WORDS, WORDS), max_size=12),
    st.lists(WORDS, max_size=2),
    st.booleans(),
)
def test_whatever_is_said_stays_within_twilios_limits(
    text: str, offered: list[tuple[str, str]], titles: list[str], with_card: bool
) -> None:
    content: dict[str, Any] = {
        "choices": tuple(Choice(id=f"c:{n}", title=t, description=d) for n, (t, d) in enumerate(offered)),
        "links": tuple(Link(title=title, url="https://shop.example/l/1") for title in titles),
        "cards": (CREMA,) if with_card else (),
    }
    try:
        message = rendered(text, **content)
    except SendFailed:
        return
    assert len(message.body) <= 1600
    if message.layout is None:
        return
    kind, shape = shown(message)
    assert variables_of(_json(message)) == message.variables
    assert not breaks_limits(kind, shape, approved=False)
    assert words_of(shape) == message.body


def _json(message: Rendered) -> str:
    return json.dumps(dict(message.variables))
