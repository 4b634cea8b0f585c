"""An anticipated no: named for what is true, carrying values; the edge words it."""

from typing import Any, ClassVar


class Refusal(Exception):
    """Something cannot be done, and everyone could have known: no fault, no stack trace.

    A subclass stands beside what raises it. `values` are what an edge needs to say it in the
    reader's language; they hold no personal data.
    """

    status: ClassVar[int] = 409
    """What the HTTP edge answers."""

    def __init__(self, **values: Any) -> None:
        """Keep the values that the edge words."""
        super().__init__(type(self).__name__)
        self.values = values

    @property
    def code(self) -> str:
        """The stable name clients may rely on, such as ``link_expired``."""
        name = type(self).__name__
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class NotFound(Refusal):
    """There is no such thing in this workspace."""

    status = 404
