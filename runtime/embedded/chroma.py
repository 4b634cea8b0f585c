"""How Chroma runs on this machine for this product alone: its on-disk client allows one process only."""

import sys
from dataclasses import dataclass
from pathlib import Path

from runtime.embedded.asking import ask
from runtime.embedded.processes import Program
from runtime.embedded.state import State
from runtime.embedded.surroundings import plain

# The package's own command imports the whole client first: 1.7 s and 75 MB more than the server needs.
_SERVE = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])"


@dataclass(frozen=True, slots=True)
class Chroma:
    """A server on the loopback."""

    folder: Path
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def program(self) -> Program:
        """What to start."""
        return Program(
            name="chroma",
            argv=(
                *(sys.executable, "-c", _SERVE, "run", "--host", "127.0.0.1"),
                *("--port", str(self.port), "--path", str(self.folder)),
            ),
            log=self.log,
            ready=self._is_ready,
            environment={**plain(), "ANONYMIZED_TELEMETRY": "False", "RUST_LOG": "warn"},
            folder=self.folder,
            patience=20.0,
        )

    def _is_ready(self) -> bool:
        try:
            status, _ = ask(f"{self.url}/api/v2/heartbeat", patience=1)
        except OSError:
            return False
        return status == 200  # noqa: PLR2004  # HTTP


def embedded_chroma(state: State, *, port: int) -> Chroma:
    """The server of that state."""
    folder = state.folder / "chroma"
    folder.mkdir(mode=0o700, exist_ok=True)
    return Chroma(folder, port, state.logs / "chroma.log")
