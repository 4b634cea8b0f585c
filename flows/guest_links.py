"""A link to the page of somebody who comes along with a booking."""

from datetime import datetime

from sqlmodel import Session

from secure_links.links import IssuedLink, issue
from shop.booking.guests import Guest
from shop.booking.viewing import BookingView
from shop.workspaces.viewing import WorkspaceView


def guest_link(
    db: Session, shop: WorkspaceView, view: BookingView, guest: Guest, *, at: datetime
) -> IssuedLink:
    """A fresh link to the guest's page, until the booking ends; `at` is the shop's time."""
    return issue(
        db,
        workspace_id=shop.id,
        purpose="guest",
        subject_id=view.id,
        customer_id=view.customer_id,
        conversation_id=None,
        language=view.language,
        now=at,
        until=view.ends_at,
        details={"guest": guest.id},
    )
