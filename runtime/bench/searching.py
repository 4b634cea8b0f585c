"""How fast is a product found among very many, and is it the right one? As a conversation finds it.

`python -m runtime.bench.searching` measures this part alone, on a running product (`vetrina up`); `--most`
keeps it small. It fills a workspace of its own, asks, and removes it. Each product has three vectors, and a hundred
thousand take minutes to store: what is not there after `--seconds` is done without, and the table tells how many there
are.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from agent_tools.catalog import find_products
from agent_tools.context import ToolContext
from flows.set_up_workspace import set_up_workspace
from knowledge.index import drop
from knowledge.learning import learn_anew
from knowledge.search import HybridSearch
from runtime.bench.fresh_shop import Owner, the_running_product
from runtime.bench.goods import Wish, product, wish
from runtime.bench.report import Searched, search_table
from runtime.bench.shelving import fill, make_categories
from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.naming import nearest_names
from shop.catalog.viewing import reader_of
from shop.kernel.clock import SystemClock
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, CustomerId, TurnId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.workspaces.profile import AgentProfile, WorkspaceProfile

SIZES = (10_000, 100_000)
SECONDS = 240.0
"""So long it may take to store the products of one size."""
_EVERY = 10
"""So often it is told how many are stored, on the way to a size."""
_WISHES = 300
_TO_WARM_UP = 20


def main() -> None:
    """Measure this part alone, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="products at most")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="how long it may take to store those of one size"
    )
    told = parser.parse_args()
    with the_running_product() as owner:
        sizes = [size for size in SIZES if size <= told.most] or [told.most]
        _tell(search_table(searching(owner, sizes, _tell, seconds=told.seconds)))


def searching(
    owner: Owner, sizes: Sequence[int], tell: Callable[[str], None], *, seconds: float = SECONDS
) -> list[Searched]:
    """Fill a workspace of its own to each of the sizes in turn, or as far as it gets in so many seconds, and measure."""
    now = SystemClock().now()
    found: list[Searched] = []
    with _a_workspace(owner, now) as workspace:
        there = 0
        for size in sizes:
            tell(f"search: storing {size:,} products")
            begun, there = there, _filled(owner, workspace, there, size, now, tell, seconds)
            if there == begun:
                break
            with transaction(workspace) as db:
                learn_anew(db, workspace)
            tell(f"search: asking among {there:,} products")
            found.append(_Asking(workspace, there, now).everything())
            if there < size:
                break
    return found


def _filled(
    owner: Owner,
    workspace: WorkspaceId,
    start: int,
    size: int,
    now: datetime,
    tell: Callable[[str], None],
    seconds: float,
) -> int:
    """How many there are now, told on the way."""
    step = (size - start) / _EVERY
    due = start + step

    def so_many(there: int) -> None:
        nonlocal due
        if there >= due:
            tell(f"search: {there:,} of {size:,} products are stored")
            due = there + step

    return fill(owner, workspace, start=start, end=size, now=now, tell=so_many, seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Somebody asks among so many products. Each wish is new: nothing of its answer is remembered."""

    workspace: WorkspaceId
    size: int
    now: datetime
    search: HybridSearch = field(default_factory=HybridSearch)

    def everything(self) -> Searched:
        wishes = [wish(number, self.size) for number in range(_WISHES + _TO_WARM_UP)]
        ways = (self._proposed, self._named, self._shelved)
        proposed, named, shelved = ([self._timed(way, wanted) for wanted in wishes] for way in ways)
        cheapest = _cheapest(self.size)
        can_be_met = [
            (wanted, slugs)
            for wanted, (_, slugs) in zip(wishes, proposed, strict=True)
            if cheapest.get(wanted.wanted, wanted.most_minor + 1) <= wanted.most_minor
        ]
        right = sum(_is_right(wanted, slugs) for wanted, slugs in can_be_met)
        return Searched(
            products=self.size,
            proposed=_times(proposed),
            named=_times(named),
            shelved=_times(shelved),
            right=right / len(can_be_met),
        )

    def _timed(self, way: Callable[[Wish], list[str]], wanted: Wish) -> tuple[float, list[str]]:
        began = time.perf_counter()
        slugs = way(wanted)
        return (time.perf_counter() - began) * 1000, slugs

    def _proposed(self, wanted: Wish) -> list[str]:
        told = find_products(self._turn(wanted), at_least="", in_stock=True, limit=3, **wanted.arguments)
        return [one["slug"] for one in told["products"]]

    def _named(self, wanted: Wish) -> list[str]:
        with transaction(self.workspace) as db:
            return [one.slug for one in nearest_names(db, wanted.words, reader_of(db))]

    def _shelved(self, wanted: Wish) -> list[str]:
        query = ProductQuery(text=wanted.words, in_stock=False)
        with transaction(self.workspace) as db:
            return [one.slug for one in list_products(db, query, reader_of(db)).products]

    def _turn(self, wanted: Wish) -> ToolContext:
        return ToolContext(
            workspace_id=self.workspace,
            customer_id=CustomerId(new_id()),
            conversation_id=ConversationId(new_id()),
            turn_id=TurnId(new_id()),
            language=Language(wanted.language),
            shop_language=Language.IT,
            currency="EUR",
            zone=ZoneInfo("Europe/Rome"),
            now=self.now,
            real_now=self.now,
            search=self.search,
            page_url=str,
        )


def _cheapest(size: int) -> dict[tuple[str, str], int]:
    """The lowest price of each good and kind that is in stock."""
    found: dict[tuple[str, str], int] = {}
    for one in map(product, range(size)):
        if one.stock:
            what = (one.good["en"], one.kind["en"])
            found[what] = min(one.price_minor, found.get(what, one.price_minor))
    return found


def _times(asked: Sequence[tuple[float, list[str]]]) -> list[float]:
    return [took for took, _ in asked[_TO_WARM_UP:]]


def _is_right(wanted: Wish, slugs: Sequence[str]) -> bool:
    """Whether one of them is of the good and of the kind that were meant."""
    found = (product(int(slug.rpartition("-")[2])) for slug in slugs)
    return any((one.good["en"], one.kind["en"]) == wanted.wanted for one in found)


@contextmanager
def _a_workspace(owner: Owner, now: datetime) -> Iterator[WorkspaceId]:
    mark = new_id().int % 10**9
    profile = WorkspaceProfile(
        slug=f"bench-{mark}",
        name="Bench",
        vertical="food",
        timezone="Europe/Rome",
        currency="EUR",
        language=Language.IT,
        color="#2F5D86",
        channel=f"whatsapp:+390{mark:09d}",
        agent=AgentProfile(agent_name="Tano"),
    )
    workspace = set_up_workspace(now=now, actor="system", profile=profile)
    make_categories(owner, workspace)
    try:
        yield workspace
    finally:
        drop(workspace)
        owner.execute("DELETE FROM workspace WHERE id = %s", [workspace])


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
