"""What may be known of a workspace: frozen views, in the reader's language."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, text
from sqlmodel import Session, col

from shop.agents.answering import answering_content
from shop.agents.content import AgentContent
from shop.kernel.database import transaction
from shop.kernel.ids import ChannelId, WorkspaceId
from shop.kernel.language import Language, text_in
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import AgentSettings, AgentVersion, Channel, OpeningHours, ShopFact, Workspace
from shop.workspaces.opening import Opening, Range, opening


class FactUnknown(Refusal):
    """The shop has said nothing about that topic."""

    status = 404


@dataclass(frozen=True, slots=True)
class WorkspaceView:
    """A business as others see it."""

    id: WorkspaceId
    slug: str
    name: str
    vertical: str
    status: str
    zone: ZoneInfo
    currency: str
    language: Language
    formality: str
    color: str
    logo: str
    about: dict[str, str]
    address: str
    map_url: str
    phone: str
    email: str
    person: str
    monthly_answers: int
    privacy_version: str
    demo: bool
    clock_shift: timedelta
    paused_until: datetime | None
    channel: str = ""
    """Its first active WhatsApp address."""
    country: str = "IT"
    """Where the business is, ISO 3166."""
    name_order: str = "given_first"
    """Which part of a whole name comes first there: ``given_first`` or ``family_first``."""
    plan: str = "enterprise"
    tax_included: bool = True
    """Whether prices hold their tax or it comes on top."""
    legal_name: str = ""
    """Who sells, as it stands on an invoice."""
    tax_number: str = ""
    bank_account: str = ""
    """IBAN for transfers; empty where none are taken."""
    legal_address: dict[str, str] = field(default_factory=dict)
    """``street, postal_code, city, region, country``."""
    terms: dict[str, str] = field(default_factory=dict)
    """The terms of sale, by language."""
    terms_version: str = "1"
    shown: bool = True
    """Whether strangers see its pages: one that is being set up is seen by its own people alone."""
    own_host: str = ""
    """The host under which its customers see it; empty for the installation's."""
    mail_sender: str = ""
    """Under which name its mails come; empty for the installation's."""

    def at(self, now: datetime) -> datetime:
        """What time it is in this shop: a demo's clock can be moved, a real shop's cannot."""
        return now + self.clock_shift


@dataclass(frozen=True, slots=True)
class AgentView:
    """How the agent of a workspace speaks, in the version that answers."""

    content: AgentContent
    version: int = 1
    """The number of that version."""
    drafts: bool = False
    """Whether the agent only proposes, and a member sends."""

    @property
    def agent_name(self) -> str:
        """What it is called."""
        return self.content.agent_name


@dataclass(frozen=True, slots=True)
class Fact:
    """What the shop says of one topic."""

    topic: str
    text: str
    details: dict[str, Any] = field(default_factory=dict)


def workspaces() -> list[tuple[WorkspaceId, str, str]]:
    """Every workspace of the installation: id, slug and name, oldest first."""
    with transaction(None) as db:
        rows = db.connection().execute(text("SELECT id, slug, name FROM vetrina_workspaces()"))
        return [(WorkspaceId(row.id), row.slug, row.name) for row in rows]


def workspace_id_of(slug: str) -> WorkspaceId:
    """The workspace of that slug; refuses an unknown one."""
    with transaction(None) as db:
        found = db.connection().execute(text("SELECT vetrina_workspace(:slug)"), {"slug": slug}).scalar()
    if found is None:
        raise NotFound(kind="workspace")
    return WorkspaceId(found)


def channel_of(address: str) -> tuple[WorkspaceId, ChannelId] | None:
    """Whose active channel an address is; None where it is nobody's.

    A found one is remembered for ten seconds: this is asked for every message.
    """
    known = _channels.get(address)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    with transaction(None) as db:
        row = (
            db.connection()
            .execute(
                text("SELECT workspace_id, channel_id FROM vetrina_channel(:address)"), {"address": address}
            )
            .first()
        )
    if row is None:
        return None
    found = (WorkspaceId(row.workspace_id), ChannelId(row.channel_id))
    _channels[address] = (time.monotonic() + 10, found)
    return found


def forget_channels() -> None:
    """Ask the database again about every address."""
    _channels.clear()


_channels: dict[str, tuple[float, tuple[WorkspaceId, ChannelId]]] = {}


def workspace_view(db: Session, workspace: WorkspaceId) -> WorkspaceView:
    """The workspace that this transaction is in; refuses where there is none."""
    found = db.execute(_WITH_ADDRESS, {"workspace": workspace}).first()
    if found is None:
        raise NotFound(kind="workspace")
    return view_of(found[0], found[1] or "")


_WITH_ADDRESS = select(
    Workspace,
    select(col(Channel.address))
    .where(col(Channel.workspace_id) == col(Workspace.id), col(Channel.status) == "active")
    .order_by(col(Channel.created_at), col(Channel.id))
    .limit(1)
    .scalar_subquery(),
).where(col(Workspace.id) == bindparam("workspace"))


def workspace_by_slug(slug: str) -> WorkspaceView:
    """The workspace of that slug, in a transaction of its own; refuses an unknown one."""
    found = workspace_id_of(slug)
    with transaction(found) as db:
        return workspace_view(db, found)


def view_of(row: Workspace, channel: str) -> WorkspaceView:
    """A frozen view of the row."""
    return WorkspaceView(
        id=WorkspaceId(row.id),
        slug=row.slug,
        name=row.name,
        vertical=row.vertical,
        status=row.status,
        zone=ZoneInfo(row.timezone),
        currency=row.currency,
        language=Language(row.language),
        formality=row.formality,
        color=row.color,
        logo=row.logo,
        about=row.about,
        address=row.address,
        map_url=row.map_url,
        phone=row.phone,
        email=row.email,
        person=row.person,
        monthly_answers=row.monthly_answers,
        privacy_version=row.privacy_version,
        demo=row.demo,
        clock_shift=timedelta(seconds=row.clock_shift_seconds),
        paused_until=row.paused_until,
        channel=channel,
        country=row.country,
        name_order=row.name_order,
        plan=row.plan,
        tax_included=row.tax_included,
        legal_name=row.legal_name,
        tax_number=row.tax_number,
        bank_account=row.bank_account,
        legal_address=row.legal_address,
        terms=row.terms,
        terms_version=row.terms_version,
        shown=row.shown,
        own_host=row.own_host,
        mail_sender=row.mail_sender,
    )


def agent_view(db: Session, workspace: WorkspaceId) -> AgentView:
    """How the workspace's agent speaks, as published; the defaults where nothing was set."""
    row = db.execute(_PUBLISHED, {"workspace": workspace}).first()
    if row is None:
        return AgentView(AgentContent())
    return AgentView(answering_content(row.id, row.content), row.number, bool(row.drafts))


_PUBLISHED = (
    select(
        col(AgentVersion.id), col(AgentVersion.content), col(AgentVersion.number), col(AgentSettings.drafts)
    )
    .outerjoin(AgentSettings, col(AgentSettings.workspace_id) == col(AgentVersion.workspace_id))
    .where(col(AgentVersion.workspace_id) == bindparam("workspace"), col(AgentVersion.state) == "published")
)


def opening_of(db: Session, workspace: WorkspaceView, *, now: datetime, language: Language) -> Opening:
    """Its hours as one would tell them at `now` (the shop's own clock)."""
    ranges = hours_of(db, workspace.id)
    return opening(
        ranges, zone=workspace.zone, now=now, language=language, paused_until=workspace.paused_until
    )


def hours_of(db: Session, workspace: WorkspaceId) -> list[Range]:
    """Its opening hours, weekday by weekday."""
    rows = db.scalars(select(OpeningHours).where(col(OpeningHours.workspace_id) == workspace))
    return [Range(row.weekday, row.opens, row.closes) for row in rows]


def facts(
    db: Session, workspace: WorkspaceView, *, topic: str, language: Language, now: datetime
) -> list[Fact]:
    """What the shop says of a topic, or of all; refuses a topic it has said nothing about."""
    known = {fact.topic: fact for fact in _facts(db, workspace, language, now)}
    if topic == "all":
        return list(known.values())
    if topic not in known:
        raise FactUnknown(topic=topic, topics=sorted(known))
    return [known[topic]]


def _facts(db: Session, workspace: WorkspaceView, language: Language, now: datetime) -> list[Fact]:
    hours = opening_of(db, workspace, now=now, language=language)
    found = [
        Fact(
            "hours",
            hours.text,
            {"open_now": hours.open_now, "opens_next": hours.opens_next, "closes": hours.closes},
        ),
        Fact("address", workspace.address, {"map_url": workspace.map_url}),
        Fact("contact", "", {"phone": workspace.phone, "email": workspace.email, "person": workspace.person}),
        Fact("about", text_in(workspace.about, language, workspace.language)),
    ]
    said = {
        row.topic: text_in(row.texts, language, workspace.language)
        for row in db.scalars(select(ShopFact).where(col(ShopFact.workspace_id) == workspace.id))
    }
    merged = [Fact(fact.topic, said.pop(fact.topic, fact.text), fact.details) for fact in found]
    merged += [Fact(topic, words) for topic, words in said.items()]
    return [fact for fact in merged if fact.text or any(fact.details.values())]
