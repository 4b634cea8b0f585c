"""Down and status: what a person asks of the running product."""

import signal
from dataclasses import dataclass, field
from typing import Any

from runtime.embedded.asking import ask
from runtime.embedded.leftovers import end_leftovers, running_supervisor
from runtime.embedded.processes import birth, end_process
from runtime.embedded.state import State, read_json

_LONGEST_STOP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Status:
    """How the product is."""

    running: bool
    healthy: bool
    state: str
    addresses: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    version: str = ""

    def told(self) -> dict[str, Any]:
        """For programs: the addresses stand at the top."""
        return {
            "healthy": self.healthy,
            "running": self.running,
            **self.addresses,
            "state": self.state,
            "version": self.version,
            "parts": self.parts,
        }


def down(state: State) -> bool:
    """Stop the product and whatever an earlier start left; False where nothing ran."""
    supervisor = running_supervisor(state)
    if supervisor:
        end_process(*supervisor, signal.SIGTERM, patience=_LONGEST_STOP_SECONDS)
    return bool(end_leftovers(state)) or supervisor is not None


def status(state: State) -> Status:
    """Ask the running product how it is."""
    found = addresses(state)
    if not found:
        return Status(running=False, healthy=False, state=str(state.folder))
    told = _health(found["health"])
    parts = {**told.get("parts", {}), **_processes(state)}
    healthy = bool(told.get("healthy")) and all(part["ok"] for part in parts.values())
    return Status(
        running=True,
        healthy=healthy,
        state=str(state.folder),
        addresses=found,
        parts=parts,
        version=told.get("version", ""),
    )


def addresses(state: State) -> dict[str, str]:
    """Where the running product answers; empty where it does not run."""
    return read_json(state.addresses) if running_supervisor(state) else {}


def _health(address: str) -> dict[str, Any]:
    try:
        _, told = ask(address, patience=10)
    except OSError:
        return {}
    return told if isinstance(told, dict) else {}


def _processes(state: State) -> dict[str, Any]:
    """Every process that we started, and whether it lives."""
    return {
        name: {"ok": alive, "words": f"process {entry['pid']}" if alive else "not running", "ms": 0}
        for name, entry in read_json(state.processes).items()
        for alive in [birth(entry["pid"]) == entry["born"] != ""]
    }
