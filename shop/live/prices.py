"""How low may a price go, and who may take it there? Limits by role, and a floor that holds for everybody."""

from dataclasses import dataclass

from shop.kernel.refusals import Refusal
from shop.live.members import WHOLE, MemberView
from shop.tables import LiveTerms, SessionItem


class BeyondLimit(Refusal):
    """The role lets them go down to ``limit_minor`` by themselves; below that somebody has to allow it."""


class BelowFloor(Refusal):
    """Nobody sells it below ``floor_minor``, allowed or not."""


class AboveCatalog(Refusal):
    """Nobody pays more than the catalog asks, ``original_minor``."""


class ReasonMissing(Refusal):
    """Whoever changes a price says why."""

    status = 422


class PriceUnclear(Refusal):
    """That is no price that could be named here."""

    status = 422


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what a price of a line may be, in whole minor units of a price unit."""

    floor_minor: int
    limit_minor: int
    """What this member may go down to alone."""
    original_minor: int
    currency: str


def bounds(item: SessionItem, terms: LiveTerms, member: MemberView, currency: str) -> Bounds:
    """What this member may ask for the line; parts of a minor unit are rounded up, in favor of the floor."""
    floor = floor_minor(item.original_minor, terms)
    alone = _share(item.original_minor, WHOLE - member.limit_rate(terms.limits))
    return Bounds(floor, max(floor, alone), item.original_minor, currency)


def floor_minor(original_minor: int, terms: LiveTerms) -> int:
    """Below that nobody sells it."""
    return _share(original_minor, terms.floor_rate)


def require_possible(unit_minor: int, within: Bounds) -> None:
    """Refuses BelowFloor and AboveCatalog."""
    if unit_minor < within.floor_minor:
        raise BelowFloor(floor_minor=within.floor_minor, currency=within.currency)
    if unit_minor > within.original_minor:
        raise AboveCatalog(original_minor=within.original_minor, currency=within.currency)


def needs_approval(unit_minor: int, within: Bounds) -> bool:
    """Whether this member cannot ask that price alone."""
    return unit_minor < within.limit_minor


def require_alone(unit_minor: int, within: Bounds) -> None:
    """Refuses BeyondLimit."""
    if needs_approval(unit_minor, within):
        raise BeyondLimit(limit_minor=within.limit_minor, currency=within.currency)


def require_bid(unit_minor: int, item: SessionItem) -> None:
    """A customer names any price below the one that is asked. Refuses PriceUnclear."""
    if not 0 < unit_minor < item.unit_minor:
        raise PriceUnclear(asked_minor=item.unit_minor)


def _share(minor: int, rate: int) -> int:
    return -(-minor * rate // WHOLE)
