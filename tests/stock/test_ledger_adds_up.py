"""Whatever happens to goods, in whatever order: the ledger adds up, and nobody is promised what is not there.

A small model in Python does the same as the shop; after each step both are compared.
"""

from datetime import date, timedelta
from itertools import count as counting
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from flows.count_stock import count_stock
from flows.end_reservations import end_reservations
from flows.receive_stock import receive_stock
from flows.waste_stock import waste_stock
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.stock.allocations import put_back
from shop.stock.ledger import StockBound, StockShort
from shop.stock.reservations import release
from tests import parts as testing
from tests.stock.model import SKUS, Lot, Model
from tests.stock.shelf import (
    Bought,
    a_shelf,
    an_order,
    binds,
    free,
    frees,
    keeps,
    ships,
    somebody,
    what_does_not_add_up,
)
from tests.world import a_shop, due, rows

WANTED = st.dictionaries(st.sampled_from(SKUS), st.integers(1, 4), min_size=1)
QUANTITIES = st.integers(1, 6)


class Goods(RuleBasedStateMachine):
    """Everything that can happen to two variants, in a shop beside another one."""

    owner: ClassVar[Any]
    subjects: Bundle[UUID] = Bundle("subjects")
    orders: Bundle[Bought] = Bundle("orders")

    @initialize()
    def opens(self) -> None:
        testing.empty_database(self.owner)
        self.model = Model()
        self.shop, other = a_shop("uno", 1), a_shop("due", 2)
        self.shelf = a_shelf(self.shop, dict.fromkeys(SKUS, 0))
        self.sku_of = {variant: sku for sku, variant in self.shelf.items()}
        self.customer, self.numbers = somebody(self.shop), counting(1)
        self.theirs = a_shelf(other, {"CAP-1": 5})["CAP-1"]
        keeps(other, somebody(other), {self.theirs: 2}, stretch=timedelta(days=900))
        self.shipped: dict[UUID, dict[str, int]] = {}

    @rule(sku=st.sampled_from(SKUS), quantity=QUANTITIES, days=st.none() | st.integers(0, 3))
    def receive(self, sku: str, quantity: int, days: int | None) -> None:
        last_day = None if days is None else self.model.today + timedelta(days=days)
        receive_stock(
            now=self.model.at,
            actor="member",
            workspace_id=self.shop.id,
            sku=sku,
            quantity=quantity,
            expires_on=last_day,
        )
        self._lot(sku, last_day).on_hand += quantity

    @rule(sku=st.sampled_from(SKUS), counted=st.integers(0, 12))
    def count(self, sku: str, counted: int) -> None:
        def counts() -> None:
            count_stock(
                now=self.model.at, actor="member", workspace_id=self.shop.id, sku=sku, counted=counted
            )

        gone = self.model.stock(sku) - counted
        if self._done(counts, StockBound, gone > self.model.unbound(sku)):
            self._takes(sku, gone)

    @rule(sku=st.sampled_from(SKUS), quantity=QUANTITIES)
    def waste(self, sku: str, quantity: int) -> None:
        def wastes() -> None:
            waste_stock(
                now=self.model.at, actor="member", workspace_id=self.shop.id, sku=sku, quantity=quantity
            )

        if self._done(wastes, StockBound, quantity > self.model.unbound(sku)):
            self._takes(sku, quantity)

    @rule(target=subjects, wanted=WANTED, minutes=st.integers(1, 90))
    def reserve(self, wanted: dict[str, int], minutes: int) -> UUID:
        subject = new_id()
        self._reserve(subject, wanted, minutes)
        return subject

    @rule(subject=subjects, wanted=WANTED, minutes=st.integers(1, 90))
    def reserve_again(self, subject: UUID, wanted: dict[str, int], minutes: int) -> None:
        self._reserve(subject, wanted, minutes)

    @rule(subject=subjects)
    def let_go(self, subject: UUID) -> None:
        with transaction(self.shop.id) as db:
            release(db, subject_id=subject, now=self.model.at)
        self.model.drop({subject})

    @rule(minutes=st.integers(1, 60))
    def minutes_pass(self, minutes: int) -> None:
        self.model.at += timedelta(minutes=minutes)

    @rule()
    def a_night_passes(self) -> None:
        self.model.at += timedelta(days=1)

    @rule()
    def what_is_due_is_done(self) -> None:
        for entry in due("reservation", at=self.model.at):
            end_reservations(now=self.model.at, entry=entry)
        self.model.clear(set(SKUS))

    @rule(target=orders, wanted=WANTED)
    def order(self, wanted: dict[str, int]) -> Bought:
        quantities = {sku.replace("-", "_"): quantity for sku, quantity in wanted.items()}
        return an_order(self.shop, self.customer, next(self.numbers), **quantities)

    @rule(subject=subjects, order=orders, minutes=st.integers(1, 90))
    def pass_on(self, subject: UUID, order: Bought, minutes: int) -> None:
        passing = [one for one in self.model.kept if one.subject == subject]
        if passing:
            wanted = {one.sku: one.quantity for one in passing}
            self._reserve(order.id, wanted, minutes, instead_of=subject)

    @rule(order=orders)
    def allocate(self, order: Bought) -> None:
        wanted = {self.sku_of[variant]: quantity for _, variant, quantity in order.lines}
        held = {one.sku for one in self.model.kept if one.subject == order.id}
        done = self._is_bound(order) or order.id in self.shipped
        before = self.model.kept, [(lot, lot.on_hand) for sku in SKUS for lot in self.model.lots[sku]]
        self.model.clear({*wanted, *held})
        free = {sku: self.model.free(sku, {order.id}) for sku in wanted}
        short = not done and any(quantity > free[sku] for sku, quantity in wanted.items())
        if not self._done(lambda: binds(self.shop, order, at=self.model.at), StockShort, short):
            self.model.kept = before[0]  # refused: the whole transaction is as if it had not been
            for lot, on_hand in before[1]:
                lot.on_hand = on_hand
            return
        for sku, quantity in wanted.items() if not done else ():
            self.model.take(sku, quantity, order.id)
        self.model.drop({order.id})

    @rule(order=orders)
    def ship(self, order: Bought) -> None:
        ships(self.shop, order, at=self.model.at)
        for sku in SKUS:
            for lot in self.model.lots[sku]:
                gone = lot.bound.pop(order.id, 0)
                lot.on_hand -= gone
                if gone:
                    went = self.shipped.setdefault(order.id, dict.fromkeys(SKUS, 0))
                    went[sku] += gone

    @rule(order=orders)
    def cancel(self, order: Bought) -> None:
        touched = {sku for sku in SKUS for lot in self.model.lots[sku] if order.id in lot.bound}
        frees(self.shop, order, at=self.model.at)
        for sku in touched:
            for lot in self.model.lots[sku]:
                lot.bound.pop(order.id, None)
        self.model.clear(touched, ended=False)

    @precondition(lambda self: any(any(went.values()) for went in self.shipped.values()))
    @rule(draw=st.data())
    def come_back(self, draw: st.DataObject) -> None:
        sent = [(order, sku) for order, went in self.shipped.items() for sku in SKUS if went[sku]]
        order, sku = draw.draw(st.sampled_from(sent))
        quantity = draw.draw(st.integers(1, self.shipped[order][sku]))
        with transaction(self.shop.id) as db:
            put_back(
                db,
                workspace_id=self.shop.id,
                variant_id=self.shelf[sku],
                quantity=quantity,
                reference=order,
                actor="member",
                now=self.model.at,
            )
        self.shipped[order][sku] -= quantity
        self.model.lots[sku][0].on_hand += quantity

    @invariant()
    def ledger_adds_up(self) -> None:
        assert what_does_not_add_up(self.owner) == []

    @invariant()
    def shop_and_model_agree(self) -> None:
        for sku, variant in self.shelf.items():
            how = {"variant": variant}
            (stock,) = rows(self.owner, "SELECT stock FROM variant WHERE id = %(variant)s", how)[0]
            lots = rows(self.owner, "SELECT lot, on_hand FROM batch WHERE variant_id = %(variant)s", how)
            kept = rows(self.owner, _KEPT, how)
            assert stock == self.model.stock(sku)
            assert dict(lots) == {lot.name: lot.on_hand for lot in self.model.lots[sku] if lot.name}
            assert kept == sorted(
                (one.subject, one.quantity, one.until) for one in self.model.kept if one.sku == sku
            )
            left = free(self.shop, variant, at=self.model.at)
            assert left is not None
            assert left == max(0, self.model.free(sku, set()))
            assert rows(self.owner, _BOUND, how) == sorted(
                (order, lot.name, quantity)
                for lot in self.model.lots[sku]
                for order, quantity in lot.bound.items()
            )

    @invariant()
    def other_shop_is_as_it_was(self) -> None:
        how = {"variant": self.theirs}
        assert rows(self.owner, "SELECT stock FROM variant WHERE id = %(variant)s", how) == [(5,)]
        assert rows(self.owner, "SELECT quantity FROM reservation WHERE variant_id = %(variant)s", how) == [
            (2,)
        ]

    def _reserve(
        self, subject: UUID, wanted: dict[str, int], minutes: int, *, instead_of: UUID | None = None
    ) -> None:
        subjects = {subject} if instead_of is None else {subject, instead_of}
        held = {one.sku for one in self.model.kept if one.subject in subjects}
        touched = {*wanted, *held}
        before = self.model.kept, [(lot, lot.on_hand) for sku in SKUS for lot in self.model.lots[sku]]
        self.model.clear(touched)
        short = any(quantity > self.model.free(sku, subjects) for sku, quantity in wanted.items())
        stretch = timedelta(minutes=minutes)
        goods = {self.shelf[sku]: quantity for sku, quantity in wanted.items()}

        def reserves() -> None:
            keeps(
                self.shop,
                self.customer,
                goods,
                subject=subject,
                at=self.model.at,
                stretch=stretch,
                instead_of=instead_of,
            )

        if self._done(reserves, StockShort, short):
            self.model.drop(subjects)
            self.model.add(subject, wanted, self.model.at + stretch)
            return
        self.model.kept = before[0]
        for lot, on_hand in before[1]:
            lot.on_hand = on_hand

    def _done(self, act: Any, refusal: type[Refusal], refused: bool) -> bool:
        """Whether it happened; the shop and the model must agree on that."""
        if not refused:
            act()
            return True
        with pytest.raises(refusal):
            act()
        return False

    def _takes(self, sku: str, gone: int) -> None:
        if gone < 0:
            self.model.lots[sku][0].on_hand -= gone
        else:
            self.model.take(sku, gone)
        if gone > 0:
            self.model.shed(sku)

    def _lot(self, sku: str, last_day: date | None) -> Lot:
        if last_day is None:
            return self.model.lots[sku][0]
        known = [lot for lot in self.model.lots[sku] if lot.name == last_day.isoformat()]
        if not known:
            self.model.lots[sku].append(Lot(last_day.isoformat(), last_day))
        return (known or self.model.lots[sku][-1:])[0]

    def _is_bound(self, order: Bought) -> bool:
        return any(order.id in lot.bound for sku in SKUS for lot in self.model.lots[sku])


_KEPT = """
    SELECT subject_id, quantity, expires_at FROM reservation
    WHERE variant_id = %(variant)s ORDER BY subject_id
"""
_BOUND = """
    SELECT order_id, coalesce(batch.lot, ''), allocation.quantity FROM allocation
    LEFT JOIN batch ON batch.id = batch_id
    WHERE allocation.variant_id = %(variant)s AND state = 'bound' ORDER BY 1, 2
"""


def test_whatever_happens_to_goods_the_ledger_adds_up(owner: Any) -> None:
    Goods.owner = owner
    run_state_machine_as_test(
        Goods,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )
