"""A customer corrects the profile, or changes what was agreed to, on the profile page."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from secure_links.links import OpenedLink, redeem, workspace_of
from shop.customers.consent import Purpose, consent_text_in, grant, withdraw
from shop.customers.facts import forget
from shop.customers.profiles import Profile
from shop.customers.ways import choose_way
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.tables import Conversation, Customer
from shop.workspaces.viewing import workspace_view


def correct_profile(*, now: datetime, token: str, profile: Profile, device: str = "") -> None:
    """Write what the customer says of themselves. Refuses a link that does not hold, and WayMissing."""
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        at = workspace_view(db, workspace).at(now)
        link = redeem(db, token, now=at, purpose="profile", device=device)
        db.connection().execute(
            update(Customer)
            .where(col(Customer.id) == link.customer_id)
            .values(name=profile.name, email=profile.email, language=profile.language.value)
        )
        db.connection().execute(
            update(Conversation)
            .where(col(Conversation.customer_id) == link.customer_id)
            .values(language=profile.language.value)
        )
        choose_way(db, link.customer_id, profile.way or None)
        _record(db, "ProfileCorrected", link, at)


def change_consent(*, now: datetime, token: str, purpose: Purpose, agreed: bool, device: str = "") -> None:
    """Give or take back one consent. Taking back the service consent ends the service, not the account.

    Who no longer wants to be remembered has everything forgotten that they told of themselves.
    """
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        at = shop.at(now)
        link = redeem(db, token, now=at, purpose="profile", device=device)
        if agreed:
            grant(
                db,
                workspace=workspace,
                customer=link.customer_id,
                purpose=purpose,
                text=consent_text_in(db, workspace, shop.privacy_version, link.language, shop.language),
                via="page",
                evidence=str(link.id),
                now=at,
            )
        else:
            withdraw(db, customer=link.customer_id, purpose=purpose, now=at)
            if purpose == "memory":
                forget(db, link.customer_id)
        _record(db, "ConsentChanged", link, at)


def _record(db: Session, name: str, link: OpenedLink, at: datetime) -> None:
    record(db, name, workspace_id=link.workspace_id, actor="customer", now=at, subject_id=link.customer_id)
