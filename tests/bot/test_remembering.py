"""What customers say of themselves: kept when they may want it, told, used, forgotten; and never without a yes."""

from datetime import timedelta
from typing import Any

import pytest

from bot.concierge.model import Concierge
from flows.hand_off import take_over
from flows.register_customer import enroll_customer
from flows.remember import forget_old_facts, remember
from gateways.chat_models import outside_model
from shop.customers.facts import Said, facts_of
from shop.customers.profiles import Profile
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.kernel.settings import settings
from tests.bot.conversing import Chat, a_chat
from tests.console.talking import a_writer
from tests.fakes.openai_server import openai_server, say
from tests.world import MORNING, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


@pytest.fixture
def chat() -> Chat:
    return a_chat(Concierge(), known_words=lambda _w, _l: ("Crema di pistacchio", "Miele ibleo"))


def a_customer(chat: Chat, *, memory: bool = True) -> CustomerId:
    """Somebody who has registered, and agreed to be remembered or not."""
    return enroll_customer(
        now=MORNING,
        workspace_id=chat.shop.id,
        identities={"phone": "+393331234567"},
        profile=Profile(name="Marta Bellomo", language=Language.IT),
        consents=("service", "memory") if memory else ("service",),
    )


def kept(chat: Chat, customer: CustomerId) -> list[tuple[str, str]]:
    with transaction(chat.shop.id) as db:
        return [(fact.said.kind, fact.said.value) for fact in facts_of(db, customer, now=chat.clock.now())]


def buttons(answer: Any) -> list[str]:
    return [choice.id for choice in answer.content.choices]


def test_a_size_is_remembered_told_and_taken_back_at_once(chat: Chat, owner: Any) -> None:
    marta = a_customer(chat)

    (answer,) = chat.says("Ciao! Porto la 42.")
    assert answer.text.endswith("Me lo ricordo: Taglia 42. Scrivi “dimenticalo” per annullare.")
    assert kept(chat, marta) == [("size", "42")]
    told, words = (
        "SELECT source, source_ref FROM customer_fact",
        "SELECT provider_sid FROM message WHERE direction = 'in'",
    )
    source = owner.execute(told).fetchone()
    assert source == ("chat", one(owner, words))

    (answer,) = chat.says("dimenticalo")
    assert (answer.text, kept(chat, marta)) == ("Fatto, dimenticato.", [])


def test_what_is_known_is_told_and_forgotten_on_request(chat: Chat) -> None:
    marta = a_customer(chat)
    chat.says("porto la 42", "il mio compleanno è il 3 maggio")

    (answer,) = chat.says("cosa sai di me?")
    assert "• Taglia 42\n• Compleanno: 3 maggio" in answer.text
    assert answer.content.links[0].title == "La tua pagina"

    (answer,) = chat.says("dimentica la mia taglia")
    assert (answer.text, kept(chat, marta)) == (
        "Fatto: di questo non ricordo più niente.",
        [("date", "05-03")],
    )
    (answer,) = chat.says("dimentica la mia taglia")
    assert answer.text == "Di questo non ricordavo niente."


def test_an_allergy_is_kept_only_after_a_yes_to_it(chat: Chat, owner: Any) -> None:
    marta = a_customer(chat)

    (answer,) = chat.says("buongiorno, sono allergica alle noci")
    assert "Allergia: frutta a guscio" in answer.text
    assert kept(chat, marta) == []
    assert "nuts" not in str(one(owner, "SELECT notices FROM conversation"))
    (answer,) = chat.says("sì, ricordalo")
    assert answer.text.startswith("Me lo ricordo: Allergia: frutta a guscio.")
    assert kept(chat, marta) == [("allergy", "nuts")]


def test_whoever_says_no_is_not_asked_again(chat: Chat) -> None:
    marta = a_customer(chat)

    (answer,) = chat.says("sono in sedia a rotelle")
    assert buttons(answer) == ["remember:yes", "remember:no"]
    (answer,) = chat.says("no")
    assert answer.text == "Va bene, non lo conservo."
    (answer,) = chat.says("sono in sedia a rotelle")
    assert ("ricordi" in answer.text, kept(chat, marta)) == (False, [])


def test_whoever_has_not_agreed_to_be_remembered_is_asked_for_everything(chat: Chat) -> None:
    marta = a_customer(chat, memory=False)

    (answer,) = chat.says("Porto la 42.")
    assert kept(chat, marta) == []
    assert "Vuoi che me lo ricordi" in answer.text
    chat.says("ricordalo")
    assert kept(chat, marta) == [("size", "42")]


@pytest.mark.parametrize("memory", [True, False], ids=["agreed", "not-agreed"])
def test_what_is_said_to_a_member_is_kept_as_agreed_and_nobody_speaks(
    chat: Chat, owner: Any, *, memory: bool
) -> None:
    marta = a_customer(chat, memory=memory)
    chat.says("buongiorno")
    take_over(
        now=chat.clock.now(),
        workspace_id=chat.shop.id,
        conversation_id=one(owner, "SELECT id FROM conversation"),
        member="Pippo",
        member_id=a_writer(chat.shop, "Pippo").member_id,
    )
    said = chat.says("Porto la 42.", "e sono allergica alle noci")
    assert said == []
    assert kept(chat, marta) == ([("size", "42")] if memory else [])  # what is sensitive needs a yes to it
    assert chat.says("dimentica la mia taglia, anzi porto la 44") == []  # that is for the member to answer
    assert kept(chat, marta) == ([("size", "42")] if memory else [])
    assert one(owner, "SELECT notices ? 'remember' FROM conversation") is False


def test_what_somebody_is_allergic_to_is_left_out_and_said_but_not_of_a_present(chat: Chat) -> None:
    marta = a_customer(chat)
    remember(
        now=MORNING, workspace_id=chat.shop.id, customer_id=marta, said=[Said("allergy", "nuts")], words="SM1"
    )

    answers = " ".join(answer.text for answer in chat.says("cerco qualcosa di dolce"))
    assert "Miele ibleo" in answers
    assert "Niente con frutta a guscio, come mi hai detto." in answers
    answers = " ".join(
        answer.text for answer in chat.says("un regalo per mia madre, una cassetta sotto i 50 euro")
    )
    assert "come mi hai detto" not in answers


def test_a_model_outside_is_told_as_data_and_never_who_it_is() -> None:
    with openai_server() as server:
        configured = settings().model_copy(update={"openai_base_url": server.url, "turn_seconds": 2.0})
        chat = a_chat(Concierge(), outside_model(configured))
        marta = a_customer(chat)
        remember(
            now=MORNING,
            workspace_id=chat.shop.id,
            customer_id=marta,
            said=[Said("size", "42"), Said("likes", "i libri di Marta Bellomo")],
            words="SM1",
        )
        server.will(say("Eccomi."))
        chat.says("ciao")
        asked = str(server.requests)
    assert "Size 42" in asked
    assert "Bellomo" not in asked


def test_what_is_old_goes_and_a_newer_size_takes_the_place_of_the_older(chat: Chat, owner: Any) -> None:
    marta = a_customer(chat)
    for size in ("42", "44"):
        remember(
            now=chat.clock.now(),
            workspace_id=chat.shop.id,
            customer_id=marta,
            said=[Said("size", size)],
            words="SM1",
        )
    other = a_shop("altra", 2)
    assert kept(chat, marta) == [("size", "44")]
    later = chat.clock.now() + timedelta(days=731)
    forget_old_facts(now=later, workspace_id=other.id)
    assert one(owner, "SELECT count(*) FROM customer_fact") == 1
    forget_old_facts(now=later, workspace_id=chat.shop.id)
    assert one(owner, "SELECT count(*) FROM customer_fact") == 0
