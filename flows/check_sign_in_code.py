"""Somebody types the code that was sent: the phone number is theirs."""

from datetime import datetime

from sqlmodel import Session

from shop.customers.identities import make_customer
from shop.customers.sign_in import CodeOver, CodeWrong, Judged, judge, whole_number
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.workspaces.viewing import WorkspaceView, workspace_view


def check_sign_in_code(*, now: datetime, workspace_id: WorkspaceId, phone: str, code: str) -> CustomerId:
    """Whose number it is, once the digits are right; a number that nobody is known by makes a customer then.

    Refuses PhoneUnusable, CodeWrong (with the tries that are left), and CodeOver where no code is open, each
    without telling whether anybody is known by the number.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        number = whole_number(phone, shop.country)
        judged = judge(db, number, code, now)
        if judged.right:
            return _proven(db, shop, number, judged, now)
    # A try that was counted stays counted, so it is refused only after its transaction.
    if judged.left:
        raise CodeWrong(left=judged.left)
    raise CodeOver


def _proven(db: Session, shop: WorkspaceView, number: str, judged: Judged, now: datetime) -> CustomerId:
    at = shop.at(now)
    customer = make_customer(
        db, shop.id, {"phone": number}, profile_name="", language=judged.language, now=at
    )
    record(db, "PhoneProven", workspace_id=shop.id, actor="customer", now=at, subject_id=customer)
    return customer
