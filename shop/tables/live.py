"""Live sessions: what is going on, who is there, what they say, and what is kept of it afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Maybe, Of, Owned


class LiveTerms(Owned, table=True):
    """A shop's rules for its live sessions; where there is no row, what stands here holds."""

    __tablename__ = "live_terms"
    __table_args__ = (
        UniqueConstraint("workspace_id"),
        CheckConstraint(
            "idle_minutes > 0 AND warn_minutes > 0 AND keep_minutes > 0 AND seats > 0", name="limits"
        ),
        CheckConstraint("floor_rate BETWEEN 0 AND 10000", name="floor"),
    )

    id: UUID = Id()
    enabled: bool = True
    """The flag ``live_sessions``; read at a start only."""
    idle_minutes: int = 30
    """A showing in which nothing happens for so long ends by itself."""
    warn_minutes: int = 5
    """So long before that, and before a planned end, everybody is warned."""
    keep_minutes: int = 20
    """What is put into a session cart is kept for so long; any change to the line keeps it anew."""
    seats: int = 100
    """How many may watch in this shop at once."""
    limits: dict[str, int] = Json()
    """How much a role may take off a price by itself, in hundredths of a percent: ``{"salesperson": 1500}``."""
    floor_rate: int = 7000
    """Nobody sells below so much of the list price, in hundredths of a percent, approved or not."""
    words: dict[str, list[str]] = Json()
    """Words that no line of a chat may hold, by language."""
    slow_seconds: int = 0
    """Between two lines of one viewer; 0 for none."""
    record: bool = False
    """Whether sessions are recorded where everyone agrees."""
    keep_recordings_days: int = 30
    places: bool = False
    """Whether viewers may be asked where they are."""


class LiveSource(Owned, Created, table=True):
    """Where a picture comes from: a camera of the shop, or a person's phone."""

    __tablename__ = "live_source"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slug"),
        CheckConstraint("kind IN ('camera', 'phone', 'clip')", name="kind"),
        CheckConstraint("view IN ('flat', '360')", name="view"),
    )

    id: UUID = Id()
    slug: str
    name: str
    kind: str = "phone"
    view: str = "flat"
    resource_id: UUID | None = Maybe("resource")
    """The camera as the diary knows it."""
    address: str = ""
    """``rtsp://…`` of a camera, sealed as the secrets are; the file of a clip."""
    control: str = ""
    """Where its ONVIF service is, sealed; empty where it cannot be moved."""
    presets: list[dict[str, Any]] = Json(list)
    patrol: bool = False
    active: bool = True


class LiveSession(Owned, Created, table=True):
    """One live session, of whatever kind, from its start to its end."""

    __tablename__ = "live_session"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        CheckConstraint("kind IN ('window', 'showing', 'tour', 'consultation')", name="kind"),
        CheckConstraint("state IN ('planned', 'active', 'completed', 'canceled', 'timeout')", name="state"),
        CheckConstraint("stream_state IN ('off', 'live', 'paused', 'lost')", name="stream_state"),
        Index(
            "ix_live_session_open", "workspace_id", postgresql_where=text("state IN ('planned', 'active')")
        ),
        Index("ix_live_session_due", "due_at", postgresql_where=text("state = 'active'")),
    )

    id: UUID = Id()
    number: int
    """Rises by one in each workspace: what people say, "session 123"."""
    kind: str
    state: str = "active"
    title: str = ""
    language: str = Field(max_length=2)
    member_id: UUID | None = Maybe("member", index=True)
    """Who holds it: the salesperson, the host; None for the shop's window."""
    customer_id: UUID | None = Maybe("customer", index=True)
    """For whom a showing or a consultation is; None where it is for all."""
    conversation_id: UUID | None = None
    booking_id: UUID | None = Maybe("booking", index=True)
    occurrence_id: UUID | None = Maybe("occurrence", index=True)
    source_id: UUID | None = Maybe("live_source")
    stream: str
    """Under this name the media engine knows it."""
    stream_state: str = "off"
    starts_at: datetime = Instant()
    """When it was or will be begun."""
    ends_at: datetime | None = Instant(default=None)
    """When it is planned to end; None for open."""
    ended_at: datetime | None = Instant(default=None)
    active_at: datetime = Instant()
    """When somebody last did something: what the time-out counts from."""
    due_at: datetime | None = Instant(default=None)
    """When it is to be looked at next: to warn, to end, to free goods."""
    warned_at: datetime | None = Instant(default=None)
    version: int = 1
    """Of its cart: rises with every change."""
    order_id: UUID | None = Maybe("customer_order")
    """Made when it was completed."""
    notes: str = ""
    """Of the one who holds it, for the shop's own people."""
    agenda: list[dict[str, Any]] = Json(list)
    """``{"at_minute", "title", "product"}``: what is going to be shown when."""
    slow_seconds: int | None = None
    """Chat's slow mode; None for the shop's own rule."""
    record: bool = False
    """Whether it is recorded now: only where everyone who is there agreed."""
    record_asked_at: datetime | None = Instant(default=None)
    """When everyone was asked whether it may be recorded; None where nobody is asked."""
    extended: int = 0


class Participant(Owned, Created, table=True):
    """Somebody who is, or was, in a live session; one row for each person in each session."""

    __table_args__ = (
        CheckConstraint("role IN ('host', 'member', 'customer', 'guest', 'viewer')", name="role"),
        Index(
            "uq_participant_person",
            "session_id",
            "person",
            unique=True,
        ),
    )

    id: UUID = Id()
    session_id: UUID = Of("live_session", index=True)
    person: str
    """``member:<id>``, ``customer:<id>``, ``guest:<id>`` or ``viewer:<random>`` of a browser."""
    customer_id: UUID | None = Maybe("customer", index=True)
    name: str = ""
    """What the others see; empty for somebody who told none."""
    role: str = "viewer"
    joined_at: datetime = Instant()
    seen_at: datetime = Instant()
    left_at: datetime | None = Instant(default=None)
    connection: str = ""
    """``mse``, ``ll-hls``, ``hls``, ``call`` and how well: ``mse good``."""
    place: str = ""
    """Country or town, where they allowed it."""
    watched_seconds: int = 0
    stalls: int = 0
    latency_ms: int = 0
    agreed_at: datetime | None = Instant(default=None)
    """When they agreed that it is recorded; None where they did not, or took it back."""
    only_watches_at: datetime | None = Instant(default=None)
    """When they said that they only watch, and are not to be recorded."""
    muted_until: datetime | None = Instant(default=None)
    banned_at: datetime | None = Instant(default=None)


class ChatLine(Owned, Created, table=True):
    """Something written during a live session, in the order of the server."""

    __tablename__ = "chat_line"
    __table_args__ = (
        UniqueConstraint("session_id", "person", "client_id"),
        CheckConstraint("kind IN ('chat', 'question', 'private')", name="kind"),
        Index(
            "uq_chat_line_number",
            "session_id",
            "seq",
            unique=True,
            postgresql_where=text("kind <> 'private'"),
        ),
    )

    id: UUID = Id()
    session_id: UUID = Of("live_session", index=True)
    seq: int = Field(sa_type=BigInteger)
    """The number of the event that told it: in the session's room, or of a private one in the room of the two."""
    person: str
    client_id: str
    """Chosen by the browser, so that what is sent again is stored once."""
    name: str = ""
    role: str = "viewer"
    """Of the writer, as it was then."""
    kind: str = "chat"
    to_person: str = ""
    """Of a private one."""
    body: str
    language: str = ""
    answered_at: datetime | None = Instant(default=None)
    pinned_at: datetime | None = Instant(default=None)
    hidden_at: datetime | None = Instant(default=None)
    hidden_by: str = ""


class ReactionCount(Owned, table=True):
    """How often a reaction was given in a session."""

    __tablename__ = "reaction_count"
    __table_args__ = (UniqueConstraint("session_id", "reaction"),)

    id: UUID = Id()
    session_id: UUID = Of("live_session", index=True)
    reaction: str
    total: int = 0


class SessionReview(Owned, Created, table=True):
    """What somebody who was there thought of a live session; their words are read by others once the shop let them."""

    __tablename__ = "session_review"
    __table_args__ = (
        UniqueConstraint("session_id", "customer_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("state IN ('waiting', 'shown', 'declined')", name="state"),
        Index("ix_session_review_waiting", "workspace_id", postgresql_where=text("state = 'waiting'")),
    )

    id: UUID = Id()
    session_id: UUID = Of("live_session")
    customer_id: UUID = Of("customer", index=True)
    member_id: UUID | None = Maybe("member", index=True)
    """Who held the session."""
    stars: int
    words: str = ""
    name: str = ""
    """What the others see: a first name."""
    language: str = Field(max_length=2)
    state: str = "waiting"
    """``shown`` at once where there are no words."""
    reason: str = ""
    """Why the words were declined, for the shop's own people."""
    decided_by: str = ""
    decided_at: datetime | None = Instant(default=None)
    answer: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What the shop says to it, below it on the page."""
    answered_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    appeal: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Why their writer asks for a second look at words that were declined; it can be asked for once."""
    appealed_at: datetime | None = Instant(default=None)


class SessionTip(Owned, Created, table=True):
    """What somebody who was there adds afterwards of their own will; its money is that of an order without goods."""

    __tablename__ = "session_tip"
    __table_args__ = (
        UniqueConstraint("order_id"),
        UniqueConstraint("session_id", "customer_id", "client_id"),
    )

    id: UUID = Id()
    session_id: UUID = Of("live_session")
    customer_id: UUID = Of("customer", index=True)
    member_id: UUID | None = Maybe("member", index=True)
    """Who held the session: whose tip it is."""
    order_id: UUID = Of("customer_order")
    client_id: str
    """Of the page from which it was given, so that what is sent twice is one."""
    payee: str = ""
    """The host's account at whoever takes the cards, as it was then; empty where the shop passes the money on."""
    came_at: datetime | None = Instant(default=None)
    """When its money came; None before."""
    thanks: str = ""
    """What the host wrote back."""
    thanked_at: datetime | None = Instant(default=None)


class LiveFollower(Owned, Created, table=True):
    """Whether a customer wants to be told when the shop is live, and when they were told."""

    __tablename__ = "live_follower"
    __table_args__ = (UniqueConstraint("customer_id"),)

    id: UUID = Id()
    customer_id: UUID = Of("customer")
    wants: bool | None = None
    """What they said themselves; None where they said nothing."""
    told_at: datetime | None = Instant(default=None)
    """When they were told last."""


class WatchSeat(Owned, table=True):
    """One of the seats of a shop that is taken for as long as its lease is renewed, or a place in the queue."""

    __tablename__ = "watch_seat"
    __table_args__ = (
        UniqueConstraint("session_id", "person", "tab"),
        Index("ix_watch_seat_taken", "workspace_id", "leased_until", postgresql_where=text("seated")),
    )

    id: UUID = Id()
    session_id: UUID = Of("live_session", index=True)
    person: str
    tab: str
    """One identity for each open page."""
    seated: bool
    asked_at: datetime = Instant()
    """What the queue is ordered by."""
    leased_until: datetime = Instant()
