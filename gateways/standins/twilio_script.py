"""Faults on order: which request goes wrong, how, and how often. For tests, and to try things out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

How = Literal["refuse", "stall", "drop", "take_and_drop", "take_and_fail"]


@dataclass(slots=True)
class Fault:
    """One kind of trouble for the next `times` requests that match."""

    how: How
    match: Mapping[str, str] = field(default_factory=dict)
    """``method``, ``path`` and any field, each as a part of what it must contain."""
    code: int | None = None
    status: int | None = None
    """The status of a refusal, and the word of a message that fails later."""
    retry_after: int | None = None
    seconds: float = 0.0
    times: int = 1
    words: str = ""
    """The status that a message which was taken ends with: ``failed`` or ``undelivered``."""


class Script:
    """The faults that are still to happen."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let it happen from now on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Let everything go well."""
        self._faults.clear()

    def next_for(self, method: str, path: str, fields: Mapping[str, Any]) -> Fault | None:
        """The fault that befalls this request, counted as having happened."""
        for fault in self._faults:
            if fault.times > 0 and _matches(fault.match, {**fields, "method": method, "path": path}):
                fault.times -= 1
                return fault
        return None


def _matches(match: Mapping[str, str], request: Mapping[str, Any]) -> bool:
    return all(wanted in str(request.get(name, "")) for name, wanted in match.items())
