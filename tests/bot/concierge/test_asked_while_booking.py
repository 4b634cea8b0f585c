"""What is asked while we ask which time is meant: a part of the day is no name, and the question stays open."""

import pytest

from tests.bot.concierge.counter import Visit, concierge

SERVICES = {
    "services": [
        {
            "slug": "market",
            "name": "Morning at the market",
            "minutes": "75 min",
            "price": "22,00 €",
            "price_minor": 2200,
            "tags": [],
        },
        {
            "slug": "baroque",
            "name": "Baroque town",
            "minutes": "60 min",
            "price": "18,00 €",
            "price_minor": 1800,
            "tags": [],
        },
    ]
}


def test_a_time_of_day_names_no_service() -> None:
    visit = Visit(
        "en", block={"vertical": "tours"}, told={"list_services": SERVICES, "find_slots": {"slots": []}}
    )

    answer = visit.say("I'd like to book something for Sunday morning")

    assert answer.choices == ["service:market", "service:baroque"]


@pytest.mark.parametrize(
    ("language", "wish", "asked", "aside"),
    [
        ("en", "I want to book an appointment", "how long is it and how much?", "thanks"),
        ("it", "vorrei prenotare un appuntamento", "quanto dura e quanto costa?", "dove siete?"),
        ("es", "quiero pedir una cita", "¿cuánto dura y cuánto cuesta?", "¿dónde estáis?"),
    ],
)
def test_while_we_ask_which_service_it_is_told_of_each_and_asked_still_after_an_aside(
    language: str, wish: str, asked: str, aside: str
) -> None:
    found = {"slots": [], "understood": True}
    visit = Visit(
        language, block={"vertical": "consulting"}, told={"list_services": SERVICES, "find_slots": found}
    )
    assert len(visit.say(wish).choices) == 2

    told = visit.say(asked)
    assert "75 min" in told.text
    assert "60 min" in told.text

    visit.say(aside)
    assert visit.say("2").calls[-1] == ("find_slots", {"service": "baroque"})


def test_a_verb_that_looks_like_ours_is_no_typing_error() -> None:
    assert "chiedete" in concierge().router.cleaned("quanto chiedete di provvigione?")
    assert concierge().router.cleaned("quando chiudte?") == "quando chiudete?"
