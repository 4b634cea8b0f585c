"""Rules of the house that no other tool checks."""

import ast
import re
import tokenize
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = (
    *("runtime", "bot", "webapp", "gateways", "agent_tools"),
    *("flows", "secure_links", "knowledge", "shop"),
)
MOST_LINES = 350
# A reader who meets one of these learns nothing about what the thing is.
EMPTY_WORDS = re.compile(r"(^|_)(utils?|helpers?|common|managers?|handlers?|data|info|misc)(_|$)")
EXCEPTION = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<codes>[:\[][\w\s,\-\]]*)?(?P<reason>.*)")


def modules(*folders: str) -> list[Path]:
    return sorted(chain.from_iterable((PROJECT / folder).rglob("*.py") for folder in folders))


def test_a_module_says_what_it_answers_and_stays_short() -> None:
    for path in modules(*PACKAGES, "tests"):
        text = path.read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(text)), f"{path}: a module begins with what question it answers"
        assert text.count("\n") <= MOST_LINES, f"{path}: so many lines answer more than one question"


def test_names_are_of_the_trade() -> None:
    for path in modules(*PACKAGES):
        names = [path.stem, *_classes(path)]
        assert [name for name in names if EMPTY_WORDS.search(_snake(name))] == [], f"{path}: say what it does"
        # A service is a thing that is booked by time; what only calls itself one says nothing.
        assert [name for name in names if re.search(r".Service$", name)] == [], f"{path}: say what it does"


def test_every_exception_to_a_rule_has_its_code_and_its_reason() -> None:
    unexplained = [
        f"{path}:{line}"
        for path in modules(*PACKAGES, "tests")
        for line, comment in _comments(path)
        if _is_unexplained(comment)
    ]
    assert unexplained == [], "`# noqa: CODE  # reason`, `# type: ignore[code]  # reason`"


def test_nothing_is_put_off_in_a_comment() -> None:
    put_off = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")  # the rule that keeps these words out everywhere else
    found = [
        f"{path}:{line}"
        for path in modules(*PACKAGES, "tests")
        for line, comment in _comments(path)
        if put_off.search(comment)
    ]
    assert found == []


def _classes(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    with tokenize.open(path) as file:
        for token in tokenize.generate_tokens(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def _is_unexplained(comment: str) -> bool:
    found = EXCEPTION.search(comment)
    return found is not None and not (found["codes"] and re.search(r"#\s*\S", found["reason"]))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
