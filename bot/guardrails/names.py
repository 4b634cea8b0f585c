"""How people's names are recognized in a text: the customer's own, and those somebody introduces."""

import re
from collections.abc import Iterator

_SHORTEST = 3
_PARTICLES = frozenset(
    "di da de del della dei dal dalla degli lo la le los las el van von der den bin al san santa santo mac y e".split()
)
# Names that are words of a shop's day as well: these count only with their capital letter.
_ALSO_WORDS = frozenset(
    """
    rosa rose viola bianca blanca bianco celeste azzurra aurora alba stella sole sol luna luz mar marina mare
    gioia gloria grazia grazie speranza felice salute franco amato allegra perla gemma diamante ambra olivia oliva
    margherita ginestra iris dalia flor flora rocio pilar paz mercedes dolores consuelo socorro angel angelo angela
    leon leone leo lupo delfino nieves cruz fe fede caridad esperanza soledad marco mark mario will bill grace hope
    joy faith may june april augusto agosto domenica domenico sabato natale pasquale vita vera chiara clara serena
    prima secondo quinto sesto settimio ottavio romano romana siciliano greco spagna francia francesca pepe sale
    fiore fiori costa conti conte ricci neri rossi verdi bruno bruna gallo volpe serra campo monte bosco lago fontana
    ferrari porta villa casa torres rios reyes castillo iglesia moreno rubio delgado white black brown green young
    king long short best rich case love page cook baker mason porter cash price day bell field wood stone miel mila
    """.split()
)
_INTRODUCTION = re.compile(
    r"\b(?:mi chiamo|il mio nome è|my name is|i am called|me llamo|mi nombre es|a nome (?:di )?|a nombre de|in the name of)"
    r"[ :]+(?P<name>[^\W\d_][\w'’-]{1,30}(?: [A-ZÀ-Þ][\w'’-]{1,30}){0,3})",
    re.IGNORECASE,
)
_CAPITALIZED = re.compile(r"[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)*")


def name_pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds the names whole and in parts, the longest first; None where there are none.

    Case does not matter, save for names that are ordinary words too, and for those under three letters.
    """
    wholes = {" ".join(name.split()) for name in names if name.strip()}
    parts = {part for whole in wholes for part in whole.split() if _is_name(part)}
    words = sorted(wholes | parts, key=len, reverse=True)
    if not words:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(_alternative(word) for word in words)})(?!\w)")


def introduced_names(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody gives a name: after "mi chiamo", "my name is", "me llamo" and the like."""
    for match in _INTRODUCTION.finditer(text):
        start, end = match.span("name")
        capitalized = _CAPITALIZED.match(text, start, end)
        if capitalized:
            yield start, capitalized.end()
        else:
            yield start, start + len(match.group("name").split()[0])


def _is_name(part: str) -> bool:
    return part.casefold() not in _PARTICLES and sum(character.isalpha() for character in part) > 1


def _alternative(word: str) -> str:
    pattern = r"\s+".join(re.escape(part) for part in word.split())
    if len(word) < _SHORTEST or word.casefold() in _ALSO_WORDS:
        return pattern
    return f"(?i:{pattern})"
