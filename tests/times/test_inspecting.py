"""What was understood of a time can be looked at from a terminal."""

import json

import pytest
from typer.testing import CliRunner

from runtime.cli import app
from runtime.inspecting_times import inspect_time


def test_the_terminal_prints_instants_and_doubts_as_json() -> None:
    arguments = ["inspect", "time", "domani alle 5", "--at", "2026-11-18T10:00", "--zone", "Europe/Rome"]
    told = json.loads(CliRunner().invoke(app, [*arguments, "--language", "it"]).stdout)
    (time,) = told["times"]
    assert time["kind"] == "instant"
    assert not time["certain"]
    assert time["open_to_doubt"] == [
        {
            "kind": "am_pm",
            "choices": [
                {"start": "2026-11-19T05:00:00+01:00", "end": None},
                {"start": "2026-11-19T17:00:00+01:00", "end": None},
            ],
        }
    ]
    assert time["words"] == "giovedì 19 novembre 2026, 05:00"


def test_the_language_is_found() -> None:
    told = inspect_time(
        "el martes que viene a las 10", at="2026-11-18T10:00", zone="Europe/Madrid", language=""
    )
    assert told["language"] == "es"
    assert told["times"][0]["text"] == "el martes que viene a las 10"


def test_a_time_with_an_offset_is_taken_as_it_is() -> None:
    told = inspect_time("tomorrow", at="2026-11-18T23:30:00+00:00", zone="Europe/Rome", language="en")
    assert told["times"][0]["start"] == "2026-11-20"


@pytest.mark.parametrize(
    "wrong", [["--at", "soon"], ["--zone", "Atlantis"], ["--zone", "../etc/passwd"], ["--language", "fr"]]
)
def test_what_is_not_known_is_told_and_not_guessed(wrong: list[str]) -> None:
    result = CliRunner().invoke(app, ["inspect", "time", "domani", *wrong])
    assert result.exit_code == 1
    assert wrong[1] in result.stderr
