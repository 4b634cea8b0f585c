"""Up, down and status: what a person does with the whole product."""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from runtime.embedded.leftovers import end_leftovers, running_supervisor
from runtime.embedded.processes import PartFailed, birth, end_process
from runtime.embedded.state import State, read_json
from runtime.embedded.surroundings import PROJECT, given
from runtime.product import Product, settle_product
from runtime.sentences import sentences_to_try
from runtime.supervisor import AlreadyRunning, Supervisor, alone

_POLL_SECONDS = 0.05
_LONGEST_START_SECONDS = 600.0
_LONGEST_STOP_SECONDS = 60.0

Tell = Callable[[str], None]

__all__ = ["AlreadyRunning", "Status", "addresses", "announce", "down", "status", "up", "up_detached"]


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


def up(state: State, tell: Tell, *, port: int | None, scale: int) -> None:
    """Start the product and stay until it is stopped; raises AlreadyRunning or PartFailed."""
    with alone(state):
        tell(f"state      {state.folder}")
        product = settle_product(state, given(), web_port=port)
        Supervisor(product, tell, scale).run(lambda: announce(product, tell))
        tell("stopped; nothing is left running")


def up_detached(state: State, tell: Tell, *, port: int | None, scale: int) -> None:
    """Start the product behind our back, and return when it is ready; raises PartFailed."""
    arguments = ["up", "--scale", str(scale), *(["--port", str(port)] if port else [])]
    log = state.logs / "supervisor.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # ourselves
            [sys.executable, "-m", "runtime.cli", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=PROJECT,
            env={**given(), "VETRINA_STATE": str(state.folder), "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
    deadline = time.monotonic() + _LONGEST_START_SECONDS
    while not state.addresses.exists():
        if process.poll() is not None:
            raise PartFailed(f"the product did not start; its log is {log}\n{log.read_text().strip()}")
        if time.monotonic() > deadline:
            raise PartFailed(f"the product was not ready in time; its log is {log}")
        time.sleep(_POLL_SECONDS)
    time.sleep(_POLL_SECONDS)
    tell(log.read_text(encoding="utf-8").rstrip())


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
    return Status(True, healthy, str(state.folder), found, parts, told.get("version", ""))


def addresses(state: State) -> dict[str, str]:
    """Where the running product answers; empty where it does not run."""
    return read_json(state.addresses) if running_supervisor(state) else {}


def announce(product: Product, tell: Tell) -> None:
    """Tell where to look and what to try."""
    tell("")
    for name, address in product.addresses().items():
        if name != "web":
            tell(f"{name:<10} {address}")
    tell("")
    for line in sentences_to_try():
        tell(line)


def _health(address: str) -> dict[str, Any]:
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310  # our own
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # as above
            told: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as unhealthy:
        return _json(unhealthy.read())
    except (OSError, ValueError):
        return {}
    return told


def _json(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _processes(state: State) -> dict[str, Any]:
    """Every process that we started, and whether it lives."""
    return {
        name: {"ok": alive, "words": f"process {entry['pid']}" if alive else "not running", "ms": 0}
        for name, entry in read_json(state.processes).items()
        for alive in [birth(entry["pid"]) == entry["born"] != ""]
    }
