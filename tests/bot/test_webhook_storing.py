"""From Marta's phone to our rows and back: the network, the webhook, the flows and the database together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateways.standins.phones import Caller, Phones, Place
from tests.bot.front_door import phones_before
from tests.fakes.twilio import MARTA
from tests.world import PinnedClock, Shop, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    return a_shop()


@pytest.fixture
def phones(shop: Shop, tmp_path: Path) -> Iterator[Phones]:
    """The network, with the product's webhooks behind it."""
    assert shop.address
    with phones_before(PinnedClock(), tmp_path) as found:
        yield found


def test_what_marta_writes_is_stored_once_with_all_its_fields(phones: Phones, shop: Shop, owner: Any) -> None:
    said = phones.say(shop=shop.address, caller=MARTA, text="c'è l'olio? 🫒")
    again = phones.say(shop=shop.address, caller=MARTA, text="c'è l'olio? 🫒", sid=said.sid)

    assert (said.status, again.status) == (200, 200)
    assert rows(
        owner, "SELECT provider_sid, body, kind, form ->> 'ExternalUserId' IS NOT NULL FROM message"
    ) == [(said.sid, "c'è l'olio? 🫒", "text", True)]
    kinds = rows(owner, "SELECT kind, value FROM customer_identity ORDER BY kind")
    assert [kind for kind, _ in kinds] == ["bsuid", "phone"]


def test_somebody_who_hides_the_number_later_is_still_the_same_customer(
    phones: Phones, shop: Shop, owner: Any
) -> None:
    lucia = Caller(phone="+34600111222", user_id="ES.LUCIA1", name="Lucía")
    phones.say(shop=shop.address, caller=lucia, text="hola")
    phones.say(shop=shop.address, caller=Caller(user_id="ES.LUCIA1", name="Lucía"), text="otra vez")

    assert one(owner, "SELECT count(*) FROM customer") == 1
    assert rows(owner, "SELECT seq, body FROM message ORDER BY seq") == [(1, "hola"), (2, "otra vez")]


def test_a_place_and_a_picture_are_stored_as_what_they_are(phones: Phones, shop: Shop, owner: Any) -> None:
    phones.say(shop=shop.address, caller=MARTA, place=Place(36.79, 14.7, "Bar"))
    phones.say(shop=shop.address, caller=MARTA, files=[phones.upload(b"PNG", "image/png")])

    assert rows(owner, "SELECT kind FROM message ORDER BY seq") == [("location",), ("image",)]
    assert one(owner, "SELECT count(*) FROM media WHERE state = 'wanted'") == 1


def test_text_that_no_database_takes_is_stored_without_it(phones: Phones, shop: Shop, owner: Any) -> None:
    said = phones.say(shop=shop.address, caller=MARTA, text="ci\x00ao")

    assert said.status == 200
    assert one(owner, "SELECT body FROM message") == "ciao"


def test_a_message_to_nobodys_number_is_taken_and_stored_nowhere(phones: Phones, owner: Any) -> None:
    said = phones.say(shop="whatsapp:+390000000000", caller=MARTA, text="pronto?")

    assert said.status == 200
    assert one(owner, "SELECT count(*) FROM message") == 0
