"""A catalog file of very many rows: its dry run, its taking over, and how much memory they need.

`python -m runtime.bench.importing` measures this part alone, on a running product (`vetrina up`); `--rows` keeps
it small. The file goes into a shop of its own, which is removed afterwards.
"""

import argparse
import multiprocessing
import resource
import sys
from concurrent.futures import ProcessPoolExecutor

from runtime.bench.catalog_files import ROWS, import_file
from runtime.bench.fresh_shop import Owner, a_fresh_shop, the_running_product
from runtime.bench.report import Imported, import_table
from shop.kernel.clock import SystemClock
from shop.kernel.ids import WorkspaceId

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


def _import(workspace: WorkspaceId, rows: int) -> Imported:
    """Both steps, and the most memory that this process ever had."""
    before = _most_memory()
    times = import_file(workspace, rows)
    return Imported(rows, times.check, times.apply, before, _most_memory())


def _most_memory() -> float:
    """In MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES_IN_A_MEGABYTE


if __name__ == "__main__":
    main()
