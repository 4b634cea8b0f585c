"""Somebody reports what must not be there: kept with what stood there, once for each person, and decided by a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language, text_in
from shop.kernel.sealing import marks
from shop.tables import AbuseReport, ChatLine, LiveSession, Message, Product, SessionReview
from shop.workspaces.abuse import LONGEST, About, Reason, Reported, ReportEmpty, SubjectGone
from shop.workspaces.flags import need
from shop.workspaces.viewing import WorkspaceView, workspace_view

_LEAST: Final = 3
_MOST_A_DAY: Final = 500
"""For one shop: beyond that nobody reads more of them, and a flood fills no disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What somebody says."""

    about: About
    subject: str
    """A product's slug, the id of anything else; nothing for the shop."""
    reason: Reason
    words: str
    language: Language
    reply_to: str = ""
    customer_id: UUID | None = None
    whose: str
    """Something that stays the same for one person: only a mark of it is kept."""


def report_abuse(*, now: datetime, workspace_id: WorkspaceId, complaint: Complaint) -> bool:
    """It waits to be decided; whether it is a new one. The shop never learns who said it.

    Refuses SwitchedOff, ReportEmpty, and SubjectGone for what is not there.
    """
    need("abuse_reports", workspace_id)
    said = complaint.words.strip()[:LONGEST]
    if len(said) < _LEAST:
        raise ReportEmpty
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        seen = what_is_reported(db, shop, complaint.about, complaint.subject)
        subject = f"{seen.about}/{seen.subject_id}/{complaint.whose}"
        mark = marks("abuse-report", subject)[0].hex()
        if _known(db, mark) or _flooded(db, now):
            return False
        report = new_id()
        db.add(
            AbuseReport(
                id=report,
                workspace_id=workspace_id,
                about=seen.about,
                subject_id=seen.subject_id,
                shown=seen.shown[:LONGEST],
                url=seen.url,
                reason=complaint.reason,
                words=said,
                language=complaint.language.value,
                reply_to=complaint.reply_to,
                customer_id=complaint.customer_id,
                mark=mark,
                created_at=now,
            )
        )
        record(
            db,
            "AbuseReported",
            workspace_id=workspace_id,
            actor="customer" if complaint.customer_id else "system",
            now=shop.at(now),
            subject_id=report,
            about=seen.about,
            reason=complaint.reason,
        )
    return True


def what_is_reported(db: Session, shop: WorkspaceView, about: About, subject: str) -> Reported:
    """The thing as it stands there now. Refuses SubjectGone."""
    if about == "shop":
        told = text_in(shop.about, shop.language, shop.language)
        return Reported("shop", None, f"{shop.name}. {told}".strip(), f"/s/{shop.slug}")
    if about == "product":
        return _product(db, shop, subject)
    found = _ROWS[about](db, _id(subject))
    if found is None:
        raise SubjectGone
    return Reported(about, _id(subject), found[0], found[1].format(slug=shop.slug))


def _product(db: Session, shop: WorkspaceView, slug: str) -> Reported:
    row = db.scalars(select(Product).where(col(Product.slug) == slug)).first()
    if row is None:
        raise SubjectGone
    name = text_in(row.names, shop.language, shop.language)
    summary = text_in(row.summaries, shop.language, shop.language)
    return Reported("product", row.id, f"{name}. {summary}".strip(), f"/s/{shop.slug}/p/{row.slug}")


def _review(db: Session, review: UUID) -> tuple[str, str] | None:
    row = db.get(SessionReview, review)
    public = row is not None and row.state == "shown"
    return (f"{row.name}: {row.words}", "/live/{slug}/reviews") if row and public else None


def _line(db: Session, line: UUID) -> tuple[str, str] | None:
    wanted = (
        select(ChatLine, col(LiveSession.number))
        .join(LiveSession, col(LiveSession.id) == col(ChatLine.session_id))
        .where(col(ChatLine.id) == line, col(ChatLine.kind) != "private", col(ChatLine.hidden_at).is_(None))
    )
    found = db.execute(wanted).first()
    return (f"{found[0].name}: {found[0].body}", f"/live/{{slug}}/{found[1]}") if found else None


def _answer(db: Session, message: UUID) -> tuple[str, str] | None:
    row = db.get(Message, message)
    return (row.body, "") if row is not None and row.direction == "out" else None


_ROWS: Final = {"review": _review, "line": _line, "answer": _answer}


def _id(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        raise SubjectGone from None


def _known(db: Session, mark: str) -> bool:
    """Whether the same person has a report of the same thing that still waits."""
    wanted = select(col(AbuseReport.id)).where(
        col(AbuseReport.mark) == mark, col(AbuseReport.state) == "open"
    )
    return db.scalars(wanted).first() is not None


def _flooded(db: Session, now: datetime) -> bool:
    lately = select(func.count()).select_from(AbuseReport)
    return (
        db.scalar(lately.where(col(AbuseReport.created_at) > now - timedelta(days=1))) or 0
    ) >= _MOST_A_DAY
