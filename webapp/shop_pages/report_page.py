"""`/s/{slug}/report`: somebody says that something must not be there; whoever runs the installation reads it."""

import re
from typing import Annotated, Any, Final, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from flows.report_abuse import Complaint, report_abuse, what_is_reported
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.kernel.sealing import SealBroken, unseal
from shop.workspaces.abuse import ABOUTS, LONGEST, REASONS, About, Reason, ReportEmpty
from webapp.rate_limits import limited, user_of
from webapp.refusal_words import worded
from webapp.rendering import page
from webapp.security import same_origin
from webapp.shop_pages.visit import Visit, visit

PER_MINUTE: Final = 6
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SHOWN: Final = frozenset({"shop", "product", "review"})
"""What everybody sees anyway, and is shown again beside the form; of anything else an id alone shows nothing."""
_BY_CUSTOMER: Final = "abuse-report-of"

router = APIRouter(include_in_schema=False)

Told = Annotated[str, Form(max_length=400)]


@router.get("/s/{slug}/report")
def show_report(
    request: Request,
    slug: str,
    about: Annotated[str, Query(max_length=12)] = "shop",
    subject: Annotated[str, Query(max_length=120)] = "",
    by: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """What is reported, the reasons, and a few words."""
    return _page(request, visit(request, slug), {"about": _about(about), "subject": subject, "by": by})


@router.post(
    "/s/{slug}/report",
    dependencies=[Depends(limited("abuse", lambda: PER_MINUTE)), Depends(same_origin)],
)
def report(
    request: Request,
    slug: str,
    about: Told = "shop",
    subject: Told = "",
    by: Told = "",
    reason: Told = "",
    words: Annotated[str, Form(max_length=LONGEST)] = "",
    reply_to: Told = "",
) -> Response:
    """Kept, and said so: the same whether or not the same person said it before."""
    seen = visit(request, slug)
    told = {
        "about": _about(about),
        "subject": subject,
        "by": by,
        "reason": reason,
        "words": words,
        "reply_to": reply_to.strip(),
    }
    problems = _problems(told, seen)
    if problems:
        return _page(request, seen, told, problems=problems, status=422)
    customer = _customer(by)
    try:
        report_abuse(
            now=seen.real_now,
            workspace_id=seen.shop.id,
            complaint=Complaint(
                about=_about(about),
                subject=subject,
                reason=cast("Reason", reason),
                words=words,
                language=seen.reader.language,
                reply_to=told["reply_to"],
                customer_id=customer,
                whose=str(customer or user_of(request)),
            ),
        )
    except ReportEmpty:
        return _page(request, seen, told, problems={"words": _say(seen, _NO_WORDS)}, status=422)
    except Refusal as refusal:
        return _page(request, seen, told, refusal=refusal, status=refusal.status)
    return _page(request, seen, told, sent=True)


def _problems(told: dict[str, str], seen: Visit) -> dict[str, str]:
    found: dict[str, str] = {}
    if told["reason"] not in REASONS:
        found["reason"] = _say(seen, phrase("Choose what is wrong with it."))
    if not told["words"].strip():
        found["words"] = _say(seen, _NO_WORDS)
    if told["reply_to"] and not _EMAIL.fullmatch(told["reply_to"]):
        found["reply_to"] = _say(seen, phrase("That is no e-mail address."))
    return found


_NO_WORDS: Final = phrase("Say in a sentence what is wrong.")


def _page(
    request: Request,
    seen: Visit,
    told: dict[str, Any],
    *,
    problems: dict[str, str] | None = None,
    refusal: Refusal | None = None,
    sent: bool = False,
    status: int = 200,
) -> Response:
    language = seen.reader.language
    return page(
        request,
        "shop/report.html",
        reader=seen.reader,
        status=status,
        shop=seen.shop,
        told={"reason": "", "words": "", "reply_to": "", **told},
        shown=_shown(seen, told),
        reasons=[(code, say(language, words)) for code, words in REASONS.items()],
        problems={"reason": "", "words": "", "reply_to": "", **(problems or {})},
        missing=bool(problems),
        problem=worded(refusal, language) if refusal else None,
        sent=sent,
    )


def _shown(seen: Visit, told: dict[str, Any]) -> str:
    """What is reported, where everybody may read it; refuses what is not there."""
    if told["about"] not in _SHOWN:
        return ""
    with transaction(seen.shop.id) as db:
        return what_is_reported(db, seen.shop, told["about"], told["subject"]).shown


def _about(told: str) -> About:
    return next((one for one in ABOUTS if one == told), "shop")


def _customer(by: str) -> UUID | None:
    """Who came from the chat, by what only we can have put into the address."""
    try:
        return UUID(unseal(_BY_CUSTOMER, by)) if by else None
    except (SealBroken, ValueError):
        return None


def _say(seen: Visit, words: str) -> str:
    return say(seen.reader.language, words)
