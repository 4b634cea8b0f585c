"""What a workspace may use by its plan, and the refusal when that is used up."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from sqlalchemy import Select, select
from sqlmodel import Session, col

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
    megabytes: int | None = None
    """Of files that the shop lays into the store."""
    models: bool = True
    """Whether its agent may be set to another model than the usual one."""
    own_domain: bool = True
    """Whether customers may see it under an address, a name and texts of its own."""
    answer_hours: int = 24
    """Within how many of its opening hours a person of the shop answers."""
    solve_hours: int = 72
    """Within how many of them it is settled."""


@cache
def plans() -> MappingProxyType[str, Plan]:
    """Every plan, by its name."""
    told = yaml.safe_load(Path(__file__).with_name("plans.yaml").read_text("utf-8"))
    return MappingProxyType({name: Plan(name, **limits) for name, limits in told.items()})


@dataclass(frozen=True, slots=True)
class Trial:
    """How a larger plan is tried."""

    plan: str
    days: int
    told_days_before: tuple[int, ...]


@cache
def trial_terms() -> Trial:
    """The terms that hold for every shop."""
    told = yaml.safe_load(Path(__file__).with_name("trial.yaml").read_text("utf-8"))
    return Trial(told["plan"], told["days"], tuple(told["told_days_before"]))


def larger(one: str, other: str) -> str:
    """Whichever of two plans stands later in the price list."""
    order = list(plans())
    return max(one, other, key=order.index)


def in_force(plan: str, trial_plan: str, *, trial_ended: bool) -> Plan:
    """What a shop of that plan may use: the plan that it tries, as long as that has not been ended."""
    running = bool(trial_plan) and not trial_ended
    return plans()[larger(plan, trial_plan) if running else plan]


def plan_of(db: Session, workspace: WorkspaceId) -> Plan:
    """The plan in force for the workspace, as it stands: the one it tries, else its own."""
    return _read(db, _named(workspace))


def locked_plan(db: Session, workspace: WorkspaceId) -> Plan:
    """The plan in force for the workspace, locked until the transaction ends.

    Who counts what the plan allows and then adds to it holds this lock, so that two at once cannot both slip
    into the last place.
    """
    return _read(db, _named(workspace).with_for_update(key_share=True))


def _read(db: Session, wanted: Select[str, str, bool]) -> Plan:
    plan, trial_plan, ended = db.connection().execute(wanted).one()
    return in_force(plan, trial_plan, trial_ended=ended)


def _named(workspace: WorkspaceId) -> Select[str, str, bool]:
    row = col(Workspace.plan), col(Workspace.trial_plan), col(Workspace.trial_ended)
    return select(*row).where(col(Workspace.id) == workspace)
