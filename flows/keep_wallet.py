"""A shop pays ahead; what it uses is written into its ledger; its owner is told when little or nothing is left.

Nothing ever stops for want of money: without any the built-in agent answers instead of an outside model, people
write as before, and what that uses is written down below nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from flows.put_notices import put_notice
from flows.visit_workspace import need_reason
from shop.events import outbox
from shop.events.notices import Person
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.tables import Wallet, WalletEntry
from shop.workspaces.platform_admins import Admin, note_act
from shop.workspaces.roster import roster
from shop.workspaces.viewing import WorkspaceView, workspace_view
from shop.workspaces.wallet import Kind, WalletView, locked_wallet, price_list, wallet_of

LARGEST: Final = 100_000 * 1_000_000
"""Of one payment, in millionths."""
_OFTEN: Final = timedelta(hours=1)
"""A line for each hour can be read; where little is left, it is looked at every time."""
_WORSE: Final = ("", "low", "empty")
"""What the owner is told, in this order: what has grown better since is told again when it is as bad again."""
PAGE: Final = "/console/plan/wallet"


class AmountUnfit(Refusal):
    """Nothing, or more than can be paid at once."""

    status = 422


@dataclass(frozen=True, slots=True)
class Paid:
    """What was written, and what is left now."""

    wallet: WalletView
    again: bool = False
    """It stood there already: the same payment was told twice."""


def top_up(
    *, now: datetime, admin: Admin, workspace_id: WorkspaceId, micros: int, note: str, reference: str = ""
) -> Paid:
    """Write a payment of so many millionths down; the same `reference` twice is one payment.

    The first opens the wallet: from then on what is used beyond the plan comes off it. Refuses AmountUnfit and
    ReasonMissing.
    """
    if not 0 < micros <= LARGEST:
        raise AmountUnfit
    return _pay(now, admin, workspace_id, "top_up", micros, note, reference)


def correct(
    *, now: datetime, admin: Admin, workspace_id: WorkspaceId, micros: int, note: str, reference: str = ""
) -> Paid:
    """Make a mistake good by a line of its own, up or down: no line is ever changed. Refuses as `top_up` does."""
    if not 0 < abs(micros) <= LARGEST:
        raise AmountUnfit
    return _pay(now, admin, workspace_id, "correction", micros, note, reference)


def sum_up(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """Write what was used into the ledger, a line for each kind, and tell the owner if little is left.

    Once an hour, and at once where what is left is little; how many lines that were.
    """
    with transaction(workspace_id) as db:
        left = wallet_of(db, workspace_id)
        if left is None:
            return 0
        row = locked_wallet(db, workspace_id)
        if row is None or (
            left.state == "full" and row.summed_at is not None and now - row.summed_at < _OFTEN
        ):
            return 0
        shop = workspace_view(db, workspace_id)
        lines = 0
        for kind, quantity, since in db.connection().execute(_TAKE, {"workspace": workspace_id}):
            cost = price_list().prices[kind].of(int(quantity))
            _write(db, row, kind, -cost, shop.at(now), actor="system", quantity=int(quantity), since=since)
            lines += 1
        row.summed_at = now
        _warn(db, shop, row, now)
        db.add(row)
        return lines


def _pay(
    now: datetime, admin: Admin, workspace_id: WorkspaceId, kind: Kind, micros: int, note: str, reference: str
) -> Paid:
    said = need_reason(note)
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        row = _opened(db, workspace_id, shop.at(now))
        written = _write(
            db, row, kind, micros, shop.at(now), actor=admin.actor, note=said, reference=reference
        )
        if not written:
            return Paid(_view(db, workspace_id), again=True)
        if kind == "top_up":
            row.full_micros, row.warned = max(row.balance_micros, 0), ""
        db.add(row)
        db.flush()
        told = {"amount": f"{micros / 1_000_000:.2f} {row.currency}", "reason": said}
        name = "WalletToppedUp" if kind == "top_up" else "WalletCorrected"
        record(
            db,
            name,
            workspace_id=workspace_id,
            actor=admin.actor,
            now=shop.at(now),
            subject_id=workspace_id,
            admin=admin.name,
            **told,
        )
        note_act(db, admin, name, now=now, about=workspace_id, **told)
        return Paid(_view(db, workspace_id))


def _view(db: Session, workspace_id: WorkspaceId) -> WalletView:
    found = wallet_of(db, workspace_id)
    if found is None:
        raise LookupError("a wallet that was opened in this transaction")
    return found


def _opened(db: Session, workspace_id: WorkspaceId, at: datetime) -> Wallet:
    """The shop's wallet, held; opened by whoever comes first."""
    made = {"id": new_id(), "workspace": workspace_id, "currency": price_list().currency, "at": at}
    db.connection().execute(_OPEN, made)
    row = locked_wallet(db, workspace_id)
    if row is None:
        raise LookupError("a wallet that was opened in this transaction")
    return row


def _write(  # a line has all of these
    db: Session,
    row: Wallet,
    kind: Kind,
    micros: int,
    at: datetime,
    *,
    actor: str,
    quantity: int = 0,
    since: datetime | None = None,
    note: str = "",
    reference: str = "",
) -> bool:
    """Add a line under the wallet's lock; False where one of that reference stands there already."""
    if (
        reference
        and db.connection().execute(_KNOWN, {"w": row.workspace_id, "r": reference}).first() is not None
    ):
        return False
    row.balance_micros += micros
    line = WalletEntry(
        id=new_id(),
        workspace_id=row.workspace_id,
        kind=kind,
        micros=micros,
        after_micros=row.balance_micros,
        quantity=quantity,
        since=since,
        reference=reference,
        note=note,
        actor=actor,
        at=at,
    )
    db.add(line)
    db.flush()
    return True


def _warn(db: Session, shop: WorkspaceView, row: Wallet, now: datetime) -> None:
    """By e-mail and on the owners' screens, once when it is little and once when it is gone."""
    state = WalletView(row.currency, row.balance_micros, row.full_micros).state
    before, row.warned = row.warned, "" if state == "full" else state
    if _WORSE.index(row.warned) <= _WORSE.index(before):
        return
    if shop.email:
        payload = {"wallet": state}
        key = f"wallet/{shop.id}"
        outbox.put(db, workspace_id=shop.id, topic="mail", key=key, payload=payload, now=now)
    title = phrase("Your credit is used up") if state == "empty" else phrase("Little of your credit is left")
    words = phrase("Everybody is still answered.")
    for member in roster(db):
        if member.role == "owner" and member.active:
            put_notice(
                db,
                shop.id,
                Person("member", member.id),
                title=say(member.language, title),
                text=say(member.language, words),
                path=PAGE,
                now=now,
            )
    record(
        db,
        "WalletLow" if state == "low" else "WalletEmpty",
        workspace_id=shop.id,
        actor="system",
        now=shop.at(now),
        subject_id=shop.id,
    )


_TAKE = text("""
    WITH taken AS (DELETE FROM metered WHERE workspace_id = :workspace RETURNING kind, quantity, at)
    SELECT kind, sum(quantity), min(at) FROM taken GROUP BY kind ORDER BY kind
""")
_OPEN = text("""
    INSERT INTO wallet (id, workspace_id, currency, balance_micros, full_micros, warned, created_at)
    VALUES (:id, :workspace, :currency, 0, 0, '', :at) ON CONFLICT (workspace_id) DO NOTHING
""")
_KNOWN = text("SELECT id FROM wallet_entry WHERE workspace_id = :w AND reference = :r")
