"""The countries that the shop's ways of delivery reach."""

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
    sent = select(col(DeliveryMethod.countries)).where(
        col(DeliveryMethod.active), col(DeliveryMethod.kind) == "delivery"
    )
    told = asked_once(db, "countries_sent_to", lambda: db.scalars(sent).all())
    reached = {code for codes in told for code in codes or EVERYWHERE}
    return (
        [shop.country, *sorted(reached - {shop.country})]
        if shop.country in reached or not reached
        else sorted(reached)
    )
