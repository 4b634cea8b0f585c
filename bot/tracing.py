"""What a turn did, step by step: kept with the turn and shown beside the phone in the playground."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["ok", "refused", "skipped", "changed", "failed"]


@dataclass(slots=True)
class Step:
    """One step. `words` is an English sentence for people, `details` is for machines."""

    step: str
    state: State = "ok"
    words: str = ""
    ms: float = 0.0
    details: dict[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """The step as JSON."""
        return {
            "step": self.step,
            "state": self.state,
            "words": self.words,
            "ms": round(self.ms, 2),
            "details": self.details,
        }


@dataclass(slots=True)
class Trace:
    """The steps of one turn, in order."""

    steps: list[Step] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time a step; it comes after the steps inside it, and is kept even when it raises, then as failed."""
        step = Step(name)
        start = time.perf_counter()
        try:
            yield step
        except BaseException:
            step.state = "failed"
            raise
        finally:
            step.ms = (time.perf_counter() - start) * 1000
            self.steps.append(step)

    def note(self, step: str, state: State, words: str, /, **details: Any) -> None:
        """Add a step that took no time worth measuring."""
        self.steps.append(Step(step, state, words, 0.0, details))

    @property
    def milliseconds(self) -> float:
        """How long the turn has been going on."""
        return round((time.perf_counter() - self.began) * 1000, 2)

    def told(self) -> list[dict[str, Any]]:
        """All steps as JSON."""
        return [step.told() for step in self.steps]
