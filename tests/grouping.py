"""Which tests are run by the same worker: those whose file names a group in the mark `xdist_group`."""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

_MARK = re.compile(r"""xdist_group\("(\w+)"\)""")


class Groups(LoadScopeScheduling):  # type: ignore[misc]  # xdist carries no types for it
    """A group is one unit of work, the largest first; every other test is one by itself.

    xdist's own `loadgroup` writes the group into a test's id, which pytest 9.2 no longer lets it do.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0]) or nodeid


@cache
def group_of(file: str) -> str:
    """The group that the file's tests belong to; empty where they belong to none."""
    found = _MARK.search(Path(file).read_text(encoding="utf-8"))
    return found[1] if found else ""
