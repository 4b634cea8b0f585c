"""How a turn ends when a check ends it: in the customer's language, in the shop's manner, and doing what was asked."""

from typing import Any

import pytest

from bot.concierge.model import Concierge
from tests.bot.conversing import Chat, a_chat
from tests.world import a_registered_customer, one, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


def a_stranger(**profile: Any) -> Chat:
    return a_chat(Concierge(), **profile)


def known(**profile: Any) -> Chat:
    chat = a_chat(Concierge(), **profile)
    a_registered_customer(chat.shop)
    return chat


@pytest.mark.parametrize(
    ("phone", "text", "machine", "person"),
    [
        ("+393331234567", "Ciao, vorrei un regalo", "assistente automatico", "persona"),
        ("+34600123456", "Hola, me gustaría comprar algunos productos.", "asistente automático", "persona"),
        ("+447700900123", "Hello, I'm looking for a gift", "automatic assistant", "person"),
    ],
)
def test_stranger_is_told_who_speaks_how_to_reach_a_person_and_where_to_register(
    owner: Any, phone: str, text: str, machine: str, person: str
) -> None:
    (answer,) = a_stranger().says(text, phone=phone)

    assert machine in answer.text
    assert f"*{person}*" in answer.text
    assert "/l/" in answer.content.links[0].url
    assert rows(owner, "SELECT purpose FROM secure_link") == [("registration",)]
    assert one(owner, "SELECT wish_seq FROM conversation") == 1


def test_doubt_about_the_data_is_answered_before_the_link_is_repeated() -> None:
    chat = a_stranger()
    chat.says("Hola, me gustaría comprar algunos productos.", phone="+34600123456")

    (answer,) = chat.says("¿Es seguro? ¿Qué pasa con mis datos?", phone="+34600123456")

    assert "registros de la tienda" in answer.text
    assert answer.content.links


def test_first_wish_is_answered_once_the_customer_has_registered(owner: Any) -> None:
    chat = a_stranger()
    (answer,) = chat.says("avete la crema di pistacchio?")
    chat.says("ci siete?")
    chat.registers(answer.content.links[0].url)

    chat.answer()

    text = chat.mailbox.sent[-1].text
    assert "9,80" in text
    assert one(owner, "SELECT wish_seq FROM conversation") is None


def test_formal_shop_says_lei() -> None:
    (answer,) = a_stranger(formality="formal").says("Buongiorno")

    assert "risponderLe" in answer.text


def test_stop_is_confirmed_once_and_takes_marketing_back(owner: Any) -> None:
    chat = known()

    (answer,) = chat.says("STOP")

    assert "START" in answer.text
    assert one(owner, "SELECT messages_stopped_at FROM customer") is not None
    assert chat.says("avete la crema di pistacchio?")


def test_person_is_called_and_the_agent_is_silent_from_then_on(owner: Any) -> None:
    chat = known()

    (answer,) = chat.says("persona")

    assert "Rosaria" in answer.text
    assert rows(owner, "SELECT responder FROM conversation") == [("queue",)]
    assert chat.says("allora?") == []
    assert one(owner, "SELECT count(*) FROM handoff") == 1


def test_agent_answers_again_when_nobody_came_for_two_hours() -> None:
    chat = known()
    chat.says("persona")
    chat.clock.pass_(hours=2)

    (answer,) = chat.says("avete la crema di pistacchio?")

    assert "9,80" in answer.text


def test_agent_comes_back_when_it_is_called() -> None:
    chat = known()
    chat.says("persona")

    chat.says("assistente")

    assert "9,80" in chat.says("avete la crema di pistacchio?")[0].text


def test_blocked_customer_gets_nothing_and_costs_nothing(owner: Any) -> None:
    chat = known()
    owner.execute("UPDATE customer SET blocked_at = now()")
    owner.commit()

    assert chat.says("ciao") == []
    assert one(owner, "SELECT count(*) FROM message") == 1


def test_reaction_to_a_message_needs_no_answer() -> None:
    chat = known()
    chat.says("ciao")

    assert chat.says("👍", kind="reaction") == []


def test_picture_without_words_is_acknowledged() -> None:
    photo = [{"url": "https://api.twilio.com/media/ME1", "content_type": "image/jpeg"}]

    (answer,) = known().says("", kind="image", media=photo)

    assert answer.text
