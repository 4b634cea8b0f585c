"""Which tests are run by the same worker, and in which order: those of one file, or of one group of files.

A file's tests stay together, so that what they share is made once; a file names a group in the mark `xdist_group`
where it shares more: a running product, or a browser.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from xdist.scheduler import LoadScopeScheduling

_MARK = re.compile(r"""xdist_group\("(\w+)"\)""")
_SLOW = re.compile(r"\bmark\.slow\b")
_LONGEST = ("product", "browser", "screens", "lifecycle")
"""The groups that take longest, in this order: whoever begins them late ends late."""


class Groups(LoadScopeScheduling):  # type: ignore[misc]  # xdist carries no types for it
    """A group is one unit of work, and a file without one; what takes longest is begun first, so that all end together.

    xdist's own `loadgroup` writes the group into a test's id, which pytest 9.2 no longer lets it do.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return group_of(file) or file

    def _assign_work_unit(self, node: Any) -> None:
        """The next unit is the longest that is left."""
        self.workqueue.move_to_end(min(self.workqueue, key=self._place), last=False)
        super()._assign_work_unit(node)

    def _place(self, scope: str) -> tuple[int, int]:
        """Smaller is sooner: the groups, then files of slow tests, then files with many."""
        if scope in _LONGEST:
            return (_LONGEST.index(scope), 0)
        early = len(_LONGEST) + (0 if _is_slow(scope) else 1)
        return (early, -len(self.workqueue[scope]))


@cache
def group_of(file: str) -> str:
    """The group that the file's tests belong to; empty where they belong to none."""
    found = _MARK.search(Path(file).read_text(encoding="utf-8"))
    return found[1] if found else ""


@cache
def _is_slow(scope: str) -> bool:
    """Whether it is a group, or a file with slow tests: a few of these take longer than many others."""
    return not scope.endswith(".py") or _SLOW.search(Path(scope).read_text(encoding="utf-8")) is not None
