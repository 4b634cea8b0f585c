"""Who carries parcels in this installation, by the code that stands with each: for the pages and for the worker."""

from collections.abc import Mapping

from gateways.own_delivery import CODE, OwnDelivery
from shop.papers.carrier import Carrier


def carriers() -> Mapping[str, Carrier]:
    """The shop itself; whoever else is spoken with stands beside it."""
    return {CODE: OwnDelivery()}
