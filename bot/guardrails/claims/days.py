"""Dates, days of the week and relative days, as a text states them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.guardrails.claims.said import Page, Said

_MONTHS = (
    "january|gennaio|enero|jan|gen|ene",
    "february|febbraio|febrero|feb",
    "march|marzo|mar",
    "april|aprile|abril|apr|abr",
    "may|maggio|mayo|mag",
    "june|giugno|junio|jun|giu",
    "july|luglio|julio|jul|lug",
    "august|agosto|aug|ago",
    "september|settembre|septiembre|setiembre|sept|sep|set",
    "october|ottobre|octubre|oct|ott",
    "november|novembre|noviembre|nov",
    "december|dicembre|diciembre|dec|dic",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split("|")}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_OF, key=len, reverse=True))})\b\.?"

_WEEKDAYS = (
    "monday|lunedi|lunes|mondays",
    "tuesday|martedi|martes|tuesdays",
    "wednesday|mercoledi|miercoles|wednesdays",
    "thursday|giovedi|jueves|thursdays",
    "friday|venerdi|viernes|fridays",
    "saturday|sabato|sabado|saturdays|sabados|sabati",
    "sunday|domenica|domingo|sundays|domingos|domeniche",
)
_SHORT = (
    "mon|lun",
    "tue|tues|mar",
    "wed|mer|mie|x",
    "thu|thur|thurs|gio|jue",
    "fri|ven|vie",
    "sat|sab",
    "sun|dom",
)
_DAY_OF = {
    name: number
    for names in (_WEEKDAYS, _SHORT)
    for number, group in enumerate(names)
    for name in group.split("|")
}
_LONG_NAME = rf"(?:{'|'.join(name for group in _WEEKDAYS for name in group.split('|'))})"
_ANY_NAME = rf"(?:{'|'.join(sorted(_DAY_OF, key=len, reverse=True))})"

# All patterns read folded text: small letters, no accents.
_ISO = re.compile(r"(?<![\w-])(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)")
_FIGURES = re.compile(
    r"(?<![\w./,\x00-])(?P<day>\d{1,2})(?P<sep>[/.-])(?P<number>\d{1,2})(?P=sep)(?P<year>(?:19|20)?\d\d)(?![\w]|[./,-]\d)"
)
_SHORT_FIGURES = re.compile(
    r"(?<![\w./,\x00-])(?P<day>\d{1,2})/(?P<number>\d{1,2})(?![\w/]|[.,]\d| ?(?:[%€$£]|(?:k?g|gr|[mc]?l|cups?|tazz\w+|taza\w*|litr\w+|di|de|of|h|ore|giorni|days|dias|min)\b))"
)
_DAY_FIRST = re.compile(
    rf"(?<![\w./\x00-])(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|°)? (?:of |de |di )?{_MONTH}(?:,? (?:of |de |del )?(?P<year>(?:19|20)\d\d)\b)?"
)
_MONTH_FIRST = re.compile(
    rf"(?<!\w){_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\w|[:.,]\d| ?[€%])(?:,? (?P<year>(?:19|20)\d\d)\b)?"
)
_ALWAYS_ON = re.compile(
    r"(?<!\d)24 ?(?:h|ore|hours|horas)? ?(?:/|su|on|al dia los) ?(?:7|24)(?: ?(?:giorni|days|dias|h|ore))?(?: su 7)?(?!\d)"
)

# "Buona domenica", "see you tomorrow": wishes, which state nothing.
_WISH = re.compile(
    r"\b(?:buon[ao]?|buen|feliz|happy|(?:nice|lovely|great|good|wonderful)) "
    rf"(?:{_LONG_NAME}|weekend|fine settimana|fin de semana)\b|\b(?:a domani|hasta manana|see you tomorrow)(?= ?[.,;!]| ?$)"
)
_RELATIVE = (
    (re.compile(r"\b(?:day after tomorrow|dopodomani|pasado manana)\b"), 2),
    (re.compile(r"\b(?:tomorrow|domani)\b|(?<!la )(?<!de )\bmanana\b(?! (?:es|al|en) la)"), 1),
    (re.compile(r"\b(?:today|oggi|hoy)\b"), 0),
)

_TO = r"(?: ?[-–—/] ?| (?:a|al|alla|to|through|thru|till|until|hasta(?: el)?) )"
_DAY_RANGE = re.compile(rf"(?<!\w)(?P<first>{_ANY_NAME})\.?{_TO}(?P<last>{_ANY_NAME})\b\.?")
_EVERY_DAY = re.compile(
    r"\b(?:every ?day|seven days a week|tutti i giorni|ogni giorno|7 giorni su 7|todos los dias|cada dia|7 days a week)\b"
)
_EVERY_DAY_BUT = re.compile(
    rf"{_EVERY_DAY.pattern} (?:tranne|eccetto|salvo|meno|except|but|excepto|menos) (?:(?:for|on|la|il|el|los|le) )*(?P<first>{_LONG_NAME})\b"
)
_WEEKEND = re.compile(r"\b(?:weekends?|week-end|fine settimana|fin(?:es)? de semana)\b")
_LONG_DAY = re.compile(rf"(?<!\w)(?P<first>{_LONG_NAME})(?!\w)")
_SHORT_DAY = re.compile(
    rf"(?<!\w)(?P<first>{_ANY_NAME})\.?(?= ?(?:[,:;] ?)?(?:\d{{1,2}}[:.h]\d\d|{_ANY_NAME}\b|clos|chius|cerr))"
)


def dates(page: Page, now: date) -> Iterator[Said]:
    """Dates as (year or 0, month, day); tomorrow and the day after as whole dates. Today as well."""
    for match in page.find_folded(_ALWAYS_ON):
        page.blank(*match.span())
    for match in page.find_folded(_WISH):
        page.blank(*match.span())
    for pattern in (_ISO, _FIGURES, _SHORT_FIGURES, _DAY_FIRST, _MONTH_FIRST):
        for match in page.find_folded(pattern):
            value = _date_of(match)
            if value:
                yield page.take("date", match.start(), match.end(), value)
    for pattern, days in _RELATIVE:
        for match in page.find_folded(pattern):
            day = now + timedelta(days=days)
            yield page.take("date" if days else "today", *match.span(), (day.year, day.month, day.day))


def weekdays(page: Page) -> Iterator[Said]:
    """Days of the week; the value is the tuple of days meant, Monday 0, a range spelled out."""
    for match in page.find_folded(_DAY_RANGE):
        first, last = _DAY_OF[match.group("first")], _DAY_OF[match.group("last")]
        days = tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
        yield page.take("weekday", *match.span(), tuple(sorted(days)))
    for match in page.find_folded(_EVERY_DAY_BUT):
        others = tuple(day for day in range(7) if day != _DAY_OF[match.group("first")])
        yield page.take("weekday", *match.span(), others)
    for match in page.find_folded(_EVERY_DAY):
        yield page.take("weekday", *match.span(), tuple(range(7)))
    for match in page.find_folded(_WEEKEND):
        yield page.take("weekday", *match.span(), (5, 6))
    for pattern in (_LONG_DAY, _SHORT_DAY):
        for match in page.find_folded(pattern):
            yield page.take("weekday", *match.span(), (_DAY_OF[match.group("first")],))


def _date_of(match: re.Match[str]) -> tuple[int, int, int] | None:
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else _MONTH_OF[groups["month"]]
    written = groups.get("year")
    year = int(written) + (2000 if len(written) == 2 else 0) if written else 0  # noqa: PLR2004  # "26" is 2026
    try:
        date(year or 2024, month, int(match.group("day")))  # a leap year where none is said
    except ValueError:
        return None
    return year, month, int(match.group("day"))
