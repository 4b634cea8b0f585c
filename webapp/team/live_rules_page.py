"""`/team/live-rules`: how the chat of live sessions goes: words that are kept out, how fast, whether people say where from."""

from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import RedirectResponse, Response

from flows.set_live_terms import TermsProfile, live_terms, set_live_terms
from shop.kernel.database import transaction
from shop.kernel.language import Language, say
from shop.workspaces.permissions import ALLOWED
from webapp.console.framed import framed_page
from webapp.live.order_shown import PAUSES, pause_words
from webapp.live.people import Role
from webapp.live.room_seen import AtWork, at_work
from webapp.rate_limits import limited
from webapp.rendering import LANGUAGE_NAMES
from webapp.security import same_origin

LEADERS: Final = cast("frozenset[Role]", ALLOWED["settings:change"])
_LONGEST: Final = 20_000

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("working", lambda: 600))])


class Rules(BaseModel):
    """As the page has them: a word or a few on each line."""

    words_en: str = Field(default="", max_length=_LONGEST)
    words_it: str = Field(default="", max_length=_LONGEST)
    words_es: str = Field(default="", max_length=_LONGEST)
    slow_seconds: Annotated[int, Field(ge=0, le=300)] = 0
    places: str = Field(default="", max_length=4)

    def words(self) -> dict[str, list[str]]:
        """By language, each once, in their order."""
        typed = {language.value: getattr(self, f"words_{language.value}") for language in Language}
        return {code: list(dict.fromkeys(_lines(text))) for code, text in typed.items()}


@router.get("/team/live-rules")
def show_rules(request: Request) -> Response:
    """The rules that hold."""
    return _page(request, at_work(request, LEADERS))


@router.post("/team/live-rules", dependencies=[Depends(same_origin)])
def set_rules(request: Request, told: Annotated[Rules, Form()]) -> Response:
    """They hold from the next line on, in sessions that are going on as well."""
    seen = at_work(request, LEADERS)
    wanted: dict[str, Any] = {
        "words": told.words(),
        "slow_seconds": told.slow_seconds,
        "places": bool(told.places),
    }
    try:
        terms = TermsProfile.model_validate(wanted)
    except ValidationError:
        problem = say(seen.reader.language, "A word has 2 letters at least and 60 at most.")
        return _page(request, seen, typed=told, problem=problem, status=422)
    set_live_terms(now=seen.real_now, actor="member", workspace_id=seen.shop.id, terms=terms)
    return RedirectResponse("/team/live-rules?told=kept", status_code=303)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.replace(",", "\n").splitlines() if line.strip()]


def _page(
    request: Request, seen: AtWork, *, typed: Rules | None = None, problem: str = "", status: int = 200
) -> Response:
    with transaction(seen.shop.id) as db:
        terms = live_terms(db, seen.shop.id)
    words = typed.words() if typed else terms.words
    slow = typed.slow_seconds if typed else terms.slow_seconds
    return framed_page(
        request,
        "team/live_rules.html",
        reader=seen.reader,
        status=status,
        shop=seen.shop,
        me=seen.person,
        section="live",
        going_on=0,
        words=[(one.value, LANGUAGE_NAMES[one], "\n".join(words.get(one.value, []))) for one in Language],
        pauses=[(seconds, pause_words(seconds, seen.reads)) for seconds in sorted({*PAUSES, slow})],
        slow=slow,
        places=bool(typed.places) if typed else terms.places,
        told=request.query_params.get("told", ""),
        problem=problem,
    )
