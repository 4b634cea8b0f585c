"""Programs of others, from npm: installed once from a lock, beside their `package.json`."""

# ruff: noqa: TID251  # what may be skipped is told by the environment of the test run

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PEERS = Path(__file__).parent

_INSTALL_SECONDS = 300


def node() -> Path:
    """The folder of Node's programs: the machine's own, else the one that built the pages."""
    for program in (shutil.which("npm"), shutil.which("npm", path=str(Path(sys.prefix) / "node" / "bin"))):
        if program:
            return Path(program).parent
    return without("npm is not on this machine")


def installed(name: str) -> Path:
    """The folder of a peer with its packages in place; the test is skipped where they cannot be had."""
    folder, programs = PEERS / name, node()
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / ".installed"
    # Test processes side by side wait for the first one.
    with lock.open() as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
            run(programs, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=folder)
            stamp.touch()
    return folder


def run(programs: Path, program: str, *arguments: str, folder: Path, stdin: str = "") -> str:
    """Run one of Node's programs to its end; what it printed. npm without its packages skips the test."""
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "NO_UPDATE_NOTIFIER": "1",
    }
    finished = subprocess.run(  # noqa: S603  # our own words
        [str(programs / program), *arguments],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=_INSTALL_SECONDS,
        check=False,
    )
    if finished.returncode and program == "npm":
        without(f"npm could not fetch its packages: {finished.stderr[-300:]}")
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def without(reason: str) -> Path:
    """Skip, or fail where every peer was promised."""
    if os.environ.get("VETRINA_REQUIRE_PEERS") == "1":
        pytest.fail(f"{reason}, and VETRINA_REQUIRE_PEERS=1", pytrace=False)
    pytest.skip(reason)  # a machine may have no network; CI must, and failed above
