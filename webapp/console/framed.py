"""The shop's live, warehouse and diary pages stand in the console's frame for whoever is signed in to it.

Whoever came by a work link alone has no console: for them the same page stands in a frame of its own.
"""

from typing import Any, Final, Protocol
from uuid import UUID

from fastapi import Request
from starlette.responses import HTMLResponse

from webapp.console.asking import staff_asking
from webapp.console.shown import frame_told
from webapp.reader import Reader
from webapp.rendering import page


class AtWork(Protocol):
    """Somebody of the shop, by a work link or at the console."""

    @property
    def member_id(self) -> UUID | None:
        """Which member it is."""


_PLACES: Final = {"packing": "warehouse", "picking": "warehouse", "diary": "calendar"}
"""Under which place of the console a section stands."""


def framed_page(
    request: Request, template: str, *, reader: Reader, me: AtWork, status: int = 200, **told: Any
) -> HTMLResponse:
    """The template in the frame that its reader knows; it finds in ``framed`` which one that is."""
    staff = staff_asking(request)
    framed = staff is not None and staff.member_id == me.member_id
    around: dict[str, Any] = {}
    if staff is not None and framed:
        around = {**frame_told(request, staff), "sheet_of": "team"}
        told["section"] = _PLACES.get(told["section"], told["section"])
    return page(
        request,
        template,
        reader=reader,
        status=status,
        **{**told, **{name: value for name, value in around.items() if name != "shop"}},
        me=me,
        framed=framed,
    )
