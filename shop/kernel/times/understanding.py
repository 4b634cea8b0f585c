"""Which times a text speaks of."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shop.kernel.language import Language
from shop.kernel.times import amounts, clocks, dates, joining, periods, relative, spans
from shop.kernel.times.grammar import Context, Line
from shop.kernel.times.lexicon import lexicon
from shop.kernel.times.resolving import said_time
from shop.kernel.times.said import SaidTime, SaidTimes
from shop.kernel.times.scanning import scan

LONGEST = 2000
"""Characters that are read; a longer text is a document, no message."""

_STAGES = (
    amounts.NUMBERS,
    amounts.AMOUNTS,
    dates.DATES,
    clocks.CLOCKS,
    spans.CLOCK_SPANS,
    relative.DAYS,
    dates.MONTHS,
    periods.PERIODS,
    relative.RELATIVE,
    joining.REPEATS,
    relative.WEEKDAYS,
    relative.SHIFTS,
    periods.EDGES,
    joining.JOINS,
    spans.SPANS,
    spans.LATE_SPANS,
)


def understand(text: str, *, at: datetime, zone: ZoneInfo, language: Language | None) -> SaidTimes:
    """The times of a text as said at an instant (aware), in the wall time of a zone.

    Without a language, the text is read in each and told in that which understands most of it. What lies
    before ``at`` is not moved, but where no day or year was said the next one is meant, and that is noted.
    Any text is allowed; most speak of no time.
    """
    if language is not None:
        return SaidTimes(_times(text, at, zone, language), language)
    read = [SaidTimes(_times(text, at, zone, one), one) for one in Language]
    return max(read, key=_covered)


def _covered(said: SaidTimes) -> int:
    return sum(time.span[1] - time.span[0] for time in said.times)


def _times(text: str, at: datetime, zone: ZoneInfo, language: Language) -> tuple[SaidTime, ...]:
    context = Context(at.astimezone(zone), zone, lexicon(language))
    line = Line(scan(text[:LONGEST], context.lexicon), context)
    for stage in _STAGES:
        line.apply(stage)
    found = (said_time(node, context) for node in line.nodes)
    return tuple(time for time in found if time is not None)
