"""`/api/v1` for the shop's own programs: what people thought of live sessions, and whether others read it."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Security
from pydantic import BaseModel, Field

from flows.review_live_session import answer_review, moderate_review
from shop.kernel.database import transaction
from shop.live.attending import Attendee
from shop.live.members import member_of
from shop.live.reviewing import ReviewView, rating_of, reviews, waiting_reviews
from shop.live.tips import TipView, tips
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.live_shapes import ActingIn
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Live sessions"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["live:read"])]
Writes = Annotated[Program, Security(program, scopes=["live:write"])]


class LiveReview(BaseModel):
    """What somebody who was there said of a live session."""

    id: UUID
    session: int = Field(description="Its number.")
    stars: int
    words: str
    name: str = Field(description="A first name.")
    language: str
    state: Literal["waiting", "shown", "declined"]
    answer: str = Field(default="", description="What the shop says to it, below it on the page.")
    at: datetime

    @classmethod
    def of(cls, view: ReviewView) -> Self:
        """The review."""
        return cls(
            id=view.id,
            session=view.session_number,
            stars=view.stars,
            words=view.words,
            name=view.name,
            language=view.language,
            state=view.state,
            answer=view.answer,
            at=view.at,
        )


class LiveReviews(BaseModel):
    """Reviews, with all the stars: those whose words nobody reads count too."""

    count: int
    average: float | None = Field(description="With one decimal; nothing without any stars.")
    weighed: float = Field(description="For comparing hosts: little is proven by few stars.")
    reviews: list[LiveReview]


class DecisionIn(ActingIn):
    """Whether others may read it."""

    show: bool
    reason: str = Field(
        default="", max_length=600, description="For the shop's own people, where it is declined."
    )


class AnswerIn(ActingIn):
    """What the shop says to it; empty takes it away."""

    words: str = Field(default="", max_length=600)


class LiveTip(BaseModel):
    """A tip that came for whoever held a live session."""

    id: UUID
    session: int = Field(description="Its number.")
    order: int = Field(description="The number of the order that is nothing but this tip: refunds name it.")
    member_id: UUID | None
    member: str
    giver: str = Field(description="A first name.")
    amount_minor: int
    back_minor: int = Field(description="What went back of it.")
    currency: str
    at: datetime
    thanks: str

    @classmethod
    def of(cls, view: TipView) -> Self:
        """The tip."""
        return cls(
            id=view.id,
            session=view.session_number,
            order=view.order_number,
            member_id=view.member_id,
            member=view.member_name,
            giver=view.giver,
            amount_minor=view.amount.minor,
            back_minor=view.back.minor,
            currency=view.amount.currency,
            at=view.at,
            thanks=view.thanks,
        )


class Decided(BaseModel):
    """Whether that was decided otherwise before."""

    changed: bool


@router.get("/live-reviews", summary="What people thought of live sessions")
def get_live_reviews(
    asking: Reads,
    state: Literal["shown", "waiting"] = "shown",
    member_id: UUID | None = None,
    order: Literal["recent", "highest", "lowest"] = "recent",
    least_stars: Annotated[int, Query(ge=1, le=5)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> LiveReviews:
    """Those that others read, of one host or of all; or those that wait for the shop to read them."""
    with transaction(asking.shop.id) as db:
        found = (
            waiting_reviews(db)[:limit]
            if state == "waiting"
            else reviews(db, member_id=member_id, order=order, least_stars=least_stars, most=limit)
        )
        rating = rating_of(db, member_id)
    return LiveReviews(
        count=rating.count,
        average=float(rating.average) if rating.average is not None else None,
        weighed=float(rating.weighed),
        reviews=[LiveReview.of(one) for one in found],
    )


@router.post(
    "/live-reviews/{review_id}/decision",
    summary="Let others read it",
    dependencies=[Depends(idempotency_key)],
)
def post_decision(asking: Writes, review_id: UUID, told: DecisionIn) -> Decided:
    """Or not; in the name of a member. Its stars count either way."""
    who = _moderator(asking, told)
    changed = moderate_review(
        now=asking.now,
        workspace_id=asking.shop.id,
        review_id=review_id,
        who=who,
        show=told.show,
        reason=told.reason,
    )
    return Decided(changed=changed)


@router.post(
    "/live-reviews/{review_id}/answer",
    summary="Answer it",
    dependencies=[Depends(idempotency_key)],
)
def post_answer(asking: Writes, review_id: UUID, told: AnswerIn) -> Decided:
    """Below the words that others read, in the name of a member; empty takes the answer away."""
    changed = answer_review(
        now=asking.now,
        workspace_id=asking.shop.id,
        review_id=review_id,
        who=_moderator(asking, told),
        words=told.words,
    )
    return Decided(changed=changed)


@router.get("/live-tips", summary="Tips that came")
def get_live_tips(
    asking: Reads, member_id: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[LiveTip]:
    """Newest first, of one host or of all; those that are not paid are not among them."""
    with transaction(asking.shop.id) as db:
        return [LiveTip.of(one) for one in tips(db, member_id=member_id, came=True, most=limit)]


def _moderator(asking: Program, told: ActingIn) -> Attendee:
    person = f"member:{told.member_id}"
    with transaction(asking.shop.id) as db:
        member = member_of(db, person)
    return Attendee(person=person, role="host" if member and member.may_sell else "viewer")
