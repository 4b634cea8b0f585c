"""An outside model books: at times that really are free and on the customer's own yes, whatever it tries."""

from collections.abc import Iterator
from typing import Any

import pytest

from gateways.chat_models import outside_model
from shop.kernel.language import Language
from shop.kernel.settings import settings
from tests.fakes.openai_server import OpenAIServer, call, openai_server, say
from tests.journeys.buyers import known
from tests.journeys.street import Street, street_of
from tests.journeys.test_booking import an_agency, bookings
from tests.world import MORNING, PinnedClock

pytestmark = pytest.mark.usefixtures("chroma_url")


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


@pytest.fixture(scope="module")
def modeled(
    fresh_database: str, model: OpenAIServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    """The agency, answered by an outside model."""
    assert fresh_database
    configured = settings().model_copy(update={"openai_base_url": model.url, "turn_seconds": 5.0})
    clock = PinnedClock(MORNING)
    shop = an_agency()
    with street_of(tmp_path_factory.mktemp("town"), shop.address, clock, outside_model(configured)) as street:
        yield street


def the_slot(request: Any) -> dict[str, Any]:
    """The model holds the first time that its last tool call found."""
    told = str(request["messages"][-1]["content"])
    slot = told[told.index('"slot:') + 1 :].partition('"')[0]
    return {"calls": [("hold_slot", f'{{"slot": "{slot}"}}')]}


def test_an_outside_model_books_on_the_customers_yes(
    modeled: Street, model: OpenAIServer, owner: Any
) -> None:
    caller = known(modeled, "+393335550401", "Rita Sala", Language.IT)
    model.forget()
    model.will(call("find_slots", service="visit", when="lunedì alle 10"), the_slot, say("C'è posto:"))

    (shown,) = modeled.says(caller, "vorrei una visita lunedì alle 10")

    assert "lunedì 23 novembre, 10:00" in shown.text
    assert [button.id.partition(":")[0] for button in shown.buttons] == ["book", "times", "unbook"]
    model.will(call("confirm_booking"), say("Fatto, ci vediamo lì."))
    modeled.says(caller, "sì, grazie")
    assert bookings(owner, caller.phone) == [("confirmed", "23.11 10:00", 1)]


def test_a_tap_is_answered_by_code_and_the_model_is_not_asked(
    modeled: Street, model: OpenAIServer, owner: Any
) -> None:
    caller = known(modeled, "+393335550402", "Lia Conti", Language.IT)
    model.forget()
    model.will(call("find_slots", service="visit", when="martedì mattina"), say("Ecco gli orari:"))
    (listed,) = modeled.says(caller, "vorrei una visita martedì mattina")

    (shown,) = modeled.taps(caller, listed, "mar 24 nov, 09:30")

    assert bookings(owner, caller.phone) == [("held", "24.11 09:30", 1)]
    modeled.taps(caller, shown, "Sì, prenota")
    assert bookings(owner, caller.phone) == [("confirmed", "24.11 09:30", 1)]


@pytest.mark.parametrize(
    ("phone", "said", "lie"),
    [
        ("+393335550411", "c'è posto mercoledì?", "Sì, mercoledì alle 13:30 è libero, te lo prenoto."),
        ("+393335550412", "c'è posto mercoledì alle 13?", "Sì, mercoledì alle 13 c'è posto."),
        ("+393335550413", "c'è posto mercoledì?", "Domenica alle 10:00 è libero."),
    ],
)
def test_a_model_that_invents_a_free_time_is_not_let_out(  # each is what one lie is made of
    modeled: Street, model: OpenAIServer, owner: Any, phone: str, said: str, lie: str
) -> None:
    caller = known(modeled, phone, "Gino Serra", Language.IT)
    model.forget()
    model.will(call("find_slots", service="visit", when="mercoledì mattina"), say(lie), say(lie))

    (answer,) = modeled.says(caller, said)

    assert "13" not in answer.text
    assert "omenica" not in answer.text
    assert "mercoledì 25 novembre, 09:00" in answer.text
    assert bookings(owner, phone) == []


def test_a_model_that_confirms_without_a_yes_is_refused(
    modeled: Street, model: OpenAIServer, owner: Any
) -> None:
    caller = known(modeled, "+393335550421", "Elsa Fonti", Language.IT)
    model.forget()
    model.will(
        call("find_slots", service="visit", when="venerdì 27 alle 11"),
        the_slot,
        call("confirm_booking"),
        say("Ecco:"),
    )
    (shown,) = modeled.says(caller, "prenotami una visita venerdì 27 alle 11, sì")
    assert bookings(owner, caller.phone) == [("held", "27.11 11:00", 1)]
    assert "book:" in shown.buttons[0].id

    model.will(call("confirm_booking"), say("Prenotato."), say("Dimmi tu."))
    modeled.says(caller, "ci penso un attimo")

    assert bookings(owner, caller.phone) == [("held", "27.11 11:00", 1)]
