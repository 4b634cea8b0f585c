"""`/console/recommendations`: what the agent shows first, what never, and what goes with what."""

from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from flows.change_recommendations import recommend, recommend_no_more
from shop.agents.recommending import Recommendation
from shop.agents.versions import draft_of
from shop.catalog.viewing import Reader, products_named
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import words_for

router = ConsoleRouter()

HOME: Final = "/console/recommendations"


@router.get("/recommendations", needs="agent:see")
def show_recommendations(request: Request, staff: AtConsole) -> Response:
    """All rules of the draft."""
    return _page(request, staff)


@router.post("/recommendations", needs="agent:change")
def add(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """A rule, in place of one about the same."""
    words = {language.value: filled.get(f"words_{language}", "").strip()[:300] for language in Language}
    does = filled.get("does", "pin")
    product, beside = filled.get("product", "").strip()[:200], filled.get("beside", "").strip()[:200]
    try:
        recommend(
            **_told(staff),
            reader=_reader(request, staff),
            does=does,
            product=product,
            beside=beside,
            words={name: told for name, told in words.items() if told},
        )
    except Refusal as refusal:
        return _page(request, staff, refusal, typed=filled)
    toast_next(request, say(reader_at(request, staff).language, phrase("Kept in the draft.")))
    return to(HOME)


@router.post("/recommendations/remove", needs="agent:change")
def remove(
    request: Request, staff: AtConsole, does: str = "", product: str = "", beside: str = ""
) -> Response:
    """The rule is no longer in the draft."""
    recommend_no_more(**_told(staff), does=does, product=product, beside=beside)
    undo = f"{HOME}/back?{urlencode({'does': does, 'product': product, 'beside': beside})}"
    toast_next(request, say(reader_at(request, staff).language, phrase("Taken out of the draft.")), undo)
    return to(HOME)


@router.post("/recommendations/back", needs="agent:change")
def put_back(
    request: Request, staff: AtConsole, does: str = "", product: str = "", beside: str = ""
) -> Response:
    """The rule is in the draft again."""
    recommend(**_told(staff), reader=_reader(request, staff), does=does, product=product, beside=beside)
    return to(HOME)


def _page(
    request: Request, staff: Staff, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        rules = draft_of(db, staff.workspace_id).recommendations
        slugs = {slug for one in rules for slug in (one.product, one.beside) if slug}
        names = {view.slug: view.name for view in products_named(db, sorted(slugs), _reader(request, staff))}
    return console_page(
        request,
        staff,
        "console/recommendations.html",
        status=refusal.status if refusal else 200,
        section="agent",
        groups=[(does, _shown(rules, does, names, staff, language)) for does in ("pin", "exclude", "with")],
        typed={"does": "pin", "product": "", "beside": "", **(typed or {})},
        problem=words_for(refusal.code, language, refusal.values) if refusal else None,
    )


def _shown(
    rules: tuple[Recommendation, ...], does: str, names: dict[str, str], staff: Staff, language: Language
) -> list[dict[str, Any]]:
    return [
        {
            "name": names.get(one.product, one.product),
            "gone": one.product not in names or (bool(one.beside) and one.beside not in names),
            "beside": names.get(one.beside, one.beside),
            "words": one.words.get(language.value) or one.words.get(staff.shop.language.value, ""),
            "path": urlencode({"does": one.does, "product": one.product, "beside": one.beside}),
        }
        for one in rules
        if one.does == does
    ]


def _reader(request: Request, staff: Staff) -> Reader:
    return Reader(reader_at(request, staff).language, staff.shop.language, staff.shop.currency)


def _told(staff: Staff) -> dict[str, Any]:
    return {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
