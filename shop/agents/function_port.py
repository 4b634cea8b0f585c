"""The wire to the shop's own systems that are asked something, as far as the business knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

Trouble = Literal["", "refused", "unreachable", "late", "broken", "status", "unreadable"]
"""Nothing; the address is refused; no connection; no answer in time; the connection broke; an answer that is no 2xx;
one that is no JSON object."""


@dataclass(frozen=True, slots=True)
class FunctionAnswer:
    """What a system answered, or why nothing came."""

    status: int | None = None
    answer: Mapping[str, Any] | None = None
    trouble: Trouble = ""

    @property
    def answered(self) -> bool:
        """Whether there is something to say."""
        return self.answer is not None and not self.trouble


class Functions(Protocol):
    """Something that asks."""

    def ask(
        self,
        *,
        url: str,
        secrets: Sequence[str],
        message_id: str,
        payload: Mapping[str, Any],
        now: datetime,
        seconds: float,
    ) -> FunctionAnswer:
        """POST the question, signed with each secret; the answer, within so many seconds. Raises nothing."""
        ...
