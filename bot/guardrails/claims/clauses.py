"""Which words belong together: sentences, the clauses in them, and whether one says "closed" or asserts."""

import re
from collections.abc import Sequence

Place = tuple[int, int]

_SENTENCE_END = re.compile(r"\n|[.!?;…](?=[\s*_)\"»”]|$)")
_CLAUSE_END = re.compile(
    r",(?=\s)|;|(?<=\s)(?:e|ed|y|and|but|ma|pero|però|mentre|mientras|while|oppure|or|o)(?=\s)|\n",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"\b(?:chius\w+|closed|cerrad\w+|(?:chiudiamo|cerramos)(?![^.,;\n]{0,12}\b(?:alle|a las?|a)\b)|riposo|descanso|day off|"
    r"(?:non|no|not|don['’]t|doesn['’]t|never|mai|nunca|aren['’]t|isn['’]t)\b[^.,;\n]{0,25}\b(?:apert\w+|apriamo|open|abiert\w+|abrimos|"
    r"consegn\w+|deliver\w*|entreg\w+|sped\w+|ship\w*|enviamos))\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:sopra|oltre|over|above|m[aá]s de|superior\w*|a partire da|a partir de|almeno|at least|al menos|m[ií]nim\w+|minimum|encima de)"
    r"(?: (?:a|di|de|of|i|gli|ai|agli|los))* ?[€$£]? ?$",
    re.IGNORECASE,
)
_ASSERTS = re.compile(
    r"\b(?:apert\w+|apriamo|chiudiamo|open\w*|clos\w+|abiert\w+|abrimos|cerramos|consegn\w+|arriv\w+|deliver\w*|entreg\w+|lleg\w+|"
    r"sped\w+|ship\w*|envi\w+|env[ií]o|disponibil\w+|available|disponible\w*|orari\w*|hours|horario\w*|ritir\w+|pick ?up|recog\w+|pronto|ready|listo|"
    r"liber[oaie]|posto|posti|prenot\w+|confermat\w+|free|book\w*|reserv\w+|confirm\w+|libres?|sitio|hueco|plazas?|appuntament\w*|appointment\w*|cita)\b",
    re.IGNORECASE,
)


def sentence_around(text: str, start: int, end: int) -> Place:
    """Where the sentence, or the line, around those characters begins and ends."""
    return _between(text, start, end, _SENTENCE_END, ())


def clause_around(text: str, start: int, end: int, whole: Sequence[Place] = ()) -> Place:
    """Where the clause around those characters begins and ends; places in `whole` are never cut."""
    first, last = sentence_around(text, start, end)
    left, right = _between(text, start, end, _CLAUSE_END, whole)
    return max(first, left), min(last, right)


def clause_of_day(text: str, start: int, end: int, whole: Sequence[Place] = ()) -> str:
    """The clause that says what happens on a day: of "closed Sunday and Monday" all, for both days."""
    first, last = clause_around(text, start, end, whole)
    clause = text[first:last]
    if len(_WORD.findall(clause)) > _BARE or any(character.isdigit() for character in clause):
        return clause
    left, right = _between(text, start, end, _COMMA, whole)
    first, last = sentence_around(text, start, end)
    return text[max(first, left) : min(last, right)]


_WORD = re.compile(r"[^\W\d_]+")
_COMMA = re.compile(r"[,;]|\n")
_BARE = 2


def _between(text: str, start: int, end: int, boundary: re.Pattern[str], whole: Sequence[Place]) -> Place:
    left, right = 0, len(text)
    for match in boundary.finditer(text):
        if any(a <= match.start() < b for a, b in whole):
            continue
        if match.end() <= start:
            left = match.end()
        elif match.start() >= end:
            return left, match.start()
    return left, right


def is_threshold(text: str, start: int) -> bool:
    """Whether the amount that begins there is one to get over, as in "free over 60 €", and no price."""
    return _OVER.search(text, max(0, start - 24), start) is not None


def says_closed(clause: str) -> bool:
    """Whether a clause says that the shop is shut, or that something is not done then."""
    return _CLOSED.search(clause) is not None


def asserts_service(clause: str) -> bool:
    """Whether a clause says something about opening, delivery or pick-up, and does not ask it."""
    return _ASSERTS.search(clause) is not None and not clause.rstrip().endswith("?")
