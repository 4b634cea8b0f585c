"""`/live/{slug}/{number}/recording`: whether a live session is recorded, asked and answered by whoever is in it.

The banner is the same piece on every page of the session; without scripts its buttons are plain forms.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Form, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.record_live_session import (
    answer_recording,
    ask_to_record,
    call_recording_off,
    start_recording,
    stop_recording,
)
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.live.recordings import TEXT_VERSION
from webapp.customer_pages.chat import chat_url
from webapp.live.entering import Entered, entered
from webapp.live.recording_shown import shown_recording
from webapp.rate_limits import limited
from webapp.refusal_words import worded
from webapp.rendering import page
from webapp.security import same_origin

PER_MINUTE: Final = 1_200
"""Each answer brings the banner up to date on every page of the session."""

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("recording", lambda: PER_MINUTE))])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Step = Literal["ask", "call_off", "start", "stop", "agree", "watch", "withdraw"]


class Said(BaseModel):
    """What somebody tapped, and which words they had read."""

    do: Step
    version: Annotated[str, Field(max_length=20)] = TEXT_VERSION
    once: Annotated[str, Field(max_length=64)] = ""
    """Of the banner that was read: sent twice, it is done once, and it is part of the proof."""


@router.get("/live/{slug}/{number}/recording")
def show_banner(request: Request, slug: str, number: Number) -> Response:
    """The banner of whoever is asking."""
    return _banner(request, entered(request, slug, number))


@router.post("/live/{slug}/{number}/recording", dependencies=[Depends(same_origin)])
def say_about_recording(
    request: Request, slug: str, number: Number, said: Annotated[Said, Form()]
) -> Response:
    """Ask, answer, begin or end it; what was refused stands in the banner."""
    seen = entered(request, slug, number)
    problem = ""
    try:
        _STEPS[said.do](seen, said)
    except Refusal as refusal:
        told = worded(refusal, seen.reader.language)
        problem = f"{told.title} {told.detail}".strip()
    if "x-swap" in request.headers:
        return _banner(request, seen, problem)
    if problem:
        return (
            _gate(request, seen, problem) if not seen.person.works_here else _banner(request, seen, problem)
        )
    return RedirectResponse(_back(seen), status_code=303)


def gate_of(request: Request, seen: Entered) -> Response | None:
    """What stands before a session that is being recorded, for whoever has said nothing to it; None for all others."""
    if not seen.watched.recorded or seen.person.works_here:
        return None
    with transaction(seen.shop.id) as db:
        shown = shown_recording(db, seen)
    return _gate(request, seen) if shown.stand.unanswered else None


def banner_of(seen: Entered) -> dict[str, Any]:
    """What `live/parts/recording_banner.html` is told."""
    with transaction(seen.shop.id) as db:
        return {"recording": shown_recording(db, seen), "recording_problem": ""}


def _banner(request: Request, seen: Entered, problem: str = "") -> Response:
    told: dict[str, Any] = {**banner_of(seen), "recording_problem": problem}
    return page(request, "live/recording_banner.html", reader=seen.reader, **told)


def _gate(request: Request, seen: Entered, problem: str = "") -> Response:
    told: dict[str, Any] = {**banner_of(seen), "recording_problem": problem}
    return page(
        request,
        "live/recorded_gate.html",
        reader=seen.reader,
        shop=seen.shop,
        chat_url=chat_url(request, seen.shop),
        **told,
    )


def _back(seen: Entered) -> str:
    return f"/team/live/{seen.watched.number}" if seen.person.works_here else seen.url


def _leads(flow: Callable[..., Any]) -> Callable[[Entered, Said], None]:
    def perform(seen: Entered, said: Said) -> None:
        flow(**_of(seen, said), person=seen.person.person)

    return perform


def _ask(seen: Entered, said: Said) -> None:
    ask_to_record(**_of(seen, said), person=seen.person.person, text_version=said.version)


def _answer(seen: Entered, said: Said) -> None:
    answer_recording(
        **_of(seen, said),
        who=replace(seen.attendee, language=seen.reader.language.value),
        answer=said.do,  # type: ignore[arg-type]  # only answers come here
        text_version=said.version,
    )


def _of(seen: Entered, said: Said) -> dict[str, Any]:
    return {
        "now": seen.real_now,
        "workspace_id": seen.shop.id,
        "session_id": seen.watched.id,
        "client_id": f"{said.once}/{said.do}" if said.once else "",
    }


_STEPS: Final[Mapping[Step, Callable[[Entered, Said], None]]] = {
    "ask": _ask,
    "call_off": _leads(call_recording_off),
    "start": _leads(start_recording),
    "stop": _leads(stop_recording),
    "agree": _answer,
    "watch": _answer,
    "withdraw": _answer,
}
