"""What the documentation says is shown by a test is shown by one that exists."""

import re

from tests.rules.test_house import PROJECT

_NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


def test_every_test_that_a_promise_names_exists() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "tests").rglob("test_*.py")}
    promised = _NAMED.findall((PROJECT / "docs" / "live.md").read_text(encoding="utf-8"))

    assert len(promised) > 20
    assert [f"{file}::{name}" for file, name in promised if f"def {name}(" not in files.get(file, "")] == []
