"""`/team/reviews`: what people wrote about live sessions; somebody of the shop lets others read it, or not, and answers."""

from typing import Annotated, Any, Final, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.review_live_session import answer_review, moderate_review
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import NotFound, Refusal
from shop.live.attending import Attendee
from shop.live.reviewing import (
    LONGEST_REVIEW,
    ReviewView,
    decided_reviews,
    how_many_wait,
    rating_of,
    waiting_reviews,
)
from shop.workspaces.permissions import ALLOWED
from webapp.console.framed import framed_page
from webapp.live.people import Role
from webapp.live.room_seen import AtWork, at_work
from webapp.rate_limits import limited
from webapp.refusal_words import worded
from webapp.security import same_origin

State = Literal["waiting", "shown", "declined"]

MODERATORS: Final = cast("frozenset[Role]", ALLOWED["reviews:moderate"])
_REASONS: Final = (
    phrase("It is not about the session"),
    phrase("It names somebody"),
    phrase("It insults"),
    phrase("It is advertising"),
)

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("working", lambda: 600))])


class Decision(BaseModel):
    """What somebody decided about a review, or says to it."""

    reason: str = Field(default="", max_length=LONGEST_REVIEW)
    words: str = Field(default="", max_length=4 * LONGEST_REVIEW)
    state: State = "waiting"
    """Which page it was decided on."""


@router.get("/team/reviews")
def show_reviews(request: Request, state: State = "waiting") -> Response:
    """What waits to be read, or what was decided."""
    return _page(request, at_work(request, MODERATORS), state)


@router.post("/team/reviews/{review_id}/{does}", dependencies=[Depends(same_origin)])
def decide(request: Request, review_id: UUID, does: str, told: Annotated[Decision, Form()]) -> Response:
    """One thing is done about one review; the page comes back without it, or with a no beside it."""
    seen = at_work(request, MODERATORS)
    try:
        _do(seen, review_id, does, told)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        words = worded(refusal, seen.reader.language)
        problem = {"id": review_id, "words": f"{words.title} {words.detail}".strip()}
        return _page(request, seen, told.state, problem=problem, status=refusal.status)
    return RedirectResponse(f"/team/reviews?state={told.state}", status_code=303)


def _do(seen: AtWork, review_id: UUID, does: str, told: Decision) -> None:
    who = Attendee(person=seen.person.person, role="host", name=seen.person.name)
    named: dict[str, Any] = {
        "now": seen.real_now,
        "workspace_id": seen.shop.id,
        "review_id": review_id,
        "who": who,
    }
    if does == "answer":
        answer_review(**named, words=told.words)
    elif does in {"show", "decline"}:
        moderate_review(**named, show=does == "show", reason=told.reason)
    else:
        raise NotFound(kind="action")


def _page(
    request: Request,
    seen: AtWork,
    state: State,
    *,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    with transaction(seen.shop.id) as db:
        found = waiting_reviews(db) if state == "waiting" else decided_reviews(db, state)
        waiting, rating = how_many_wait(db), rating_of(db)
    language = seen.reader.language
    return framed_page(
        request,
        "team/reviews.html",
        reader=seen.reader,
        status=status,
        shop=seen.shop,
        me=seen.person,
        section="live",
        going_on=0,
        state=state,
        reviews=[_shown(one, seen) for one in found],
        waiting=waiting,
        rating=rating,
        reasons=[say(language, reason) for reason in _REASONS],
        longest=LONGEST_REVIEW,
        problem=problem or {"id": None, "words": ""},
    )


def _shown(one: ReviewView, seen: AtWork) -> dict[str, Any]:
    return {"said": one, "at": seen.reads.figures.moment(one.at)}
