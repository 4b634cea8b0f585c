"""Who of an earlier start still lives, and how that ends."""

import signal

from runtime.embedded.processes import birth, end_process
from runtime.embedded.state import State, read_json


def end_leftovers(state: State) -> list[str]:
    """End the processes that an earlier start recorded and that still live; returns their names."""
    left = [
        (name, entry)
        for name, entry in reversed(read_json(state.processes).items())
        if entry["born"] and birth(entry["pid"]) == entry["born"]
    ]
    for _, entry in left:
        end_process(entry["pid"], entry["born"], signal.Signals(entry["signal"]))
    state.processes.unlink(missing_ok=True)
    state.addresses.unlink(missing_ok=True)
    return [name for name, _ in left]


def running_supervisor(state: State) -> tuple[int, str] | None:
    """Number and birth of the process that runs the product in this state."""
    try:
        number, _, born = state.lock.read_text().strip().partition(" ")
    except OSError:
        return None
    return (int(number), born) if born and birth(int(number)) == born else None
