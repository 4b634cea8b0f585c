"""What may be written down: one line of JSON an event, of known fields, with no word of a customer.

An event is a name and ids. A field that is not on the list is left out, and its name alone is told, so
that a slip shows in the log and not in what it reveals. Of an exception its kind and place are written,
never its text: database errors quote the values they failed on. Of other libraries' messages only the
pattern is kept.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

import structlog
from structlog.types import EventDict, ExcInfo, Processor, WrappedLogger

FIELDS = frozenset(
    {
        *("event", "level", "timestamp", "logger", "process", "request_id", "left_out"),
        *("workspace_id", "channel_id", "customer_id", "conversation_id", "message_id", "turn_id"),
        *(
            "message",
            "entry_id",
            "link_id",
            "source_id",
            "passage_id",
            "media_id",
            "handoff_id",
            "provider_sid",
        ),
        *("calendar_id", "code_id"),
        *("order_id", "intent_id", "payment_id", "refund_id", "event_id", "provider"),
        *("workspace", "topic", "queue", "attempts", "count", "batch", "oldest_seconds", "position"),
        *(
            "outcome",
            "status",
            "passages",
            "state",
            "step",
            "code",
            "fault",
            "error_code",
            "retry_after",
            "purpose",
        ),
        *("method", "route", "path", "milliseconds", "ms", "port", "version", "part", "exception", "reason"),
        *(
            "model",
            "language",
            "tokens",
            "tokens_in",
            "tokens_out",
            "calls",
            "tool",
            "fallback",
            "kind",
            "verdict",
        ),
    }
)
_IDS = frozenset({name for name in FIELDS if name.endswith("_id")} | {"message", "turn", "provider_sid"})
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_LONGEST = 200
# Whatever could be a token of a link in a path; an address that we route by name has none.
_LONG_SEGMENT = re.compile(r"[A-Za-z0-9_.~-]{20,}")


def configure_logs(process: str, level: str, stream: TextIO | None = None) -> None:
    """Have this process write its events, and those of the libraries it uses, to standard output."""
    out = stream or sys.stdout
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            *_last_steps(process),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler(out)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                _pattern,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last_steps(process)],
        )
    )
    root = logging.getLogger()
    root.handlers = [lines]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


def _last_steps(process: str) -> list[Processor]:
    def name_process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["process"] = process
        return event

    return [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_process,
        _place_of_exception,
        keep_known_fields,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def keep_known_fields(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The event without whatever is not on the list; `left_out` names it."""
    kept = {name: _plain(name, value) for name, value in event.items() if name in FIELDS}
    unknown = sorted(event.keys() - FIELDS)
    return {**kept, "left_out": unknown} if unknown else kept


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, bool | int | float | None):
        return value
    if isinstance(value, list | tuple):
        return [_plain(name, one) for one in value]
    text = str(value) if isinstance(value, str | UUID) else type(value).__name__
    if name in _IDS and not _ID.fullmatch(text):
        return "…"
    return _LONG_SEGMENT.sub("…", text) if name == "path" else text[:_LONGEST]


def _place_of_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    told: ExcInfo | bool | BaseException | None = event.pop("exc_info", None)
    fault = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(fault, BaseException):
        event["exception"] = describe(fault)
    return event


def describe(fault: BaseException) -> list[str]:
    """Kinds and places of an exception and of what caused it, innermost call last; none of its words."""
    lines = []
    cause: BaseException | None = fault
    while cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)
        ours = [frame for frame in frames[:-1] if "site-packages" not in frame.filename][-5:]
        places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in [*ours, *frames[-1:]])
        lines.append(f"{type(cause).__qualname__} at {places}"[:_LONGEST])
        cause = cause.__cause__ or cause.__context__
    return lines


def _pattern(
    _logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The message of another library before its values were filled in."""
    record: logging.LogRecord = event["_record"]
    told = isinstance(record.msg, str) and record.name != "py.warnings"
    event["event"] = record.msg if told else record.name
    if isinstance(record.msg, OSError):
        event["reason"] = record.msg.strerror  # the system's own words: a port that is taken, a missing file
    event["logger"] = record.name
    if record.exc_info:
        event["exc_info"] = record.exc_info
    return event
