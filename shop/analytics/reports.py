"""Which questions a shop keeps, and where its people are reached."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.tables import Member, SavedReport


@dataclass(frozen=True, slots=True)
class Kept:
    """A question that is kept."""

    id: UUID
    name: str
    measure: str
    split: str
    period: str

    @property
    def query(self) -> str:
        """The same as an address tells it."""
        return f"measure={self.measure}&split={self.split}&period={self.period}"


def kept_reports(db: Session) -> list[Kept]:
    """The shop's questions, by name."""
    rows = db.scalars(select(SavedReport).order_by(col(SavedReport.name)))
    return [Kept(row.id, row.name, row.measure, row.split, row.period) for row in rows]


def mail_of(db: Session, member: UUID) -> str:
    """The member's e-mail address; empty where none is known."""
    return db.scalars(select(col(Member.email)).where(col(Member.id) == member)).one()
