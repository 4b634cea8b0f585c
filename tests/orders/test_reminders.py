"""A cart that was left alone: reminded after an hour and after a day, only of those who want it."""

from datetime import timedelta
from typing import Any

import pytest

from flows.remind_cart import remind_cart
from flows.stop_messages import stop_messages
from shop.customers.consent import consent_text, grant
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.tables import MessageTemplate
from tests.orders.buying import (
    Buyer,
    a_buyer,
    a_selling_shop,
    is_proposed,
    puts,
    says_yes,
    sells,
    sells_no_more,
    words_to,
)
from tests.world import MORNING, Shop, arrives, due, rows

pytestmark = pytest.mark.usefixtures("empty_database")

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)


def wants_news(buyer: Buyer) -> None:
    with transaction(buyer.shop.id) as db:
        grant(
            db,
            workspace=buyer.shop.id,
            customer=buyer.id,
            purpose="marketing",
            text=consent_text("1", Language.IT),
            via="page",
            evidence="link",
            now=MORNING,
        )


def left_alone(*, news: bool = True, **changes: Any) -> tuple[Shop, Buyer]:
    """A customer who put oil into the cart this morning."""
    shop = a_selling_shop(**changes)
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    if news:
        wants_news(buyer)
    puts(buyer, "OLIO")
    return shop, buyer


def at(moment: Any) -> list[str]:
    """What became of the reminders that are due then."""
    return [remind_cart(now=moment, entry=entry) for entry in due("cart", at=moment)]


def test_a_cart_is_reminded_of_after_an_hour_and_after_a_day_and_no_more(owner: Any) -> None:
    shop, buyer = left_alone()
    assert at(MORNING + HOUR - timedelta(seconds=1)) == []

    assert at(MORNING + HOUR) == ["reminded"]
    assert at(MORNING + HOUR * 2) == []
    arrives(shop, "ci penso", at=MORNING + HOUR * 3)
    assert at(MORNING + DAY) == ["reminded"]
    assert at(MORNING + DAY * 30) == []

    told = words_to(owner, buyer.conversation)
    assert len(told) == 2
    assert all("Olio" in words for words in told)
    content = rows(owner, "SELECT content FROM message WHERE direction = 'out'")
    assert all("/l/" in row[0]["links"][0]["url"] for row in content)


def test_each_change_begins_anew(owner: Any) -> None:
    _, buyer = left_alone()
    puts(buyer, "OLIO", now=MORNING + HOUR / 2)
    assert at(MORNING + HOUR) == []

    assert at(MORNING + HOUR * 1.5) == ["reminded"]
    puts(buyer, "OLIO", now=MORNING + HOUR * 2)
    assert at(MORNING + HOUR * 3) == ["reminded"]

    assert len(words_to(owner, buyer.conversation)) == 2


def test_without_consent_to_news_nobody_is_reminded(owner: Any) -> None:
    _, buyer = left_alone(news=False)

    assert at(MORNING + HOUR) == ["silent"]
    assert words_to(owner, buyer.conversation) == []


def test_after_stop_or_a_block_nobody_is_reminded(owner: Any) -> None:
    shop, buyer = left_alone()
    stop_messages(now=MORNING, workspace_id=shop.id, customer_id=buyer.id, evidence="SM1")
    assert at(MORNING + HOUR) == ["silent"]

    owner.execute("UPDATE customer SET messages_stopped_at = NULL, blocked_at = now()")
    owner.commit()
    wants_news(buyer)
    assert at(MORNING + DAY) == ["silent"]
    assert "Olio" not in "".join(words_to(owner, buyer.conversation))


def test_a_purchase_ends_the_reminders(owner: Any) -> None:
    _, buyer = left_alone()
    says_yes(buyer, is_proposed(buyer, ("OLIO", 1)).code, now=MORNING)
    before = words_to(owner, buyer.conversation)

    assert at(MORNING + HOUR) == ["over"]
    assert at(MORNING + DAY) == []
    assert words_to(owner, buyer.conversation) == before


def test_a_cart_of_what_is_no_longer_sold_reminds_of_nothing(owner: Any) -> None:
    shop, buyer = left_alone()
    sells_no_more(shop, "OLIO")

    assert at(MORNING + HOUR) == ["over"]
    assert words_to(owner, buyer.conversation) == []


def a_template(shop: Shop, category: str, status: str = "approved") -> None:
    with transaction(shop.id) as db:
        db.add(
            MessageTemplate(
                id=new_id(),
                workspace_id=shop.id,
                name="cart_reminder",
                language="it",
                category=category,
                body="Ciao {{1}}, da {{2}} il tuo carrello ti aspetta ancora, scrivici quando vuoi.",
                samples={"1": "Marta", "2": "Bottega"},
                content_sid="HX" + "0" * 32,
                status=status,
                created_at=MORNING,
            )
        )


@pytest.mark.parametrize(("category", "status"), [("utility", "approved"), ("marketing", "pending")])
def test_outside_the_window_only_an_approved_marketing_template_goes(
    owner: Any, category: str, status: str
) -> None:
    shop, buyer = left_alone()
    at(MORNING + HOUR)
    a_template(shop, category, status)

    assert at(MORNING + DAY) == ["silent"]
    assert len(words_to(owner, buyer.conversation)) == 1


def test_outside_the_window_the_approved_template_goes(owner: Any) -> None:
    shop, buyer = left_alone()
    at(MORNING + HOUR)
    a_template(shop, "marketing")

    assert at(MORNING + DAY) == ["reminded"]

    assert words_to(owner, buyer.conversation)[-1].startswith("Ciao Marta, da Bottega bottega")
    used = rows(owner, "SELECT content -> 'template' ->> 'name' FROM message WHERE kind = 'template'")
    assert used == [("cart_reminder",)]


def test_while_a_person_speaks_with_the_customer_nobody_reminds(owner: Any) -> None:
    _, buyer = left_alone()
    owner.execute("UPDATE conversation SET responder = 'member'")
    owner.commit()

    assert at(MORNING + HOUR) == ["silent"]
    assert words_to(owner, buyer.conversation) == []


def test_a_reminder_goes_by_the_clock_of_the_shop(owner: Any) -> None:
    _, buyer = left_alone(demo=True)
    [entry] = due("cart", at=MORNING + HOUR)
    owner.execute("UPDATE workspace SET clock_shift_seconds = -1800")
    owner.commit()

    assert remind_cart(now=MORNING + HOUR, entry=entry) == "early"
    assert at(MORNING + HOUR * 1.5) == ["reminded"]
    assert len(words_to(owner, buyer.conversation)) == 1
