"""`/team/tips`: the tips that came, for whoever held the session; owners and managers see everybody's."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from flows.give_tip import thank_for_tip
from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound, Refusal
from shop.live.members import LEADS_ALL
from shop.live.tips import LONGEST_THANKS, TipView, tips
from shop.workspaces.permissions import ALLOWED
from webapp.console.framed import framed_page
from webapp.live.people import Role
from webapp.live.room_seen import AtWork, at_work
from webapp.rate_limits import limited
from webapp.refusal_words import worded
from webapp.security import same_origin

SHOWERS: Final = cast("frozenset[Role]", ALLOWED["live:host"])
_MOST: Final = 200

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("working", lambda: 600))])


@router.get("/team/tips")
def show_tips(request: Request) -> Response:
    """What came, from whom, and what it makes together."""
    return _page(request, at_work(request, SHOWERS))


@router.post("/team/tips/{tip_id}/thanks", dependencies=[Depends(same_origin)])
def thank(request: Request, tip_id: UUID, words: Annotated[str, Form(max_length=2_000)] = "") -> Response:
    """The host writes back, once; it reaches the giver in the chat."""
    seen = at_work(request, SHOWERS)
    try:
        reached = thank_for_tip(
            now=seen.real_now,
            person=seen.person.person,
            workspace_id=seen.shop.id,
            tip_id=tip_id,
            words=words,
        )
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        said = worded(refusal, seen.reader.language)
        problem = {"id": tip_id, "words": f"{said.title} {said.detail}".strip()}
        return _page(request, seen, problem=problem, status=refusal.status)
    return RedirectResponse(f"/team/tips?told={'yes' if reached else 'no'}", status_code=303)


def _page(
    request: Request, seen: AtWork, *, problem: dict[str, Any] | None = None, status: int = 200
) -> Response:
    leads = seen.person.role in LEADS_ALL
    with transaction(seen.shop.id) as db:
        found = tips(db, member_id=None if leads else seen.person.member_id, came=True, most=_MOST)
    return framed_page(
        request,
        "team/tips.html",
        reader=seen.reader,
        status=status,
        shop=seen.shop,
        me=seen.person,
        section="live",
        going_on=0,
        leads=leads,
        tips=[_shown(one, seen) for one in found],
        sums=_sums(found, seen),
        longest=LONGEST_THANKS,
        told=request.query_params.get("told", ""),
        problem=problem or {"id": None, "words": ""},
    )


def _shown(one: TipView, seen: AtWork) -> dict[str, Any]:
    figures = seen.reads.figures
    return {
        "tip": one,
        "at": figures.moment(one.at),
        "amount": figures.money(one.amount.minor),
        "back": figures.money(one.back.minor) if one.back.minor else "",
        "may_thank": not one.thanks and one.kept.minor > 0,
    }


def _sums(found: Sequence[TipView], seen: AtWork) -> list[tuple[str, str, int]]:
    """Of each host: the name, what stays with them, and of how many tips."""
    kept: dict[str, tuple[int, int]] = {}
    for one in found:
        minor, many = kept.get(one.member_name, (0, 0))
        kept[one.member_name] = (minor + one.kept.minor, many + 1)
    money = seen.reads.figures.money
    return [(name, money(minor), many) for name, (minor, many) in sorted(kept.items())]
