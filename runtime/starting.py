"""Up: the whole product starts, before our eyes or behind our back."""

import subprocess
import sys
import time
from collections.abc import Callable

from runtime.embedded.processes import PartFailed
from runtime.embedded.state import State
from runtime.embedded.surroundings import PROJECT, given
from runtime.product import Product, settle_product
from runtime.supervisor import AlreadyRunning, Supervisor, alone

_POLL_SECONDS = 0.05
_LONGEST_START_SECONDS = 600.0

Tell = Callable[[str], None]

__all__ = ["AlreadyRunning", "announce", "up", "up_detached"]


def up(state: State, tell: Tell, *, port: int | None, scale: int) -> None:
    """Start the product and stay until it is stopped; raises AlreadyRunning or PartFailed."""
    with alone(state):
        tell(f"state      {state.folder}")
        product = settle_product(state, given(), web_port=port)
        Supervisor(product, tell, scale).run(lambda: announce(product, tell, demo=scale > 0))
        tell("stopped; nothing is left running")


def up_detached(state: State, tell: Tell, *, port: int | None, scale: int) -> None:
    """Start the product behind our back, and return when it is ready; raises PartFailed."""
    arguments = ["up", "--scale", str(scale), *(["--port", str(port)] if port else [])]
    log = state.logs / "supervisor.log"
    # One that was killed could not remove its own.
    state.addresses.unlink(missing_ok=True)
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


def announce(product: Product, tell: Tell, *, demo: bool) -> None:
    """Tell where to look and what to try."""
    tell("")
    for name, address in product.addresses().items():
        if name != "web":
            tell(f"{name:<10} {address}")
    if not (demo and product.stands_in):
        return
    from runtime.sentences import sentences_to_try  # noqa: PLC0415  # half a second, when all runs already

    tell("")
    for line in sentences_to_try():
        tell(line)
