"""What may whoever watches know of a live session? Who shows what, from where, since when and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from shop.kernel.language import Language
from shop.live.attending import LiveSessionUnknown
from shop.live.chat_bodies import AgendaStep
from shop.live.members import member_name
from shop.tables import LiveSession, LiveSource

PictureView = Literal["flat", "360"]


@dataclass(frozen=True, slots=True)
class WatchedView:
    """A live session as its viewers see it; what is sold in it is told elsewhere."""

    id: UUID
    number: int
    kind: Literal["window", "showing", "tour", "consultation"]
    state: str
    title: str
    language: Language
    stream: str
    stream_state: str
    view: PictureView
    steered: bool
    """Whether its camera can be moved."""
    patrols: bool
    """Whether its camera moves by itself while nobody moves it."""
    starts_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    host_id: UUID | None
    host_name: str
    customer_id: UUID | None
    booking_id: UUID | None
    agenda: tuple[AgendaStep, ...]
    slow_seconds: int | None
    recorded: bool

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state not in {"planned", "active"}

    @property
    def called(self) -> bool:
        """Whether those who take part can speak with each other, and not only write."""
        return self.kind in {"consultation", "showing"}


def watched(db: Session, number: int) -> WatchedView:
    """The live session of that number. Refuses LiveSessionUnknown."""
    return _viewed(db, _with_source().where(col(LiveSession.number) == number))


def watched_by_id(db: Session, session_id: UUID) -> WatchedView:
    """The live session of that id. Refuses LiveSessionUnknown."""
    return _viewed(db, _with_source().where(col(LiveSession.id) == session_id))


def shop_window(db: Session) -> WatchedView | None:
    """The window that the shop keeps open to the street, the newest; None where there is none."""
    wanted = (
        _with_source()
        .where(col(LiveSession.kind) == "window", col(LiveSession.state) == "active")
        .order_by(col(LiveSession.starts_at).desc(), col(LiveSession.id).desc())
        .limit(1)
    )
    try:
        return _viewed(db, wanted)
    except LiveSessionUnknown:
        return None


def held_by(db: Session, member_id: UUID) -> list[WatchedView]:
    """What the member shows: going on, or planned; the next one first."""
    wanted = (
        _with_source()
        .where(col(LiveSession.member_id) == member_id, col(LiveSession.state).in_(("planned", "active")))
        .order_by(col(LiveSession.starts_at), col(LiveSession.id))
    )
    return [_seen(db, session, source) for session, source in db.execute(wanted)]


def _with_source() -> Select[LiveSession, LiveSource]:
    return select(LiveSession, LiveSource).outerjoin(
        LiveSource, col(LiveSource.id) == col(LiveSession.source_id)
    )


def _viewed(db: Session, wanted: Select[LiveSession, LiveSource]) -> WatchedView:
    found = db.execute(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise LiveSessionUnknown(kind="live session")
    return _seen(db, found[0], found[1])


def _seen(db: Session, session: LiveSession, source: LiveSource | None) -> WatchedView:
    return WatchedView(
        id=session.id,
        number=session.number,
        kind=session.kind,  # type: ignore[arg-type]  # the database holds no other
        state=session.state,
        title=session.title,
        language=Language(session.language),
        stream=session.stream,
        stream_state=session.stream_state,
        view=source.view if source else "flat",  # type: ignore[arg-type]  # as above
        steered=bool(source and source.control),
        patrols=bool(source and source.patrol),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        ended_at=session.ended_at,
        host_id=session.member_id,
        host_name=member_name(db, session.member_id),
        customer_id=session.customer_id,
        booking_id=session.booking_id,
        agenda=tuple(AgendaStep.model_validate(step) for step in session.agenda),
        slow_seconds=session.slow_seconds,
        recorded=session.record,
    )
