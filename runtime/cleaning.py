"""Removes what the product keeps on this machine. Needs nothing but Python: the environment may be gone."""

import signal
import sys

from runtime.embedded.leftovers import end_leftovers, running_supervisor
from runtime.embedded.processes import end_process
from runtime.embedded.state import State, remove
from runtime.embedded.surroundings import state_folder


def main() -> None:
    """Stop the product if it runs, then remove its state."""
    state = State(state_folder())
    if not state.folder.is_dir():
        sys.stdout.write(f"nothing to remove: {state.folder} does not exist\n")
        return
    if not state.is_ours():
        sys.exit(f"{state.folder} is no state of Vetrina's; nothing was removed")
    if supervisor := running_supervisor(state):
        end_process(*supervisor, signal.SIGTERM, patience=60.0)
    end_leftovers(state)
    removed = remove(state)
    elsewhere = [str(path) for path in removed if not path.is_relative_to(state.folder)]
    sys.stdout.write(f"removed {' and '.join([str(state.folder), *elsewhere])}\n")


if __name__ == "__main__":
    main()
