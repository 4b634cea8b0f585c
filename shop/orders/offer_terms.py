"""Whom and what does an offer hold for, and why does it not? Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shop.kernel.language import Language, day_and_time, phrase, say
from shop.kernel.money import Money


class Obstacle(StrEnum):
    """Why an offer does not hold."""

    UNKNOWN = "unknown"
    EARLY = "early"
    OVER = "over"
    USED_UP = "used_up"
    USED_BEFORE = "used_before"
    TOO_LITTLE = "too_little"
    NOTHING = "nothing"
    """It holds for none of the goods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """An offer as the pricing function sees it."""

    id: UUID
    name: str
    """In the customer's language."""
    kind: str
    """``percent`` or ``amount``."""
    value: int
    """Hundredths of a percent, or minor units off the goods it holds for."""
    code: str = ""
    category_id: UUID | None = None
    """It holds for goods of this category and of everything under it."""
    product_id: UUID | None = None
    customer_id: UUID | None = None
    least_minor: int = 0
    """All goods together, before discounts, must cost at least so much."""
    starts_at: datetime
    ends_at: datetime | None = None
    used_up: bool = False
    used_before: bool = False
    """Whether it is for once, and this customer had it."""

    def holds_for(self, product_id: UUID, categories: frozenset[UUID]) -> bool:
        """Whether it holds for a product that lies in these categories, each with those above it."""
        return self.product_id in {None, product_id} and (
            self.category_id is None or self.category_id in categories
        )

    def obstacle(self, *, at: datetime, customer_id: UUID | None, goods_minor: int) -> Obstacle | None:
        """What stands in its way, whatever the goods are; None where it holds."""
        hindered = {
            Obstacle.UNKNOWN: self.customer_id not in {None, customer_id},
            Obstacle.EARLY: at < self.starts_at,
            Obstacle.OVER: self.ends_at is not None and at >= self.ends_at,
            Obstacle.USED_UP: self.used_up,
            Obstacle.USED_BEFORE: self.used_before,
            Obstacle.TOO_LITTLE: goods_minor < self.least_minor,
        }
        return next((obstacle for obstacle, so in hindered.items() if so), None)


def worded_obstacle(
    obstacle: Obstacle, offer: OfferTerms | None, *, currency: str, language: Language, local_start: datetime
) -> str:
    """Why a code does not hold, for the customer; somebody else's code is as unknown as one that never was."""
    words = {
        Obstacle.UNKNOWN: phrase("There is no such code."),
        Obstacle.EARLY: phrase("This code holds from {start} on."),
        Obstacle.OVER: phrase("This code is no longer valid."),
        Obstacle.USED_UP: phrase("This code has been used up."),
        Obstacle.USED_BEFORE: phrase("You have used this code already."),
        Obstacle.TOO_LITTLE: phrase("This code holds from {least} on."),
        Obstacle.NOTHING: phrase("This code holds for none of these goods."),
    }
    least = Money(offer.least_minor if offer else 0, currency).worded(language)
    return say(language, words[obstacle], least=least, start=day_and_time(local_start, language))
