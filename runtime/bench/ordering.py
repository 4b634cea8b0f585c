"""Ten customers after the same product: orders a second, and how long a no takes when it is gone.

`python -m runtime.bench.ordering` measures this part alone, on a running product (`vetrina up`). It sets up a
shop of its own, orders there through the flows, and removes it.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from flows.change_cart import add_to_cart
from flows.change_catalog import put_category, put_product
from flows.place_order import place_order
from flows.propose_order import GOODS_KEPT, propose_order
from flows.register_customer import enroll_customer
from runtime.bench.fresh_shop import Owner, a_fresh_shop, the_running_product
from runtime.bench.report import Ordered, order_table
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.customers.profiles import Profile
from shop.kernel.clock import SystemClock
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.stock.ledger import StockBusy, StockShort

CUSTOMERS = 10
ROUNDS = 20
_TO_WARM_UP = 2
_SKU = "BENCH"
_LATER = GOODS_KEPT + timedelta(minutes=1)


def main() -> None:
    """Measure this part alone, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="orders of each customer")
    rounds = parser.parse_args().rounds
    with the_running_product() as owner:
        sys.stdout.write(order_table(ordering(owner, rounds)) + "\n")


def ordering(owner: Owner, rounds: int = ROUNDS) -> Ordered:
    """Let everybody fill a cart and be shown the order, then say yes together; again and again, to the last no."""
    now = SystemClock().now()
    with a_fresh_shop(owner, now) as workspace:
        put_on_shelf(workspace, CUSTOMERS * (rounds + _TO_WARM_UP + 1), now)
        people = [_Buyer(workspace, _enrolled(workspace, number, now), now) for number in range(CUSTOMERS)]
        for _ in range(_TO_WARM_UP):
            _measured(people, _Buyer.buys)
        shown, ordered, placed = 0.0, 0.0, list[float]()
        for _ in range(rounds):
            shown += _measured(people, _Buyer.is_shown)[0]
            together, each = _measured(people, _Buyer.says_yes)
            ordered += together
            placed += each
        return Ordered(
            customers=CUSTOMERS,
            orders=len(placed),
            seconds=ordered,
            placed=placed,
            whole_seconds=shown + ordered,
            refused=_refused(people, workspace, now),
        )


@dataclass
class _Buyer:
    """Somebody who buys one piece again and again."""

    workspace: WorkspaceId
    customer: CustomerId
    now: datetime
    proposal: str = ""

    def is_shown(self) -> None:
        told = self._told() | {"conversation_id": None, "language": Language.IT}
        add_to_cart(**told, sku=_SKU, quantity=1)
        self.proposal = propose_order(**told).code

    def says_yes(self) -> None:
        while True:
            try:
                place_order(**self._told(), proposal=self.proposal, evidence="bench")
            except StockBusy:  # waited too long in line, as on a slow machine: a customer says it again
                continue
            return

    def buys(self) -> None:
        self.is_shown()
        self.says_yes()

    def is_refused(self) -> None:
        try:
            self.says_yes()
        except StockShort:
            return
        raise AssertionError("there was nothing left to order")

    def _told(self) -> dict[str, Any]:
        return {
            "now": self.now,
            "actor": "customer",
            "workspace_id": self.workspace,
            "customer_id": self.customer,
        }


def put_on_shelf(workspace: WorkspaceId, stock: int, now: datetime) -> None:
    """The product that everybody wants."""
    told: dict[str, Any] = {"now": now, "actor": "system", "workspace_id": workspace}
    put_category(**told, category=CategoryProfile(code="bench", names={Language.IT: "Banco"}))
    wanted = ProductProfile(
        slug="bench",
        category="bench",
        names={Language.IT: "Quello che tutti vogliono"},
        variants=(VariantProfile(sku=_SKU, price_minor=990, stock=stock),),
    )
    put_product(**told, product=wanted)


def _enrolled(workspace: WorkspaceId, number: int, now: datetime) -> CustomerId:
    return enroll_customer(
        now=now,
        workspace_id=workspace,
        identities={"phone": f"+39348{number:07d}"},
        profile=Profile(name="Giulia", language=Language.IT),
        consents=("service",),
    )


def _refused(people: Sequence[_Buyer], workspace: WorkspaceId, now: datetime) -> list[float]:
    """All were shown the order, then somebody else took everything: how long each no takes, asked together."""
    _measured(people, _Buyer.is_shown)
    later = now + _LATER
    quick = _Buyer(workspace, _enrolled(workspace, CUSTOMERS, now), later)
    told = quick._told() | {"conversation_id": None, "language": Language.IT}  # noqa: SLF001  # one of us
    add_to_cart(**told, sku=_SKU, quantity=CUSTOMERS)
    quick.proposal = propose_order(**told).code
    quick.says_yes()
    for one in people:
        one.now = later
    return [took for _ in range(3) for took in _measured(people, _Buyer.is_refused)[1]]


def _measured(people: Sequence[_Buyer], act: Callable[[_Buyer], None]) -> tuple[float, list[float]]:
    """Everybody acts, let go at once: seconds until the last is done, and the milliseconds of each."""
    gate = Barrier(len(people) + 1)

    def run(one: _Buyer) -> float:
        gate.wait()
        return _timed(lambda: act(one)) * 1000

    with ThreadPoolExecutor(len(people)) as threads:
        waiting = [threads.submit(run, one) for one in people]
        gate.wait()
        began = time.perf_counter()
        each = [one.result() for one in waiting]
        return time.perf_counter() - began, each


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
