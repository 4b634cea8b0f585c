"""Somebody opens a shop of their own at the console: the workspace, themselves as its owner, and the way in."""

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
from flows.invite_member import send_sign_in_link
from flows.set_up_workspace import write_workspace
from flows.try_plan import start_trial
from secure_links.sign_in_links import issue_sign_in_link, url_of_sign_in_link
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.tables import Member, SetUp, Workspace
from shop.workspaces.beginning import Vertical, country_of, currency_of, first_taxes, first_zone, pack_of
from shop.workspaces.console_sessions import RefreshToken, begin_session
from shop.workspaces.profile import AgentProfile, WorkspaceProfile
from shop.workspaces.sign_in import enter_sign_in, person_row, plain_email

PLAN: Final = "basic"
_LONGEST_SLUG: Final = 30
_MADE_UP: Final = "whatsapp:+39093299{:05d}"
"""Numbers of the demo's own network, which nobody has."""


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


@dataclass(frozen=True, slots=True)
class ShopBegun:
    """A shop that waits for whoever gets the mail."""

    workspace_id: WorkspaceId
    url: str
    """What the mail leads to: never shown where others could read it."""


def open_shop(*, now: datetime, shop: NewShop, email: str, made_up_number: bool) -> ShopBegun:
    """A shop on the smallest plan, trying the larger one, which only its own people see until they open it.

    It is theirs who get the mail at that address: its link leads in, past the password that they choose, or that
    they have. The same is done and told whether or not anybody signs in by that address. With `made_up_number` it
    has a number at once: one of the network that stands in for WhatsApp's.
    """
    member = new_id()
    with transaction(None) as db:
        workspace, _ = _write_shop(db, shop, member, now, made_up_number=made_up_number)
        _write_owner(db, workspace, member, shop, plain_email(email), None, now)
        link = issue_sign_in_link(
            db,
            workspace_id=workspace,
            purpose="invite",
            way="email",
            member_id=member,
            email=plain_email(email),
            sign_in_id=None,
            now=now,
        )
        send_sign_in_link(db, link, now)
        known = url_of_sign_in_link(db, link.id, now)
    start_trial(now=now, actor=f"member:{member}", workspace_id=workspace)
    return ShopBegun(workspace, known[1] if known else "")


def open_another_shop(
    *, now: datetime, shop: NewShop, person: UUID, browser: str, made_up_number: bool
) -> ShopOpened:
    """The same for somebody who is signed in: they are in it at once."""
    with transaction(None) as db:
        email = person_row(db, person).email
    member = new_id()
    with transaction(None) as db:
        workspace, slug = _write_shop(db, shop, member, now, made_up_number=made_up_number)
        _write_owner(db, workspace, member, shop, email, person, now)
        ask_to_confirm(db, workspace_id=workspace, member_id=member, now=now)
        token = begin_session(
            db, workspace_id=workspace, member_id=member, sign_in_id=person, browser=browser, now=now
        )
    start_trial(now=now, actor=f"member:{member}", workspace_id=workspace)
    return ShopOpened(workspace, slug, token)


def _write_shop(
    db: Session, shop: NewShop, member: UUID, now: datetime, *, made_up_number: bool
) -> tuple[WorkspaceId, str]:
    """The shop, and the name by which it is known."""
    by = f"member:{member}"
    db.connection().execute(text("SELECT pg_advisory_xact_lock(hashtext('open-shop'))"))
    slug = _free_slug(db, shop.name)
    profile = _profile(shop, slug, now, _free_number(db) if made_up_number else "")
    workspace = write_workspace(db, profile, now, by)
    db.connection().execute(update(Workspace).where(col(Workspace.id) == workspace).values(shown=False))
    db.add(SetUp(id=new_id(), workspace_id=workspace, created_at=now))
    record(db, "ShopOpened", workspace_id=workspace, actor=by, now=now, subject_id=member)
    return workspace, slug


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


def _write_owner(
    db: Session,
    workspace: WorkspaceId,
    member: UUID,
    shop: NewShop,
    email: str,
    person: UUID | None,
    now: datetime,
) -> None:
    if person is not None:
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
