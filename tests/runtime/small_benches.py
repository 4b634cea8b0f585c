"""Measures live sessions with very few people on a running product: ``python -m tests.runtime.small_benches``."""

import json
import sys
from dataclasses import asdict

from runtime.bench.fresh_shop import the_running_product
from runtime.bench.report import talk_table
from runtime.bench.talking import talking
from runtime.bench.watched import watch_table
from runtime.bench.watching import watching
from runtime.embedded.state import open_state
from runtime.embedded.surroundings import state_folder

FEW, SECONDS = 4, 3


def main() -> None:
    """The figures as JSON, and the tables."""
    with the_running_product() as owner:
        state = open_state(state_folder())
        talked = talking(owner, state, members=FEW, seconds=1)
        watched = watching(owner, state, viewers=FEW, seconds=SECONDS)
    told = {"talked": asdict(talked), "watched": asdict(watched)}
    tables = [talk_table(talked), watch_table([watched])]
    sys.stdout.write(json.dumps({**told, "tables": tables}) + "\n")


if __name__ == "__main__":
    main()
