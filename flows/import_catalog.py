"""A file of products is looked through, and then taken over as one.

First a dry run: what is new, changed and the same, and every fault with its row, in the reader's language.
Nothing is written but what was found. Then, on somebody's word, the file is taken over.

Taking over is one transaction. The other way, parts that are resumed, would show customers a catalog that
was never meant to be: new prices beside old ones, for as long as a worker is away. So all rows are read and
checked once more, against the shelf as it is by then, and written by few statements: a fault anywhere, a
product that somebody changed meanwhile, or a killed process leaves everything as it was. Nothing of a
killed try remains, so resuming is trying again: the entry in the outbox is handed on once its lease ends,
and not before, since every step of reading renews it and the writing transaction holds its row. Known
variants are locked last: whoever buys one of them waits for those moments (50,000 new prices: three
seconds), and is told to try again where that takes longer than anybody waits.

What the agent may tell in words follows in parts right behind, each an entry of the outbox written in that
same transaction: it holds no price and no stock, and its indexes cost more than all the rest. An import of
the same file twice changes nothing the second time: goods are known by their sku.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from flows.publish_knowledge import publish_products
from shop.catalog.import_difference import difference
from shop.catalog.import_lines import Faults, Line, Rules, read_lines
from shop.catalog.import_shelf import Categories, Goods, Shelf, shelf_of
from shop.catalog.import_view import ImportNotChecked, ImportUnknown
from shop.catalog.importing import Planned, named_in, plan
from shop.catalog.taking_over import TakenOver, take_over
from shop.catalog.viewing import reader_of
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CatalogImportId, WorkspaceId, new_id
from shop.kernel.language import Language, phrase
from shop.stock.ledger import StockBound
from shop.tables import CatalogImport
from shop.workspaces.flags import need
from shop.workspaces.plans import Plan, locked_plan, plan_of
from shop.workspaces.viewing import workspace_view

TOPIC = "import"
LEASE = timedelta(seconds=60)
"""Renewed with every step that is told; a killed process is followed by another after so long at most."""
_TOLD_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class WantedImport:
    """A file that is to be looked through, or taken over."""

    id: CatalogImportId
    source: str
    step: str
    actor: Actor
    rules: Rules


@dataclass(slots=True)
class _Made:
    """What a file would make of the catalog."""

    products: list[Planned]
    categories: Categories
    shelf: Shelf


def upload_catalog(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    name: str,
    source: str,
    language: Language,
    ours_until: datetime | None = None,
) -> tuple[CatalogImportId, Claimed]:
    """A file that lies in the object store under `source` is to be looked through; its id and its entry.

    With `ours_until` the caller does the work itself, and others only if that fails. Refuses SwitchedOff.
    """
    need("imports", workspace_id)
    import_id = new_id()
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        row = CatalogImport(
            id=import_id,
            workspace_id=workspace_id,
            name=name[:200],
            source=source,
            language=language.value,
            created_at=shop.at(now),
        )
        db.add(row)
        db.flush()
        return CatalogImportId(import_id), _put(db, workspace_id, import_id, "check", actor, now, ours_until)


def apply_import(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    import_id: UUID,
    ours_until: datetime | None = None,
) -> Claimed | None:
    """The file is to be taken over as it was checked; None where that is done or under way already.

    Refuses ImportUnknown, and ImportNotChecked where it has faults or was not looked through.
    """
    with transaction(workspace_id) as db:
        row = _row(db, import_id)
        if row.state in {"applying", "applied"}:
            return None
        if row.state != "checked":
            raise ImportNotChecked(state=row.state)
        row.state, row.done = "applying", 0
        db.flush()
        return _put(db, workspace_id, import_id, "apply", actor, now, ours_until)


def wanted_import(*, now: datetime, entry: Claimed) -> WantedImport | None:
    """The file of that entry, or None where it was dealt with."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        row, step = _row(db, UUID(entry.payload["import"])), entry.payload["step"]
        if row.state not in {"check": {"uploaded", "checking"}, "apply": {"applying"}}[step]:
            outbox.finish(db, entry.id, now=now)
            return None
        if step == "check":
            row.state = "checking"
        outbox.keep(db, entry.id, until=now + LEASE)
        shop = workspace_view(db, entry.workspace_id)
        rules = Rules(Language(row.language), shop.language, shop.currency, shop.zone)
        return WantedImport(CatalogImportId(row.id), row.source, step, entry.payload["actor"], rules)


def note_progress(*, now: datetime, entry: Claimed, import_id: UUID, **figures: int) -> None:
    """So many `rows` were read, or so many are `done`; whoever does it is still at it."""
    with transaction(entry.workspace_id) as db:
        db.connection().execute(
            update(CatalogImport).where(col(CatalogImport.id) == import_id).values(**figures)
        )
        outbox.keep(db, entry.id, until=now + LEASE)


def check_import(
    *,
    now: Callable[[], datetime],
    entry: Claimed,
    wanted: WantedImport,
    body: bytes,
    tick: Callable[..., None],
) -> None:
    """Look the file through, and keep what was found; `tick` is told how far that is.

    `now` is asked when it ends: this takes a while.
    """
    faults = Faults(wanted.rules.language)
    lines = read_lines(body, wanted.rules, faults, lambda rows: tick(rows=rows))
    tick(rows=len(lines))
    with transaction(entry.workspace_id) as db:
        made = _make(db, lines, wanted.rules, faults)
        _refuse_above_plan(plan_of(db, entry.workspace_id), made, faults)
        at = workspace_view(db, entry.workspace_id).at(now())
        found = difference(made.products, made.categories, wanted.rules.currency)
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        state = "refused" if faults.count else "checked"
        _end(db, wanted.id, state, faults, at, difference=found, rows=len(lines), done=len(lines))
        outbox.finish(db, entry.id, now=now())


def write_import(
    *,
    now: Callable[[], datetime],
    entry: Claimed,
    wanted: WantedImport,
    body: bytes,
    tick: Callable[..., None],
) -> None:
    """Take the file over as one, or refuse it whole; `tick` is told how many rows were read.

    `now` is asked when the writing begins. Refuses ShelfMoved, which trying again mends.
    """
    faults = Faults(wanted.rules.language)
    lines = read_lines(body, wanted.rules, faults, lambda done: tick(done=done))
    tick(done=len(lines))
    try:
        _write(now(), entry, wanted, lines, faults)
    except StockBound as bound:
        sentence = phrase("{bound} of {sku} are bound to orders: the stock cannot be less.")
        rows = [line.row for line in lines if line.cell("sku").upper() == bound.values["sku"]]
        faults.add(rows[0] if rows else 1, "stock", sentence, **bound.values)
        _refuse(now(), entry, wanted, faults)


def fail_import(*, now: datetime, entry: Claimed, import_id: UUID) -> None:
    """It cannot be done, for a reason that is ours; nothing was taken over."""
    with transaction(entry.workspace_id) as db:
        if outbox.still_ours(db, entry.id):
            _end(db, import_id, "failed", None, now)
            outbox.give_up(db, entry.id, now=now, error="import failed")


def publish_imported(*, now: datetime, entry: Claimed) -> None:
    """What the agent may tell of some imported products is what the catalog says of them now."""
    with transaction(entry.workspace_id) as db:
        if outbox.still_ours(db, entry.id):
            products = [UUID(product) for product in entry.payload["products"]]
            publish_products(
                db, workspace_id=entry.workspace_id, products=products, reader=reader_of(db), now=now
            )
            outbox.finish(db, entry.id, now=now)


def _write(now: datetime, entry: Claimed, wanted: WantedImport, lines: list[Line], faults: Faults) -> None:
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id) or _row(db, wanted.id).state != "applying":
            return
        made = _make(db, lines, wanted.rules, faults)
        _refuse_above_plan(locked_plan(db, entry.workspace_id), made, faults)
        at = workspace_view(db, entry.workspace_id).at(now)
        if faults.count:
            _end(db, wanted.id, "refused", faults, at)
        else:
            taken = take_over(
                db,
                workspace_id=entry.workspace_id,
                products=made.products,
                categories=made.categories.fresh,
                actor=wanted.actor,
                now=now,
            )
            _tell(db, entry, wanted, taken, now=now, at=at)
            _end(db, wanted.id, "applied", faults, at, done=len(lines))
        outbox.finish(db, entry.id, now=now)


def _refuse(now: datetime, entry: Claimed, wanted: WantedImport, faults: Faults) -> None:
    with transaction(entry.workspace_id) as db:
        if outbox.still_ours(db, entry.id):
            _end(db, wanted.id, "refused", faults, workspace_view(db, entry.workspace_id).at(now))
            outbox.finish(db, entry.id, now=now)


def _make(db: Session, lines: list[Line], rules: Rules, faults: Faults) -> _Made:
    shelf = shelf_of(db, *named_in(lines))
    categories = Categories(db, rules.shop_language)
    return _Made(plan(lines, shelf, categories, rules, faults), categories, shelf)


def _refuse_above_plan(allowed: Plan, made: _Made, faults: Faults) -> None:
    """The plan's limit, as for a product that is written by hand: only what is added counts against it."""
    more = sum(_is_active(one.goods) - _is_active(one.before) for one in made.products)
    most = allowed.products
    if more > 0 and most is not None and made.shelf.active + more > most:
        sentence = phrase("Your plan holds {most} products; with this file there would be {count}.")
        faults.add(1, "", sentence, most=most, count=made.shelf.active + more)


def _is_active(goods: Goods | None) -> int:
    return int(goods is not None and goods.told["status"] == "active")


def _tell(
    db: Session, entry: Claimed, wanted: WantedImport, taken: TakenOver, *, now: datetime, at: datetime
) -> None:
    """The event, and work for what the agent tells: one part after another, so that chats go on between them."""
    workspace = entry.workspace_id
    for start in range(0, len(taken.told), _TOLD_AT_ONCE):
        some = [str(product) for product in taken.told[start : start + _TOLD_AT_ONCE]]
        outbox.put(
            db,
            workspace_id=workspace,
            topic=TOPIC,
            key=f"{workspace}/told",
            payload={"step": "tell", "products": some},
            now=now,
        )
    if taken.products:
        record(
            db,
            "CatalogImported",
            workspace_id=workspace,
            actor=wanted.actor,
            now=at,
            subject_id=wanted.id,
            products=taken.products,
            variants=taken.variants,
            stocks=taken.stocks,
        )


def _put(
    db: Session,
    workspace_id: WorkspaceId,
    import_id: UUID,
    step: str,
    actor: Actor,
    now: datetime,
    ours_until: datetime | None,
) -> Claimed:
    """Files of a workspace are dealt with one after another."""
    payload = {"import": str(import_id), "step": step, "actor": actor}
    key = str(workspace_id)
    entry = outbox.put(
        db, workspace_id=workspace_id, topic=TOPIC, key=key, payload=payload, now=now, leased_until=ours_until
    )
    return Claimed(entry, workspace_id, TOPIC, key, payload)


def _end(
    db: Session, import_id: UUID, state: str, faults: Faults | None, at: datetime, **values: Any
) -> None:
    if faults is not None:
        values |= {"faults": [asdict(one) for one in faults.found], "fault_count": faults.count}
    if state != "checked":
        values["finished_at"] = at
    db.connection().execute(
        update(CatalogImport).where(col(CatalogImport.id) == import_id).values(state=state, **values)
    )


def _row(db: Session, import_id: UUID) -> CatalogImport:
    row = db.scalars(
        select(CatalogImport).where(col(CatalogImport.id) == import_id).with_for_update()
    ).first()
    if row is None:
        raise ImportUnknown(kind="import")
    return row
