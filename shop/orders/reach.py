"""The countries that the shop's ways of delivery reach."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.asked import asked_once
from shop.tables import DeliveryMethod
from shop.workspaces.viewing import WorkspaceView

EVERYWHERE = (
    "AT", "BE", "BG", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU",
    "IE", "IS", "IT", "JP", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "US",
)  # fmt: skip
"""What is offered to choose from where a shop sends everywhere."""


def countries_reached(db: Session, shop: WorkspaceView) -> list[str]:
    """ISO 3166 codes, the shop's own country first; that one alone where nothing is sent."""
    reached = {code for codes in _sent_to(db) for code in codes or EVERYWHERE}
    return (
        [shop.country, *sorted(reached - {shop.country})]
        if shop.country in reached or not reached
        else sorted(reached)
    )


def sends_to(db: Session) -> list[str] | None:
    """ISO 3166 codes of where goods are sent; empty where nothing is sent, None where they go everywhere."""
    told = _sent_to(db)
    return None if any(not codes for codes in told) else sorted({code for codes in told for code in codes})


def _sent_to(db: Session) -> Sequence[Sequence[str]]:
    """The countries of each way of delivery; none for one that goes everywhere."""
    sent = select(col(DeliveryMethod.countries)).where(
        col(DeliveryMethod.active), col(DeliveryMethod.kind) == "delivery"
    )
    return asked_once(db, "countries_sent_to", lambda: db.scalars(sent).all())
