"""Somebody asks for a one-time code, to prove that a phone number is theirs."""

from datetime import datetime

from shop.customers.sign_in import open_code, whole_number
from shop.events import outbox
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_view


def ask_sign_in_code(*, now: datetime, workspace_id: WorkspaceId, phone: str, language: Language) -> None:
    """Have a code sent to that number: by WhatsApp, by SMS where that fails. Good for ten minutes.

    The same happens whether or not anybody is known by the number. A newer code ends the older one.
    Refuses PhoneUnusable, and TooManyCodes after three in a quarter of an hour.
    """
    with transaction(workspace_id) as db:
        number = whole_number(phone, workspace_view(db, workspace_id).country)
        code = open_code(db, workspace_id=workspace_id, phone=number, language=language, now=now)
        outbox.put(
            db,
            workspace_id=workspace_id,
            topic="sign_in",
            key=str(code.id),
            payload={"code": str(code.id)},
            now=now,
        )
