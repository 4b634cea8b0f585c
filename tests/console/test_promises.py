"""What the documentation says that the console promises is shown by tests that exist."""

import re

from tests.rules.test_house import PROJECT

_NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


def test_every_test_that_a_promise_of_the_console_names_exists() -> None:
    files: dict[str, str] = {}
    for path in (PROJECT / "tests").rglob("test_*.py"):
        files[path.name] = files.get(path.name, "") + path.read_text(encoding="utf-8")
    told = (PROJECT / "docs" / "console-promises.md").read_text(encoding="utf-8")
    promised = _NAMED.findall(told)

    assert len(promised) > 100
    assert [f"{file}::{name}" for file, name in promised if f"def {name}(" not in files.get(file, "")] == []
    lines = [line for line in told.splitlines() if line.startswith("| ") and not line.startswith("| wh")]
    assert [line for line in lines if not _NAMED.search(line)] == [], "promises that nothing shows"
