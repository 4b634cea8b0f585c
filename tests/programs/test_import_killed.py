"""A worker is killed while it takes a file over: nothing is left of it, and another one does it."""

import json
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Any

import psycopg

from flows.import_catalog import apply_import
from runtime.catalog_files import perform
from shop.events.outbox import Claimed
from tests.parts import Parts
from tests.programs.files import Files, Importer, a_row, as_csv
from tests.rules.test_house import PROJECT
from tests.world import MORNING, PinnedClock, due, one, rows

FILE = as_csv([*(a_row(f"NEW-{number}") for number in range(50)), {"sku": "MIELE-IBLEO", "price": "99.00"}])

_AT_WORK = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'vetrina_app' AND xact_start IS NOT NULL
"""


def the_catalog(owner: Any) -> list[Any]:
    goods = rows(owner, "SELECT slug, names, revision FROM product ORDER BY slug")
    return [goods, rows(owner, "SELECT sku, price_minor, stock FROM variant ORDER BY sku")]


def wait_until_it_writes(owner: Any, worker: "subprocess.Popen[bytes]") -> None:
    """Until it stands before a row that we hold, with everything before that row written."""
    for _ in range(600):
        if one(owner, f"{_AT_WORK} AND wait_event_type = 'Lock'"):
            return
        assert worker.poll() is None, "the worker ended before it could be killed"
        time.sleep(0.05)
    raise AssertionError("the worker never came to the variants")


def test_a_killed_worker_leaves_nothing_and_another_one_takes_over(
    importer: Importer, owner: Any, parts: Parts, database: str
) -> None:
    seen = importer.check(FILE)
    entry = apply_import(now=MORNING, actor="member", workspace_id=importer.shop.id, import_id=seen.id)
    assert entry is not None
    before = the_catalog(owner)
    assert due("import", at=MORNING) != []  # the worker that will die has it, for a minute

    with parts.postgres.connect(database) as held:
        held.execute("BEGIN")
        held.execute("SELECT FROM variant WHERE sku = 'MIELE-IBLEO' FOR UPDATE")
        worker = begin(entry)
        wait_until_it_writes(owner, worker)
        worker.kill()
        worker.wait()
        held.execute("ROLLBACK")

    wait_until_nobody_is_left(owner)
    assert the_catalog(owner) == before
    assert importer.look(seen.id).state == "applying"
    assert due("import", at=MORNING + timedelta(seconds=30)) == []

    finish(MORNING + timedelta(seconds=61))

    assert importer.look(seen.id).state == "applied"
    assert one(owner, "SELECT count(*) FROM product") == 56
    assert one(owner, "SELECT price_minor FROM variant WHERE sku = 'MIELE-IBLEO'") == 9900
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'CatalogImported'") == 1
    assert one(owner, "SELECT count(*) FROM stock_movement WHERE reason = 'opening'") == 55


def test_two_workers_with_the_same_entry_write_once(importer: Importer, owner: Any) -> None:
    seen = importer.check(FILE)
    entry = apply_import(now=MORNING, actor="member", workspace_id=importer.shop.id, import_id=seen.id)
    assert entry is not None

    workers = [begin(entry) for _ in range(2)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]

    assert importer.look(seen.id).state == "applied"
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'CatalogImported'") == 1
    assert one(owner, "SELECT count(*) FROM product") == 56


def begin(entry: Claimed) -> "subprocess.Popen[bytes]":
    told = {
        "id": str(entry.id),
        "workspace": str(entry.workspace_id),
        "key": entry.key,
        "payload": entry.payload,
    }
    worker = subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-m", "tests.programs.dying", json.dumps(told)], cwd=PROJECT, stdin=subprocess.PIPE
    )
    assert worker.stdin is not None
    worker.stdin.write(FILE)
    worker.stdin.close()
    return worker


def finish(at: datetime) -> None:
    files = Files({"0" * 64: FILE})
    parts: Any = type("Parts", (), {"clock": PinnedClock(at), "objects": files})()
    for entry in due("import", at=at):
        perform(entry, parts)


def wait_until_nobody_is_left(owner: psycopg.Connection[Any]) -> None:
    """PostgreSQL notices a dead client when it next speaks to it."""
    for _ in range(200):
        if not one(owner, _AT_WORK):
            return
        time.sleep(0.05)
    raise AssertionError("the dead worker's transaction lives on")
