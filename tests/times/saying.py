"""A text said in Rome on a Wednesday morning, and how what was understood reads."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from shop.kernel.language import Language
from shop.kernel.times import Choice, SaidTime, understand

ROME = ZoneInfo("Europe/Rome")
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=ROME)


def heard(text: str, language: str, at: datetime = WEDNESDAY, zone: ZoneInfo = ROME) -> SaidTime:
    """The one time of a text."""
    (time,) = understand(text, at=at, zone=zone, language=Language(language)).times
    return time


def nothing(text: str, language: str) -> bool:
    """Whether the text speaks of no time."""
    return not understand(text, at=WEDNESDAY, zone=ROME, language=Language(language)).times


def plain(edge: datetime | date | None) -> str:
    """An edge as it stands on the wall."""
    if isinstance(edge, datetime):
        return edge.replace(tzinfo=None).isoformat(timespec="minutes")
    return edge.isoformat() if edge else ""


def starts(choices: tuple[Choice, ...]) -> list[str]:
    """Where each begins."""
    return [plain(choice.start) for choice in choices]


def asked(time: SaidTime) -> dict[str, list[str]]:
    """What is asked back, with the answers it offers."""
    return {doubt.kind: starts(doubt.choices) for doubt in time.open_to_doubt}


def instant(edge: datetime | date | None) -> str:
    """An edge as the instant it is, in UTC."""
    assert isinstance(edge, datetime)
    return edge.astimezone(UTC).isoformat(timespec="minutes")
