"""`/console/figures/moods`: how chats probably felt, day by day, and which chats those are."""

from datetime import date
from typing import Any, Final, Literal

from fastapi import Request
from starlette.responses import HTMLResponse

from shop.analytics.moods import LABELS, PAGE, Label, MoodLine, Moods, mood_lines, moods
from shop.analytics.wording import part_worded
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from webapp.console.asking import AtConsole, Staff
from webapp.console.dashboard_charts import Chart, Series, every_of
from webapp.console.dashboard_figures import AtPeriod
from webapp.console.dashboard_figures_pages import words_for
from webapp.console.inbox_words import lately
from webapp.console.paging import After, Part, next_rows, place_told
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

router = ConsoleRouter()
NAMES: Final = {
    "positive": phrase("Pleased"),
    "neutral": phrase("Neither"),
    "negative": phrase("Displeased"),
    "angry": phrase("Angry"),
}
_HEADINGS: Final = {"day": phrase("Day"), "week": phrase("Week from"), "month": phrase("Month")}


@router.get("/figures/moods", needs="figures:see")
def moods_shown(
    request: Request,
    staff: AtConsole,
    chosen: AtPeriod,
    mood: Literal["", "positive", "neutral", "negative", "angry"] = "",
    after: After = None,
    part: Part = "",
) -> HTMLResponse:
    """The guesses of a period; with ``part=rows`` more of the chats alone."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        lines = mood_lines(db, chosen.period, _label(mood), after=after)
        told = None if part == "rows" else moods(db, chosen.period)
    more = place_told(lines[-1].began_at, lines[-1].id) if len(lines) == PAGE else ""
    listed: dict[str, Any] = {
        "lines": [_line(one, staff, language) for one in lines],
        "more": next_rows({**chosen.fields, "mood": mood}, after=more),
    }
    if told is None:
        return console_page(request, staff, "console/dashboard_moods_rows.html", **listed)
    return console_page(
        request,
        staff,
        "console/dashboard_moods.html",
        section="figures",
        moods=told,
        mood=mood,
        names={label: say(language, NAMES[label]) for label in LABELS},
        chart=_chart(told, language, staff.now.astimezone(staff.zone).date()),
        parts=_parts(told, language),
        **listed,
        **words_for(chosen, language),
    )


def _label(mood: str) -> Label | None:
    return next((label for label in LABELS if label == mood), None)


def _line(one: MoodLine, staff: Staff, language: Language) -> dict[str, object]:
    return {
        "conversation": str(one.conversation_id),
        "name": one.name or say(language, "No name"),
        "label": one.label,
        "words": say(language, NAMES[one.label]),
        "sure": one.sure,
        "confidence": one.confidence,
        "when": lately(one.began_at, staff, language),
    }


def _parts(told: Moods, language: Language) -> list[tuple[str, list[int]]]:
    """The table behind the chart: each stretch with how many chats felt how."""
    every = every_of(told.period)
    return [
        (part_worded(part, every, language), [told.of(label, part) for label in LABELS])
        for part in told.period.parts(every)
    ]


def _chart(told: Moods, language: Language, today: date) -> Chart:
    every = every_of(told.period)
    parts = told.period.parts(every)
    counts = tuple(told.of("negative", part) + told.of("angry", part) for part in parts)
    name = say(language, phrase("Displeased or angry"))
    return Chart(
        "bars",
        say(language, phrase("Chats that probably left somebody displeased or angry")),
        tuple(part_worded(part, every, language) for part in parts),
        (Series(name, tuple(map(float, counts)), tuple(map(str, counts))),),
        language,
        heading=say(language, _HEADINGS[every]),
        marked=next((at for at, part in enumerate(parts) if part.first <= today <= part.last), None),
    )
