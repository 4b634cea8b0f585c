"""The window closes before a message leaves: it waits, the customer is asked to write once, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from flows.deliver_message import begin_delivery, note_accepted
from flows.stop_messages import start_messages, stop_messages
from shop.kernel.language import Language
from shop.messaging import asking, holding
from shop.messaging.channel import Accepted
from tests.flows.windows import (
    DAY,
    NIGHT,
    TOMORROW,
    a_template,
    a_waiting_shop,
    give_up,
    leave,
    texts,
    written,
)
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

ASKED = "Ciao Marta, c'è una risposta per te da Bottega bottega. Scrivici quando vuoi."
SENT = "SELECT body, status FROM message WHERE direction = 'out' ORDER BY seq"
REASONS = "SELECT body, held_reason FROM message WHERE status = 'held' ORDER BY seq"
LATER = TOMORROW + timedelta(hours=3)


@pytest.fixture
def shop() -> Shop:
    return a_waiting_shop()


def test_what_leaves_in_time_is_sent_as_it_is(shop: Shop, owner: Any) -> None:
    written(shop)

    assert texts(leave(NIGHT)) == ["Eccola"]
    assert one(owner, "SELECT count(*) FROM message WHERE kind = 'template'") == 0


def test_answer_that_comes_too_late_is_held_and_the_customer_is_asked_to_write(
    shop: Shop, owner: Any
) -> None:
    written(shop)

    (asked,) = leave(TOMORROW)

    assert asked.text == ASKED
    assert asked.content.template is not None
    assert asked.content.template.content_sid == "HXbottegait"
    assert asked.content.template.variables == {"1": "Marta", "2": "Bottega bottega"}
    assert rows(owner, SENT) == [("Eccola", "held"), (ASKED, "queued")]
    assert rows(owner, REASONS) == [("Eccola", asking.ASKED)]
    assert rows(owner, "SELECT author, kind FROM message WHERE body = %(b)s", {"b": ASKED}) == [
        ("system", "template")
    ]


def test_held_messages_leave_in_their_order_before_the_answer_when_the_customer_writes(
    shop: Shop, owner: Any
) -> None:
    for text in ("uno", "due", "tre"):
        written(shop, text)
    assert texts(leave(TOMORROW)) == [ASKED]

    arrives(shop, "eccomi", at=LATER)
    written(shop, "quattro", at=LATER)

    assert texts(leave(LATER)) == ["uno", "due", "tre", "quattro"]
    assert one(owner, "SELECT count(*) FROM message WHERE status = 'held'") == 0
    assert leave(LATER + DAY / 2) == []
    assert give_up(LATER + 8 * DAY) == []


def test_customer_is_asked_once_however_much_waits(shop: Shop) -> None:
    written(shop, "uno")
    assert texts(leave(TOMORROW)) == [ASKED]

    written(shop, "due", at=LATER)

    assert leave(LATER) == []
    arrives(shop, "eccomi", at=LATER)
    assert texts(leave(LATER)) == ["uno", "due"]


def test_customer_is_asked_again_after_another_silence(shop: Shop) -> None:
    written(shop, "uno")
    leave(TOMORROW)
    arrives(shop, "eccomi", at=LATER)
    leave(LATER)

    written(shop, "due", at=LATER)

    assert texts(leave(LATER + DAY)) == [ASKED]


def test_message_that_still_stood_in_line_does_not_overtake_a_held_one(shop: Shop) -> None:
    written(shop, "uno")
    written(shop, "due")
    (first,) = due("deliver", at=TOMORROW)
    assert begin_delivery(now=TOMORROW, entry=first) is None

    arrives(shop, "eccomi", at=LATER)

    assert texts(leave(LATER)) == ["uno", "due"]


def test_customer_who_writes_before_being_asked_is_not_asked_any_more(shop: Shop, owner: Any) -> None:
    written(shop, "uno")
    (entry,) = due("deliver", at=TOMORROW)
    assert begin_delivery(now=TOMORROW, entry=entry) is None
    assert one(owner, "SELECT count(*) FROM message WHERE kind = 'template'") == 1
    owner.commit()

    arrives(shop, "eccomi", at=LATER)

    assert texts(leave(LATER)) == ["uno"]
    assert one(owner, "SELECT count(*) FROM message WHERE kind = 'template'") == 0


def test_held_message_is_not_begun_again_by_a_worker_that_comes_late(shop: Shop, owner: Any) -> None:
    written(shop)
    (entry,) = due("deliver", at=TOMORROW)
    assert begin_delivery(now=TOMORROW, entry=entry) is None

    assert begin_delivery(now=LATER, entry=entry) is None

    assert one(owner, "SELECT count(*) FROM message WHERE kind = 'template'") == 1
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'held'") == 1


@pytest.mark.parametrize(
    ("language", "begins"),
    [(Language.ES, "Hola Marta, "), (Language.EN, "Hi Marta, ")],
)
def test_customer_is_asked_in_the_language_of_the_conversation(language: Language, begins: str) -> None:
    shop = a_waiting_shop()
    a_template(shop, language)
    a_registered_customer(shop, language=language)
    written(shop)

    (asked,) = leave(TOMORROW)

    assert asked.text.startswith(begins)


def test_customer_is_asked_in_the_shops_language_where_there_is_no_template_in_theirs(shop: Shop) -> None:
    a_registered_customer(shop, language=Language.ES)
    written(shop)

    assert texts(leave(TOMORROW)) == [ASKED]


def test_customer_without_a_name_is_asked_with_a_neutral_word(owner: Any) -> None:
    shop = a_waiting_shop()
    owner.execute("UPDATE customer SET name = ''")
    owner.commit()
    written(shop)

    (asked,) = leave(TOMORROW)

    assert asked.text.startswith("Ciao di nuovo, c'è una risposta")


def test_customer_who_has_stopped_messages_is_not_asked_but_gets_them_when_writing(
    shop: Shop, owner: Any
) -> None:
    marta = shop.customers["marta"]
    stop_messages(now=MORNING, workspace_id=shop.id, customer_id=marta, evidence="SM1")
    written(shop)

    assert leave(TOMORROW) == []
    assert rows(owner, REASONS) == [("Eccola", asking.STOPPED)]
    owner.commit()

    arrives(shop, "eccomi", at=LATER)
    assert texts(leave(LATER)) == ["Eccola"]


def test_customer_who_starts_messages_again_is_asked_for_what_comes_then(shop: Shop) -> None:
    marta = shop.customers["marta"]
    stop_messages(now=MORNING, workspace_id=shop.id, customer_id=marta, evidence="SM1")
    start_messages(now=MORNING, workspace_id=shop.id, customer_id=marta, evidence="SM2")
    written(shop)

    assert texts(leave(TOMORROW)) == [ASKED]


def test_blocked_customer_is_not_asked(shop: Shop, owner: Any) -> None:
    owner.execute("UPDATE customer SET blocked_at = now()")
    owner.commit()
    written(shop)

    assert leave(TOMORROW) == []
    assert rows(owner, REASONS) == [("Eccola", asking.BLOCKED)]


@pytest.mark.parametrize("status", ["unsubmitted", "received", "pending", "rejected", "paused"])
def test_without_an_approved_template_the_message_waits_and_says_why(owner: Any, status: Any) -> None:
    shop = a_waiting_shop(approved=False)
    a_template(shop, status=status)
    written(shop)

    assert leave(TOMORROW) == []
    assert rows(owner, REASONS) == [("Eccola", asking.NO_TEMPLATE)]
    owner.commit()

    arrives(shop, "eccomi", at=LATER)
    assert texts(leave(LATER)) == ["Eccola"]


def test_template_of_another_kind_is_not_used_to_ask(owner: Any) -> None:
    shop = a_waiting_shop(approved=False)
    a_template(shop, category="marketing")
    written(shop)

    assert leave(TOMORROW) == []
    assert rows(owner, REASONS) == [("Eccola", asking.NO_TEMPLATE)]


def test_what_waited_without_a_template_is_asked_for_with_what_comes_after_one_is_approved(
    owner: Any,
) -> None:
    shop = a_waiting_shop(approved=False)
    written(shop, "uno")
    assert leave(TOMORROW) == []
    a_template(shop)

    written(shop, "due", at=LATER)

    assert texts(leave(LATER)) == [ASKED]
    assert rows(owner, REASONS) == [("uno", asking.ASKED), ("due", asking.ASKED)]


def test_message_that_nobody_came_for_is_given_up_after_seven_days(shop: Shop, owner: Any) -> None:
    written(shop)
    leave(TOMORROW)

    assert give_up(TOMORROW + 7 * DAY - timedelta(seconds=1)) == []
    assert give_up(TOMORROW + 7 * DAY) == [True]

    assert rows(owner, "SELECT status, held_reason FROM message WHERE body = 'Eccola'") == [
        ("failed", holding.GIVEN_UP)
    ]
    assert rows(owner, "SELECT error FROM outbox WHERE failed_at IS NOT NULL") == [(holding.GIVEN_UP,)]
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'MessageNotDelivered'") == 1
    owner.commit()
    arrives(shop, "eccomi", at=TOMORROW + 8 * DAY)
    assert leave(TOMORROW + 8 * DAY) == []


def test_message_whose_seven_days_are_over_does_not_leave_even_if_nobody_has_looked_yet(
    shop: Shop, owner: Any
) -> None:
    written(shop, "vecchio")
    leave(TOMORROW)
    written(shop, "nuovo", at=TOMORROW + 5 * DAY)
    leave(TOMORROW + 5 * DAY)

    arrives(shop, "eccomi", at=TOMORROW + 8 * DAY)

    assert texts(leave(TOMORROW + 8 * DAY)) == ["nuovo"]
    assert one(owner, "SELECT status FROM message WHERE body = 'vecchio'") == "failed"


def test_one_shop_neither_asks_with_the_template_of_another_nor_wakes_its_messages(owner: Any) -> None:
    shop, other = a_waiting_shop("una", 1, approved=False), a_waiting_shop("altra", 2)
    written(shop, "dalla una")
    written(other, "dalla altra")

    (asked,) = leave(TOMORROW)
    assert asked.sender == other.address
    assert set(rows(owner, REASONS)) == {
        ("dalla una", asking.NO_TEMPLATE),
        ("dalla altra", asking.ASKED),
    }
    owner.commit()

    arrives(other, "eccomi", at=LATER)

    assert texts(leave(LATER)) == ["dalla altra"]
    assert rows(owner, REASONS) == [("dalla una", asking.NO_TEMPLATE)]


def test_customer_who_writes_in_the_very_moment_of_holding_still_gets_the_message(shop: Shop) -> None:
    for number in range(12):
        at = MORNING + 2 * number * DAY
        arrives(shop, "ciao", at=at)
        leave(at)
        written(shop, f"numero {number}", at=at)
        (entry,) = due("deliver", at=at + DAY)
        with ThreadPoolExecutor(2) as both:
            holds = both.submit(begin_delivery, now=at + DAY, entry=entry)
            writes = both.submit(arrives, shop, "eccomi", at=at + DAY)
            departure, received = holds.result(), writes.result()
        assert received.outcome == "stored"
        if departure is None:
            assert [text for text in texts(leave(at + DAY)) if text != ASKED] == [f"numero {number}"]
        else:
            note_accepted(now=at + DAY, entry=entry, departure=departure, accepted=Accepted(f"SM{number}"))


def test_customers_of_one_shop_wait_side_by_side() -> None:
    shop = a_shop()
    a_template(shop)
    shop.customers["marta"] = a_registered_customer(shop)
    arrives(shop, "ciao")
    written(shop, "per Marta")
    arrives(shop, "ciao", phone="+393330000009")
    leave(TOMORROW)

    arrives(shop, "eccomi", phone="+393330000009", at=LATER)
    assert leave(LATER) == []

    arrives(shop, "eccomi", at=LATER)
    assert texts(leave(LATER)) == ["per Marta"]
