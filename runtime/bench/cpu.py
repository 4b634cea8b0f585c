"""How much CPU a process and all its children have used, as Linux counts it."""

import os
from collections.abc import Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _CHILDREN_SYSTEM = 1, 11, 14


def milliseconds(pids: Mapping[str, int]) -> dict[str, float]:
    """CPU used so far by each of the processes, its living children, and those it has buried."""
    family = _families()
    return {name: _used(pid, family) for name, pid in pids.items()}


def _used(pid: int, family: Mapping[int, list[int]]) -> float:
    fields = _fields(pid)
    own = sum(int(field) for field in fields[_USER : _CHILDREN_SYSTEM + 1]) if fields else 0
    return own * 1000 / _TICKS + sum(_used(child, family) for child in family.get(pid, []))


def _families() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and (fields := _fields(int(path.name))):
            children.setdefault(int(fields[_PARENT]), []).append(int(path.name))
    return children


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
