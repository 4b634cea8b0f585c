"""A shop writes down an answer that it gives often, or drops one."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from flows.answer_as_member import NothingWritten, TooMuchWritten
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.messaging.canned import SHORTCUT, unknown_variables
from shop.messaging.content import MAX_BODY
from shop.tables import CannedReply


class ShortcutUnclear(Refusal):
    """A shortcut is small letters, digits and hyphens, up to thirty, without a blank."""

    status = 422


class VariableUnknown(Refusal):
    """Nothing is known by that name in braces: ``variable``."""

    status = 422


def keep_canned_reply(
    *, now: datetime, workspace_id: WorkspaceId, shortcut: str, texts: Mapping[Language, str]
) -> None:
    """Write it down under its shortcut, in place of what stood there.

    Refuses ShortcutUnclear, NothingWritten, TooMuchWritten and VariableUnknown.
    """
    name = shortcut.strip().lstrip("/").lower()
    told = {language.value: text.strip() for language, text in texts.items() if text.strip()}
    if SHORTCUT.fullmatch(name) is None:
        raise ShortcutUnclear
    if not told:
        raise NothingWritten
    for text in told.values():
        if len(text) > MAX_BODY:
            raise TooMuchWritten(most=MAX_BODY)
        for variable in unknown_variables(text):
            raise VariableUnknown(variable=variable)
    with transaction(workspace_id) as db:
        kept = insert_or(CannedReply).values(
            id=new_id(), workspace_id=workspace_id, shortcut=name, texts=told, created_at=now
        )
        db.connection().execute(
            kept.on_conflict_do_update(index_elements=["workspace_id", "shortcut"], set_={"texts": told})
        )


def drop_canned_reply(*, workspace_id: WorkspaceId, canned_id: UUID) -> None:
    """It is not offered any more; one that is gone already is fine."""
    with transaction(workspace_id) as db:
        db.connection().execute(delete(CannedReply).where(col(CannedReply.id) == canned_id))
