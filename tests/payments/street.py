"""A shop, its web door, its worker, and a provider across the street; webhooks are carried over by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlmodel import col

from bot.parts import Parts
from runtime import order_work, payment_work
from shop.kernel.database import transaction
from shop.orders.order_view import OrderView, order_view
from shop.payments.provider import PaymentProvider
from shop.tables import PaymentIntent
from shop.workspaces.viewing import workspace_view
from tests.orders.buying import Buyer, a_buyer, a_selling_shop, orders, sells
from tests.payments.counters import GOOD, Counter
from tests.web.visiting import ADDRESS, healthy, nothing_found
from tests.world import PinnedClock, Shop, due
from webapp.app import create_app
from webapp.paying import payment_page_url
from webapp.wiring import WebWiring

RETURN = "https://shop.example.test/l/token"


@dataclass
class Street:
    """Everything that a payment passes."""

    counter: Counter
    clock: PinnedClock
    wiring: WebWiring
    web: TestClient
    shop: Shop
    marta: Buyer

    @property
    def parts(self) -> Parts:
        """What the worker has; payments need a clock and providers alone."""
        nothing = cast("Any", None)
        names = [name for name in Parts.__dataclass_fields__ if name not in {"clock", "payments"}]
        return Parts(clock=self.clock, payments=self.wiring.payments, **dict.fromkeys(names, nothing))

    def order(self, *, quantity: int = 1, buyer: Buyer | None = None, payment: str = "card") -> OrderView:
        """Somebody (Marta) orders honey on the page."""
        return orders(buyer or self.marta, ("HONEY", quantity), now=self.clock.now(), payment=payment)

    def page(self, order: OrderView, *, return_url: str = RETURN) -> str:
        """The customer goes to pay; the provider's reference of the page."""
        with transaction(self.shop.id) as db:
            view = workspace_view(db, self.shop.id)
        url = payment_page_url(self.wiring, self.clock.now(), view, order.id, return_url)
        assert url.startswith("http")
        return self.reference(order)

    def reference(self, order: OrderView) -> str:
        """Of the wish that was made last."""
        with transaction(self.shop.id) as db:
            wanted = select(col(PaymentIntent.provider_reference)).where(
                col(PaymentIntent.order_id) == order.id
            )
            found = db.scalars(wanted.order_by(col(PaymentIntent.id).desc())).first()
        assert found is not None
        return found

    def hears(self) -> list[int]:
        """The webhooks arrive; what they were answered."""
        name = self.provider.name
        return [
            self.web.post(f"/webhooks/payments/{name}", content=body, headers=headers).status_code
            for body, headers in self.counter.hooks()
        ]

    def works(self) -> int:
        """The worker does what is due for payments, until there is nothing; how much that was."""
        done = 0
        while entries := [
            (perform, entry)
            for topic, perform in (("payment", payment_work.collect), ("refund", payment_work.give_back))
            for entry in due(topic, at=self.clock.now())
        ]:
            for perform, entry in entries:
                perform(entry, self.parts)
                done += 1
        return done

    def goes_on(self) -> None:
        """Webhooks arrive and the worker works, until it is quiet."""
        while self.hears() or self.works():
            pass

    def time_is_over(self, **stretch: float) -> None:
        """Time passes, and orders that nobody paid are canceled."""
        self.clock.pass_(**stretch)
        for entry in due("unpaid", at=self.clock.now()):
            order_work.expire(entry, self.parts)

    def pays(self, order: OrderView, card: str = GOOD) -> str:
        """The customer goes to the page and pays; nobody has been told yet."""
        reference = self.page(order)
        self.counter.pays(reference, card)
        return reference

    def paid_order(self, **told: Any) -> OrderView:
        """An order that was paid, all settled."""
        order = self.order(**told)
        self.pays(order)
        self.goes_on()
        return self.seen(order)

    def seen(self, order: OrderView) -> OrderView:
        """The order as it stands now."""
        with transaction(self.shop.id) as db:
            return order_view(db, order.id)

    @property
    def provider(self) -> PaymentProvider:
        """Who collects."""
        return self.counter.provider


@contextmanager
def a_street(counter: Counter, clock: PinnedClock, *, stock: int | None = 10) -> Iterator[Street]:
    """A shop that sells honey for 10.00 €, and Marta, who has written to it."""
    wiring = WebWiring(
        clock=clock,
        health=healthy,
        search=cast("Any", nothing_found),
        payments={counter.provider.name: counter.provider},
    )
    shop = a_selling_shop()
    sells(shop, "HONEY", 1000, stock)
    marta = a_buyer(shop)
    with TestClient(create_app(wiring), base_url=ADDRESS) as web:
        yield Street(counter, clock, wiring, web, shop, marta)
