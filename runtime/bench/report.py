"""The figures as a table, and where the README shows them."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from runtime.bench.measuring import AT_ONCE, Cost
from runtime.bench.posting import Posted

BEGIN, END = "<!-- bench: {} -->", "<!-- /bench: {} -->"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured with so much stored; the rounds of yardstick and product were run in turn."""

    bare: list[Posted]
    taking: list[Posted]
    """While the product only takes messages, as the bare endpoint does."""
    busy: list[Posted]
    """While it answers them on the same processors."""
    each: float
    """CPU milliseconds of all processes for each message that is only taken."""
    cost: Cost


@dataclass(frozen=True, slots=True)
class Searched:
    """How search went among so many products. Times in milliseconds."""

    products: int
    proposed: Sequence[float]
    """Three proposals for a wish with its limits, as the model's tool gives them."""
    named: Sequence[float]
    """The products that a name may mean."""
    shelved: Sequence[float]
    """The first page of the shelf for some words."""
    right: float
    """Of the wishes that can be met: the share of which what was meant is among the three proposals."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """How it went when several customers ordered the same product at once."""

    customers: int
    orders: int
    seconds: float
    """From the yes of all of them to the last order, over all rounds."""
    placed: Sequence[float]
    """How long each yes took until it was an order, in milliseconds."""
    whole_seconds: float
    """With filling the carts and proposing, all rounds together."""
    refused: Sequence[float]
    """How long each no took when everything was gone, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Talked:
    """How it went when so many were in the chat of one live session, served by one process."""

    members: int
    entered_seconds: float
    """From the first socket to the last one that was in the room."""
    entered_cpu: float
    """Seconds of a processor that the web process took meanwhile."""
    said: int
    lost: int
    """How many did not hear every line once and in its order."""
    closed: Mapping[int, int]
    """By its code, how many sockets the server closed."""
    late: Sequence[float]
    """Of each line at each of them, from its being taken to its being heard, in milliseconds."""
    cpu: float
    """Of one processor, while they talked."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How the import of a catalog file went. Times in seconds, memory in MB."""

    rows: int
    checked: float
    """The dry run with its difference."""
    written: float
    """Taking it over."""
    before: float
    """The process at most, before it began."""
    most: float
    """The process at most."""


@dataclass(frozen=True, slots=True)
class Booked:
    """How calendars and bookings went with so many bookings stored. Times in milliseconds."""

    people: int
    stored: int
    month: Sequence[float]
    """A month of free times of everybody, worked out."""
    one: Sequence[float]
    """The same of one person."""
    customers: int
    bookings: int
    seconds: float
    """From the wish of all of them to the last booking, over all rounds."""
    booked: Sequence[float]
    """How long each took to hold and confirm."""
    refused: Sequence[float]
    """How long each no took, with the free times near it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What messages cost."""

    empty: Seen
    full: Seen
    stored: int
    """Conversations stored in the full one."""


def message_table(figures: Figures) -> str:
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
        _row("CPU for each webhook that is only taken, ms", [None, empty.each, full.each], 2),
        *_cost_rows(empty.cost, full.cost),
    ]
    times = _rate(bare) / _rate(empty.taking)
    told = (
        f"{AT_ONCE} webhooks at once, beside FastAPI with one endpoint that checks the signature and does nothing "
        f"else, run in turn; product, load and stand-in share the machine ({machine()}). To take a message and "
        f"store it exactly once costs {times:.1f} times what checking its signature costs."
    )
    return "\n".join([told, "", *drawn(rows)])


def search_table(searched: Sequence[Searched]) -> str:
    """Markdown: how fast and how well products are found, by how many there are."""
    rows = [
        ("", *(f"{one.products:,} products" for one in searched)),
        ("---", *("---:" for _ in searched)),
        *_times("proposals for a wish", [one.proposed for one in searched]),
        *_times("a product by its name", [one.named for one in searched]),
        *_times("a page of the shelf by words", [one.shelved for one in searched]),
        ("of the wishes that can be met find what was meant", *(f"{one.right:.0%}" for one in searched)),
    ]
    told = (
        "Search in a catalog of three languages, one wish after the other: in a third of them a letter is wrong, in a "
        "fifth stands another word for the same thing, half have a budget, a quarter each a facet, a category, an "
        "allergen; all must be in stock. Each product has a vector for each of its languages."
    )
    return "\n".join([told, "", *drawn(rows)])


def order_table(ordered: Ordered) -> str:
    """Markdown: orders placed at once, and what it takes to say no."""
    quick, slow = within_times(ordered.placed)
    no, slow_no = within_times(ordered.refused)
    rows = [
        ("", f"{ordered.customers} customers, one product"),
        ("---", "---:"),
        ("orders placed a second, from yes to order", f"{ordered.orders / ordered.seconds:,.0f}"),
        ("whole purchases a second: cart, proposal, yes", f"{ordered.orders / ordered.whole_seconds:,.0f}"),
        ("from yes to order: p50, ms", quick),
        ("from yes to order: p95, ms", slow),
        ("from yes to no, when it is gone: p50, ms", no),
        ("from yes to no, when it is gone: p95, ms", slow_no),
    ]
    told = (
        f"{ordered.orders:,} orders of the same product, placed through the flows by {ordered.customers} threads that "
        "are let go together. They stand in line for its stock and for the next number, so that neither is given twice."
    )
    return "\n".join([told, "", *drawn(rows)])


def import_table(imported: Imported) -> str:
    """Markdown: how fast a catalog file is looked through and taken over."""
    rows = [
        ("", f"{imported.rows:,} rows"),
        ("---", "---:"),
        ("dry run with its difference, s", f"{imported.checked:,.1f}"),
        ("taken over, s", f"{imported.written:,.1f}"),
        ("rows a second, both steps", f"{imported.rows / (imported.checked + imported.written):,.0f}"),
        ("memory at most, MB", f"{imported.most:,.0f}"),
        ("of it before the import began, MB", f"{imported.before:,.0f}"),
    ]
    told = (
        "A CSV file with two variants of each product, into an empty shop: every row is checked twice, and all are "
        "written in one transaction."
    )
    return "\n".join([told, "", *drawn(rows)])


def booking_table(booked: Booked) -> str:
    """Markdown: how fast a month is worked out, and how fast many book at once."""
    rows = [
        ("", f"{booked.stored:,} bookings stored"),
        ("---", "---:"),
        *_of(f"a month of free times of {booked.people} people", booked.month),
        *_of("a month of one of them", booked.one),
        ("bookings a second, from wish to confirmed", f"{booked.bookings / booked.seconds:,.0f}"),
        *_of("from wish to confirmed", booked.booked),
        *_of("from wish to no, with what is free instead", booked.refused),
    ]
    told = (
        f"Free times are never stored: each look works them out. {booked.bookings:,} bookings, each held and confirmed "
        f"through the flows by {booked.customers} threads that are let go together and want the same hour, of which "
        "there are people enough: whoever is just being taken is passed over, and nobody is given twice."
    )
    return "\n".join([told, "", *drawn(rows)])


def talk_table(talked: Talked) -> str:
    """Markdown: who hears what in a chat, and how soon."""
    soon, late = within_times(talked.late)
    rows = [
        ("", f"{talked.members:,} in one chat"),
        ("---", "---:"),
        ("everybody in the room after, s", f"{talked.entered_seconds:,.1f}"),
        ("the web process's work for that, s", f"{talked.entered_cpu:,.1f}"),
        ("sockets that it closed", _told_by_code(talked.closed)),
        ("lines written", f"{talked.said:,}"),
        ("who did not hear all of them, once and in order", f"{talked.lost:,}"),
        ("from written to heard: p50, ms", soon),
        ("from written to heard: p95, ms", late),
        ("of one processor, %", f"{talked.cpu * 100:,.0f}"),
    ]
    told = (
        "Every line is stored with its number before it is told. All sockets are served by one web process; they and "
        f"the browsers that listen, each of another visitor, share the machine ({machine()})."
    )
    return "\n".join([told, "", *drawn(rows)])


def _told_by_code(closed: Mapping[int, int]) -> str:
    return ", ".join(f"{count:,} with {code}" for code, count in sorted(closed.items())) or "0"


def write_into(readme: Path, texts: Mapping[str, str]) -> list[str]:
    """Put each part's text between its markers; the names of those for which the file has none."""
    written = readme.read_text(encoding="utf-8") if readme.exists() else ""
    homeless = []
    for name, text in texts.items():
        before, begin, rest = written.partition(BEGIN.format(name))
        _, end, after = rest.partition(END.format(name))
        if begin and end:
            written = f"{before}{begin}\n{text}\n{end}{after}"
        else:
            homeless.append(name)
    if len(homeless) < len(texts):
        readme.write_text(written, encoding="utf-8")
    return homeless


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


def drawn(rows: Iterable[Sequence[str]]) -> list[str]:
    """Each row as a line of Markdown."""
    return [f"| {' | '.join(row)} |" for row in rows]


def _of(name: str, times: Sequence[float]) -> list[tuple[str, str]]:
    quick, slow = within_times(times)
    return [(f"{name}: p50, ms", quick), (f"{name}: p95, ms", slow)]


def within_times(times: Sequence[float]) -> tuple[str, str]:
    """Half of them, and nineteen of twenty, are within these."""
    ranked = sorted(times)
    return f"{ranked[len(ranked) // 2]:,.0f}", f"{ranked[int(0.95 * len(ranked))]:,.0f}"


def _times(name: str, by_size: Sequence[Sequence[float]]) -> list[Sequence[str]]:
    def within(share: float) -> list[str]:
        return [f"{sorted(times)[int(share * len(times))]:,.0f}" for times in by_size]

    return [(f"{name}: p50, ms", *within(0.5)), (f"{name}: p95, ms", *within(0.95))]


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
