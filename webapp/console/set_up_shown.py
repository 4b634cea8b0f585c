"""How the pages of the set-up are shown: the six steps, how far each is, and the shop's window as it fills."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.setting_up import STEPS, SetUpView, Step, set_up_view
from shop.workspaces.viewing import opening_of
from webapp.assets import drawing_url
from webapp.console.asking import Staff
from webapp.console.letting_in import to
from webapp.console.shown import console_page, reader_at
from webapp.price_tag import price_tag

PAGE: Final = "/console/set-up"
ON_SHELF: Final = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """A good in the window."""

    name: str
    picture: str
    tag: Markup


def seen(staff: Staff) -> SetUpView:
    """How far the shop is."""
    with transaction(staff.workspace_id) as db:
        return set_up_view(db, staff.shop)


def step_page(request: Request, staff: Staff, step: Step, *, status: int = 200, **told: Any) -> HTMLResponse:
    """A page of one step, with the way to the others."""
    far = seen(staff)
    number = STEPS.index(step)
    return console_page(
        request,
        staff,
        f"console/set_up_{step}.html",
        status=status,
        section="set-up",
        **{"far": far, "step": step, "steps": STEPS, "following": _after(number), **told},
    )


def onward(step: Step) -> Response:
    """To what comes after it."""
    return to(_after(STEPS.index(step)))


def window_of(request: Request, staff: Staff) -> dict[str, Any]:
    """What stands in the shop's window so far, and whether its door would be open."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found = list_products(
            db, ProductQuery(in_stock=False, limit=ON_SHELF, counted=False), catalog_reader(db, language)
        )
        opening = opening_of(db, staff.shop, now=staff.now, language=language)
    shelf = [_standing(one, language) for one in found.products]
    return {"shelf": shelf, "opening": opening}


def _standing(product: Any, language: Language) -> Standing:
    return Standing(product.name, drawing_url(product.picture), price_tag(product.price, language))


def _after(number: int) -> str:
    return f"{PAGE}/{STEPS[number + 1]}" if number + 1 < len(STEPS) else PAGE
