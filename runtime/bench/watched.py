"""How it went when so many watched one picture together, as figures and as a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from runtime.bench.report import drawn, machine, within_times


@dataclass(frozen=True, slots=True)
class Watched:
    """How it went when so many watched one picture, talked and reacted."""

    viewers: int
    seconds: float
    stalls: int
    """So often a picture stood still for a second."""
    skipped: int
    """Fragments that were left out for somebody too slow."""
    fragments: int
    """That the page with the fewest has got."""
    said: int
    lost: int
    """How many did not hear every line once and in its order."""
    late: Sequence[float]
    """Of each line at each of them, from its being taken to its being heard, in milliseconds."""
    reacted: int
    reactions_lost: int
    """Taken, but not counted."""
    refused: int
    """Of all that they asked for."""
    megabytes: Mapping[str, tuple[float, float]]
    """Of memory, by process: once all are there, and at the end."""
    cpu: Mapping[str, float]
    """Of one processor, by process."""


def watch_table(crowds: Sequence[Watched]) -> str:
    """Markdown: what everybody saw and heard, and what it cost."""

    def row(name: str, told: Callable[[Watched], str]) -> tuple[str, ...]:
        return (name, *(told(one) for one in crowds))

    processes = list(crowds[0].cpu)
    rows = [
        row("", lambda one: f"{one.viewers:,} watch for {one.seconds:,.0f} s"),
        row("---", lambda _: "---:"),
        row("pictures that stood still for a second", lambda one: f"{one.stalls:,}"),
        row("fragments left out", lambda one: f"{one.skipped:,}"),
        row("lines written", lambda one: f"{one.said:,}"),
        row("who did not hear all of them, once and in order", lambda one: f"{one.lost:,}"),
        row("from written to heard: p50, ms", lambda one: within_times(one.late)[0]),
        row("from written to heard: p95, ms", lambda one: within_times(one.late)[1]),
        row("reactions given", lambda one: f"{one.reacted:,}"),
        row("of them not counted", lambda one: f"{one.reactions_lost:,}"),
        row("refused", lambda one: f"{one.refused:,}"),
        *(
            row(f"memory of {name}, end ÷ begin", lambda one, name=name: _grown(one.megabytes[name]))  # type: ignore[misc]  # of this loop's turn
            for name in processes
        ),
        *(
            row(f"{name}, of one processor", lambda one, name=name: f"{one.cpu[name] * 100:,.0f} %")  # type: ignore[misc]  # as above
            for name in processes
        ),
    ]
    told = (
        "One picture of 1280x720 at about 2 megabits a second by the media process, five lines and twenty reactions a "
        "second by one web process; each page has a seat and keeps it. Whoever watches shares the machine with what "
        f"is watched ({machine()})."
    )
    return "\n".join([told, "", *drawn(rows)])


def _grown(megabytes: tuple[float, float]) -> str:
    before, after = megabytes
    return f"{after / before:.2f} ({after:,.0f} MB)"
