"""What one transaction asks the database again and again, asked once."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlmodel import Session

_Answer = TypeVar("_Answer")


def asked_once(db: Session, what: Hashable, ask: Callable[[], _Answer]) -> _Answer:
    """The answer that this transaction was given before, else a new one.

    For a shop's own settings (taxes, ways of delivery, categories), which no transaction both reads and
    changes: never for what is locked, counted or written here. The answer is shared, so nobody changes it.
    """
    known: dict[Hashable, _Answer] = db.info.setdefault(_ASKED, {})
    if what not in known:
        known[what] = ask()
    return known[what]


_ASKED = "asked_once"
