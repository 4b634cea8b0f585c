"""A customer registers: name, language and consent, and the chat goes on by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from secure_links.links import redeem, workspace_of
from shop.customers.consent import PURPOSES, Purpose, consent_text_in, grant, withdraw
from shop.customers.identities import known_as, make_customer
from shop.customers.profiles import Profile
from shop.events import outbox
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.messaging.writing import conversation_of
from shop.tables import Conversation, Customer
from shop.workspaces.viewing import WorkspaceView, workspace_view


class ConsentNeeded(Refusal):
    """Without consent to the privacy terms nobody can be served."""

    status = 422


@dataclass(frozen=True, slots=True)
class Registered:
    """Who has registered, and where the chat goes on."""

    workspace_id: WorkspaceId
    customer_id: CustomerId
    language: Language


def register_customer(
    *,
    now: datetime,
    token: str,
    profile: Profile,
    service: bool,
    memory: bool,
    marketing: bool,
    device: str = "",
) -> Registered:
    """Spend the registration link, keep the profile and the consents, and wake the chat.

    The version and hash of the words agreed to are kept with the link's id as evidence. Refuses a link
    that does not hold, and a missing consent to the terms, which spends nothing.
    """
    workspace = workspace_of(token)
    if not service:
        raise ConsentNeeded
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        at = shop.at(now)
        link = redeem(db, token, now=at, purpose="registration", device=device)
        agreed: list[Purpose] = ["service"]
        agreed += ["memory"] if memory else []
        agreed += ["marketing"] if marketing else []
        _keep_profile(db, link.customer_id, profile, at)
        _consent(db, shop, link.customer_id, profile.language, agreed, evidence=str(link.id), now=at)
        conversation = link.conversation_id or conversation_of(db, link.customer_id)
        if conversation is not None:
            _wake_chat(db, workspace, conversation, profile.language, now)
        record(
            db,
            "CustomerRegistered",
            workspace_id=workspace,
            actor="customer",
            now=at,
            subject_id=link.customer_id,
            consents=agreed,
        )
        return Registered(workspace, link.customer_id, profile.language)


def enroll_customer(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    identities: Mapping[str, str],
    profile: Profile,
    consents: Iterable[Purpose],
) -> CustomerId:
    """Take in a customer who registered elsewhere, such as in a demo; known ones are brought up to date."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        customer = known_as(db, workspace_id, identities) or make_customer(
            db, workspace_id, identities, profile_name=profile.name, language=profile.language, now=at
        )
        _keep_profile(db, customer, profile, at)
        _consent(db, shop, customer, profile.language, list(consents), evidence="enrolled", now=at)
        return customer


def _keep_profile(db: Session, customer: UUID, profile: Profile, now: datetime) -> None:
    db.connection().execute(
        update(Customer)
        .where(col(Customer.id) == customer)
        .values(name=profile.name, email=profile.email, language=profile.language.value, registered_at=now)
    )
    db.connection().execute(
        update(Conversation)
        .where(col(Conversation.customer_id) == customer)
        .values(language=profile.language.value)
    )


def _consent(
    db: Session,
    shop: WorkspaceView,
    customer: CustomerId,
    language: Language,
    agreed: list[Purpose],
    *,
    evidence: str,
    now: datetime,
) -> None:
    text = consent_text_in(db, shop.id, shop.privacy_version, language, shop.language)
    for purpose in PURPOSES:
        if purpose in agreed:
            grant(
                db,
                workspace=shop.id,
                customer=customer,
                purpose=purpose,
                text=text,
                via="page",
                evidence=evidence,
                now=now,
            )
        else:
            withdraw(db, customer=customer, purpose=purpose, now=now)


def _wake_chat(
    db: Session, workspace: WorkspaceId, conversation: UUID, language: Language, now: datetime
) -> None:
    db.connection().execute(
        update(Conversation)
        .where(col(Conversation.id) == conversation)
        .values(language=language.value, language_locked=False)
    )
    outbox.put(
        db,
        workspace_id=workspace,
        topic="turn",
        key=str(conversation),
        payload={"welcome": True},
        now=now,
        available_at=now + timedelta(milliseconds=50),
    )
