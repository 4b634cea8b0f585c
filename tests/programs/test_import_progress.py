"""How far an import is can be seen while it is at work: over the API, and in a terminal."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flows.import_catalog import apply_import, upload_catalog
from flows.try_plan import choose_plan
from runtime.catalog_files import perform
from runtime.importing_here import import_here
from shop.catalog.import_lines import TICK_ROWS
from shop.kernel.language import Language
from tests.programs.asking import a_key, asking_with
from tests.programs.files import Files, a_row, as_csv
from tests.world import MORNING, Shop, due

ROWS = TICK_ROWS + 40
FILE = as_csv(
    [
        a_row(f"GOOD-{number}", product="good", name_it="Good", variant_it=f"N{number}")
        for number in range(ROWS)
    ]
)


@dataclass
class Watching:
    """A clock; whenever it is asked, somebody with a key looks how far the import is."""

    owner: Any
    seen: list[tuple[str, int, int]] = field(default_factory=list)

    def now(self) -> datetime:
        state = self.owner.execute("SELECT state, rows, done FROM catalog_import").fetchone()
        self.owner.rollback()
        if state is not None and (not self.seen or self.seen[-1] != tuple(state)):
            self.seen.append(tuple(state))
        return MORNING


@dataclass
class AtWork:
    """What a worker needs for files."""

    clock: Watching
    objects: Files


def works(topic: str, parts: AtWork) -> None:
    for entry in due(topic, at=MORNING):
        perform(entry, parts)  # type: ignore[arg-type]  # the parts that this work uses


def test_it_is_told_while_the_file_is_read_and_while_it_is_taken_over(shop: Shop, owner: Any) -> None:
    watching = Watching(owner)
    parts = AtWork(watching, Files())
    import_id, _ = upload_catalog(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        name="goods.csv",
        source=parts.objects.put(FILE),
        language=Language.EN,
    )
    works("import", parts)
    assert ("checking", TICK_ROWS, 0) in watching.seen
    assert ("checking", ROWS, 0) in watching.seen

    with asking_with(a_key(shop)) as program:
        told = program("GET", f"/imports/{import_id}").json()
    assert (told["state"], told["rows"], told["done"]) == ("checked", ROWS, ROWS), told

    apply_import(now=MORNING, actor="member", workspace_id=shop.id, import_id=import_id)
    # A plan that has become too small refuses it once it is read: so nobody waits for the writing.
    choose_plan(now=MORNING, actor="member", workspace_id=shop.id, plan="basic")
    works("import", parts)
    assert ("applying", ROWS, TICK_ROWS) in watching.seen
    assert watching.seen[-1] == ("applying", ROWS, ROWS)


def test_a_terminal_says_how_far_it_is(shop: Shop, tmp_path: Path) -> None:
    file, said = tmp_path / "goods.csv", list[str]()
    file.write_bytes(FILE)
    seen = import_here(shop.id, file, language="en", apply=False, ours=timedelta(minutes=10), say=said.append)

    assert seen.rows == ROWS
    assert said == [f"{TICK_ROWS} rows", f"{ROWS} rows", ""]
