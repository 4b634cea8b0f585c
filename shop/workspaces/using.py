"""How much of its plan a shop uses, and what of it would not fit into another plan."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.rows import table_of
from shop.tables import Channel, Product, Usage, Workspace
from shop.workspaces.plans import Plan, in_force, plans
from shop.workspaces.storage import MEGABYTE, stored_bytes


@dataclass(frozen=True, slots=True)
class Used:
    """How much is used."""

    products: int
    """Active ones."""
    answers: int
    """Of a model, in the month."""
    channels: int
    megabytes: int
    """Of files."""


@dataclass(frozen=True, slots=True)
class PlanView:
    """A shop's plan, what it tries, and what it uses."""

    own: Plan
    """The one that it has, whatever it tries."""
    in_force: Plan
    trial_plan: str
    """The one that it tries or tried; empty where none ever was."""
    trial_until: datetime | None
    trial_ended: bool
    monthly_answers: int
    """How many answers were agreed on, within the plan in force."""
    used: Used

    @property
    def trying(self) -> bool:
        """Whether a larger plan is being tried now."""
        return bool(self.trial_plan) and not self.trial_ended


def plan_view(db: Session, workspace: WorkspaceId, at: datetime) -> PlanView:
    """The plan of the workspace and what is used of it at `at` (the shop's time)."""
    row = db.scalars(
        select(Workspace).where(col(Workspace.id) == workspace).execution_options(populate_existing=True)
    ).one()
    return PlanView(
        own=plans()[row.plan],
        in_force=in_force(row.plan, row.trial_plan, trial_ended=row.trial_ended),
        trial_plan=row.trial_plan,
        trial_until=row.trial_until,
        trial_ended=row.trial_ended,
        monthly_answers=row.monthly_answers,
        used=_used(db, workspace, f"{at:%Y-%m}"),
    )


def count_use(
    db: Session, workspace: WorkspaceId, at: datetime, *, answers: int = 0, tokens_in: int, tokens_out: int
) -> None:
    """Add to what an outside model has done for the workspace in the month of `at` (the shop's time).

    Its row of that month is locked until the transaction ends.
    """
    told = {"answers": answers, "tokens_in": tokens_in, "tokens_out": tokens_out}
    counted = insert_or(Usage).values(id=new_id(), workspace_id=workspace, month=f"{at:%Y-%m}", **told)
    more = {name: table_of(Usage).c[name] + counted.excluded[name] for name in told}
    db.connection().execute(
        counted.on_conflict_do_update(index_elements=["workspace_id", "month"], set_=more)
    )


def too_many(used: Used, plan: Plan) -> dict[str, tuple[int, int]]:
    """What is used beyond a plan: of each thing how much there is, and how much it allows."""
    figures = {
        "products": (used.products, plan.products),
        "channels": (used.channels, plan.channels),
        "megabytes": (used.megabytes, plan.megabytes),
    }
    return {
        what: (there, most) for what, (there, most) in figures.items() if most is not None and there > most
    }


def _used(db: Session, workspace: WorkspaceId, month: str) -> Used:
    own = col(Product.workspace_id) == workspace, col(Product.status) == "active"
    numbers = col(Channel.workspace_id) == workspace, col(Channel.status) == "active"
    answers = select(func.coalesce(func.sum(col(Usage.answers)), 0)).where(
        col(Usage.workspace_id) == workspace, col(Usage.month) == month
    )
    return Used(
        products=db.scalars(select(func.count()).select_from(Product).where(*own)).one(),
        answers=int(db.scalars(answers).one()),
        channels=db.scalars(select(func.count()).select_from(Channel).where(*numbers)).one(),
        megabytes=-(-stored_bytes(db, workspace) // MEGABYTE),
    )
