"""What the customer learns of money that goes back, and what the shop learns of money that did not arrive."""

from typing import Any

from flows.issue_invoice import issue_credit_note, issue_invoice
from flows.reconcile_payments import reconcile_payments
from flows.refund_order import refund_order
from flows.try_again import settle
from flows.write_letter import Addressed, write_letter
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.orders.order_view import OrderView
from shop.papers.content import PaperContent
from shop.payments.invoices import papers_of_order
from tests.orders.buying import a_buyer, a_selling_shop, words_to
from tests.payments.counters import DeskCounter
from tests.payments.street import Street
from tests.world import due, one, rows


def goes_back(street: Street, order: OrderView, **told: Any) -> None:
    refund_order(
        now=street.clock.now(),
        actor="member",
        workspace_id=street.shop.id,
        order_id=order.id,
        **{"reason": "damaged", "key": str(new_id()), **told},
    )
    street.goes_on()


def has_mail(street: Street, owner: Any) -> None:
    owner.execute(
        "UPDATE customer SET email = 'marta@example.com' WHERE id = %(id)s", {"id": street.marta.id}
    )
    owner.commit()


def letters(street: Street) -> list[Addressed]:
    now = street.clock.now()
    found = []
    for entry in due("mail", at=now):
        found.append(write_letter(now=now, entry=entry))
        settle(now=now, entry=entry)
    return [letter for letter in found if letter is not None]


def test_a_refund_is_told_in_the_chat_and_by_mail_once(street: Street, owner: Any) -> None:
    order = street.paid_order()
    has_mail(street, owner)
    goes_back(street, order, amount_minor=250)
    street.goes_on()

    [sent] = letters(street)
    assert sent.recipient == "marta@example.com"
    assert "2,50" in sent.letter.subject
    assert f"{order.number}" in sent.letter.text
    assert "/l/" in sent.letter.text
    assert "2,50" in words_to(owner, street.marta.conversation)[-1]


def test_who_told_no_address_and_who_was_erased_gets_no_mail(street: Street, owner: Any) -> None:
    order = street.paid_order()
    goes_back(street, order, amount_minor=250)
    assert letters(street) == []
    has_mail(street, owner)
    owner.execute("UPDATE customer SET erased_at = now()")
    owner.commit()
    goes_back(street, order, amount_minor=250)
    assert letters(street) == []


def test_money_that_the_bank_sends_back_is_found_without_its_event_and_told(
    street: Street, desk: DeskCounter, owner: Any
) -> None:
    order = street.paid_order()
    has_mail(street, owner)
    goes_back(street, order)
    street.clock.pass_(hours=25)
    letters(street)
    street.works()  # its payment page is over
    desk.ends_refund(one(owner, "SELECT provider_reference FROM refund"), "failed")
    desk.hooks()  # lost on the way
    assert street.works() == 0

    assert reconcile_payments(now=street.clock.now(), workspace_id=street.shop.id) == 0
    street.works()

    assert street.seen(order).refunded_minor == 0
    assert rows(owner, "SELECT state, failure FROM refund") == [("failed", "declined_by_bank")]
    assert words_to(owner, street.marta.conversation)[-1] != words_to(owner, street.marta.conversation)[-2]
    assert len(letters(street)) == 1


def test_a_refund_that_stays_is_asked_about_once_a_day_and_not_for_ever(street: Street) -> None:
    other = a_selling_shop("altra", 2)
    a_buyer(other)
    goes_back(street, street.paid_order())

    def asked() -> int:
        reconcile_payments(now=street.clock.now(), workspace_id=street.shop.id)
        reconcile_payments(now=street.clock.now(), workspace_id=other.id)
        return street.works()

    assert asked() == 0
    street.clock.pass_(hours=25)
    street.works()  # its payment page is over
    assert (asked(), asked()) == (1, 0)
    street.clock.pass_(hours=25)
    assert asked() == 1
    street.clock.pass_(days=31)
    assert asked() == 0


def test_what_is_sent_once_more_is_credited_once(street: Street, desk: DeskCounter, owner: Any) -> None:
    order = street.paid_order(quantity=2)
    told: dict[str, Any] = {"now": street.clock.now(), "actor": "system", "workspace_id": street.shop.id}
    issue_invoice(**told, order_id=order.id)

    def credit() -> list[int]:
        for (refund,) in rows(owner, "SELECT id FROM refund ORDER BY created_at, id"):
            issue_credit_note(**told, refund_id=refund)
        with transaction(street.shop.id) as db:
            notes = papers_of_order(db, order.id)[1:]
        return [PaperContent.model_validate(note.content).total_minor for note in notes]

    goes_back(street, order, amount_minor=1000)
    assert credit() == [1000]
    desk.ends_refund(one(owner, "SELECT provider_reference FROM refund"), "failed")
    street.goes_on()
    street.clock.pass_(minutes=1)
    goes_back(street, order, amount_minor=1200)
    assert credit() == [1000, 200]
    street.clock.pass_(minutes=1)
    goes_back(street, order)
    assert sum(credit()) == order.total_minor == street.seen(order).refunded_minor
