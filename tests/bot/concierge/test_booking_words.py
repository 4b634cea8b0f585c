"""What people say of times that are booked, in three languages: what they want, for how many, and when."""

from datetime import UTC, datetime

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from agent_tools.slot_ids import slot_id
from bot.concierge.parsers.booking import booking_act, cancels_it, moves_it, names, party
from bot.concierge.parsers.choosing import Option
from bot.concierge.said_time import day_meant, little_else, option_meant, when_words
from bot.concierge.situation import KEY, Situation


def a_situation(language: str = "it") -> Situation:
    """A Friday morning in Rome."""
    block = {"language": language, "now": "2026-11-20T09:00:00+00:00", "zone": "Europe/Rome"}
    return Situation.read([SystemMessage("", additional_kwargs={KEY: block}), HumanMessage("")])


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("vorrei prenotare una visita domani alle 5", "book"),
        ("voglio prenotre una visita", "book"),
        ("quando sei libero?", "book"),
        ("I want to book a tour", "book"),
        ("do you have anything free on Monday?", "book"),
        ("¿hay hueco mañana?", "book"),
        ("quisiera pedir una cita", "book"),
        ("vorrei prenotare di nuovo con la stessa persona", "again"),
        ("riprenoto", "again"),
        ("mandami i promemoria per email", "way"),
        ("please send reminders by SMS", "way"),
        ("avísame por correo de los cambios", "way"),
        ("puoi mandare il link agli amici?", "guests"),
        ("can I send the link to the others?", "guests"),
        ("un enlace para mis invitados", "guests"),
        ("un altro appuntamento come l'ultima volta", "again"),
        ("I'd like to book again with the same guide", "again"),
        ("another appointment as last time", "again"),
        ("quiero reservar otra vez con la misma persona", "again"),
        ("posso prenotare alla stessa ora?", "book"),
        ("puedo cambiar mi cita al jueves?", "move"),
        ("can I move my appointment to Thursday?", "move"),
        ("posso spostare l'appuntamento a giovedì?", "move"),
        ("disdico", "cancel"),
        ("non posso più venire", "cancel"),
        ("quiero anular la cita", "cancel"),
        ("cancel my booking", "cancel"),
        ("cosa ho prenotato?", "mine"),
        ("what have I booked?", "mine"),
        ("¿a qué hora es mi cita?", "mine"),
        ("che tour fate?", "services"),
        ("what can I book?", "services"),
        ("¿qué puedo reservar?", "services"),
        ("mettimi in lista d'attesa", "join_list"),
        ("take me off the waiting list", "leave_list"),
        ("annulla il mio ordine", ""),
        ("where is my parcel?", ""),
        ("avete la crema di pistacchio?", ""),
    ],
)
def test_what_is_wanted_of_a_time(text: str, act: str) -> None:
    assert booking_act(text) == act


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("siamo in 3", 3),
        ("per due persone", 2),
        ("table for four", 4),
        ("para 4 personas el sábado", 4),
        ("somos tres", 3),
        ("posso portare mia moglie? io e mia moglie", 2),
        ("domani per le 5", 0),
        ("for 5pm", 0),
        ("per 2 ore", 0),
        ("giovedì alle 10", 0),
    ],
)
def test_for_how_many(text: str, many: int) -> None:
    assert party(text) == many


def test_who_comes_along_is_read_where_it_is_written_like_a_name() -> None:
    assert names("siamo in tre, io, Luca e Anna") == ("Luca", "Anna")
    assert names("vengo con un amico") == ()


@pytest.mark.parametrize("text", ["cancel it", "annulla", "lo disdico, per favore", "quiero anularla"])
def test_that_something_is_to_be_canceled(text: str) -> None:
    assert cancels_it(text) or booking_act(text) == "cancel"


def test_a_correction_is_heard() -> None:
    assert moves_it("meglio martedì")
    assert moves_it("actually make it Thursday")
    assert moves_it("mejor el martes")
    assert not moves_it("siete aperti martedì?")


@pytest.mark.parametrize(
    ("language", "text", "day", "words"),
    [
        ("it", "alle 5", "2026-11-24", "2026-11-24 alle 5"),
        ("it", "nel pomeriggio", "2026-11-24", "2026-11-24 nel pomeriggio"),
        ("en", "10am", "2026-11-24", "2026-11-24 at 10am"),
        ("es", "a las 4", "2026-11-26", "2026-11-26 a las 4"),
        ("it", "domani alle 5", "2026-11-24", "domani alle 5"),
        ("it", "mercoledì", "2026-11-24", "mercoledì"),
        ("it", "domani\nalle 5", "", "domani, alle 5"),
        ("it", "non saprei", "2026-11-24", ""),
    ],
)
def test_an_hour_alone_is_meant_on_the_day_that_was_spoken_of(
    language: str, text: str, day: str, words: str
) -> None:
    assert when_words(a_situation(language), text, day) == words


def test_an_answer_picks_the_offered_time_that_it_means() -> None:
    early, late = (
        Option(slot_id("visit", datetime(2026, 11, 26, hour, tzinfo=UTC), 1), "") for hour in (4, 16)
    )
    situation = a_situation()

    assert option_meant(situation, "di pomeriggio", [early, late], "2026-11-26") == late
    assert option_meant(situation, "la mattina", [early, late], "2026-11-26") is None
    assert option_meant(situation, "alle 17", [early, late], "2026-11-26") == late
    assert option_meant(situation, "alle 5", [early, late], "2026-11-26") is None


def test_a_message_that_is_a_time_and_little_else() -> None:
    situation = a_situation()

    assert little_else(situation, "anzi martedì alle 11")
    assert not little_else(situation, "la mia amica arriva martedì e porta un regalo per sua madre")
    assert day_meant(situation, "cosa c'è sabato?") == "2026-11-21"
