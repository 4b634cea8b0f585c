"""`/api/v1` for the shop's own programs: the people who work there, and their links."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Security
from pydantic import BaseModel, Field

from flows.manage_members import add_member, change_member, issue_work_link
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.roster import RosterEntry, roster
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.trade_shapes import Told
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Members"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 422),
)
Reads = Annotated[Program, Security(program, scopes=["members:read"])]
Writes = Annotated[Program, Security(program, scopes=["members:write"])]
Once = Depends(idempotency_key)
Role = Literal["owner", "manager", "operator", "salesperson", "warehouse", "host"]

Hears = Literal["", "all", "own", "none"]


class MemberIn(Told):
    """Somebody new."""

    name: str = Field(min_length=1, max_length=80)
    role: Role
    phone: str = Field(max_length=40, description="With its country; their links are sent there.")
    language: Language | None = Field(default=None, description="The shop's own unless told.")
    email: str = Field(default="", max_length=200)
    live_sessions: bool = Field(default=True, description="Whether they may start live sessions.")


class MemberChange(Told):
    """What is to be otherwise; what is left out stays."""

    role: Role | None = None
    live_sessions: bool | None = None
    payee: str | None = Field(
        default=None,
        max_length=80,
        description="Their own account at whoever takes the cards (acct_…): tips for them go there. Empty for none.",
    )
    active: bool | None = Field(default=None, description="Switched off, their links and pages show nothing.")
    told_of_bookings: Hears | None = Field(
        default=None,
        description="Of which bookings they hear in their chat. Empty: owners and managers of all, others of theirs.",
    )


class Member(BaseModel):
    """A person of the shop."""

    id: UUID
    name: str
    role: Role
    language: Language
    phone: str
    email: str
    live_sessions: bool
    active: bool
    told_of_bookings: Hears

    @classmethod
    def of(cls, entry: RosterEntry) -> Self:
        """The person."""
        return cls.model_validate(entry, from_attributes=True)


class WorkLink(BaseModel):
    """A link by which a member signs in; it opens in one browser, and older ones open nothing any more."""

    url: str
    expires_at: datetime


@router.get("/members", summary="Who works in the shop")
def get_members(asking: Reads) -> list[Member]:
    """Everybody, oldest first; those who are switched off too."""
    with transaction(asking.shop.id) as db:
        return [Member.of(entry) for entry in roster(db)]


@router.post("/members", status_code=201, summary="Add somebody", dependencies=[Once])
def post_member(asking: Writes, told: MemberIn) -> Member:
    """Refused where somebody with that number works there already."""
    made = add_member(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        name=told.name,
        role=told.role,
        phone=told.phone,
        language=told.language or asking.shop.language,
        email=told.email,
        live_sessions=told.live_sessions,
    )
    return Member.of(made)


@router.patch("/members/{member_id}", summary="Change what they may do, or switch them off")
def patch_member(asking: Writes, member_id: UUID, told: MemberChange) -> Member:
    """It holds at once, on their open pages too."""
    changed = change_member(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        member_id=member_id,
        role=told.role,
        live_sessions=told.live_sessions,
        active=told.active,
        payee=told.payee,
        told_of_bookings=told.told_of_bookings,
    )
    return Member.of(changed)


@router.post(
    "/members/{member_id}/link", status_code=201, summary="A link to their work", dependencies=[Once]
)
def post_member_link(asking: Writes, member_id: UUID) -> WorkLink:
    """For twelve hours and one browser."""
    link = issue_work_link(now=asking.now, actor="member", workspace_id=asking.shop.id, member_id=member_id)
    return WorkLink(url=link.url, expires_at=link.expires_at)
