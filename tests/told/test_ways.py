"""A customer hears of what they booked the way they chose, and the usual way where that leads nowhere."""

from typing import Any

import pytest

from flows.fall_back import begin_fall_back
from flows.prefer_way import prefer_way
from shop.customers.ways import Way, WayMissing
from tests.booking.diary import cancels
from tests.told.street import DAY, MARTA, TEN, Street, a_street, chat, letters, wake
from tests.told.test_told_at_once import moves
from tests.world import MORNING, arrives, due, one

pytestmark = pytest.mark.usefixtures("empty_database")


def prefers(street: Street, way: Way | None) -> bool:
    return prefer_way(
        now=MORNING, actor="customer", workspace_id=street.shop.id, customer_id=street.marta, way=way
    )


def sends_texts(owner: Any, sender: str = "+390550000099") -> None:
    owner.execute("UPDATE channel SET sms_address = %s", [sender])
    owner.commit()


def told_by(owner: Any, street: Street, said: int, at: Any = MORNING) -> tuple[int, int, int]:
    """How many messages, letters to Marta and text messages came since."""
    in_chat = len(chat(owner, street.shop)) - said
    to_marta = [each for each in letters(at) if each.recipient == MARTA]
    texts = [begin_fall_back(now=at, entry=entry) for entry in due("fallback", at=at)]
    return in_chat, len(to_marta), len([text for text in texts if text and text.phone])


@pytest.mark.parametrize(
    ("way", "news", "reminder"),
    [
        (None, (1, 1, 0), (1, 0, 0)),
        ("whatsapp", (1, 0, 0), (1, 0, 0)),
        ("email", (0, 1, 0), (0, 1, 0)),
        ("sms", (0, 0, 1), (0, 0, 1)),
    ],
)
def test_news_and_reminders_go_the_chosen_way(
    owner: Any, way: Way | None, news: tuple[int, int, int], reminder: tuple[int, int, int]
) -> None:
    street = a_street(owner, email=True)
    sends_texts(owner)
    assert prefers(street, way) is (way is not None)
    assert not prefers(street, way)
    said = len(chat(owner, street.shop))
    booked = street.books()
    assert told_by(owner, street, said) == news

    moves(street, booked.id, TEN + DAY)
    letters()
    [begin_fall_back(now=MORNING, entry=entry) for entry in due("fallback", at=MORNING)]
    arrives(street.shop, "a domani", at=TEN - DAY / 2)
    said = len(chat(owner, street.shop))
    assert wake(TEN).count("sent") == 1
    assert told_by(owner, street, said, TEN) == reminder


def test_a_way_that_leads_nowhere_is_refused_or_passed_over(owner: Any) -> None:
    street = a_street(owner)
    sends_texts(owner, "")
    owner.execute("UPDATE customer SET email = ''")
    owner.commit()
    refusals: list[tuple[Way, str]] = [("email", "email"), ("sms", "sender")]
    for way, missing in refusals:
        with pytest.raises(WayMissing) as refused:
            prefers(street, way)
        assert refused.value.values["missing"] == missing
    assert one(owner, "SELECT preferred_way FROM customer") == ""
    sends_texts(owner)
    assert prefers(street, "sms")
    sends_texts(owner, "")
    said = len(chat(owner, street.shop))

    booked = street.books()
    assert told_by(owner, street, said) == (1, 0, 0)

    said = len(chat(owner, street.shop))
    owner.execute("UPDATE customer SET messages_stopped_at = now(), preferred_way = 'sms'")
    owner.commit()
    sends_texts(owner)
    cancels(street.shop, booked)
    assert told_by(owner, street, said) == (0, 0, 0)
