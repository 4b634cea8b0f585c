"""Somebody opens a shop of their own at the console: the workspace, themselves as its owner, and a session."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import Session, col

from flows.confirm_address import ask_to_confirm
from flows.set_up_workspace import write_workspace
from flows.sign_in import prove_password
from flows.try_plan import start_trial
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.tables import Member, SetUp, SignIn, Workspace
from shop.workspaces.beginning import Vertical, country_of, currency_of, first_taxes, first_zone, pack_of
from shop.workspaces.console_sessions import RefreshToken, begin_session
from shop.workspaces.passwords import hash_of_password, need_good
from shop.workspaces.profile import AgentProfile, WorkspaceProfile
from shop.workspaces.sign_in import enter_sign_in, person_of_email, person_row, plain_email

PLAN: Final = "basic"
_LONGEST_SLUG: Final = 30
_MADE_UP: Final = "whatsapp:+39093299{:05d}"
"""Numbers of the demo's own network, which nobody has."""


class SecondFactorFirst(Refusal):
    """They sign in here already, with a code besides the password: first they sign in, then they open a shop."""


@dataclass(frozen=True, slots=True)
class NewShop:
    """What is asked of somebody who opens a shop."""

    name: str
    vertical: Vertical
    language: Language
    zone: str
    """What their browser says; any other word counts for nothing."""
    owner: str
    """How they are called."""


@dataclass(frozen=True, slots=True)
class ShopOpened:
    """A shop that is there, and the session of whoever opened it."""

    workspace_id: WorkspaceId
    slug: str
    token: RefreshToken


def open_shop(
    *, now: datetime, shop: NewShop, email: str, password: str, browser: str, made_up_number: bool
) -> ShopOpened:
    """A shop on the smallest plan, trying the larger one, which only its own people see until they open it.

    With `made_up_number` it has a number at once: one of the network that stands in for WhatsApp's. Refuses
    PasswordWeak; for an address that signs in here already SignInLocked and SignInRefused where the password is
    not theirs, and SecondFactorFirst.
    """
    person = person_of_email(email)
    if person is None:
        need_good(password, email)
        hashed = hash_of_password(password)
    else:
        hashed = ""
        if prove_password(now=now, email=email, password=password).needs_code:
            raise SecondFactorFirst
    return _open(now, shop, person, plain_email(email), hashed, browser, made_up_number=made_up_number)


def open_another_shop(
    *, now: datetime, shop: NewShop, person: UUID, browser: str, made_up_number: bool
) -> ShopOpened:
    """The same for somebody who is signed in."""
    with transaction(None) as db:
        email = person_row(db, person).email
    return _open(now, shop, person, email, "", browser, made_up_number=made_up_number)


def _open(
    now: datetime,
    shop: NewShop,
    person: UUID | None,
    email: str,
    hashed: str,
    browser: str,
    *,
    made_up_number: bool,
) -> ShopOpened:
    member = new_id()
    with transaction(None) as db:
        db.connection().execute(text("SELECT pg_advisory_xact_lock(hashtext('open-shop'))"))
        slug = _free_slug(db, shop.name)
        profile = _profile(shop, slug, now, _free_number(db) if made_up_number else "")
        workspace = write_workspace(db, profile, now, f"member:{member}")
        db.connection().execute(update(Workspace).where(col(Workspace.id) == workspace).values(shown=False))
        db.add(SetUp(id=new_id(), workspace_id=workspace, created_at=now))
        signs_in = person or _write_person(db, email, hashed, now)
        _write_owner(db, workspace, member, shop, email, signs_in, now)
        record(db, "ShopOpened", workspace_id=workspace, actor=f"member:{member}", now=now, subject_id=member)
        ask_to_confirm(db, workspace_id=workspace, member_id=member, now=now)
        token = begin_session(
            db, workspace_id=workspace, member_id=member, sign_in_id=signs_in, browser=browser, now=now
        )
    start_trial(now=now, actor=f"member:{member}", workspace_id=workspace)
    return ShopOpened(workspace, slug, token)


def _profile(shop: NewShop, slug: str, now: datetime, number: str) -> WorkspaceProfile:
    pack, zone = pack_of(shop.vertical), first_zone(shop.zone, shop.language)
    country = country_of(zone)
    return WorkspaceProfile(
        slug=slug,
        name=shop.name,
        vertical=shop.vertical,
        timezone=zone,
        currency=currency_of(country),
        language=shop.language,
        formality=pack.formality,
        color=pack.color,
        person=shop.owner[:80],
        channel=number,
        agent=AgentProfile(agent_name=shop.name[:40]),
        country=country,
        plan=PLAN,
        delivery=pack.delivery,
        taxes=first_taxes(country, now.date()),
    )


def _write_person(db: Session, email: str, hashed: str, now: datetime) -> UUID:
    person = new_id()
    enter_sign_in(db, person)
    db.add(
        SignIn(
            id=person,
            email=email,
            email_proven=False,
            password_hash=hashed,
            password_at=now,
            created_at=now,
        )
    )
    db.flush()
    return person


def _write_owner(
    db: Session, workspace: WorkspaceId, member: UUID, shop: NewShop, email: str, person: UUID, now: datetime
) -> None:
    enter_sign_in(db, person)
    db.add(
        Member(
            id=member,
            workspace_id=workspace,
            name=shop.owner,
            role="owner",
            language=shop.language.value,
            email=email,
            sign_in_id=person,
            created_at=now,
        )
    )
    db.flush()


def _free_slug(db: Session, name: str) -> str:
    """Of the shop's name; with a few letters more where somebody has that one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    wanted = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")
    slug = wanted if len(wanted) > 1 else f"shop-{secrets.token_hex(2)}"
    while db.connection().execute(text("SELECT vetrina_workspace(:slug)"), {"slug": slug}).scalar():
        slug = f"{wanted or 'shop'}-{secrets.token_hex(2)}"
    return slug


def _free_number(db: Session) -> str:
    while True:
        number = _MADE_UP.format(secrets.randbelow(100_000))
        taken = text("SELECT workspace_id FROM vetrina_channel(:address)")
        if db.connection().execute(taken, {"address": number}).first() is None:
            return number


def set_up_row(db: Session, workspace_id: WorkspaceId) -> SetUp | None:
    """How far that shop got, locked; None for one that was not opened at the console."""
    of_shop = select(SetUp).where(col(SetUp.workspace_id) == workspace_id).with_for_update()
    return db.scalars(of_shop).first()
