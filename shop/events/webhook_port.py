"""The wire to the shop's own systems, as far as the business knows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a try: the endpoint's status, or none and why nothing came."""

    status: int | None = None
    error: str = ""
    retry_after: timedelta | None = None
    """How long the endpoint asks to be left alone."""
    never: bool = False
    """Trying again could not help: the address itself is refused."""

    @property
    def taken(self) -> bool:
        """Whether the endpoint has it now: any 2xx."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004  # HTTP


class Webhooks(Protocol):
    """Something that tells an endpoint."""

    def send(
        self, *, url: str, secrets: Sequence[str], message_id: str, payload: dict[str, Any], now: datetime
    ) -> Answered:
        """POST the payload, signed with each secret; what came of it. An endpoint can make it raise nothing."""
        ...
