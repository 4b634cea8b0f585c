"""What a process still meant to tell is told before it ends, once, and nothing of it afterwards."""

from threading import Event

import pytest
from fastapi.testclient import TestClient

from tests.web.visiting import healthy, nothing_found
from tests.world import PinnedClock
from webapp.app import create_app
from webapp.live.soon import SOON, Soon
from webapp.wiring import WebWiring

AN_HOUR = 3600.0


def test_a_call_is_made_at_its_moment_and_not_again_at_the_end() -> None:
    soon, made = Soon(), Event()
    calls: list[str] = []

    def call() -> None:
        calls.append("made")
        made.set()

    soon.after(0.0, call)
    assert made.wait(30)
    soon.finish()
    assert calls == ["made"]


def test_who_ends_waits_for_a_call_that_is_under_way() -> None:
    soon, begun, go_on = Soon(), Event(), Event()
    calls: list[str] = []

    def call() -> None:
        begun.set()
        go_on.wait(30)
        calls.append("made")

    soon.after(0.0, call)
    assert begun.wait(30)
    soon.after(AN_HOUR, go_on.set)
    soon.finish()
    assert calls == ["made"]


@pytest.mark.usefixtures("parts")
def test_an_application_that_ends_does_first_what_it_had_put_off() -> None:
    calls: list[str] = []
    app = create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found))
    with TestClient(app):
        SOON.after(AN_HOUR, lambda: calls.append("told"))
        assert calls == []
    assert calls == ["told"]
