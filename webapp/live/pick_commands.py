"""What the warehouse asks for: a line is picked, was not after all, or is back on its shelf."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from flows.pick_item import pick_item, put_back_item, unpick_item
from shop.live.event_bodies import PickLine
from webapp.live.commands import Asked, Command, Wish
from webapp.live.people import PICKERS

DOES: Final[Mapping[str, Callable[..., Any]]] = {
    "pick": pick_item,
    "unpick": unpick_item,
    "return": put_back_item,
}
"""By the word that paths and names of commands have for it."""


class OfLine(Wish):
    """A line of a session cart."""

    item_id: UUID


def _does(flow: Callable[..., PickLine]) -> Callable[[Asked], dict[str, Any]]:
    def perform(asked: Asked) -> dict[str, Any]:
        line = flow(
            now=asked.now,
            person=asked.person.person,
            workspace_id=asked.person.workspace_id,
            item_id=asked.body.item_id,
            client_id=asked.id,
        )
        return {"item": line.wire()}

    return perform


PICK_COMMANDS: Final[dict[str, Command]] = {
    f"picklist:{word}": Command(OfLine, PICKERS, _does(DOES[word]), once=False, says=says)
    for word, says in (
        ("pick", "I have it"),
        ("unpick", "a slip: it is to be picked still"),
        ("return", "what nobody wants any more is back on its shelf"),
    )
}
"""By name."""
