"""Who works in a demo shop: what a file says of them, and how they come to work there."""

import re
from datetime import datetime
from typing import Annotated, Any
from unicodedata import normalize

from pydantic import StringConstraints

from flows.invite_member import give_password
from flows.manage_members import add_member, change_member
from runtime.demo.texts import Slug, Words
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.workspaces.profile import Said
from shop.workspaces.roster import ROLES, roster
from shop.workspaces.viewing import workspace_view


class ToldMember(Said):
    """One of the shop's people."""

    name: Words
    role: Annotated[str, StringConstraints(pattern="^({})$".format("|".join(ROLES)))]
    phone: Annotated[str, StringConstraints(pattern=r"^\+\d{6,15}$")]
    language: Language
    resource: Slug | None = None
    """Who they are in the diary."""


def sign_in_of(slug: str, name: str) -> tuple[str, str]:
    """The address and the password by which one of a demo shop's people signs in; everybody may know them."""
    plain = normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain) or ["member"]
    return f"{'.'.join(words)}@{slug}.example", f"{slug}-{words[0]}-vetrina"


def employ(people: tuple[ToldMember, ...], workspace: WorkspaceId, now: datetime) -> None:
    """Have these people work there, and sign in; whoever does already gets the role that the file says."""
    with transaction(workspace) as db:
        known = {one.phone: one.id for one in roster(db)}
        slug = workspace_view(db, workspace).slug
    told: dict[str, Any] = {"now": now, "actor": "system", "workspace_id": workspace}
    for one in people:
        email, password = sign_in_of(slug, one.name)
        if one.phone in known:
            member = change_member(**told, member_id=known[one.phone], role=one.role, email=email)
        else:
            member = add_member(
                **told,
                name=one.name,
                role=one.role,
                phone=one.phone,
                language=one.language,
                email=email,
                resource=one.resource or "",
            )
        give_password(now=now, workspace_id=workspace, member_id=member.id, password=password)
