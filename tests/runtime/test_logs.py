"""What stands in a log line, and what never does."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from runtime.logs import configure_logs
from shop.kernel.ids import new_id


@pytest.fixture
def log() -> Iterator[StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    written = StringIO()
    configure_logs("web", "INFO", written)
    yield written
    structlog.reset_defaults()
    root.handlers, root.level = before


def told(log: StringIO) -> dict[str, object]:
    line: dict[str, object] = json.loads(log.getvalue().splitlines()[-1])
    return line


def test_an_event_is_its_name_and_ids(log: StringIO) -> None:
    turn = new_id()
    structlog.get_logger().info("turn_ended", turn_id=turn, ms=12.5)
    line = told(log)
    assert (line["event"], line["turn_id"], line["ms"], line["level"], line["process"]) == (
        "turn_ended",
        str(turn),
        12.5,
        "info",
        "web",
    )


def test_a_field_that_is_not_on_the_list_is_named_but_not_written(log: StringIO) -> None:
    structlog.get_logger().info("message_received", body="la mia carta è 4111", phone="+393331234567")
    line = told(log)
    assert line["left_out"] == ["body", "phone"]
    assert "4111" not in json.dumps(line)
    assert "+39" not in json.dumps(line)


def test_an_id_that_is_no_id_is_not_written(log: StringIO) -> None:
    structlog.get_logger().info("message_received", customer_id="whatsapp:+393331234567")
    assert told(log)["customer_id"] == "…"


def test_a_token_in_a_path_is_not_written(log: StringIO) -> None:
    structlog.get_logger().info("request", path="/l/eyJhbGciOiJIUzI1NiJ9.c2VjcmV0c2VjcmV0")
    assert told(log)["path"] == "/l/…"


def test_of_an_exception_kind_and_place_are_written_and_no_word(log: StringIO) -> None:
    try:
        int("+39 333 1234567 twice")
    except ValueError:
        structlog.get_logger().exception("entry_failed")
    line = told(log)
    assert str(line["exception"]).startswith("['ValueError at test_logs.py:")
    assert "+39" not in json.dumps(line)


def test_of_another_librarys_message_only_the_pattern_is_written(log: StringIO) -> None:
    logging.getLogger("twilio").warning("sent to %s", "+393331234567")
    line = told(log)
    assert (line["event"], line["logger"]) == ("sent to %s", "twilio")
    assert "+39" not in json.dumps(line)
