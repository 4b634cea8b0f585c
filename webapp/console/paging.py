"""Lists that go on: where their next part begins, and how an address tells it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query

Place = tuple[datetime, UUID]

Part = Annotated[str, Query(max_length=8)]
"""``rows`` asks for the next rows alone, without the page around them."""


def place_told(at: datetime, row: UUID | str) -> str:
    """The place of a row in a list that goes by time, for an address."""
    return f"{at.isoformat()}~{row}"


async def _place_asked(after: Annotated[str, Query(max_length=90)] = "") -> Place | None:
    at, _, row = after.partition("~")
    try:
        return (datetime.fromisoformat(at), UUID(row)) if row else None
    except ValueError:
        return None


After = Annotated[Place | None, Depends(_place_asked)]
"""The place behind which the rows are wanted, of ``?after=``; None from the first on, as for what is no place."""


def next_rows(chosen: Mapping[str, str], **begins: object) -> str:
    """The query that asks for the rows that follow, as they were chosen; empty where ``begins`` is: nothing follows.

    Without its end, ``&part=rows``, it asks for the page around them, for whoever follows a link without a script.
    """
    if not all(begins.values()):
        return ""
    return urlencode({**{name: value for name, value in chosen.items() if value}, **begins}) + "&part=rows"
