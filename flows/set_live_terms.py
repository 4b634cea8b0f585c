"""A shop sets the rules of its live sessions: whether there are any, how long, how low prices may go."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.live.attending import terms_of
from shop.tables import LiveTerms
from shop.workspaces.roster import ROLES
from shop.workspaces.viewing import workspace_view

Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Rate = Annotated[int, Field(ge=0, le=10_000, description="Hundredths of a percent: 1500 is 15 %.")]
Word = Annotated[str, Field(min_length=2, max_length=60)]


class RoleUnlimited(Refusal):
    """A limit is for a role that there is: ``role``; ``known`` are those."""

    status = 422


class TermsProfile(BaseModel):
    """The rules as they are told; what is not told stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool | None = Field(default=None, description="The flag `live_sessions`; asked at a start only.")
    idle_minutes: Minutes | None = None
    warn_minutes: Minutes | None = None
    keep_minutes: Minutes | None = None
    seats: Annotated[int, Field(ge=1, le=10_000)] | None = None
    limits: dict[str, Rate] | None = Field(
        default=None, description="By role: how much of a price it takes off by itself."
    )
    floor_rate: Rate | None = Field(default=None, description="Nobody sells below so much of the list price.")
    words: dict[Language, list[Word]] | None = None
    slow_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None
    record: bool | None = None
    keep_recordings_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    places: bool | None = None


class TermsView(BaseModel):
    """The rules that hold."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    enabled: bool
    idle_minutes: int
    warn_minutes: int
    keep_minutes: int
    seats: int
    limits: dict[str, int]
    floor_rate: int
    words: dict[str, list[str]]
    slow_seconds: int
    record: bool
    keep_recordings_days: int
    places: bool


def set_live_terms(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, terms: TermsProfile
) -> TermsView:
    """Change what is told; running sessions keep their goods and finish, whatever is switched off.

    Refuses RoleUnlimited.
    """
    told = terms.model_dump(mode="json", exclude_none=True)
    for role in told.get("limits", {}):
        if role not in ROLES:
            raise RoleUnlimited(role=role, known=list(ROLES))
    with transaction(workspace_id) as db:
        row = _locked(db, workspace_id)
        for name, value in told.items():
            setattr(row, name, value)
        db.add(row)
        db.flush()
        at = workspace_view(db, workspace_id).at(now)
        record(db, "LiveTermsSet", workspace_id=workspace_id, actor=actor, now=at, told=sorted(told))
        return TermsView.model_validate(row)


def live_terms(db: Session, workspace_id: WorkspaceId) -> TermsView:
    """The rules that hold in this shop."""
    return TermsView.model_validate(terms_of(db, workspace_id))


def _locked(db: Session, workspace_id: WorkspaceId) -> LiveTerms:
    """The shop's row, made with what holds anyway where there is none."""
    plain = LiveTerms(id=new_id(), workspace_id=workspace_id).model_dump()
    made = insert(LiveTerms).values(**plain)
    db.connection().execute(made.on_conflict_do_nothing(index_elements=["workspace_id"]))
    own = select(LiveTerms).where(col(LiveTerms.workspace_id) == workspace_id)
    return db.scalars(own.with_for_update()).one()
