"""Who works in a demo shop: what a file says of them, and how they come to work there."""

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from flows.manage_members import add_member, change_member
from runtime.demo.texts import Slug, Words
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.workspaces.profile import Said
from shop.workspaces.roster import ROLES, roster


class ToldMember(Said):
    """One of the shop's people."""

    name: Words
    role: Annotated[str, StringConstraints(pattern="^({})$".format("|".join(ROLES)))]
    phone: Annotated[str, StringConstraints(pattern=r"^\+\d{6,15}$")]
    language: Language
    resource: Slug | None = None
    """Who they are in the diary."""


def employ(people: tuple[ToldMember, ...], workspace: WorkspaceId, now: datetime) -> None:
    """Have these people work there; whoever does already gets the role that the file says."""
    with transaction(workspace) as db:
        known = {one.phone: one.id for one in roster(db)}
    for one in people:
        if one.phone in known:
            change_member(
                now=now, actor="system", workspace_id=workspace, member_id=known[one.phone], role=one.role
            )
            continue
        add_member(
            now=now,
            actor="system",
            workspace_id=workspace,
            name=one.name,
            role=one.role,
            phone=one.phone,
            language=one.language,
            resource=one.resource or "",
        )
