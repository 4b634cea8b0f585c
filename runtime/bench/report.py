"""The figures as a table, and where the README shows them."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from runtime.bench.measuring import AT_ONCE, Cost
from runtime.bench.posting import Posted

BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured with so much stored; the rounds of yardstick and product were run in turn."""

    bare: list[Posted]
    taking: list[Posted]
    """While the product only takes messages, as the bare endpoint does."""
    busy: list[Posted]
    """While it answers them on the same processors."""
    cost: Cost


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured."""

    empty: Seen
    full: Seen
    stored: int
    """Conversations stored in the full one."""


def table(figures: Figures) -> str:
    """Markdown: what is measured beside what, on which machine, then the figures."""
    empty, full = figures.empty, figures.full
    bare = [*empty.bare, *full.bare]
    taken = [bare, empty.taking, full.taking]
    rows = [
        (
            "",
            "bare endpoint",
            "Vetrina",
            f"Vetrina, {figures.stored:,} conversations stored",
            "stored ÷ empty",
        ),
        ("---", "---:", "---:", "---:", "---:"),
        _row("webhooks accepted a second", [_rate(rounds) for rounds in taken], 0),
        _row("p95, ms", [_within(rounds, 0.95) for rounds in taken], 1),
        _row(
            "p95 while they are answered too, ms",
            [None, *(_within(one.busy, 0.95) for one in (empty, full))],
            1,
        ),
        *_cost_rows(empty.cost, full.cost),
    ]
    times = _rate(bare) / _rate(empty.taking)
    told = (
        f"{AT_ONCE} webhooks at once, beside FastAPI with one endpoint that checks the signature and does nothing "
        f"else, run in turn; product, load and stand-in share the machine ({machine()}). To take a message and "
        f"store it exactly once costs {times:.1f} times what checking its signature costs."
    )
    lines = [told, "", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)


def write_into(readme: Path, text: str) -> bool:
    """Put the text between the markers; False where the file has none."""
    if not readme.exists():
        return False
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return False
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    return True


def machine() -> str:
    """The processor by its name, cores and system."""
    cpu = platform.processor() or platform.machine()
    try:
        names = [
            line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")
        ]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    except OSError:
        pass
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _rate(rounds: list[Posted]) -> float:
    return median(one.a_second for one in rounds)


def _within(rounds: list[Posted], share: float) -> float:
    return median(one.quantile(share) for one in rounds)


def _row(name: str, values: list[float | None], digits: int) -> tuple[str, ...]:
    shown = ("" if value is None else f"{value:,.{digits}f}" for value in values)
    _, empty, full = values
    return (name, *shown, f"{full / empty:.2f}" if empty and full else "")


def _cost_rows(empty: Cost, full: Cost) -> list[tuple[str, ...]]:
    def row(name: str, one: float, other: float) -> tuple[str, ...]:
        return _row(name, [None, one, other], 1)

    parts = sorted(empty.by_process, key=lambda name: -empty.by_process[name])
    return [
        row("CPU for each answered message, ms", empty.total, full.total),
        *(
            row(f"· {name}", empty.by_process[name], full.by_process[name])
            for name in parts
            if name != "vendors"
        ),
        row("stand-in for Twilio, apart", empty.by_process["vendors"], full.by_process["vendors"]),
    ]
