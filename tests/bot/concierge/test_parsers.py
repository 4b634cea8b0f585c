"""Allergens, traits, choices, yes and no, politeness, days: each read for itself."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concierge.parsers.agreeing import agreement
from bot.concierge.parsers.allergens import avoided, mentioned
from bot.concierge.parsers.aspects import aspects
from bot.concierge.parsers.choosing import Option, chosen
from bot.concierge.parsers.courtesies import courtesies
from bot.concierge.parsers.days import day
from bot.concierge.parsers.facets import facets
from bot.concierge.parsers.wish import essence, subject
from bot.concierge.wording import composed, plain

VEGAN = ("crustaceans", "eggs", "fish", "milk", "molluscs")
OFFERED = [
    Option("a", "Box Sicilia Clásica"),
    Option("b", "Degustación Siciliana"),
    Option("c", "Sabores de la Isla"),
]
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("no nuts", ("nuts",)),
        ("senza frutta a guscio", ("nuts",)),
        ("soy celíaca", ("gluten",)),
        ("sin lactosa", ("milk",)),
        ("vegano", VEGAN),
        ("sono allergica alle noci e al latte", ("milk", "nuts")),
        ("gluten free please", ("gluten",)),
        ("allergic to peanuts, soy and milk", ("peanuts", "soy", "milk")),
        ("sin gluten ni lactosa", ("gluten", "milk")),
        ("I can't eat eggs", ("eggs",)),
        ("nut allergy", ("nuts",)),
        ("lactose intolerant", ("milk",)),
        ("no seafood", ("crustaceans", "molluscs")),
        ("non può mangiare arachidi", ("peanuts",)),
        ("senza glutine con pistacchio", ("gluten",)),
    ],
)
def test_what_must_be_avoided_becomes_codes(text: str, codes: tuple[str, ...]) -> None:
    found = avoided(text)

    assert found is not None
    assert found.codes == codes
    assert not found.nothing


@pytest.mark.parametrize(
    "text",
    [
        "no hay alergias a considerar",
        "nessuna allergia",
        "no allergies",
        "non sono allergica",
        "mangia di tutto",
        "no soy alérgico a nada",
    ],
)
def test_nothing_to_avoid_is_said_too(text: str) -> None:
    found = avoided(text)

    assert found is not None
    assert found.nothing
    assert found.codes == ()


@pytest.mark.parametrize(
    "text", ["qualcosa con pistacchio", "do you have milk?", "no, voglio la crema di pistacchio", "dolce"]
)
def test_what_is_wanted_is_not_avoided(text: str) -> None:
    assert avoided(text) is None


def test_an_allergen_that_is_only_named_is_mentioned() -> None:
    assert mentioned("does it contain gluten or eggs?") == ("gluten", "eggs")


@pytest.mark.parametrize(
    ("text", "taste"),
    [
        ("un surtido de dulces y salados", "mixed"),
        ("dolce", "sweet"),
        ("something savory", "savory"),
        ("both", "mixed"),
        ("me da igual", "any"),
        ("quanto costa", ""),
    ],
)
def test_a_taste_is_read(text: str, taste: str) -> None:
    assert facets(text, asked=True).taste == taste


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("una casa con tre camere", ("bedrooms:3",)),
        ("trilocale", ("rooms:3",)),
        ("a house with a garden", ("feature:garden",)),
        ("Garden Box", ()),
        ("camicia bianca taglia L", ("size:l", "color:white")),
        ("vestido azul talla M", ("size:m", "color:blue")),
        ("algo para una boda", ("occasion:wedding",)),
    ],
)
def test_traits_are_written_as_the_catalog_writes_them(text: str, tags: tuple[str, ...]) -> None:
    assert facets(text).tags == tags


def test_a_gift_is_told_from_gift_wrapping() -> None:
    assert facets("un regalo per mia madre").gift
    assert not facets("fate pacchetti regalo?").gift


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("2", "b"),
        ("la segunda", "b"),
        ("the last one", "c"),
        ("La Degustación Siciliana parece excelente", "b"),
        ("me llevo la 3", "c"),
        ("both", "abc"),
        ("la clasica", "a"),
        ("prima di venerdì", ""),
        ("ok 2", "b"),
        ("two bottles of wine", ""),
        ("1️⃣", "a"),
        ("primero quiero saber el precio", ""),
        ("Degustacion Sicilianna", "b"),
        ("number three please", "c"),
        ("7", ""),
    ],
)
def test_a_choice_is_read_by_place_number_or_words(text: str, ids: str) -> None:
    assert "".join(option.id for option in chosen(text, OFFERED)) == ids


def test_nothing_is_chosen_where_nothing_is_offered() -> None:
    assert chosen("2", []) == ()


@pytest.mark.parametrize(
    ("text", "yes", "rest"),
    [
        ("sì", True, ""),
        ("Sí, gracias.", True, ""),
        ("no grazie", False, ""),
        ("👍", True, ""),
        ("👎", False, ""),
        ("non va bene", False, ""),
        ("I don't think so", False, ""),
        ("no, quanto costa l'altra?", False, "quanto costa l'altra?"),
        ("certo, mandami il link", True, "mandami il link"),
    ],
)
def test_yes_and_no_are_read_with_what_follows(text: str, yes: bool, rest: str) -> None:
    said = agreement(text)

    assert said is not None
    assert (said.yes, said.rest) == (yes, rest)


@pytest.mark.parametrize("text", ["no nuts", "ok quanto costa", "quanto costa?", "sì lo voglio", ""])
def test_a_sentence_that_only_begins_so_is_no_answer(text: str) -> None:
    assert agreement(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Ciao! avete la crema?", "avete la crema?"),
        ("grazie mille, a che ora aprite?", "a che ora aprite?"),
        ("quanto costa? grazie", "quanto costa?"),
        ("Hola, busco un regalo", "busco un regalo"),
        ("hi how are you", ""),
        ("Eso es todo, ¡gracias!", ""),
    ],
)
def test_politeness_is_taken_off_a_wish(text: str, rest: str) -> None:
    assert courtesies(text).rest == rest


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("avete la crema di pistacchio?", "crema di pistacchio"),
        ("do you have pistachio cream?", "pistachio cream"),
        ("¿tenéis aceite de oliva?", "aceite de oliva"),
        ("avete l'olio sotto i 20 euro?", "olio"),
        ("What do you have under 100 euros?", ""),
    ],
)
def test_a_wish_is_cut_to_what_it_names(text: str, words: str) -> None:
    assert essence(text) == words


@pytest.mark.parametrize(
    ("text", "words", "asked"),
    [
        ("quanto costa la crema di pistacchio?", "crema di pistacchio", ("price",)),
        ("how do I use the pesto?", "pesto", ("usage",)),
        ("¿qué lleva la caja?", "caja", ("ingredients",)),
        ("quanto costa?", "", ("price",)),
        ("in che taglie c'è il vestito Marea", "vestito Marea", ("variants",)),
    ],
)
def test_a_question_is_cut_to_its_product_and_its_aspect(
    text: str, words: str, asked: tuple[str, ...]
) -> None:
    assert subject(text) == words
    assert aspects(text) == asked


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("oggi", ["2026-11-20"]),
        ("mañana por la mañana", ["2026-11-21"]),
        ("dopodomani", ["2026-11-22"]),
        ("12 maggio", ["2027-05-12"]),
        ("May 3rd", ["2027-05-03"]),
        ("in 3 days", ["2026-11-23"]),
        ("next monday", ["2026-11-23"]),
        ("5/6", ["2027-05-06", "2027-06-05"]),
        ("2026-12-24", ["2026-12-24"]),
    ],
)
def test_a_day_is_read_and_its_doubts_kept(text: str, days: list[str]) -> None:
    wished = day(text, TODAY)

    assert wished is not None
    assert [one.isoformat() for one in wished.days] == days
    assert wished.ambiguous is (len(days) > 1)


@pytest.mark.parametrize("text", ["31/2", "il mar è bello", "quanto costa"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day(text, TODAY) is None


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["oggi", "lunes", "next friday", "12 maggio", "1/2"]),
)
def test_a_day_never_lies_in_the_past(today: date, text: str) -> None:
    wished = day(text, today)

    assert wished is not None
    assert min(wished.days) >= today


@given(st.text(max_size=80))
def test_every_text_can_be_read(text: str) -> None:
    whole = composed(text)

    assert len(plain(whole)) == len(whole)
    for read in (avoided, mentioned, facets, agreement, courtesies, essence, subject, aspects):
        read(text)
    day(text, TODAY)
    chosen(text, OFFERED)
