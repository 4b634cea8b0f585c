"""How long does a catalog file take? 50,000 variants of 25,000 products, looked through and taken over."""

import csv
import io
import time
from dataclasses import dataclass
from datetime import timedelta

from flows.import_catalog import apply_import, check_import, upload_catalog, wanted_import, write_import
from shop.events.outbox import Claimed
from shop.kernel.clock import SystemClock
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language

ROWS = 50_000
_OURS = timedelta(minutes=30)
_CLOCK = SystemClock()


@dataclass(frozen=True, slots=True)
class FileTimes:
    """Seconds of each step."""

    check: float
    apply: float


def import_file(workspace: WorkspaceId, rows: int = ROWS) -> FileTimes:
    """Import so many new variants into the workspace, in this process."""
    body, now = file_of(rows), _CLOCK.now()
    import_id, entry = upload_catalog(
        now=now,
        actor="system",
        workspace_id=workspace,
        name="bench.csv",
        source="",
        language=Language.EN,
        ours_until=now + _OURS,
    )
    check = _timed(entry, body)
    wanted = apply_import(
        now=now, actor="system", workspace_id=workspace, import_id=import_id, ours_until=now + _OURS
    )
    if wanted is None:
        raise LookupError("the file was taken over by somebody else")
    return FileTimes(check, _timed(wanted, body))


def file_of(rows: int) -> bytes:
    """A catalog of two variants a product, as a till would write it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow(
        ["sku", "product", "name_it", "name_en", "category", "option_size", "price", "stock", "tags"]
    )
    for number in range(rows):
        first = number % 2 == 0
        names = [f"Cosa {number} di miele", f"Honey thing {number}", "Bench"] if first else ["", "", ""]
        told = [f"BENCH-{number}", f"bench-{number // 2}", *names, number % 2]
        writer.writerow([*told, f"{number % 90 + 1},50", number % 40, "taste:sweet" if first else ""])
    return written.getvalue().encode()


def _timed(entry: Claimed, body: bytes) -> float:
    began = time.perf_counter()
    wanted = wanted_import(now=_CLOCK.now(), entry=entry)
    if wanted is None:
        raise LookupError("somebody else is at the file")
    do = check_import if wanted.step == "check" else write_import
    do(now=_CLOCK.now, entry=entry, wanted=wanted, body=body, tick=_silent)
    return time.perf_counter() - began


def _silent(**_: int) -> None:
    """Nobody asks how far it is."""
