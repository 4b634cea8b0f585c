"""Who was there gives a tip: once, through the provider, to the host's own account; it can go back, and is thanked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from flows.be_present import be_present
from flows.expire_unpaid import expire_unpaid
from flows.give_tip import ThanksEmpty, ThanksTooLong, give_tip, thank_for_tip
from flows.manage_members import PayeeUnclear, change_member
from flows.refund_order import refund_order
from flows.try_again import settle
from flows.write_letter import Addressed, write_letter
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.kernel.settings import settings
from shop.live.attending import Attendee
from shop.live.members import NotAllowed
from shop.live.reviewing import NotOverYet, WasNotThere
from shop.live.tips import NobodyToTip, ThankedAlready, TipOutOfRange, TipUnknown, TipView, tips
from shop.orders.order_view import OrderView, order_view, orders_of
from tests.booking.diary import somebody
from tests.live.together import a_live_session, a_member
from tests.payments.counters import a_counter
from tests.payments.street import Street, a_street
from tests.world import ANY_ID, MORNING, PinnedClock, due, one, rows

ACCOUNT = "acct_1Nv0FGQ9RKHgCVdK"


@dataclass
class Evening:
    """A tour that is over, its host, and Marta, who was there."""

    street: Street
    session: UUID
    host: UUID
    owner: Any

    def gives(self, minor: int = 500, once: str = "", **told: Any) -> OrderView:
        """Marta gives so much; the order that is her tip."""
        wish: dict[str, Any] = {
            "now": self.street.clock.now(),
            "workspace_id": self.street.shop.id,
            "session_id": self.session,
            "customer_id": self.street.marta.id,
            "client_id": once or new_id().hex,
            "language": Language.IT,
        }
        order = give_tip(**(wish | told), amount_minor=minor)
        with transaction(self.street.shop.id) as db:
            return order_view(db, order)

    def seen(self, **told: Any) -> list[TipView]:
        """What the pages show."""
        with transaction(self.street.shop.id) as db:
            return tips(db, **told)

    def thanks(self, tip: UUID, words: str = "Grazie mille", by: UUID | None = None) -> bool:
        """The host writes back."""
        return thank_for_tip(
            now=self.street.clock.now(),
            person=f"member:{by or self.host}",
            workspace_id=self.street.shop.id,
            tip_id=tip,
            words=words,
        )

    def written(self) -> list[str]:
        """What the shop wrote, in order."""
        found = rows(self.owner, "SELECT body FROM message WHERE direction = 'out' ORDER BY seq")
        self.owner.rollback()
        return [row[0] for row in found]


def letters(at: datetime) -> list[Addressed]:
    """Every e-mail that is due, written and done with."""
    found = []
    for entry in due("mail", at=at):
        found.append(write_letter(now=at, entry=entry))
        settle(now=at, entry=entry)
    return [one for one in found if one is not None]


@pytest.fixture(params=["desk", "stripe"])
def evening(
    request: pytest.FixtureRequest,
    empty_database: str,
    tmp_path: Path,
    owner: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Evening]:
    del empty_database
    clock = PinnedClock()
    if request.param == "stripe":
        monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_only_here")
        settings.cache_clear()
    with a_counter(request.param, tmp_path, clock) as counter, a_street(counter, clock) as street:
        host = a_member(street.shop, "Salvo", payee=ACCOUNT)
        session = a_live_session(street.shop, member_id=host)
        marta = street.marta.id
        who = Attendee(person=f"customer:{marta}", role="customer", name="Marta", customer_id=marta)
        be_present(now=MORNING, workspace_id=street.shop.id, session_id=session, who=who)
        owner.execute("UPDATE live_session SET state = 'completed', ended_at = now()")
        owner.commit()
        yield Evening(street, session, host, owner)
    monkeypatch.undo()
    settings.cache_clear()


def test_a_tip_is_paid_once_reaches_the_host_and_can_go_back(evening: Evening, owner: Any) -> None:
    street = evening.street
    order = evening.gives(500, "the-same-tap")
    assert evening.gives(500, "the-same-tap").id == order.id
    assert (order.quote.tip_minor, order.quote.tax_minor, order.quote.lines) == (500, 0, ())
    reference = street.page(order)
    assert evening.seen()[0].state == "open"

    owner.execute("UPDATE customer SET email = 'marta@example.com'")
    owner.commit()
    street.counter.pays(reference)
    street.goes_on()
    street.goes_on()

    tip = evening.seen(member_id=evening.host, came=True)[0]
    assert (tip.state, tip.kept.minor, tip.member_name, tip.method) == ("came", 500, "Salvo", "visa 4242")
    of_host: dict[str, Any] = {"member_id": evening.host, "came": True, "most": 1}
    instant = timedelta(microseconds=1)
    assert evening.seen(**of_host, within=(tip.at, tip.at + instant)) == [tip]
    assert evening.seen(**of_host, within=(tip.at - instant, tip.at)) == []
    assert street.counter.passed_on() == {ACCOUNT: {"EUR": 500}}
    assert street.seen(order).state == "delivered"
    assert "La tua mancia di 5,00\xa0€ è arrivata. Grazie, dice Salvo." in evening.written()
    assert due("paper", at=street.clock.now()) == []  # nothing was bought: no invoice
    [receipt] = letters(street.clock.now())
    assert receipt.recipient == "marta@example.com"
    assert receipt.letter.subject == f"Bottega bottega: ricevuta {order.number} per la tua mancia"
    assert all(words in receipt.letter.text for words in ("5,00\xa0€", "visa 4242", "Salvo"))
    with transaction(street.shop.id) as db:
        assert orders_of(db, street.marta.id) == []  # and none of her purchases

    back = refund_order(
        now=street.clock.now(),
        actor="member",
        workspace_id=street.shop.id,
        order_id=order.id,
        reason="shop",
        key="a mistake",
    )
    street.goes_on()

    assert [one.amount.minor for one in back] == [500]
    assert street.counter.passed_on() == {ACCOUNT: {"EUR": 0}}
    assert street.counter.books() == {"paid": {"EUR": 500}, "refunded": {"EUR": 500}}
    assert (evening.seen()[0].state, evening.seen()[0].kept.minor) == ("back", 0)
    assert one(owner, "SELECT count(*) FROM payment") == 1


def test_the_host_writes_back_once(evening: Evening) -> None:
    street = evening.street
    street.pays(evening.gives(1_000))
    street.goes_on()
    tip = evening.seen()[0].id
    colleague = a_member(street.shop, "Ada", "salesperson")

    for words, refusal in (("  ", ThanksEmpty), ("a" * 301, ThanksTooLong)):
        with pytest.raises(refusal):
            evening.thanks(tip, words)
    with pytest.raises(NotAllowed):
        evening.thanks(tip, by=colleague)
    with pytest.raises(TipUnknown):
        evening.thanks(ANY_ID)
    assert evening.thanks(tip)
    with pytest.raises(ThankedAlready):
        evening.thanks(tip)

    assert evening.seen()[0].thanks == "Grazie mille"
    assert [words for words in evening.written() if "Grazie mille" in words] == [
        "Salvo scrive per la tua mancia: “Grazie mille”"
    ]


@pytest.mark.parametrize("evening", ["desk"], indirect=True)
def test_what_is_not_paid_in_time_is_nothing_to_write_about(evening: Evening) -> None:
    street = evening.street
    order = evening.gives()
    before = evening.written()
    street.clock.pass_(minutes=31)
    for entry in due("unpaid", at=street.clock.now()):
        expire_unpaid(now=street.clock.now(), entry=entry)

    assert (street.seen(order).state, evening.seen()[0].state) == ("canceled", "over")
    assert evening.written() == before
    assert evening.seen(came=True) == []


@pytest.mark.parametrize("evening", ["desk"], indirect=True)
def test_only_who_was_there_gives_and_only_what_makes_sense(evening: Evening, owner: Any) -> None:
    shop = evening.street.shop
    for minor in (0, 99, 20_001):
        with pytest.raises(TipOutOfRange):
            evening.gives(minor)
    with pytest.raises(WasNotThere):
        evening.gives(customer_id=somebody(shop))
    running = a_live_session(shop, number=2, member_id=evening.host)
    with pytest.raises(NotOverYet):
        evening.gives(session_id=running)
    owner.execute("UPDATE live_session SET member_id = NULL")
    owner.commit()
    with pytest.raises(NobodyToTip):
        evening.gives()
    wish: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": shop.id}
    with pytest.raises(PayeeUnclear):
        change_member(**wish, member_id=evening.host, payee="IT60X0542811101000000123456")
    change_member(**wish, member_id=evening.host, payee="")

    assert one(owner, "SELECT payee FROM member") == ""
    assert one(owner, "SELECT count(*) FROM customer_order") == 0
