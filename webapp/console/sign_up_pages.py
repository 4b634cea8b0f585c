"""`/console/sign-up`: somebody opens a shop of their own."""

import re
from typing import Any, Final, get_args
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from flows.open_shop import NewShop, open_another_shop, open_shop
from flows.team_rules import NameMissing
from shop.customers.profiles import EmailUnreadable
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.beginning import VERTICALS, Vertical, pack_of
from shop.workspaces.flags import is_on
from webapp.console.filled import Filled
from webapp.console.letting_in import browser_of, enter, is_demo, outside_page
from webapp.rate_limits import limited
from webapp.reader import reader_of
from webapp.security import same_origin
from webapp.signed_in import signed_in
from webapp.wiring import wiring_of

PAGE: Final = "/console/sign-up"
AFTER: Final = "/console/set-up"
PER_MINUTE: Final = 60
OPENED_PER_MINUTE: Final = 6
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST_NAME: Final = 80

router = APIRouter(
    prefix="/console",
    include_in_schema=False,
    dependencies=[Depends(limited("console-sign-up", lambda: PER_MINUTE))],
)


class ShopNameMissing(Refusal):
    """A shop is called something."""

    status = 422


class SignUpClosed(NotFound):
    """Shops are opened by whoever runs this installation, and by nobody else."""


def _open_here(request: Request) -> None:
    if not wiring_of(request).sign_up or not is_on("sign_up", None):
        raise SignUpClosed


_Open = Depends(_open_here)


@router.get("/sign-up", dependencies=[_Open])
def show_sign_up(request: Request) -> Response:
    """A few fields; whoever is signed in is asked for fewer."""
    return _page(request, {})


@router.post(
    "/sign-up",
    dependencies=[
        _Open,
        Depends(same_origin),
        Depends(limited("console-opening", lambda: OPENED_PER_MINUTE)),
    ],
)
def sign_up(request: Request, filled: Filled) -> Response:
    """Whoever is signed in is in the new shop; for anybody else it waits behind a mail, whoever they are."""
    now, demo = wiring_of(request).clock.now(), is_demo(request)
    before = signed_in(request, now)
    try:
        if before is not None:
            shop = _shop(request, filled, before.at.member.name)
            person, browser = before.at.sign_in_id, browser_of(request)
            opened = open_another_shop(
                now=now, shop=shop, person=person, browser=browser, made_up_number=demo
            )
            return enter(request, opened.token, AFTER)
        shop = _shop(request, filled, filled.get("owner", "").strip()[:_LONGEST_NAME])
        email = filled.get("email", "").strip()[:200]
        if not _EMAIL.fullmatch(email):
            raise EmailUnreadable
        begun = open_shop(now=now, shop=shop, email=email, made_up_number=demo)
    except Refusal as refusal:
        return _page(request, filled, refusal)
    return outside_page(
        request, "signed_up", shop=shop.name, email=email, own_path=_path(begun.url) if demo else ""
    )


def _path(url: str) -> str:
    """Where it leads here: a made-up network brings no mail, so its link stands on the page."""
    return urlsplit(url).path


def _shop(request: Request, filled: dict[str, str], owner: str) -> NewShop:
    name = " ".join(filled.get("shop", "").split())[:_LONGEST_NAME]
    if not name:
        raise ShopNameMissing
    if not owner:
        raise NameMissing
    return NewShop(
        name=name,
        vertical=_vertical(filled.get("vertical", "")),
        language=Language.of(filled.get("language", ""), reader_of(request).language),
        zone=filled.get("zone", "")[:60],
        owner=owner,
    )


def _vertical(told: str) -> Vertical:
    known: tuple[Vertical, ...] = get_args(Vertical)
    return next((one for one in known if one == told), "food")


def _page(request: Request, filled: dict[str, str], refusal: Refusal | None = None) -> Response:
    reader = reader_of(request)
    kinds = [(one, pack_of(one).names[reader.language]) for one in VERTICALS]
    told: dict[str, Any] = {
        name: filled.get(name, "") for name in ("shop", "vertical", "language", "owner", "email")
    }
    return outside_page(
        request,
        "sign_up",
        refusal,
        told=told,
        wrong=_WRONG.get(refusal.code, "") if refusal else "",
        kinds=kinds,
        known=signed_in(request, wiring_of(request).clock.now()),
        own_language=told["language"] or reader.language.value,
    )


_WRONG: Final = {
    "shop_name_missing": "shop",
    "name_missing": "owner",
    "email_unreadable": "email",
}
"""Which field a refusal is about."""
