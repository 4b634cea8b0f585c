"""`/console/settings/address`: a shop under an address, a sender of mails and legal texts of its own."""

from typing import Annotated, Any, Final, cast

from fastapi import Depends, Form, Request
from starlette.responses import Response

from flows.own_domain import NamesAway, claim_domain, claim_view, drop_domain, name_sender, prove_domain
from flows.publish_legal_text import publish_legal_text, use_products_privacy
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.legal_texts import OWN, Kind, own_text
from shop.workspaces.plans import plan_of
from shop.workspaces.streets import street_of
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.rate_limits import limited
from webapp.refusal_words import worded
from webapp.wiring import wiring_of

PAGE: Final = "/console/settings/address"
KINDS: Final = ("privacy", "terms")
_PROOFS_PER_MINUTE: Final = 6

router = ConsoleRouter()


@router.get("/settings/address", needs="settings:see")
def show_address(request: Request, staff: AtConsole) -> Response:
    """Where customers see the shop, under which name mails come, and which texts hold."""
    return _page(request, staff)


@router.post("/settings/address", needs="settings:change")
def claim(request: Request, staff: AtConsole, host: Annotated[str, Form(max_length=260)] = "") -> Response:
    """Which record is to be set."""
    try:
        claim_domain(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, host=host)
    except Refusal as refusal:
        return _page(request, staff, refusal, about="host", typed=host)
    return to(PAGE)


@router.post(
    "/settings/address/prove",
    needs="settings:change",
    dependencies=[Depends(limited("own-address", lambda: _PROOFS_PER_MINUTE))],
)
def prove(request: Request, staff: AtConsole) -> Response:
    """The registry is asked; where the record is there, customers see the shop there."""
    records = wiring_of(request).txt_records
    try:
        if records is None:
            raise NamesAway
        prove_domain(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, records=records)
    except Refusal as refusal:
        return _page(request, staff, refusal, about="host")
    return _done(request, staff, phrase("Customers see the shop under its own address now."))


@router.post("/settings/address/drop", needs="settings:change")
def drop(request: Request, staff: AtConsole) -> Response:
    """Under the installation's address again."""
    drop_domain(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id)
    return _done(request, staff, phrase("The shop is under the usual address again."))


@router.post("/settings/address/sender", needs="settings:change")
def sender(request: Request, staff: AtConsole, name: Annotated[str, Form(max_length=80)] = "") -> Response:
    """Mails come under that name."""
    try:
        name_sender(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, sender=name)
    except Refusal as refusal:
        return _page(request, staff, refusal, about="sender")
    return _done(request, staff, phrase("Saved."))


@router.post("/settings/address/texts/{kind}", needs="settings:change")
def publish(request: Request, staff: AtConsole, kind: str, filled: Filled) -> Response:
    """These words hold from now on; without any privacy terms the product's hold again."""
    if kind not in KINDS:
        raise NotFound(kind="text")
    texts = {one.value: filled.get(one.value, "") for one in Language}
    told = {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
    try:
        if kind == "privacy" and not any(words.strip() for words in texts.values()):
            use_products_privacy(**told)  # type: ignore[arg-type]  # as told above
        else:
            publish_legal_text(**told, kind=cast("Kind", kind), texts=texts)  # type: ignore[arg-type]  # as above
    except Refusal as refusal:
        return _page(request, staff, refusal, about=kind, texts=texts)
    return _done(request, staff, phrase("The text holds from now on."))


def _page(
    request: Request,
    staff: Staff,
    refusal: Refusal | None = None,
    *,
    about: str = "",
    typed: str = "",
    texts: dict[str, str] | None = None,
) -> Response:
    shop = staff.shop
    with transaction(staff.workspace_id) as db:
        told: dict[str, Any] = {
            "claim": claim_view(db),
            "allowed": plan_of(db, staff.workspace_id).own_domain,
            "privacy": own_text(db, staff.workspace_id, "privacy", shop.privacy_version),
        }
    held = {"privacy": dict(told["privacy"].texts) if told["privacy"] else {}, "terms": dict(shop.terms)}
    if texts is not None and about in held:
        held[about] = texts
    return console_page(
        request,
        staff,
        "console/own_address.html",
        section="settings",
        status=refusal.status if refusal else 200,
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
        about=about,
        typed=typed,
        street=street_of(shop),
        held=held,
        own_privacy=shop.privacy_version.startswith(OWN),
        **told,
    )


def _done(request: Request, staff: Staff, words: str) -> Response:
    toast_next(request, say(reader_at(request, staff).language, words))
    return to(PAGE)
