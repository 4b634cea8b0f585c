"""What a text assures: that something is free from an allergen, that the shop is open right now."""

import re
from collections.abc import Iterator

from bot.guardrails.claims.said import Page, Said
from shop.catalog.allergens import allergens_in

# All patterns read folded text: small letters, no accents.
_CUE = re.compile(
    r"\b(?:senza|sin|without|free (?:from|of)|libre de|priv[oaie] di|non contengono|non contiene|no contienen?|"
    r"(?:does not|doesn['’]t|do not|don['’]t) contain|contains? no|non c['’]e|non ci sono|no hay|no lleva|there (?:is|are) no)"
    r"(?: (?:any|alcun\w*|tracce di|trazas de|traces of|il|lo|la|gli|le|el|los|las|l['’]))* "
)
_FREE = re.compile(
    r"\b(?P<what>[a-z]+)(?:-free\b| free\b(?! (?:range|of|from|delivery|shipping|sample|gift)))"
)
_AND = re.compile(r",? (?:e|ne|o|y|ni|u|or|nor|and) (?:senza |sin |without )?|, (?:senza |sin |without )?")
_WORDS = re.compile(r"[\w'’-]+(?: [\w'’-]+){0,2}")

_NOW = r"(?:ora|adesso|in questo momento|attualmente|now|right now|at the moment|currently|ahora(?: mismo)?|en este momento)"
_STATE = r"(?:(?P<open>apert[oi]|open|abiert[oa]s?)|(?:chius[oi]|closed|cerrad[oa]s?))"
_IS = r"(?:siamo|e|we are|we['’]re|is|estamos|esta|it['’]s)"
_OPEN_NOW = (
    re.compile(rf"(?<!\w){_IS} (?:ancora |gia |still |already |todavia |ya )?{_STATE} {_NOW}\b"),
    re.compile(rf"(?<!\w){_NOW},? {_IS} (?:ancora |still |todavia )?{_STATE}\b"),
    re.compile(rf"(?<!\w){_IS} {_NOW} {_STATE}\b"),
)


def assurances(page: Page) -> Iterator[Said]:
    """Allergens said to be absent, one claim for each code; and open (True) or closed at this moment."""
    for match in page.find_folded(_CUE):
        codes, end = _listed(page.folded, match.end())
        yield from _each(page, codes, match.start(), end)
    for match in page.find_folded(_FREE):
        yield from _each(page, allergens_in(match.group("what")), *match.span())
    for pattern in _OPEN_NOW:
        for match in page.find_folded(pattern):
            yield page.take("open_now", match.start(), match.end(), match.group("open") is not None)


def _each(page: Page, codes: list[str], start: int, end: int) -> Iterator[Said]:
    if codes:
        page.blank(start, end)
        yield from (Said("allergen", page.text[start:end], start, end, frozenset({code})) for code in codes)


def _listed(text: str, start: int) -> tuple[list[str], int]:
    """The allergens named from there on, joined by commas and "and", and where the list ends."""
    codes: list[str] = []
    end = at = start
    while True:
        named, after = _one(text, at)
        if not named:
            return codes, end
        codes, end = [*codes, *named], after
        joint = _AND.match(text, end)
        if joint is None:
            return codes, end
        at = joint.end()


def _one(text: str, at: int) -> tuple[list[str], int]:
    """The allergen named by the next word, or the next two or three."""
    ahead = _WORDS.match(text, at)
    words = ahead.group().split(" ") if ahead else []
    for count in range(1, len(words) + 1):
        said = " ".join(words[:count])
        if codes := allergens_in(said):
            return codes, at + len(said)
    return [], at
