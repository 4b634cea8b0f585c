"""A worker of its own process, to be killed: does one entry of the outbox and knows no mercy.

Run as ``python -m tests.programs.dying ENTRY`` with the entry as JSON and the file on its standard input.
"""

import json
import sys
from uuid import UUID

from flows.import_catalog import wanted_import, write_import
from shop.events.outbox import Claimed
from shop.kernel.ids import WorkspaceId
from tests.programs.files import silent
from tests.world import MORNING


def main() -> None:
    """Take the file over, as far as one is let."""
    told = json.loads(sys.argv[1])
    entry = Claimed(
        UUID(told["id"]), WorkspaceId(UUID(told["workspace"])), "import", told["key"], told["payload"]
    )
    wanted = wanted_import(now=MORNING, entry=entry)
    body = sys.stdin.buffer.read()
    if wanted is not None:
        write_import(now=lambda: MORNING, entry=entry, wanted=wanted, body=body, tick=silent)


if __name__ == "__main__":
    main()
