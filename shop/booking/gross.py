"""What is paid for a seat? Where prices are told without tax, it comes on top; everywhere else it is within."""

from datetime import datetime

from sqlmodel import Session

from shop.workspaces.taxes import tax_table, taxed
from shop.workspaces.viewing import WorkspaceView


def rate_on_top(db: Session, shop: WorkspaceView, tax_class: str, *, at: datetime) -> int:
    """What comes on top of a price, in hundredths of a percent; 0 where tax is within. `at` is the shop's time."""
    if shop.tax_included:
        return 0
    day = at.astimezone(shop.zone).date()
    return tax_table(db, country=shop.country, day=day).rate(tax_class)


def paid_minor(told_minor: int, rate: int) -> int:
    """What is paid of a price on which that rate comes on top; of several seats, of all of them together."""
    return taxed(told_minor, rate, included=False).gross_minor if rate else told_minor
