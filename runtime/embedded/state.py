"""Where everything lies that the product keeps on this machine."""

import contextlib
import json
import os
import secrets
import shlex
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONGEST_SOCKET_FOLDER = 85
"""A socket's path may have 107 bytes on Linux and 103 on macOS; its name takes 14 of them."""

_OURS = (
    *(
        "postgres",
        "valkey",
        "chroma",
        "twilio",
        "payments",
        "objects",
        "media",
        "logs",
        "environment",
        "secrets.json",
    ),
    *("ports.json", "processes.json", "addresses.json", "elsewhere.json", "migrated.json", "lock"),
)


@dataclass(frozen=True, slots=True)
class State:
    """The one folder that holds it all, except where its place forbids that (see `reachable_folder`)."""

    folder: Path

    @property
    def logs(self) -> Path:
        """What the processes wrote."""
        return self.folder / "logs"

    @property
    def objects(self) -> Path:
        """Pictures and documents."""
        return self.folder / "objects"

    @property
    def environment(self) -> Path:
        """Every setting, secrets among them: only the owner can read it."""
        return self.folder / "environment"

    @property
    def ports(self) -> Path:
        """The ports taken the last time, taken again where they are still free."""
        return self.folder / "ports.json"

    @property
    def secrets(self) -> Path:
        """What was drawn at the first start: only the owner can read it."""
        return self.folder / "secrets.json"

    @property
    def lock(self) -> Path:
        """Held by the one process that runs the product here."""
        return self.folder / "lock"

    @property
    def migrated(self) -> Path:
        """Up to where our own database was migrated."""
        return self.folder / "migrated.json"

    @property
    def addresses(self) -> Path:
        """Where the product answers; there only while it runs."""
        return self.folder / "addresses.json"

    @property
    def processes(self) -> Path:
        """The processes that run, each with its number and birth."""
        return self.folder / "processes.json"

    def is_ours(self) -> bool:
        """Whether this folder was made by the product: only then may it be removed."""
        return self.secrets.is_file() or self.elsewhere.is_file()

    @property
    def elsewhere(self) -> Path:
        """Folders that we had to make outside this one."""
        return self.folder / "elsewhere.json"


def open_state(folder: Path) -> State:
    """The state in that folder, made where it does not exist; what exists is left as it is."""
    state = State(folder.absolute())
    # Others may pass through, since PostgreSQL may run as another account; they can't list or read.
    _make(state.folder, 0o711)
    _make(state.logs, 0o700)
    _make(state.objects, 0o700)
    return state


def write_environment(state: State, values: dict[str, str]) -> None:
    """Keep the settings, in a form that a shell can read too."""
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in sorted(values.items())]
    _write(state.environment, "".join(lines))


def read_json(path: Path) -> dict[str, Any]:
    """A small file of ours; empty where it is missing or was cut short."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def write_json(path: Path, values: dict[str, Any]) -> None:
    """Replace a small file of ours as a whole."""
    _write(path, json.dumps(values, indent=2) + "\n")


def reachable_folder(state: State, name: str, run_as: tuple[int, int] | None) -> Path:
    """A folder of that name that `run_as` owns and can reach; in the state folder wherever that is possible.

    Below a home that only its owner may enter, another account can't reach it, and opening that
    home to others is not ours to do: then it lies in the machine's own place for such things.
    """
    kept = read_json(state.elsewhere).get(name)
    if kept is not None and _is_ours(Path(kept), run_as):
        return Path(kept)
    folder = state.folder / name
    existed = folder.exists()
    _make(folder, 0o700)
    _give(folder, run_as)
    if _reaches(folder, run_as):
        return folder
    if not existed:
        folder.rmdir()
    return _make_elsewhere(state, name, Path("/var/tmp"), run_as)  # noqa: S108  # mkdtemp makes it ours


def socket_folder(state: State, home: Path, run_as: tuple[int, int] | None) -> Path:
    """A folder for sockets whose path is short enough for the kernel, beside `home` where that is."""
    folder = home / "s"
    if len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER:
        _make(folder, 0o700)
        _give(folder, run_as)
        return folder
    kept = read_json(state.elsewhere).get("sockets")
    if kept is not None and _is_ours(Path(kept), run_as):
        return Path(kept)
    return _make_elsewhere(state, "sockets", Path("/tmp"), run_as)  # noqa: S108  # as above


def remove(state: State) -> list[Path]:
    """Remove what we keep there and elsewhere, and nothing else; returns what was removed."""
    kept = [Path(path) for path in read_json(state.elsewhere).values()]
    gone = [path for path in [*kept, *(state.folder / name for name in _OURS)] if path.exists()]
    for path in gone:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    with contextlib.suppress(OSError):  # somebody else's files lie there too
        state.folder.rmdir()
    return gone


def new_secret() -> str:
    """A secret that fits everywhere: in a URL, a configuration file and a shell."""
    return secrets.token_hex(24)


def _make(folder: Path, mode: int) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(mode)


def _give(folder: Path, run_as: tuple[int, int] | None) -> None:
    if run_as is not None and folder.stat().st_uid != run_as[0]:
        os.chown(folder, *run_as)


def _reaches(folder: Path, run_as: tuple[int, int] | None) -> bool:
    if run_as is None:
        return True
    question = subprocess.run(  # noqa: S603  # the folder is an argument, never part of the command
        ["/bin/sh", "-c", 'test -w "$1"', "sh", str(folder)],
        user=run_as[0],
        group=run_as[1],
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return question.returncode == 0


def _is_ours(folder: Path, run_as: tuple[int, int] | None) -> bool:
    """Others may write where it lies: a folder that somebody put in its place does not count."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == (run_as[0] if run_as else os.geteuid())


def _make_elsewhere(state: State, name: str, place: Path, run_as: tuple[int, int] | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="vetrina-", dir=place))
    _give(folder, run_as)
    write_json(state.elsewhere, {**read_json(state.elsewhere), name: str(folder)})
    return folder


def _write(path: Path, text: str) -> None:
    """Write it whole or not at all; only the owner can read it, from its first byte on."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    fresh.replace(path)
