"""How well said times are understood: right, asked back and wrong, by language.

Our own sentences stand in ``tests/evaluation_sets/times``. An outside folder may hold ``datetime_items``: one
JSON line an item, from the corpora of Duckling (BSD-3-Clause) and Microsoft Recognizers-Text (MIT). The peers'
figures were measured on all items of these suites, ours are on those that the folder holds.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml

from shop.kernel.language import Language
from shop.kernel.times import Choice, SaidTime, understand

Verdict = Literal["right", "asked", "wrong", "none"]
"""Sure and right; in doubt, the right one offered; something else; nothing understood."""

OUTSIDE = "datetime_items/items.jsonl"

_OWN = Path(__file__).parents[1] / "tests" / "evaluation_sets" / "times"
_PEERS: dict[tuple[str, str], tuple[str, float]] = {
    ("duck_point", "en"): ("duckling*", 90.1),
    ("duck_point", "es"): ("duckling*", 88.5),
    ("rec_psent", "en"): ("recognizers*", 82.1),
    ("rec_psent", "it"): ("duckling", 49.1),
    ("rec_psent", "es"): ("recognizers*", 96.2),
    ("rec_sent", "en"): ("duckling", 65.9),
    ("rec_sent", "it"): ("duckling", 59.6),
    ("rec_sent", "es"): ("snips", 63.6),
    ("duck_interval", "en"): ("snips", 26.0),
    ("duck_interval", "es"): ("snips", 62.0),
}
"""The best that runs in Python, strictly right, in percent; a star: on its own corpus or specification."""
_NAMES = {
    "duck_point": "Duckling, points",
    "duck_interval": "Duckling, intervals",
    "rec_psent": "Recognizers, parsers",
    "rec_sent": "Recognizers, sentences",
}
_DUCKLING_ZONE, _ZONE = ZoneInfo("Etc/GMT+2"), ZoneInfo("UTC")
_GRAINS = {
    "Second": timedelta(seconds=1),
    "Minute": timedelta(minutes=1),
    "Hour": timedelta(hours=1),
    "Day": timedelta(days=1),
}


def time_tables(folder: Path | None) -> Iterator[list[str]]:
    """Our own sentences, and the items of an outside folder where it holds them."""
    yield _table("times, own sentences, %", _own())
    if folder is not None and (folder / OUTSIDE).exists():
        items = list(_items(folder / OUTSIDE))
        yield _table("times, public items, %", items)
        yield _table(
            "times, public items for bookings, %", [item for item in items if item[0].endswith(" B")]
        )


Outcome = tuple[str, str, Verdict, bool]
"""Suite, language, what became of it, and whether the first reading is right."""


def _own() -> list[Outcome]:
    outcomes = []
    for language in Language:
        told = yaml.safe_load((_OWN / f"{language.value}.yaml").read_text("utf-8"))
        at = datetime.fromisoformat(told["at"])
        zone = ZoneInfo(told["zone"])
        for text, wanted in told["times"].items():
            found = understand(text, at=at.replace(tzinfo=zone), zone=zone, language=language).times
            ranged = bool(found) and found[0].kind == "range"
            verdict = _judged(found, partial(_is_written, wanted, ranged))
            outcomes.append(("own", language.value, *verdict))
    return outcomes


def _is_written(wanted: str, ranged: bool, choice: Choice) -> bool:
    return written(choice, ranged=ranged) == wanted


def written(choice: Choice, *, ranged: bool) -> str:
    """A reading as our own sets write it: ``2026-11-21T17:00``, ``2026-11-21``, or both ends with a slash."""
    start, end = (_minute(edge) for edge in (choice.start, choice.end))
    if _is_day(choice) or (end is None and not ranged):
        return start or ""
    return f"{start or '..'}/{end or '..'}"


def _minute(edge: datetime | date | None) -> str | None:
    if isinstance(edge, datetime):
        return edge.replace(tzinfo=None).isoformat()[:16]
    return edge.isoformat() if edge else None


def _is_day(choice: Choice) -> bool:
    start, end = choice.start, choice.end
    if start is None or end is None or isinstance(start, datetime) or isinstance(end, datetime):
        return False
    return end - start == timedelta(days=1)


def _items(file: Path) -> Iterator[Outcome]:
    """Every text once, unless what it should be is no date; bookings count among all and again on their own."""
    seen = set()
    for line in file.read_text("utf-8").splitlines():
        item = json.loads(line)
        key = (item["suite"], item["lang"], item["text"], item["ref"])
        if item["suite"] not in _NAMES or key in seen or "-00" in item["gold"].get("start", ""):
            continue
        seen.add(key)
        verdict, first = _item(item)
        yield item["suite"], item["lang"], verdict, first
        if item.get("booking_subset"):
            yield f"{item['suite']} B", item["lang"], verdict, first


def _item(item: Mapping[str, Any]) -> tuple[Verdict, bool]:
    zone = _DUCKLING_ZONE if item["suite"].startswith("duck") else _ZONE
    at = datetime.fromisoformat(item["ref"]).replace(tzinfo=zone)
    found = understand(item["text"], at=at, zone=zone, language=Language(item["lang"])).times
    return _judged(found, lambda choice: _matches(choice, item["gold"]))


def _judged(found: Sequence[SaidTime], right: Any) -> tuple[Verdict, bool]:
    """The verdict on the first time of a text."""
    if not found:
        return "none", False
    hits = [right(choice) for choice in found[0].readings]
    if not any(hits):
        return "wrong", False
    return ("right" if found[0].certain else "asked"), hits[0]


def _matches(choice: Choice, gold: Mapping[str, Any]) -> bool:
    """Whether a reading is the value that is wanted: to the minute, or the day where it is one.

    Of a range, the end may also be told without its last minute, hour or day, as intervals of Duckling
    count that in.
    """
    start, end = _minute(choice.start), _minute(choice.end)
    if start is None:
        return False
    if gold["type"] == "date":
        return _is_day(choice) and start == gold["future"][:10]
    if gold["type"] == "time":
        return end is None and start[11:] == gold["future"][:5]
    if gold["type"] == "datetime":
        return end is None and start == gold["future"][:16]
    return _full(start) == gold["start"][:16] and end is not None and _full(end) in _ends(gold)


def _full(edge: str) -> str:
    return edge if "T" in edge else f"{edge}T00:00"


def _ends(gold: Mapping[str, Any]) -> set[str]:
    """The end that is told, and the one before its last unit."""
    end = datetime.fromisoformat(gold["end"])
    less = end - _GRAINS.get(gold.get("grain", ""), timedelta())
    return {end.isoformat()[:16], less.isoformat()[:16]}


def _table(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    heads = ("n", "right", "asked back", "wrong", "no answer", "first right", "best in Python")
    lines = [_row(name, heads)]
    groups: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome[:2]].append(outcome)
    whole = not all(suite.endswith(" B") for suite, _ in groups)
    for (suite, language), own in sorted(groups.items()):
        if whole and suite.endswith(" B"):
            continue
        counts = Counter(outcome[2] for outcome in own)
        shares = [
            f"{100 * counts[verdict] / len(own):.1f}" for verdict in ("right", "asked", "wrong", "none")
        ]
        first = f"{100 * sum(outcome[3] for outcome in own) / len(own):.1f}"
        peer = "{} {}".format(*_PEERS[suite, language]) if (suite, language) in _PEERS else ""
        label = _NAMES.get(suite.removesuffix(" B"), suite)
        lines.append(_row(f"{label}, {language}", (str(len(own)), *shares, first, peer)))
    return lines


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<36}" + "".join(f"{cell:>12}" for cell in cells[:6]) + f"{cells[6]:>20}"
