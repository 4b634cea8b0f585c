"""What a demo shop has on its shelves, which offers it makes, and what it recommends day by day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from flows.change_offers import put_offer
from flows.pick_of_day import set_picks
from flows.receive_stock import receive_stock
from runtime.demo.shapes import Shop
from shop.catalog.picks import days_with_picks
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId

_PICKED_AHEAD = 14
"""Days for which a demo shop always has a recommendation."""


def today_in(shop: Shop, now: datetime) -> date:
    """The day in the shop, by the real clock."""
    return now.astimezone(ZoneInfo(shop.workspace.timezone)).date()


def in_batches(workspace: WorkspaceId) -> dict[str, int]:
    """How much of each sku that has batches is there before a shop is filled again."""
    with transaction(workspace) as db:
        return {row.sku: row.stock for row in db.connection().execute(_IN_BATCHES)}


def fill_shelves(shop: Shop, workspace: WorkspaceId, now: datetime) -> None:
    """Take in the batches that the shop never had."""
    today = today_in(shop, now)
    known = _lots(workspace)
    for variant in (variant for product in shop.products for variant in product.variants):
        for batch in variant.batches:
            if (variant.sku, batch.lot) in known:
                continue
            receive_stock(
                now=now,
                actor="system",
                workspace_id=workspace,
                sku=variant.sku,
                quantity=batch.units,
                lot=batch.lot,
                shelf=batch.shelf,
                expires_on=None if batch.keeps is None else today + timedelta(days=batch.keeps),
            )


def make_offers(shop: Shop, workspace: WorkspaceId, now: datetime) -> None:
    """Every offer of the file, with its days counted from this one."""
    midnight = datetime.combine(today_in(shop, now), time(), ZoneInfo(shop.workspace.timezone))
    for offer in shop.offers:
        put_offer(
            now=now,
            actor="system",
            workspace_id=workspace,
            offer_id=offer.id(workspace),
            offer=offer.profile(shop.workspace.currency, midnight),
        )


def pick_for_days(shop: Shop, workspace: WorkspaceId, now: datetime) -> None:
    """One recommendation in turn for each of the coming days that have none."""
    today = today_in(shop, now)
    days = [today + timedelta(days=ahead) for ahead in range(_PICKED_AHEAD)]
    with transaction(workspace) as db:
        picked = days_with_picks(db, days[0], days[-1])
    for day in days:
        if shop.picks and day not in picked:
            pick = shop.picks[day.toordinal() % len(shop.picks)].profile()
            set_picks(now=now, actor="system", workspace_id=workspace, day=day, picks=[pick])


def _lots(workspace: WorkspaceId) -> set[tuple[str, str]]:
    with transaction(workspace) as db:
        return {(row.sku, row.lot) for row in db.connection().execute(_LOTS)}


_LOTS = text("SELECT sku, lot FROM batch JOIN variant ON variant.id = variant_id")
_IN_BATCHES = text(
    "SELECT sku, stock FROM variant WHERE EXISTS (SELECT FROM batch WHERE variant_id = variant.id)"
)
