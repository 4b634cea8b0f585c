"""What does a way of delivery cost for these goods? Its terms as the pricing function sees them."""

from dataclasses import dataclass

from shop.orders.promises import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTerms:
    """A way for goods to reach the customer, in the customer's language, with what it promises now."""

    code: str
    kind: str
    name: str
    price_minor: int
    """As prices are shown in this shop."""
    free_from_minor: int | None = None
    least_minor: int = 0
    tax_rate: int = 0
    payments: tuple[str, ...] = ()
    promise: Promise | None = None

    def price_for(self, goods_minor: int) -> int:
        """Its price for goods that cost so much before discounts."""
        free = self.free_from_minor is not None and goods_minor >= self.free_from_minor
        return 0 if free else self.price_minor
