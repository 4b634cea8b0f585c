"""How a process of ours is started, watched and stopped, so that none outlives the product."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runtime.embedded.surroundings import PROJECT

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.01
_kept: deque[int] = deque(maxlen=64)
"""The sockets of ports that were given out lately."""


class PartFailed(RuntimeError):
    """A part ended, or never became ready. The text names it and where its log lies."""


def _nothing() -> None:
    """Do nothing before a start."""


@dataclass(frozen=True, slots=True)
class Program:
    """One process of the product: what to run, as whom, and how to tell that it is ready."""

    name: str
    argv: tuple[str, ...]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str]
    folder: Path = PROJECT
    prepare: Callable[[], None] = _nothing
    """What must be done before each start, the first as well as any later one."""
    run_as: tuple[int, int] | None = None
    """User and group, where we are root and the program refuses to be."""
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    """Seconds it may take to become ready."""
    nice: int = 0
    """How far it stands back where processors are short: 0 for those that somebody waits for."""
    grace: float = 5.0
    """Seconds it may take to end when asked. What it was doing then is taken up anew after the next start."""


@dataclass(slots=True)
class Running:
    """A program that was started."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self.process.pid

    def ended(self) -> bool:
        """Whether it is gone; collects its exit code."""
        return self.process.poll() is not None


def start(program: Program) -> Running:
    """Start it, tied to us: it gets its stop signal when the thread that calls this ends.

    Only for a thread that lives as long as the product, in practice the main one.
    """
    program.prepare()
    user, group = program.run_as or (None, None)
    with program.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  # we made the command ourselves
            program.argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=program.folder,
            env=dict(program.environment),
            user=user,
            group=group,
            extra_groups=[] if user is not None else None,
            start_new_session=True,
            preexec_fn=_last_words(program),  # noqa: PLW1509  # two system calls; we hold no lock they could wait for
        )
    return Running(program, process)


def wait_ready(running: Running) -> None:
    """Return when it is ready; raises PartFailed when it ended or took too long."""
    deadline = time.monotonic() + running.program.patience
    while not running.program.ready():
        if running.ended():
            raise PartFailed(_complaint(running, f"ended with code {running.process.returncode}"))
        if time.monotonic() > deadline:
            raise PartFailed(_complaint(running, f"was not ready after {running.program.patience:g} s"))
        time.sleep(_POLL_SECONDS)


def ask_to_end(running: Running) -> None:
    """Send it its stop signal, once."""
    if not running.ended():
        with contextlib.suppress(ProcessLookupError):
            running.process.send_signal(running.program.stop_signal)


def await_end(running: Running) -> None:
    """Return when it is gone; it is ended by force when its grace is over."""
    try:
        running.process.wait(running.program.grace)
    except subprocess.TimeoutExpired:
        running.process.kill()
        running.process.wait()


def stop(running: Running) -> None:
    """Ask it to end, and end it if it does not; returns when it is gone."""
    ask_to_end(running)
    await_end(running)


def birth(pid: int) -> str:
    """When that process began, in the system's own words; empty where there is none (or only a zombie).

    A number alone may have been given to another process since; number and birth together are one process.
    """
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] in {"Z", "X"} else fields[19]
    answer = subprocess.run(  # noqa: S603  # a number is no command
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def end_process(pid: int, born: str, stop_signal: signal.Signals, patience: float = 10.0) -> None:
    """End that very process, asking first; does nothing where it is gone or its number is another's."""
    deadline = time.monotonic() + patience
    sent: signal.Signals | None = None
    while born and birth(pid) == born:
        wanted = stop_signal if time.monotonic() < deadline else signal.SIGKILL
        if sent is not wanted:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, wanted)
            sent = wanted
        time.sleep(_POLL_SECONDS)


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on, and that nobody else is given before somebody does.

    It stays bound: on Linux whoever sets SO_REUSEADDR, as every server does, may still listen there, while nobody is
    given it who asks for any port, or connects from one. Elsewhere it is free only just now.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    port: int = listener.getsockname()[1]
    if sys.platform == "linux":
        if len(_kept) == _kept.maxlen:
            os.close(_kept.popleft())
        _kept.append(listener.detach())
    else:
        listener.close()
    return port


def is_free(port: int) -> bool:
    """Whether we could listen on that port of the loopback."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    """Whether somebody accepts connections on that port of the loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def _last_words(program: Program) -> Callable[[], None]:
    """What the new process does before it becomes the program: tie itself to us, and step back."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None
    number, nice = int(program.stop_signal), program.nice

    def settle() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if nice:
            os.nice(nice)

    return settle


def _complaint(running: Running, what: str) -> str:
    lines = running.program.log.read_text(errors="replace").splitlines()[-5:]
    return "\n".join((f"{running.program.name} {what}; its log is {running.program.log}", *lines))
