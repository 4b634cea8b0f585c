"""What a workspace may use by its plan, and the refusal when that is used up."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import Workspace


class PlanFull(Refusal):
    """The plan allows no more of something: `what` (``products``, ``channels``), `most` of them, by `plan`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of each thing; None where nothing limits it."""

    name: str
    products: int | None = None
    answers: int | None = None
    channels: int | None = None


@cache
def plans() -> MappingProxyType[str, Plan]:
    """Every plan, by its name."""
    told = yaml.safe_load(Path(__file__).with_name("plans.yaml").read_text("utf-8"))
    return MappingProxyType({name: Plan(name, **limits) for name, limits in told.items()})


def plan_of(db: Session, workspace: WorkspaceId) -> Plan:
    """The plan of the workspace, as it stands."""
    return plans()[db.exec(_named(workspace)).one()]


def locked_plan(db: Session, workspace: WorkspaceId) -> Plan:
    """The plan of the workspace, locked until the transaction ends.

    Who counts what the plan allows and then adds to it holds this lock, so that two at once cannot both slip
    into the last place.
    """
    return plans()[db.exec(_named(workspace).with_for_update(key_share=True)).one()]


def _named(workspace: WorkspaceId) -> SelectOfScalar[str]:
    return select(col(Workspace.plan)).where(col(Workspace.id) == workspace)
