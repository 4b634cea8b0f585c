"""Who comes and goes is told together: everybody by name among few, a number alone among many."""

import time
from queue import Queue
from typing import Any

from shop.kernel.ids import WorkspaceId, new_id
from shop.live.chat_bodies import PersonHere, Presence
from tests.world import MORNING
from webapp.live.crowd import LONGEST, MOST_NAMED, SHORTEST, Crowd, patience

SESSION = new_id()


def somebody(name: str) -> PersonHere:
    return PersonHere(
        person=f"viewer:{name}", name=name, role="viewer", joined_at=MORNING, connection="", place=""
    )


class Room:
    """A room that hears what passes, and a crowd of which that many are there."""

    def __init__(self, watching: int) -> None:
        self._heard: Queue[Presence] = Queue()
        self.counted = 0
        self.watching = watching
        self.crowd = Crowd(self._count)
        self._of: dict[str, Any] = {
            "workspace_id": WorkspaceId(new_id()),
            "session_id": SESSION,
            "now": MORNING,
            "pass_on": lambda _room, _name, body: self._heard.put(body),
        }

    def _count(self, *_of: object) -> int:
        self.counted += 1
        return self.watching

    def hears(self) -> Presence:
        return self._heard.get(timeout=30)

    def comes(self, name: str) -> None:
        self.crowd.came(one=somebody(name), **self._of)

    def goes(self, name: str) -> None:
        self.crowd.went(person=f"viewer:{name}", **self._of)


def test_whoever_comes_and_goes_in_one_moment_is_told_once_and_counted_once() -> None:
    room = Room(watching=2)
    room.comes("Ada")
    room.comes("Bruno")
    room.goes("Ada")
    room.goes("Carla")
    room.comes("Carla")

    told = Presence(
        session_id=SESSION, watching=2, came=(somebody("Bruno"), somebody("Carla")), went=("viewer:Ada",)
    )
    assert (room.hears(), room.counted) == (told, 1)


def test_in_a_crowd_only_how_many_there_are_is_told_and_less_often() -> None:
    room = Room(watching=MOST_NAMED + 1)
    room.comes("Ada")
    assert room.hears() == Presence(session_id=SESSION, watching=MOST_NAMED + 1)

    began = time.monotonic()
    room.goes("Ada")
    room.hears()
    assert time.monotonic() - began >= patience(MOST_NAMED + 1) > SHORTEST

    assert patience(0) == SHORTEST
    assert patience(1_000_000) == LONGEST
