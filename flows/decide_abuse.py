"""Whoever runs the installation decides about a report: nothing, the thing is hidden, or the shop is held."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from flows.change_catalog import hide_product
from flows.hold_workspace import set_workspace_status
from flows.moderate_chat import moderate_line
from flows.review_live_session import moderate_review
from flows.visit_workspace import need_reason
from shop.events import outbox
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language, phrase, say
from shop.kernel.letter import Letter
from shop.kernel.refusals import NotFound
from shop.live.attending import Attendee
from shop.tables import AbuseReport, ChatLine, Product
from shop.workspaces.abuse import Done, ReportDecided
from shop.workspaces.platform_admins import Admin, note_act
from shop.workspaces.viewing import WorkspaceView, workspace_view

_HIDDEN: Final = frozenset({"product", "review", "line"})


def decide_report(
    *, now: datetime, admin: Admin, workspace_id: WorkspaceId, report_id: UUID, done: Done, note: str
) -> None:
    """It is done first and decided then, so that no decision stands for something that did not happen.

    Whoever reported it is told, where they left an address, and the shop where anything was done. Refuses NotFound,
    ReasonMissing and ReportDecided.
    """
    said = need_reason(note)
    with transaction(workspace_id) as db:
        row = _open(db, report_id)
        about, subject = row.about, row.subject_id
        if done == "hidden" and about not in _HIDDEN:
            raise NotFound(kind="action")
    if done == "hidden" and subject is not None:
        _hide(now, admin, workspace_id, about, subject, said)
    if done == "held":
        set_workspace_status(now=now, admin=admin, workspace_id=workspace_id, status="suspended", reason=said)
    with transaction(workspace_id) as db:
        row = _open(db, report_id)
        row.state = "dismissed" if done == "nothing" else "upheld"
        row.decided_at, row.decided_by, row.done, row.note = now, admin.name, done, said
        db.add(row)
        _tell(db, workspace_view(db, workspace_id), row, admin, now)


def abuse_letter(
    db: Session, shop: WorkspaceView, entry: outbox.Claimed, now: datetime
) -> tuple[str, Letter] | None:
    """What whoever reported something is told, or the shop; None where nobody is."""
    del now
    row = db.get(AbuseReport, UUID(entry.payload["abuse"]))
    if row is None:
        return None
    if entry.payload["to"] == "shop":
        subject = say(shop.language, phrase("Something of your shop was reported"))
        what = say(shop.language, _TO_SHOP[row.done])
        return shop.email, Letter(subject, "\n\n".join([what, f"“{row.shown}”", row.note]))
    language = Language(row.language)
    subject = say(language, phrase("What you reported at {shop}"), shop=shop.name)
    return row.reply_to, Letter(subject, "\n\n".join([say(language, _TO_REPORTER[row.done]), row.note]))


_TO_SHOP: Final = {
    "hidden": phrase("Somebody reported this, we looked at it, and took it off your pages:"),
    "held": phrase("Somebody reported this, we looked at it, and hold your shop: it answers nobody for now."),
}
_TO_REPORTER: Final = {
    "nothing": phrase("We looked at what you reported, and it may stay."),
    "hidden": phrase("We looked at what you reported, and took it away."),
    "held": phrase("We looked at what you reported, and hold the shop for now."),
}


def _hide(
    now: datetime, admin: Admin, workspace_id: WorkspaceId, about: str, subject: UUID, said: str
) -> None:
    """By the same doors as the shop's own people."""
    who = Attendee(person=admin.actor, role="host", name=admin.name)
    if about == "product":
        with transaction(workspace_id) as db:
            row = db.get(Product, subject)
        if row is not None:
            hide_product(now=now, actor=admin.actor, workspace_id=workspace_id, slug=row.slug)
    elif about == "review":
        moderate_review(
            now=now, workspace_id=workspace_id, review_id=subject, who=who, show=False, reason=said
        )
    else:
        with transaction(workspace_id) as db:
            line = db.get(ChatLine, subject)
        if line is not None:
            moderate_line(
                now=now,
                workspace_id=workspace_id,
                session_id=line.session_id,
                who=who,
                line_id=line.id,
                step="hide",
            )


def _tell(db: Session, shop: WorkspaceView, row: AbuseReport, admin: Admin, now: datetime) -> None:
    told = {"reason": row.reason, "done": row.done}
    record(
        db,
        "AbuseDecided",
        workspace_id=shop.id,
        actor=admin.actor,
        now=shop.at(now),
        subject_id=row.id,
        admin=admin.name,
        what=row.about,
        **told,
    )
    note_act(db, admin, "AbuseDecided", now=now, about=shop.id, what=row.about, **told)
    for to, address in (("reporter", row.reply_to), ("shop", shop.email if row.done != "nothing" else "")):
        if address:
            outbox.put(
                db,
                workspace_id=shop.id,
                topic="mail",
                key=f"abuse/{row.id}/{to}",
                payload={"abuse": str(row.id), "to": to},
                now=now,
            )


def _open(db: Session, report_id: UUID) -> AbuseReport:
    row = db.get(AbuseReport, report_id, with_for_update=True)
    if row is None:
        raise NotFound(kind="report")
    if row.state != "open":
        raise ReportDecided
    return row
