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
class Figures:
    """Everything that was measured; the rounds of product and yardstick were run in turn."""

    bare: list[Posted]
    empty: list[Posted]
    full: list[Posted]
    cost_empty: Cost
    cost_full: Cost
    stored: int
    """Conversations stored in the full one."""


def table(figures: Figures) -> str:
    """Markdown: ratios first, since times are of one machine."""
    stored = f"{figures.stored:,} stored conversations"
    rows = [
        ("", "bare endpoint", "Vetrina, empty", f"Vetrina, {stored}", "stored ÷ empty"),
        ("---", "---:", "---:", "---:", "---:"),
        _row("webhooks accepted a second", [_rate(some) for some in _accepted(figures)], 0),
        _row("median, ms", [_within(some, 0.5) for some in _accepted(figures)], 1),
        _row("p95, ms", [_within(some, 0.95) for some in _accepted(figures)], 1),
        *_cost_rows(figures.cost_empty, figures.cost_full),
    ]
    ratio = _within(figures.empty, 0.95) / _within(figures.bare, 0.95)
    lines = [
        f"{AT_ONCE} webhooks at once, against FastAPI with one endpoint that only checks the signature, run in turn.",
        f"A webhook stored exactly once takes {ratio:.1f} times as long (p95) as one that is only checked.",
        f"Measured on {machine()}; product, load and stand-in share it.",
        "",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
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


def _accepted(figures: Figures) -> list[list[Posted]]:
    return [figures.bare, figures.empty, figures.full]


def _rate(rounds: list[Posted]) -> float:
    return median(one.a_second for one in rounds)


def _within(rounds: list[Posted], share: float) -> float:
    return median(one.quantile(share) for one in rounds)


def _row(name: str, values: list[float], digits: int) -> tuple[str, ...]:
    bare, empty, full = values
    shown = (f"{value:,.{digits}f}" for value in (bare, empty, full))
    return (name, *shown, f"{full / empty:.2f}")


def _cost_rows(empty: Cost, full: Cost) -> list[tuple[str, ...]]:
    names = sorted(empty.by_process, key=lambda name: -empty.by_process[name])
    parts = [
        (f"· {name}", empty.by_process[name], full.by_process[name]) for name in names if name != "vendors"
    ]
    rows = [("CPU ms for each answered message", empty.total, full.total), *parts]
    rows.append(("stand-in for Twilio, apart", empty.by_process["vendors"], full.by_process["vendors"]))
    return [
        (name, "", f"{one:.1f}", f"{other:.1f}", f"{other / one:.2f}" if one else "")
        for name, one, other in rows
    ]
