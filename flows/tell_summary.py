"""Whoever leads a shop is told how a day, a week or a month went: once, in the morning, by the way they chose."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, cast, get_args
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from flows.member_news import TOPIC
from shop.analytics.figures import figures
from shop.analytics.periods import Every, Period, last_whole
from shop.analytics.summary import Summary, lines_of, subject_of
from shop.analytics.today import going_on
from shop.analytics.wishes import Way, usual, wishes_of
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language, phrase, say
from shop.kernel.letter import Letter
from shop.kernel.settings import settings
from shop.tables import Member, SummaryTold
from shop.workspaces.permissions import may
from shop.workspaces.viewing import WorkspaceView, workspace_view

MORNING: Final = time(7, 45)
"""By the shop's clock."""
_NOON: Final = time(12)
"""After that yesterday is told no more; a week or a month is told all day, on the first day after it."""
EVERY: Final[tuple[Every, ...]] = get_args(Every)


@dataclass(frozen=True, slots=True)
class _Due:
    every: Every
    period: Period


def tell_summaries(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """How many are told now. Asked again and again; each hears of a day, a week or a month once, or not at all."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        return sum(_tell(db, shop, due, now) for due in _due(shop, at))


def summary_letter(
    db: Session, shop: WorkspaceView, entry: Claimed, now: datetime
) -> tuple[str, Letter] | None:
    """To whom the letter goes and what it says; None for whoever is not there any more, or may not see figures."""
    found = _told_by(db, entry)
    if found is None or not found[1].email:
        return None
    told, member = found
    language = Language(member.language)
    summary = _summary(db, shop, told, now)
    page = f"{str(settings().public_url).rstrip('/')}/console/figures"
    ends = [
        say(language, phrase("All figures, and how they are counted: {url}"), url=page),
        say(language, phrase("You choose there how often you are told, and by which way.")),
    ]
    text = "\n\n".join(["\n".join(lines_of(summary, language)), "\n".join(ends)])
    return member.email, Letter(subject_of(summary, language), text)


def summary_lines(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> list[str]:
    """The same for a chat, in the member's language; nothing for whoever may not see figures."""
    found = _told_by(db, entry)
    if found is None:
        return []
    told, member = found
    language, summary = Language(member.language), _summary(db, shop, told, now)
    return [f"{subject_of(summary, language)}.", *lines_of(summary, language)]


def mail_instead(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> None:
    """Send by e-mail what could not be written in the chat; nobody hears of it twice."""
    _put(db, shop, "mail", UUID(entry.payload["summary"]), UUID(entry.payload["member"]), now)


def _due(shop: WorkspaceView, at: datetime) -> Iterator[_Due]:
    local = at.astimezone(shop.zone)
    if local.time() < MORNING:
        return
    today = local.date()
    on = {"day": local.time() < _NOON, "week": today.weekday() == 0, "month": today.day == 1}
    yield from (_Due(every, last_whole(every, today, shop.zone)) for every in EVERY if on[every])


def _tell(db: Session, shop: WorkspaceView, due: _Due, now: datetime) -> int:
    """How many of those who want it are told of it now."""
    wanted = [(member, way) for member, way in _who(db, due) if way != "off"]
    known = select(col(SummaryTold.member_id)).where(
        col(SummaryTold.every) == due.every, col(SummaryTold.first_day) == due.period.first
    )
    heard = set(db.scalars(known)) if wanted else set()
    left = [(member, way) for member, way in wanted if member.id not in heard]
    if not left or _view(db, shop, due.every, due.period, now).nothing:
        return 0
    return sum(_tell_one(db, shop, due, member, way, now) for member, way in left)


def _who(db: Session, due: _Due) -> Iterator[tuple[Member, Way]]:
    rows = db.scalars(select(Member).where(col(Member.active)).order_by(col(Member.id)))
    members = [row for row in rows if may(row.role, "figures:see")]
    chosen = wishes_of(db, [member.id for member in members])
    for member in members:
        own = chosen.get((member.id, due.every))
        way = own or usual(member.role, due.every, has_email=bool(member.email))
        yield member, "email" if way == "whatsapp" and member.customer_id is None else way


def _tell_one(db: Session, shop: WorkspaceView, due: _Due, member: Member, way: Way, now: datetime) -> bool:
    """Whether nobody has told it, and nobody else will."""
    told = insert(SummaryTold).values(
        id=new_id(),
        workspace_id=shop.id,
        member_id=member.id,
        every=due.every,
        first_day=due.period.first,
        way=way,
        told_at=shop.at(now),
    )
    once = told.on_conflict_do_nothing().returning(col(SummaryTold.id))
    identity = db.connection().execute(once).scalar()
    if identity is None:
        return False
    _put(db, shop, TOPIC if way == "whatsapp" else "mail", identity, member.id, now)
    return True


def _put(db: Session, shop: WorkspaceView, topic: str, told: UUID, member: UUID, now: datetime) -> None:
    payload = {"summary": str(told), "member": str(member)}
    outbox.put(db, workspace_id=shop.id, topic=topic, key=f"summary/{told}", payload=payload, now=now)


def _told_by(db: Session, entry: Claimed) -> tuple[SummaryTold, Member] | None:
    told = db.get(SummaryTold, UUID(entry.payload["summary"]))
    member = None if told is None else db.get(Member, told.member_id)
    if told is None or member is None or not member.active or not may(member.role, "figures:see"):
        return None
    return told, member


def _summary(db: Session, shop: WorkspaceView, told: SummaryTold, now: datetime) -> Summary:
    every = cast("Every", told.every)
    return _view(db, shop, every, _period(every, told.first_day, shop), now)


def _view(db: Session, shop: WorkspaceView, every: Every, period: Period, now: datetime) -> Summary:
    at = shop.at(now)
    past, before = figures(db, shop, period, at)
    return Summary(shop.name, shop.currency, every, past, before, going_on(db, shop, at))


def _period(every: Every, first: date, shop: WorkspaceView) -> Period:
    """The day, week or month that begins on that day."""
    if every == "day":
        return Period(first, first, shop.zone)
    length = 7 if every == "week" else monthrange(first.year, first.month)[1]
    return Period(first, first + timedelta(days=length - 1), shop.zone)
