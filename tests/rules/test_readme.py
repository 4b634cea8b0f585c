"""What the documents promise is there: commands, settings, pages, files."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from runtime.cli import app
from shop.kernel.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])


def commands(text: str) -> list[list[str]]:
    """The lines of shell blocks, taken apart, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    return [shlex.split(line, comments=True) for line in lines]


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        target
        for document in DOCUMENTS
        for target in re.findall(r"`make ([a-z]+)`", document.read_text("utf-8"))
    }
    named |= {words[1] for words in commands(README) if words[0] == "make"}

    assert named <= targets


def test_every_vetrina_command_that_is_named_exists_with_its_options() -> None:
    known = typer.main.get_command(app)
    for document in DOCUMENTS:
        for words in commands(document.read_text(encoding="utf-8")):
            if words[0].endswith("vetrina"):
                _check(known, words[1:])
        for named in re.findall(r"`vetrina ([a-z]+)", document.read_text(encoding="utf-8")):
            assert named in known.commands, f"{document}: vetrina {named}"  # type: ignore[attr-defined]  # a group has commands


def _check(command: object, words: list[str]) -> None:
    while words and hasattr(command, "commands") and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    options = {option for parameter in command.params for option in parameter.opts}  # type: ignore[attr-defined]  # every command has them
    assert {word for word in words if word.startswith("--")} <= options, words


@pytest.mark.parametrize("words", [w for w in commands(README) if "inspect" in w], ids=lambda words: words[2])
def test_steps_shown_alone_in_the_readme_run(words: list[str]) -> None:
    ran = CliRunner().invoke(app, words[1:])

    assert ran.exit_code == 0, ran.output
    assert ran.output.lstrip().startswith("{")


def test_every_setting_that_is_named_exists() -> None:
    named = {name.lower() for name in re.findall(r"`([A-Z][A-Z_]{5,})`", README)}

    assert named <= set(Settings.model_fields)


def test_every_file_that_is_linked_exists() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document}: {target}"


def test_every_path_named_in_the_way_of_a_message_exists() -> None:
    text = (PROJECT / "docs" / "a-message.md").read_text(encoding="utf-8")

    for path in re.findall(r"`((?:bot|flows|runtime|knowledge|agent_tools|gateways)/[\w/.]*)`", text):
        assert (PROJECT / path).exists(), path
