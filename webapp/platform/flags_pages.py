"""`/platform/flags`: the installation's switches: on, off, for a share of the shops, or killed."""

from typing import Annotated, cast

from fastapi import Form, Query, Request
from starlette.responses import Response

from flows.set_flag import set_flag
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import NotFound
from shop.workspaces.flags import FLAGS, Code, State, installation_flags
from shop.workspaces.platform_admins import enter_admin
from webapp.console.letting_in import to
from webapp.console.toasts import toast_next
from webapp.platform.asking import AsAdmin, PlatformRouter, platform_page
from webapp.reader import reader_of

PAGE = "/platform/flags"
STATES = ("on", "share", "off", "killed")

router = PlatformRouter()


@router.get("/flags")
def show_flags(request: Request, here: AsAdmin) -> Response:
    """Every switch with what it switches."""
    with transaction(None) as db:
        enter_admin(db, here.admin.id)
        flags = installation_flags(db)
    return platform_page(request, here, "flags", section="flags", flags=flags, words=FLAGS, states=STATES)


@router.post("/flags/{code}")
def change(
    request: Request,
    here: AsAdmin,
    code: str,
    state: Annotated[str, Form(max_length=10)] = "",
    share: Annotated[int, Form(ge=0, le=100)] = 100,
    back: Annotated[str, Query(max_length=10)] = "",
    share_back: Annotated[int, Query(ge=0, le=100)] = 100,
) -> Response:
    """Felt everywhere within seconds; what was before can be had back at once."""
    state, share = (back, share_back) if back else (state, share)
    if state not in STATES:
        raise NotFound(kind="state")
    before = set_flag(
        now=here.now, admin=here.admin, code=cast("Code", code), state=cast("State", state), share=share
    )
    words = say(reader_of(request).language, phrase("Switched. Every process knows within seconds."))
    toast_next(request, words, f"{PAGE}/{code}?back={before.state}&share_back={before.share}")
    return to(PAGE)
