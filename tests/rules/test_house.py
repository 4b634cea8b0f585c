"""Rules of the house that no other tool checks."""

import re
import tokenize
from collections.abc import Iterator
from functools import cache
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
PUT_OFF = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")  # the rule that keeps these words out everywhere else
CLASS = re.compile(r"^[ \t]*class[ \t]+(\w+)[ \t]*[(:\[]", re.MULTILINE)
BEFORE_A_MODULE = (tokenize.ENCODING, tokenize.COMMENT, tokenize.NL)


@cache
def text_of(path: Path) -> str:
    """What stands in the file, read once for all that is asked of it."""
    return path.read_text(encoding="utf-8")


def modules(*folders: str) -> list[Path]:
    return sorted(chain.from_iterable((PROJECT / folder).rglob("*.py") for folder in folders))


def test_a_module_says_what_it_answers_and_stays_short() -> None:
    for path in modules(*PACKAGES, "tests"):
        assert _begins_with_words(path), f"{path}: a module begins with what question it answers"
        assert text_of(path).count("\n") <= MOST_LINES, f"{path}: so many lines answer more than one question"


def test_names_are_of_the_trade() -> None:
    for path in modules(*PACKAGES):
        names = [path.stem, *CLASS.findall(text_of(path))]
        assert [name for name in names if EMPTY_WORDS.search(_snake(name))] == [], f"{path}: say what it does"
        # A service is a thing that is booked by time; what only calls itself one says nothing.
        assert [name for name in names if re.search(r".Service$", name)] == [], f"{path}: say what it does"


def test_every_exception_to_a_rule_has_its_code_and_its_reason() -> None:
    unexplained = [
        f"{path}:{line}"
        for path in modules(*PACKAGES, "tests")
        for line, comment in _comments(path, EXCEPTION)
        if _is_unexplained(comment)
    ]
    assert unexplained == [], "`# noqa: CODE  # reason`, `# type: ignore[code]  # reason`"


def test_nothing_is_put_off_in_a_comment() -> None:
    found = [
        f"{path}:{line}"
        for path in modules(*PACKAGES, "tests")
        for line, comment in _comments(path, PUT_OFF)
        if PUT_OFF.search(comment)
    ]
    assert found == []


def _begins_with_words(path: Path) -> bool:
    """Whether its first statement is a text that says something."""
    with tokenize.open(path) as file:
        first = next(
            (one for one in tokenize.generate_tokens(file.readline) if one.type not in BEFORE_A_MODULE), None
        )
    return first is not None and first.type == tokenize.STRING and bool(first.string.strip("\"' "))


def _comments(path: Path, wanted: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The comments of a file; of one in which nothing like it stands, none need be looked for."""
    if wanted.search(text_of(path)) is None:
        return
    with tokenize.open(path) as file:
        for token in tokenize.generate_tokens(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def _is_unexplained(comment: str) -> bool:
    found = EXCEPTION.search(comment)
    return found is not None and not (found["codes"] and re.search(r"#\s*\S", found["reason"]))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
