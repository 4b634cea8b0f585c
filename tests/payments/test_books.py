"""Whatever people, banks and webhooks do, in whatever order: our books and the provider's say the same."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flows.begin_payment import NothingToPay, PayTimeOver
from flows.cancel_order import cancel_order
from flows.reconcile_payments import reconcile_payments
from flows.refund_order import NothingToRefund, refund_order
from shop.kernel.ids import new_id
from shop.orders.order_view import OrderView
from shop.orders.states import StepRefused
from shop.payments.refunding import RefundedLine, RefundTooHigh
from shop.stock.ledger import StockShort
from tests.orders.buying import orders, sells
from tests.payments.counters import ASKS_THE_BANK, DECLINED, GOOD, DeskCounter
from tests.payments.street import Street
from tests.world import rows

_numbers = count(1)


@dataclass
class Day:
    """What happens on the street, step by step; what cannot be done is not done."""

    street: Street
    desk: DeskCounter
    owner: Any
    sku: str
    orders: list[OrderView] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    def place(self, quantity: int) -> None:
        self.orders.append(orders(self.street.marta, (self.sku, quantity), now=self.street.clock.now()))

    def open_page(self, which: int) -> None:
        self.pages.append(self.street.page(self.order(which)))

    def forget_page(self, which: int) -> None:
        """A clock that ran ahead takes the page for over: it is still open, and another will be opened."""
        self.owner.execute(
            "UPDATE payment_intent SET state = 'expired' WHERE order_id = %(id)s AND state = 'open'",
            {"id": self.order(which).id},
        )
        self.owner.commit()

    def pay(self, which: int, card: str) -> None:
        if self.pages:
            reference = self.pages[which % len(self.pages)]
            self.desk.http.post(f"/v1/testing/sessions/{reference}", json={"card": card})

    def confirm(self, which: int) -> None:
        if self.pages:
            reference = self.pages[which % len(self.pages)]
            self.desk.http.post(f"/v1/testing/sessions/{reference}", json={"confirm": True})

    def refund(self, which: int, amount: int) -> None:
        self._refund(which, amount_minor=amount)

    def refund_line(self, which: int) -> None:
        line = self.order(which).lines[0]
        self._refund(which, lines=[RefundedLine(line.id, 1)])

    def cancel(self, which: int) -> None:
        cancel_order(
            now=self.street.clock.now(),
            actor="member",
            workspace_id=self.street.shop.id,
            order_id=self.order(which).id,
            reason="shop",
        )

    def bank_sends_back(self) -> None:
        """Its event tells so at once; whoever missed it asks a day later."""
        self.street.hears()
        self.tell("prompt")
        for (reference,) in rows(
            self.owner, "SELECT provider_reference FROM refund WHERE provider_reference <> '' LIMIT 1"
        ):
            self.desk.ends_refund(reference, "failed")
        self.street.hears()

    def tell(self, how: str) -> None:
        self.desk.turns(telling=how, late_seconds=90)

    def order(self, which: int) -> OrderView:
        if not self.orders:
            raise NothingToPay
        return self.orders[which % len(self.orders)]

    def settle(self) -> None:
        """In the end everything is told or looked for."""
        for _ in range(3):
            self.street.time_is_over(minutes=40)
            reconcile_payments(now=self.street.clock.now(), workspace_id=self.street.shop.id)
            self.street.goes_on()

    def _refund(self, which: int, **told: Any) -> None:
        refund_order(
            now=self.street.clock.now(),
            actor="member",
            workspace_id=self.street.shop.id,
            order_id=self.order(which).id,
            reason="damaged",
            key=str(new_id()),
            **told,
        )


_WHICH = st.integers(0, 3)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("place"), st.integers(1, 3)),
        st.tuples(st.just("open_page"), _WHICH),
        st.tuples(st.just("open_page"), _WHICH),
        st.tuples(st.just("forget_page"), _WHICH),
        st.tuples(st.just("pay"), _WHICH, st.sampled_from([GOOD, GOOD, DECLINED, ASKS_THE_BANK])),
        st.tuples(st.just("confirm"), _WHICH),
        st.tuples(st.just("refund"), _WHICH, st.integers(1, 4000)),
        st.tuples(st.just("refund_line"), _WHICH),
        st.tuples(st.just("cancel"), _WHICH),
        st.tuples(st.just("bank_sends_back")),
        st.tuples(st.just("tell"), st.sampled_from(["prompt", "late", "twice", "reversed", "lost"])),
        st.tuples(st.just("hears")),
        st.tuples(st.just("works")),
        st.tuples(st.just("again")),
        st.tuples(st.just("time"), st.integers(1, 40)),
    ),
    min_size=6,
    max_size=24,
)


@pytest.mark.timeout(600)
@settings(
    max_examples=12,
    deadline=None,
    # Shrinking would do a day's work over and over; the steps are few enough to be read.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=_STEPS)
def test_our_books_are_the_providers_books(
    street: Street, desk: DeskCounter, owner: Any, steps: list[tuple[Any, ...]]
) -> None:
    day = Day(street, desk, owner, f"SKU{next(_numbers)}")
    sells(street.shop, day.sku, 333, 4)
    day.place(1)
    for name, *told in steps:
        _do(day, name, told)

    day.settle()

    books = desk.books()
    assert _ours(owner, "SELECT currency, sum(amount_minor)::bigint FROM payment GROUP BY 1") == books["paid"]
    went = "SELECT currency, sum(amount_minor)::bigint FROM refund WHERE state = 'succeeded' GROUP BY 1"
    assert _ours(owner, went) == books["refunded"]
    assert rows(owner, _ORDERS_THAT_DIFFER) == []
    assert rows(owner, _PAYMENTS_THAT_DIFFER) == []
    assert rows(owner, _KEPT_FOR_NOTHING) == []


def _do(day: Day, name: str, told: list[Any]) -> None:
    steps: dict[str, Callable[[], object]] = {
        "hears": day.street.hears,
        "works": day.street.works,
        "again": lambda: day.desk.ask("POST", "/v1/testing/again", {}),
        "time": lambda: day.street.time_is_over(minutes=told[0]),
    }
    try:
        if name in steps:
            steps[name]()
        else:
            getattr(day, name)(*told)
    except (NothingToPay, PayTimeOver, StockShort, NothingToRefund, RefundTooHigh, StepRefused):
        pass  # an anticipated no; what matters is that the books are right all the same


def _ours(owner: Any, query: str) -> dict[str, int]:
    return dict(rows(owner, query))


_ORDERS_THAT_DIFFER = """
    SELECT number FROM customer_order AS one WHERE (paid_minor, refunded_minor) IS DISTINCT FROM (
        (SELECT coalesce(sum(amount_minor), 0) FROM payment WHERE order_id = one.id),
        (SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE order_id = one.id AND state = 'succeeded')
    )
"""
_PAYMENTS_THAT_DIFFER = """
    SELECT id FROM payment AS one WHERE refunded_minor IS DISTINCT FROM
        (SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE payment_id = one.id AND state <> 'failed')
"""
_KEPT_FOR_NOTHING = """
    SELECT number FROM customer_order AS one WHERE state = 'canceled' AND paid_minor > refunded_minor
        AND NOT EXISTS (SELECT FROM refund WHERE order_id = one.id AND state = 'failed')
"""
"""Money of canceled orders goes back, unless a bank has sent it back to us."""
