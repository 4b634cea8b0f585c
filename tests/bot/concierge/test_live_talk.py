"""Seeing the shop live, joining, and wanting what is shown, as people ask for it in three languages."""

from typing import Any

import pytest

from bot.concierge.parsers.watching import live_wish
from tests.bot.concierge.counter import Visit
from tests.bot.concierge.shelf_tools import PAGE
from tests.bot.concierge.test_purchase_talk import a_visit

_SEE = (
    *(
        "posso vedere il negozio adesso?",
        "fammi vedere quello rosso in video",
        "mi mostri la box in diretta?",
    ),
    *(
        "siete in diretta?",
        "c'è una diretta adesso?",
        "vorrei vedere la bottega ora",
        "posso vedervi dal vivo?",
    ),
    *("can I see the shop now?", "show me the red one on video", "are you live?", "is anything live now?"),
    *("can I look around the store right now", "could I see it live?", "show me the cheese on camera"),
    *(
        "¿puedo ver la tienda ahora?",
        "enséñame el rojo en vídeo",
        "¿estáis en directo?",
        "muéstrame los quesos en directo",
    ),
    *(
        "¿hay un directo ahora?",
        "quiero ver la tienda ahora mismo",
        "posso vedere il negozzio adesso",
        "enseñame el rojo en video",
    ),
)
_JOIN = (
    *("entro", "voglio entrare", "vorrei partecipare alla diretta", "mi collego", "posso unirmi?"),
    *("join", "let me in", "I want to join the live", "can I join?", "how do I join", "Join!"),
    *(
        "quiero entrar",
        "unirme",
        "quiero unirme al directo",
        "me conecto ahora",
        "¿puedo entrar en el directo?",
    ),
)
_WANT = (
    *("voglio quello", "prendo quella che stai mostrando", "tienimi questo", "lo prendo", "vorrei quello lì"),
    *("I want that one", "I'll take that one", "keep me this one", "I'd like that", "i'll take it"),
    *("quiero ese", "me quedo con esa", "guárdame este", "quiero eso", "me lo quedo"),
)
_KEPT = ("fino a quando me lo tieni?", "until when do you keep it?", "¿hasta cuándo me lo guardas?")
_OTHER = (
    *("che orari fate adesso?", "avete un video del prodotto?", "posso prenotare una videochiamata domani?"),
    *(
        "vorrei vedere il negozio sabato alle 5",
        "can I visit the shop tomorrow",
        "do you have a video of it?",
    ),
    *(
        "puedo ver los quesos?",
        "quiero una caja",
        "voglio un regalo",
        "vorrei vedere le box",
        "ho preso la diretta via",
    ),
    *(
        "show me gifts under 50",
        "is there live music?",
        "¿dónde está la tienda?",
        "see you",
        "entrega mañana",
    ),
    *(
        "che cosa entra in una box?",
        "vedo, grazie",
        "I'd like to see the boxes now",
        "hola",
        "quanto costa quello?",
    ),
)


@pytest.mark.parametrize(
    ("text", "wish"),
    [*((one, "see") for one in _SEE), *((one, "join") for one in _JOIN), *((one, None) for one in _OTHER)],
)
def test_what_is_wanted_of_what_is_live_is_heard(text: str, wish: str | None) -> None:
    assert live_wish(text) == wish


@pytest.mark.parametrize(
    ("text", "wish"), [*((one, "want") for one in _WANT), *((one, "kept") for one in _KEPT)]
)
def test_that_one_is_what_is_shown_only_to_who_was_let_in(text: str, wish: str) -> None:
    assert live_wish(text, watching=True) == wish
    if "mostrando" not in text:
        assert live_wish(text) is None


_LIVE: dict[str, Any] = {
    "session": 7,
    "kind": "showing",
    "title": "",
    "host": "Rosaria",
    "since": "11:00",
    "until": "",
    "watching": 1,
    "for_them": True,
}
_JOINED: dict[str, Any] = {"url": PAGE, "expires": "23:00", "live": _LIVE, "full": False, "waiting": 0}
_ITEM: dict[str, Any] = {
    "sku": "BOX",
    "name": "Box Classica",
    "price": "28,20 €",
    "price_minor": 2820,
    "kept_until": "11:20",
    "minutes_left": 20,
}
_WANTED: dict[str, Any] = {
    "product": {"slug": "box-classica", "name": "Box Classica"},
    "live": _LIVE,
    "kept": _ITEM,
    "total": "28,20 €",
}


def visits(language: str, **told: Any) -> Visit:
    """A visit to a shop that shows things live."""
    tools = {"join_live": _JOINED, "want_live": _WANTED, "live_now": {"sessions": [_LIVE], "kept": [_ITEM]}}
    return Visit(language, told=tools | told)


@pytest.mark.parametrize(
    ("language", "see", "want", "kept", "said"),
    [
        (
            "it",
            "posso vedere il negozio adesso?",
            "voglio quello",
            "fino a quando me lo tieni?",
            "fino alle 11:20",
        ),
        (
            "en",
            "show me the red one on video",
            "I want that one",
            "until when do you keep it?",
            "until 11:20",
        ),
        ("es", "enséñame el rojo en vídeo", "quiero ese", "¿hasta cuándo me lo guardas?", "hasta las 11:20"),
    ],
)
def test_who_asks_to_see_is_let_in_and_what_they_want_there_is_kept(
    language: str, see: str, want: str, kept: str, said: str
) -> None:
    visit = visits(language)

    way_in = visit.say(see)
    assert (way_in.tools, way_in.extra["links"][0]["url"]) == (["join_live"], PAGE)
    assert "23:00" in way_in.text
    wanted = visit.say(want)
    assert wanted.tools == ["want_live"]
    assert said in wanted.text
    assert "28,20" in wanted.text
    told = visit.say(kept)
    assert (told.tools, said in told.text) == (["live_now"], True)


def test_every_seat_taken_is_said_and_what_is_not_shown_yet_is_asked_for() -> None:
    visit = visits(
        "it", join_live=_JOINED | {"full": True, "waiting": 3}, want_live={"refusal": "NothingShown"}
    )

    assert "posti" in visit.say("entro").text
    assert visit.say("voglio quello").text == "Quale intendi? Dimmi il nome."


def test_where_nothing_is_live_it_is_said_and_what_can_be_booked_is_offered() -> None:
    bookable = [{"slug": "prova", "name": "Prova in video", "kind": "showing"}]
    nothing = {"refusal": "NothingLive", "message": "", "bookable": bookable}
    alone = visits("es", join_live=nothing)
    assert alone.say("¿puedo ver la tienda ahora?").choices == []

    visit = visits("it", join_live=nothing, find_slots={}, list_services={"services": []})
    offered = visit.say("posso vedere il negozio adesso?")
    assert offered.choices == ["service:prova"]
    assert "Prova in video" in offered.text


def test_a_shop_without_anything_live_hears_none_of_it() -> None:
    assert a_visit("it").say("voglio quello").tools != ["want_live"]


@pytest.mark.parametrize(
    ("language", "words", "wants", "said"),
    [
        ("it", "avvisami quando siete in diretta", True, "Ti avviso"),
        ("it", "mi avvisate la prossima volta che andate live?", True, "Ti avviso"),
        ("it", "niente dirette", False, "non ti scrivo più"),
        ("it", "non avvisarmi più delle dirette", False, "non ti scrivo più"),
        ("en", "let me know when you're live", True, "as soon as we are live"),
        ("en", "not live", False, "no more"),
        ("en", "stop telling me when you are live", False, "no more"),
        ("es", "avísame cuando estéis en directo", True, "Te aviso"),
        ("es", "sin directos", False, "no te escribo"),
    ],
)
def test_who_wants_to_hear_of_what_is_live_or_not_any_more_says_so(
    language: str, words: str, wants: bool, said: str
) -> None:
    visit = visits(language, follow_shop_live={"wants": wants, "changed": True})

    told = visit.say(words)

    assert (told.tools, said in told.text) == (["follow_shop_live"], True)
    assert told.calls == (("follow_shop_live", {"wants": wants}),)
