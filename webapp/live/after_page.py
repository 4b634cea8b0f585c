"""`/live/{slug}/{number}/after`: a live session looked back on, by somebody who was there, and their stars for it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from flows.review_live_session import appeal_review, review_live_session
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import phrase, say
from shop.live.reviewing import (
    LONGEST_REVIEW,
    AppealClosed,
    ReviewSettled,
    WasNotThere,
    may_appeal,
    opinion_of,
    rating_of,
    reviews,
)
from shop.live.summary import Summary, summary_of
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.figures import Figures
from webapp.live.entering import Entered, entered
from webapp.live.kept_page import kept_shown
from webapp.live.people import NotSignedIn
from webapp.live.tip_shown import TipPart, tip_part
from webapp.rate_limits import limited
from webapp.rendering import page
from webapp.security import same_origin
from webapp.share_card import share_card

PER_MINUTE = 60
_AGAIN = phrase("I would like another live session with {name}")

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("after-live", lambda: PER_MINUTE))])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Opinion(BaseModel):
    """Stars, and words if they like."""

    stars: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, Field(max_length=4 * LONGEST_REVIEW)] = ""


@router.get("/live/{slug}/{number}/after")
def look_back(request: Request, slug: str, number: Number) -> Response:
    """What they saw, liked and bought; while it goes on, the session itself."""
    seen = entered(request, slug, number)
    if not seen.watched.over:
        return RedirectResponse(seen.url, status_code=303)
    customer = who_was_there(seen)
    with transaction(seen.shop.id) as db:
        summary = summary_of(db, seen.watched.id, customer, shop=seen.shop, language=seen.reader.language)
        own = opinion_of(db, seen.watched.id, customer)
        said: dict[str, Any] = {
            "own_stars": own.stars if own else 0,
            "own_words": own.words if own else "",
            "waits": own is not None and own.state == "waiting",
            "declined": own is not None and own.state == "declined",
            "may_appeal": own is not None and may_appeal(own),
            "rating": rating_of(db, seen.watched.host_id),
            "reviews": reviews(db, member_id=seen.watched.host_id, most=3),
            "tip": _tip_part(request, db, seen, summary),
            **kept_shown(db, seen),
        }
    return page(request, "live/after.html", reader=seen.reader, **_shown(request, seen, summary), **said)


@router.post("/live/{slug}/{number}/after", dependencies=[Depends(same_origin)])
def give_stars(request: Request, slug: str, number: Number, form: Annotated[Opinion, Form()]) -> Response:
    """Say what one thought of it; what can no longer be changed stays as it was."""
    seen = entered(request, slug, number)
    try:
        review_live_session(
            now=seen.real_now,
            workspace_id=seen.shop.id,
            session_id=seen.watched.id,
            customer_id=who_was_there(seen),
            stars=form.stars,
            words=form.words,
            language=seen.reader.language.value,
        )
    except ReviewSettled:
        return RedirectResponse(f"{seen.url}/after?told=settled", status_code=303)
    return RedirectResponse(f"{seen.url}/after?told=thanks", status_code=303)


@router.post("/live/{slug}/{number}/after/appeal", dependencies=[Depends(same_origin)])
def ask_again(
    request: Request,
    slug: str,
    number: Number,
    words: Annotated[str, Form(max_length=4 * LONGEST_REVIEW)] = "",
) -> Response:
    """Ask the shop to look once more at words that it did not let others read."""
    seen = entered(request, slug, number)
    try:
        appeal_review(
            now=seen.real_now,
            workspace_id=seen.shop.id,
            session_id=seen.watched.id,
            customer_id=who_was_there(seen),
            words=words,
        )
    except AppealClosed:
        return RedirectResponse(f"{seen.url}/after?told=settled", status_code=303)
    return RedirectResponse(f"{seen.url}/after?told=again", status_code=303)


def who_was_there(seen: Entered) -> CustomerId:
    """Who was there. Refuses NotSignedIn, and WasNotThere for the customer's guests, who have no page of their own."""
    if seen.person.customer_id is None or seen.person.works_here:
        raise NotSignedIn
    if seen.person.role != "customer":
        raise WasNotThere(number=seen.watched.number)
    return seen.person.customer_id


def _tip_part(request: Request, db: Session, seen: Entered, summary: Summary) -> TipPart:
    asked = request.query_params
    return tip_part(
        db,
        seen,
        summary.host_name,
        _figures(seen),
        payment=asked.get("payment", ""),
        problem=asked.get("tip", ""),
    )


def _figures(seen: Entered) -> Figures:
    return Figures(seen.reader.language, seen.shop.currency, seen.shop.zone, seen.now)


def _shown(request: Request, seen: Entered, summary: Summary) -> dict[str, Any]:
    language = seen.reader.language
    figures = _figures(seen)
    again = say(language, _AGAIN, name=summary.host_name) if summary.host_name else ""
    return {
        "shop": seen.shop,
        "url": seen.url,
        "summary": summary,
        "figures": figures,
        "bought": [
            {"name": item.names.get(language) or item.sku, "picture": item.picture, "item": item}
            for item in summary.bought
        ],
        "held_on": figures.day(summary.starts_at.astimezone(seen.shop.zone).date()),
        "told": request.query_params.get("told", ""),
        "longest": LONGEST_REVIEW,
        "once": str(new_id()),
        "share": share_card(seen.shop, language),
        "chat_url": chat_url(request, seen.shop),
        "again_url": chat_url(request, seen.shop, again),
    }
