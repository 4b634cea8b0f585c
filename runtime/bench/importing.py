"""A catalog file of very many rows: how long the dry run and the taking over last, and how much memory they need.

`python -m runtime.bench.importing` measures this part alone, on a running product (`vetrina up`); `--rows` keeps
it small. The file goes into a shop of its own, which is removed afterwards.
"""

import argparse
import csv
import io
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

from flows.import_catalog import apply_import, check_import, upload_catalog, wanted_import, write_import
from runtime.bench.fresh_shop import Owner, a_fresh_shop, the_running_product
from runtime.bench.goods import LANGUAGES, categories, product
from runtime.bench.report import Imported, import_table
from shop.events.outbox import Claimed
from shop.kernel.clock import SystemClock
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language

ROWS = 50_000
_KINDS = 2
"""Variants of a product: two rows each."""
_OURS = timedelta(hours=1)
_KILOBYTES_IN_A_MEGABYTE = 1024


def main() -> None:
    """Measure this part alone, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    with the_running_product() as owner:
        sys.stdout.write(import_table(importing(owner, rows)) + "\n")


def importing(owner: Owner, rows: int = ROWS) -> Imported:
    """Take a file over into a fresh shop, in a process of its own, whose memory is that of the import alone."""
    with a_fresh_shop(owner, SystemClock().now()) as workspace:
        alone = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=alone) as one:
            return one.submit(_import, workspace, rows).result()


def made_up_file(rows: int) -> bytes:
    """A catalog file of so many rows, two of them for each product, in three languages."""
    written = io.StringIO(newline="")
    names = [f"{kind}_{language}" for kind in ("name", "summary") for language in LANGUAGES]
    columns = ["sku", "product", "category", *names, "allergens", "price", "stock", "option_size"]
    writer = csv.DictWriter(written, columns, restval="")
    writer.writeheader()
    for number in range(rows):
        made = product(number // _KINDS)
        writer.writerow(
            {
                "sku": f"MADE-{number}",
                "product": made.slug,
                "category": made.good["of"],
                **{f"name_{language}": made.name(language) for language in LANGUAGES},
                **{f"summary_{language}": made.title(language) for language in LANGUAGES},
                "allergens": ", ".join(made.allergens),
                "price": f"{made.price_minor / 100:.2f}",
                "stock": made.stock,
                "option_size": f"{number % _KINDS + 1}",
            }
        )
    return written.getvalue().encode()


def _import(workspace: WorkspaceId, rows: int) -> Imported:
    """In a fresh process: both steps, and the most memory that this process ever had."""
    body, before, now = made_up_file(rows), _most_memory(), SystemClock().now()
    assert categories()  # noqa: S101  # read once, before anything is timed
    import_id, entry = upload_catalog(
        now=now,
        actor="member",
        workspace_id=workspace,
        name="bench.csv",
        source="0" * 64,
        language=Language.EN,
        ours_until=now + _OURS,
    )
    checked = _timed(lambda: _step(entry, body, check_import))
    wanted = apply_import(
        now=now, actor="member", workspace_id=workspace, import_id=import_id, ours_until=now + _OURS
    )
    if wanted is None:
        raise RuntimeError("the made-up file has faults")
    written = _timed(lambda: _step(wanted, body, write_import))
    return Imported(rows, len(body), checked, written, before, _most_memory())


def _step(entry: Claimed, body: bytes, do: Callable[..., None]) -> None:
    clock = SystemClock()
    wanted = wanted_import(now=clock.now(), entry=entry)
    if wanted is None:
        raise RuntimeError("the import was done by somebody else")
    do(now=clock.now, entry=entry, wanted=wanted, body=body, tick=lambda **_: None)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _most_memory() -> float:
    """In MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES_IN_A_MEGABYTE


if __name__ == "__main__":
    main()
