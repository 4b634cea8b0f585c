"""Which number comes next? Series without gaps or twins, one row of each workspace and name."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.tables import NumberSeries


def next_number(db: Session, workspace_id: UUID, name: str) -> int:
    """The next number of the series, from 1.

    Its row stays locked until the transaction ends, and an aborted transaction gives the number back: so
    this is asked last, after everything that may be refused or may have to wait.
    """
    first = insert(NumberSeries).values(id=new_id(), workspace_id=workspace_id, name=name, last=1)
    risen = first.on_conflict_do_update(
        index_elements=["workspace_id", "name"], set_={"last": col(NumberSeries.last) + 1}
    )
    number: int = db.connection().execute(risen.returning(col(NumberSeries.last))).scalar_one()
    return number
