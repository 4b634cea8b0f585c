"""`/platform` and `/platform/shops`: the installation at a glance, its shops, and one shop that can be entered or held."""

from decimal import Decimal
from typing import Annotated, Any, Final, cast
from uuid import UUID

from fastapi import Form, Query, Request
from starlette.responses import Response

from flows.hold_workspace import Status, set_workspace_status
from flows.keep_wallet import AmountUnfit, correct, top_up
from flows.set_flag import set_workspace_flag
from flows.visit_workspace import enter_workspace_as_admin
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.workspaces.flags import FLAGS, Code, installation_flags, own_flags
from shop.workspaces.platform_admins import enter_admin
from shop.workspaces.platform_reads import balances, counts, live_lines, next_of, queues, shop_lines, visits
from shop.workspaces.viewing import workspace_view
from shop.workspaces.wallet import MILLION, wallet_of, worded_micros
from webapp.admin_signed_in import remember_visit
from webapp.console.letting_in import to
from webapp.console.paging import Part, next_rows
from webapp.console.toasts import toast_next
from webapp.platform.asking import AsAdmin, AtWork, PlatformRouter, platform_page
from webapp.reader import reader_of
from webapp.refusal_words import worded
from webapp.wiring import wiring_of

PAGE: Final = "/platform/shops"
STATES: Final = ("", "active", "suspended", "closed")

Reason = Annotated[str, Form(max_length=400)]

router = PlatformRouter()


@router.get("")
def overview(request: Request, here: AsAdmin) -> Response:
    """Is everything there, what waits, what goes on."""
    with transaction(None) as db:
        enter_admin(db, here.admin.id)
        told = counts(db, here.now)
        waiting = [queue for queue in queues(db, here.now) if queue.due or queue.dead]
        live = live_lines(db, here.now)[:5]
    return platform_page(
        request,
        here,
        "overview",
        section="overview",
        counts=told,
        queues=waiting,
        live=live,
        health=wiring_of(request).health(),
    )


@router.get("/shops")
def show_shops(
    request: Request,
    here: AsAdmin,
    q: Annotated[str, Query(max_length=80)] = "",
    status: Annotated[str, Query(max_length=12)] = "",
    before: UUID | None = None,
    part: Part = "",
) -> Response:
    """The newest first; with ``part=rows`` the next ones alone."""
    chosen, language = status if status in STATES else "", reader_of(request).language
    with transaction(None) as db:
        enter_admin(db, here.admin.id)
        rows = shop_lines(db, asked=q.strip(), status=chosen, before=before, month=f"{here.now:%Y-%m}")
        left = balances(db, [row.id for row in rows])
    last = next_of(rows, "id")
    return platform_page(
        request,
        here,
        "shops_rows" if part == "rows" else "shops",
        section="shops",
        rows=rows,
        balances={
            shop: (wallet.state, worded_micros(wallet.micros, wallet.currency, language))
            for shop, wallet in left.items()
        },
        asked=q,
        chosen=chosen,
        states=STATES,
        more=next_rows({"q": q, "status": chosen}, before=last),
    )


@router.get("/shops/{workspace_id}")
def show_shop(request: Request, here: AsAdmin, workspace_id: UUID) -> Response:
    """One shop: how it stands, what is switched there, who looked at it."""
    return _shop(request, here, workspace_id)


@router.post("/shops/{workspace_id}/status")
def change_status(
    request: Request,
    here: AsAdmin,
    workspace_id: UUID,
    status: Annotated[str, Form()],
    reason: Reason = "",
) -> Response:
    """Held, closed, or let go on; its owner sees who did it and why."""
    if status not in STATES[1:]:
        return _shop(request, here, workspace_id)
    try:
        set_workspace_status(
            now=here.now,
            admin=here.admin,
            workspace_id=WorkspaceId(workspace_id),
            status=cast("Status", status),
            reason=reason,
        )
    except Refusal as refusal:
        return _shop(request, here, workspace_id, refusal, about="status")
    return _done(request, phrase("Done. The owner sees it in their own list of who did what."), workspace_id)


@router.post("/shops/{workspace_id}/credit")
def pay_in(
    request: Request,
    here: AsAdmin,
    workspace_id: UUID,
    amount: Annotated[str, Form(max_length=16)] = "",
    kind: Annotated[str, Form(max_length=12)] = "top_up",
    reason: Reason = "",
    reference: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """A payment, or a correction, as a line of its own; its owner reads it."""
    write = correct if kind == "correction" else top_up
    try:
        write(
            now=here.now,
            admin=here.admin,
            workspace_id=WorkspaceId(workspace_id),
            micros=_micros(amount),
            note=reason,
            reference=reference,
        )
    except Refusal as refusal:
        return _shop(request, here, workspace_id, refusal, about="credit")
    return _done(request, phrase("Written down. The owner sees it in their ledger."), workspace_id)


@router.post("/shops/{workspace_id}/enter")
def enter(request: Request, here: AsAdmin, workspace_id: UUID, reason: Reason = "") -> Response:
    """The shop's console opens, to be looked at."""
    try:
        visit = enter_workspace_as_admin(
            now=here.now, admin=here.admin, workspace_id=WorkspaceId(workspace_id), reason=reason
        )
    except Refusal as refusal:
        return _shop(request, here, workspace_id, refusal, about="enter")
    remember_visit(request, visit)
    return to("/console")


@router.post("/shops/{workspace_id}/flags/{code}")
def switch(
    request: Request, here: AsAdmin, workspace_id: UUID, code: str, to_be: Annotated[str, Form()] = ""
) -> Response:
    """On, off, or as elsewhere, for that shop alone."""
    set_workspace_flag(
        now=here.now,
        admin=here.admin,
        workspace_id=WorkspaceId(workspace_id),
        code=cast("Code", code),
        is_on={"on": True, "off": False}.get(to_be),
    )
    return _done(request, phrase("Switched for this shop."), workspace_id)


def _shop(
    request: Request, here: AtWork, workspace_id: UUID, refusal: Refusal | None = None, *, about: str = ""
) -> Response:
    with transaction(WorkspaceId(workspace_id)) as db:
        enter_admin(db, here.admin.id)
        shop = workspace_view(db, WorkspaceId(workspace_id))
        flags, own = installation_flags(db), own_flags(db)
        looked = visits(db)
        wallet = wallet_of(db, WorkspaceId(workspace_id))
    language = reader_of(request).language
    told: dict[str, Any] = {
        "flags": [
            {"code": flag.code, "words": FLAGS[flag.code], "flag": flag, "own": own.get(flag.code)}
            for flag in flags
            if flag.code != "sign_up"  # no shop is there yet when that is asked
        ],
    }
    return platform_page(
        request,
        here,
        "shop",
        status=refusal.status if refusal else 200,
        section="shops",
        of=shop,
        visits=looked,
        wallet=wallet,
        left=worded_micros(wallet.micros, wallet.currency, language) if wallet else "",
        reference=str(new_id()),
        about=about,
        problem=worded(refusal, language) if refusal else None,
        **told,
    )


def _micros(typed: str) -> int:
    """Millionths of what was typed, such as ``12,50``. Refuses AmountUnfit."""
    try:
        return int((Decimal(typed.strip().replace(",", ".")) * MILLION).to_integral_value())
    except (ArithmeticError, ValueError) as fault:
        raise AmountUnfit from fault


def _done(request: Request, words: str, workspace_id: UUID) -> Response:
    toast_next(request, say(reader_of(request).language, words))
    return to(f"{PAGE}/{workspace_id}")
