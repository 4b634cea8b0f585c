"""Where does the picture of a stream come from, and where is its camera moved? Known to the media engine alone."""

from dataclasses import dataclass, field
from typing import Final, Literal

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.sealing import SealBroken, seal, unseal
from shop.tables import LiveSession, LiveSource

_PURPOSE: Final = "camera"


@dataclass(frozen=True, slots=True)
class SourceView:
    """A camera or a clip, with its addresses unsealed: never for a page."""

    kind: Literal["camera", "clip"]
    view: Literal["flat", "360"]
    address: str = field(repr=False)
    control: str = field(repr=False)
    """``http://user:password@…`` of its ONVIF service; empty where it cannot be moved."""
    presets: tuple[dict[str, str], ...]
    """``{"preset", "name"}`` each."""
    patrol: bool


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source as the shop's people see it."""

    slug: str
    name: str
    kind: str
    view: str
    moves: bool
    """Whether its camera can be moved."""
    active: bool


def source_of_stream(db: Session, stream: str) -> SourceView | None:
    """Where an open session's stream is fetched; None where a phone sends it, or its addresses cannot be read."""
    wanted = (
        select(LiveSource)
        .join(LiveSession, col(LiveSession.source_id) == col(LiveSource.id))
        .where(
            col(LiveSession.stream) == stream,
            col(LiveSession.state).in_(("planned", "active")),
            col(LiveSource.active),
            col(LiveSource.kind) != "phone",
        )
    )
    source = db.scalars(wanted).first()
    return _viewed(source) if source else None


def source_named(db: Session, slug: str) -> SourceView | None:
    """The camera or clip of that name; None where there is none that is on, or its addresses cannot be read."""
    wanted = select(LiveSource).where(
        col(LiveSource.slug) == slug, col(LiveSource.active), col(LiveSource.kind) != "phone"
    )
    source = db.scalars(wanted).first()
    return _viewed(source) if source else None


def stream_is_over(db: Session, stream: str) -> bool:
    """Whether the session of that stream has ended; not so for a stream that is no session's."""
    wanted = select(col(LiveSession.state)).where(col(LiveSession.stream) == stream)
    state = db.scalars(wanted).first()
    return state is not None and state not in {"planned", "active"}


def stream_is_recorded(db: Session, stream: str) -> bool:
    """Whether the session of that stream is recorded now."""
    wanted = select(col(LiveSession.record)).where(
        col(LiveSession.stream) == stream, col(LiveSession.state).in_(("planned", "active"))
    )
    return bool(db.scalars(wanted).first())


def sealed_address(address: str) -> str:
    """An address as it is kept, since a camera's holds its password; nothing stays nothing."""
    return seal(_PURPOSE, address) if address else ""


def summary_of(source: LiveSource) -> SourceSummary:
    """Without its addresses."""
    return SourceSummary(
        source.slug, source.name, source.kind, source.view, bool(source.control), source.active
    )


def _viewed(source: LiveSource) -> SourceView | None:
    try:
        address = source.address if source.kind == "clip" else unseal(_PURPOSE, source.address)
        control = unseal(_PURPOSE, source.control) if source.control else ""
    except SealBroken:
        return None
    return SourceView(
        "clip" if source.kind == "clip" else "camera",
        "360" if source.view == "360" else "flat",
        address,
        control,
        tuple({"preset": str(one["preset"]), "name": str(one["name"])} for one in source.presets),
        source.patrol,
    )
