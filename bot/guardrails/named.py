"""Which words of a draft present a product by name: bold ones, and those a price stands behind."""

import re
from collections.abc import Sequence

from bot.guardrails.claims.said import Said, folded
from bot.guardrails.evidence import Facts

_BOLD = re.compile(r"\*{1,2}(?P<name>[^*\n]{3,80}?)\*{1,2}(?P<colon> ?:)?")
_LISTED = re.compile(
    r"^[ \t]*(?:\d{1,2}[.)]|[-•–*]|[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)[ \t]*\*{0,2}(?P<name>[^\W\d_][^*\n:(–—|]{2,79}?)\*{0,2}[ \t]*(?:[–—:|(]|-[ \t])",
    re.MULTILINE,
)
_LABEL = re.compile(
    r"\b(?:prezz\w*|price\w*|precio\w*|total\w*|spedizion\w*|consegn\w*|deliver\w*|shipping|env[ií]o\w*|entreg\w*|cost\w*|budget|"
    r"presupuesto|indirizzo|address|direcci[oó]n|orar\w*|hours|horario\w*|pagament\w*|payment\w*|pago\w*|ritiro|pick ?up|recogida|"
    r"buon[aeio]?|feliz|felices|happy|merry|ciao|hola|hello|grazie|gracias|thanks?|da|from|desde|in stock|disponibil\w*|taglia|size|talla|peso|weight)\b",
    re.IGNORECASE,
)
_CAPITALIZED = re.compile(r"(?<![^\W_])[A-ZÀ-Þ][\w'’]*")
_PRODUCT_LIKE = 2


def names_said(draft: str, facts: Facts, said: Sequence[Said]) -> list[Said]:
    """Names of products, as claims of kind ``name``.

    Only where this turn's results hold products: bold words of two capitals or with a price behind
    them in the line, and the words of a list item that a price follows.
    """
    if not facts.products():
        return []
    found = [
        match
        for match in _BOLD.finditer(draft)
        if not match.group("colon") and (_title_like(match.group("name")) or _priced(draft, match, said))
    ]
    found += [match for match in _LISTED.finditer(draft) if _priced(draft, match, said)]
    unique = {
        match.span("name"): match.group("name") for match in found if not _LABEL.match(match.group("name"))
    }
    return [
        Said("name", name, start, end, frozenset({folded(name)})) for (start, end), name in unique.items()
    ]


def _title_like(name: str) -> bool:
    return len(_CAPITALIZED.findall(name)) >= _PRODUCT_LIKE


def _priced(draft: str, match: re.Match[str], said: Sequence[Said]) -> bool:
    line_end = draft.find("\n", match.end())
    end = line_end if line_end >= 0 else len(draft)
    inside = any(
        each.kind == "price" and match.start("name") <= each.start < match.end("name") for each in said
    )
    return not inside and any(each.kind == "price" and match.end("name") <= each.start < end for each in said)
