"""An hour is free on the day on which it was found, and for nobody's say-so."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.guardrails.evidence import Evidence, ToolResult
from bot.guardrails.proof import prove
from shop.kernel.language import Language

FOUND = {
    "service": {"slug": "visit", "name": "Visita"},
    "slots": [
        {"slot": "slot:visit.tgf0o.1", "when": "lunedì 23 novembre, 10:00", "day": "2026-11-23"},
        {"slot": "slot:visit.tgg00.1", "when": "martedì 24 novembre, 11:00", "day": "2026-11-24"},
    ],
}


def proven(draft: str, said: str) -> bool:
    """Whether it may be said of those two free times, on a Friday morning."""
    evidence = Evidence(
        now=datetime(2026, 11, 20, 9, tzinfo=UTC),
        zone=ZoneInfo("Europe/Rome"),
        results=[ToolResult("find_slots", FOUND)],
        said=(said,),
    )
    return prove(draft, Language.IT, evidence).ok


@pytest.mark.parametrize(
    ("draft", "ok"),
    [
        ("Lunedì 23 novembre alle 10:00 c'è posto.", True),
        ("Ho lunedì alle 10:00 e martedì alle 11:00.", True),
        ("C'è posto alle 10:00 e alle 11:00.", True),
        ("Vuoi lunedì alle 11?", True),
        ("Lunedì alle 11:00 purtroppo è occupato.", True),
        ("Lunedì alle 11:00 è libero.", False),
        ("Sì, lunedì alle 11 va bene.", False),
        ("Ho martedì alle 10:00 e lunedì alle 11:00.", False),
        ("Ti va martedì alle 16:30?", False),
        ("Mercoledì alle 10:00 è libero.", False),
    ],
)
def test_an_hour_proves_nothing_of_another_day(draft: str, ok: bool) -> None:
    assert proven(draft, "c'è posto lunedì alle 11?") == ok
