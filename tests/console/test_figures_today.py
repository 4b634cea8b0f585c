"""The first page of the console: the day in a sentence, and only what the member's role may see of it."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shop.kernel.language import Language
from tests.analytics.told import Counted
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of
from tests.world import MORNING, Shop, a_shop

pytestmark = pytest.mark.usefixtures("empty_database")
HOUR = timedelta(hours=1)


def a_morning(shop: Shop) -> Counted:
    """Two people wrote, one bought, one waits for a person, a visit is booked, and something runs low."""
    world = Counted(shop)
    buys, waits = world.person(MORNING - HOUR), world.person(MORNING - HOUR)
    for who in (buys, waits):
        world.writes(who, MORNING - HOUR)
        world.is_told(who, MORNING - HOUR)
        world.answers(who, MORNING - HOUR)
        world.is_called(who, "Marta Bellomo", last_inbound_at=MORNING - HOUR)
    world.orders(buys, MORNING - HOUR, 31240, paid_at=MORNING - HOUR / 2)
    world.asks_for_a_person(waits, MORNING - HOUR / 2, answer_due_at=MORNING - HOUR / 4)
    world.is_called(waits, "Klaus <b>Reinhardt", responder="queue")
    world.holds(buys, MORNING - HOUR, state="confirmed", starts_at=MORNING + HOUR, ends_at=MORNING + 2 * HOUR)
    return world


def test_the_day_stands_in_a_sentence_with_whoever_waits(shop: Shop, browser: TestClient) -> None:
    a_morning(shop)
    a_morning(a_shop("altra", 2))
    signed_in(browser, a_member(shop, language=Language.IT))

    page = browser.get("/console")

    assert page.status_code == 200
    headline = " ".join(found(page, "h1")[0].text().split())
    assert headline == "Da stamattina 2 conversazioni, 1 ordine e 312,40 € incassati. Una persona aspetta te."
    waiting = found(page, ".wait")[0].text(separator=" ")
    assert "Klaus <b>Reinhardt chiede una persona" in " ".join(waiting.split())
    assert "15 min" in waiting
    assert "11:00" in found(page, ".day-list")[0].text()
    assert "312,40" in found(page, "[data-chart]")[0].attributes["data-chart"]
    assert browser.get("/console/today").text.strip().startswith('<div id="now"')


@pytest.mark.parametrize(
    ("role", "sees", "not_shown"),
    [
        ("warehouse", "1 order", "taken"),
        ("host", "Your day", "1 order"),
        ("salesperson", "2 conversations", "taken"),
    ],
)
def test_a_role_sees_of_the_day_what_it_may(
    shop: Shop, browser: TestClient, role: Any, sees: str, not_shown: str
) -> None:
    a_morning(shop)
    signed_in(browser, a_member(shop, role))
    said = text_of(browser.get("/console"))
    assert sees in said
    assert not_shown not in said
    assert "Sales, last 14 days" not in said
    assert browser.get("/console/figures").status_code == 404


def test_a_shop_in_which_nothing_happened_is_told_what_to_do_next(shop: Shop, browser: TestClient) -> None:
    signed_in(browser, a_member(shop))
    page = browser.get("/console")
    said, headline = text_of(page), " ".join(found(page, "h1")[0].text().split())
    assert (
        headline == "Since this morning 0 conversations, 0 orders and €0.00 taken. Nobody is waiting for you."
    )
    for next_step in (
        "Write to your shop's number yourself",
        "Nothing is booked today.",
        "stands here at once",
    ):
        assert next_step in said
