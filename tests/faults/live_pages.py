"""Open pages of a live session that do as ours do: come back by number, and ask again until they are answered."""

import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from shop.kernel.ids import new_id
from tests.live.rooms import Browser, Line

_PATIENCE_SECONDS = 120.0
_LOOKS_AGAIN_SECONDS = 0.2
_CUT_EVERY = 4
"""Of what a page asks for, the answer to each fourth is lost, whether somebody dies or not."""
_SAYS_NOTHING = {"still_at_work", "too_many_requests", "fault"}
"""Refusals after which a page asks again."""

Frame = dict[str, Any]


@dataclass
class LivePage:
    """One open page, in one thread; whatever it heard of each room lies in its order."""

    browser: Browser
    hello: dict[str, Any]
    rooms: dict[str, list[Frame]] = field(default_factory=dict)
    answers: dict[str, Frame] = field(default_factory=dict)
    losses: int = 0
    """So often its line was cut, or nobody opened."""
    faults: list[str] = field(default_factory=list)
    """What a page must never be told."""
    _stack: ExitStack = field(default_factory=ExitStack)
    _line: Line | None = None
    _glances: int = 0
    _asked: int = 0

    def enter(self, *rooms: str) -> None:
        """From their beginning."""
        for room in rooms:
            self.rooms.setdefault(room, [])
            if self._line is not None:
                self._line.send("join", room=room, after=0)

    def ask(self, name: str, **body: Any) -> Frame:
        """Ask for something, again under the same id where the line was lost, and what it was answered in the end."""
        command = new_id().hex
        frame = {"id": command, "name": name, "body": body}
        self._asked += 1
        if self._asked % _CUT_EVERY == 0:
            self._loses_the_answer(frame)
        self._insist("command", frame, lambda: command in self.answers)
        return self.answers[command]

    def done(self, name: str, **body: Any) -> dict[str, Any]:
        """Ask for what cannot be refused; what was done."""
        answer = self.ask(name, **body)
        assert answer["type"] == "done", (name, body, answer)
        told: dict[str, Any] = answer["body"]
        return told

    def hear(self, met: Callable[[], bool]) -> None:
        """Listen until it is so."""
        while not met():
            self.glance()
            if not met():
                time.sleep(_LOOKS_AGAIN_SECONDS)

    def glance(self) -> None:
        """Take in whatever has come by now."""
        mark = float(self._glances)
        self._insist("ping", {"at": mark}, lambda: self._glances > mark)

    def close(self) -> None:
        """The page is closed."""
        self._stack.close()
        self._line = None

    def told(self, room: str) -> list[tuple[int, str]]:
        """Number and name of everything that it heard there."""
        return [(frame["seq"], frame["name"]) for frame in self.rooms[room]]

    def _open(self) -> Line:
        if self._line is None:
            rooms = [{"room": room, "after": len(told)} for room, told in self.rooms.items()]
            line = self._stack.enter_context(self.browser.knock())
            line.send("hello", **self.hello, rooms=rooms)
            self._line = line
        return self._line

    def _loses_the_answer(self, frame: Frame) -> None:
        """It is asked for and done, and the line is cut before anybody says so."""
        with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
            self._open().send("command", **frame)
            time.sleep(_LOOKS_AGAIN_SECONDS)
        self.losses += 1
        self.close()

    def _insist(self, kind: str, frame: Frame, met: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not met():
            assert time.monotonic() < deadline, f"never answered: {kind} {frame}"
            try:
                line = self._open()
                line.send(kind, **frame)
                while not met():
                    line.until(self._take)
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                self.losses += 1
                self.close()
                time.sleep(_LOOKS_AGAIN_SECONDS)

    def _take(self, frame: Frame) -> bool:
        """Put it where it belongs; every frame is looked at once."""
        kind = frame["type"]
        if kind == "event":
            self._heard(frame)
        elif kind in {"done", "refused"} and frame.get("code") not in _SAYS_NOTHING:
            if frame["id"] in self.answers:
                self.faults.append(f"answered twice: {frame}")
            self.answers[frame["id"]] = frame
        elif kind == "refused":
            raise TimeoutError  # asked again on a fresh line, under the same id
        elif kind == "pong":
            self._glances += 1
        elif kind in {"left", "reset"}:
            self.faults.append(f"{kind}: {frame}")
        return True

    def _heard(self, event: Frame) -> None:
        told = self.rooms[event["room"]]
        if event["seq"] != len(told) + 1:
            self.faults.append(f"{event['room']}: {event['seq']} after {len(told)}")
            return
        told.append(event)
