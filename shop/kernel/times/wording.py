"""A said time in words again: the day with its year, the half of the day, and nothing left open."""

from datetime import date, datetime, time, timedelta

from babel.dates import format_date, format_datetime

from shop.kernel.language import Language
from shop.kernel.times.said import Choice, Length, SaidTime

_DAY = {"en": "EEEE d MMMM y", "it": "EEEE d MMMM y", "es": "EEEE d 'de' MMMM 'de' y"}
_UNTIL = {
    "en": ("from {} to {}", "until {}"),
    "it": ("da {} a {}", "fino a {}"),
    "es": ("de {} a {}", "hasta {}"),
}
_FROM = {"en": "from {}", "it": "da {} in poi", "es": "desde {} en adelante"}
_EVERY = {"en": "every", "it": "ogni", "es": "cada"}
_UNITS = {
    "en": (
        ("month", "months"),
        ("day", "days"),
        ("hour", "hours"),
        ("minute", "minutes"),
        ("second", "seconds"),
    ),
    "it": (
        ("mese", "mesi"),
        ("giorno", "giorni"),
        ("ora", "ore"),
        ("minuto", "minuti"),
        ("secondo", "secondi"),
    ),
    "es": (
        ("mes", "meses"),
        ("día", "días"),
        ("hora", "horas"),
        ("minuto", "minutos"),
        ("segundo", "segundos"),
    ),
}
_AND = {"en": "and", "it": "e", "es": "y"}
_FREQUENCY = {
    "DAILY": {"en": "day", "it": "giorno", "es": "día"},
    "WEEKLY": {"en": "week", "it": "settimana", "es": "semana"},
    "MONTHLY": {"en": "month", "it": "mese", "es": "mes"},
    "YEARLY": {"en": "year", "it": "anno", "es": "año"},
    "HOURLY": {"en": "hour", "it": "ora", "es": "hora"},
}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_A_MONDAY = date(2024, 1, 1)


def worded(said: SaidTime | Choice, language: Language) -> str:
    """The time in words, such as ``venerdì 27 novembre 2026, 16:30``; of what is in doubt, its first reading.

    Read again as said at any instant, in the same zone, an instant, a day and a range with both ends come
    back as they are. In an hour that the clock repeats, the words name the offset.
    """
    if isinstance(said, SaidTime):
        if said.length is not None:
            return _length_words(said.length, language)
        if said.rule:
            return _rule_words(said, language)
    start, end = said.start, said.end
    if start is not None and (end is None or _one_day(start, end)):
        is_open = isinstance(said, SaidTime) and said.kind == "range" and end is None
        return _FROM[language.value].format(_edge(start, language)) if is_open else _edge(start, language)
    return _range_words(start, end, language)


def _one_day(start: datetime | date, end: datetime | date) -> bool:
    return (
        not isinstance(start, datetime) and not isinstance(end, datetime) and end - start == timedelta(days=1)
    )


def _range_words(start: datetime | date | None, end: datetime | date | None, language: Language) -> str:
    """Both ends; the last day of a range of days is told, not the day after it."""
    if end is None:
        return ""
    both, until = _UNTIL[language.value]
    last = end if isinstance(end, datetime) else end - timedelta(days=1)
    if start is None:
        return until.format(_edge(last, language))
    if isinstance(end, datetime) and end.time() == time() and isinstance(start, datetime) and not end.fold:
        last = end
    return both.format(_edge(start, language), _edge(last, language))


def _edge(at: datetime | date, language: Language) -> str:
    """A day; or a day and a time on the clock, with its offset where the clock shows it twice."""
    if not isinstance(at, datetime):
        return format_date(at, _DAY[language.value], locale=language.locale)
    seconds = ":ss" if at.second else ""
    clock = f"h:mm{seconds} a" if language is Language.EN else f"HH:mm{seconds}"
    told = format_datetime(at, f"{_DAY[language.value]}, {clock}", locale=language.locale)
    other = at.replace(fold=1 - at.fold)
    if at.utcoffset() == other.utcoffset():
        return told
    minutes = int((at.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{told} UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _length_words(length: Length, language: Language) -> str:
    hours, rest = divmod(length.seconds, 3600)
    counts = (length.months, length.days, hours, *divmod(rest, 60))
    told = [
        f"{count} {names[count != 1]}"
        for count, names in zip(counts, _UNITS[language.value], strict=True)
        if count
    ]
    if len(told) > 1:
        return f"{', '.join(told[:-1])} {_AND[language.value]} {told[-1]}"
    return "".join(told)


def _rule_words(said: SaidTime, language: Language) -> str:
    """Every Tuesday, 18:00; every 2 weeks."""
    parts = dict(pair.split("=") for pair in said.rule.split(";"))
    days = [code[-2:] for code in parts.get("BYDAY", "").split(",") if code]
    if days:
        names = (_A_MONDAY + timedelta(days=_WEEKDAYS.index(code)) for code in days)
        what = ", ".join(format_date(day, "EEEE", locale=language.locale) for day in names)
    else:
        what = _FREQUENCY[parts["FREQ"]][language.value]
    interval = parts.get("INTERVAL", "")
    told = " ".join(word for word in (_EVERY[language.value], interval, what) if word)
    if not isinstance(said.start, datetime):
        return told
    clock = "h:mm a" if language is Language.EN else "HH:mm"
    return f"{told}, {format_datetime(said.start, clock, locale=language.locale)}"
