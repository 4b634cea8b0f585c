"""Everything a text states, in one pass: each recognizer takes what it knows and leaves the rest."""

from collections.abc import Iterator
from datetime import date

from bot.guardrails.claims.amounts import amounts
from bot.guardrails.claims.assurances import assurances
from bot.guardrails.claims.days import dates, weekdays
from bot.guardrails.claims.durations import durations
from bot.guardrails.claims.hours import times
from bot.guardrails.claims.measures import counts, measures
from bot.guardrails.claims.references import references
from bot.guardrails.claims.said import Page, Said


def said_in(
    text: str, *, today: date, currency: str, language: str | None = None, as_written: bool = False
) -> list[Said]:
    """What the text states, in its order. Ordinals of lists and plain counting are no statements.

    `today` resolves "tomorrow"; `currency` is meant where an amount has none,
    `language` tells whose telephones are tried first; `as_written` takes
    times of day literally, which is how facts are read.
    """
    return sorted(
        _said(Page(text), today, currency, language, as_written=as_written),
        key=lambda each: (each.start, each.end),
    )


def _said(
    page: Page, today: date, currency: str, language: str | None, *, as_written: bool
) -> Iterator[Said]:
    yield from references(page, language)
    yield from amounts(page, currency)
    yield from assurances(page)
    yield from counts(page)
    yield from dates(page, today)
    yield from durations(page)
    yield from measures(page)
    yield from weekdays(page)
    yield from times(page, as_written=as_written)
