"""Which of the things on offer a customer means: by place, by number, by its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.concierge.snapping import one_edit_apart
from bot.concierge.wording import bare, tokens

_ORDINALS = (
    "first|1st|primo|prima|primero|primera|primer",
    "second|2nd|secondo|seconda|segundo|segunda",
    "third|3rd|terzo|terza|tercero|tercera|tercer",
    "fourth|4th|quarto|quarta|cuarto|cuarta",
    "fifth|5th|quinto|quinta",
    "sixth|6th|sesto|sesta|sexto|sexta",
    "seventh|7th|settimo|settima|septimo|septima",
    "eighth|8th|ottavo|ottava|octavo|octava",
    "ninth|9th|nono|nona|noveno|novena",
    "tenth|10th|decimo|decima",
)
_CARDINALS = (
    "1|one|uno|una", "2|two|due|dos", "3|three|tre|tres", "4|four|quattro|cuatro", "5|five|cinque|cinco",
    "6|six|sei|seis", "7|seven|sette|siete", "8|eight|otto|ocho", "9|nine|nove|nueve", "10|ten|dieci|diez",
)  # fmt: skip
_LAST = re.compile(r"\b(?:last|ultim[aoi]s?)\b")
_ALL = re.compile(r"\b(?:all|all of them|tutt[ei]|tod[ao]s|both|entramb[ei]|ambos|ambas)\b")
_NOT_PLACES = re.compile(
    r"\b(?:prima (?:di|del|della|che)|at first|por primera|per prima cosa|a second\b(?! one)|un secondo\b|"
    r"(?:first|prima|primero),?\s+(?:i|vorrei|voglio|quiero|quisiera|tell|dimmi|dime|mi|let)\b)"
)
_POINTING = (
    r"(?:the|il|la|lo|el|i|le|las|los|quell[aoe']|quest[aoe']|number|numero|no|nr|n|option|opzione|opcion|that|this|"
    r"with|per|por|con|vada|prendo|voglio|quiero|scelgo|elijo|take|want|choose|llevo|quedo)"
)
_LONGEST_BARE = 3
_LEAST_LETTERS = 3
_SNAPPED = 5
_HALF = 0.5
_SMALL_WORDS = frozenset(
    [
        "the",
        "and",
        "with",
        "for",
        "from",
        "del",
        "della",
        "dei",
        "delle",
        "degli",
        "con",
        "per",
        "una",
        "uno",
        "los",
        "las",
        "una",
        "unos",
        "para",
        "por",
        "sin",
        "che",
        "of",
        "da",
        "di",
        "de",
    ]
)


@dataclass(frozen=True, slots=True)
class Option:
    """Something on offer."""

    id: str
    title: str


def chosen(text: str, options: Sequence[Option]) -> tuple[Option, ...]:
    """The options that a text means; none where it means none for sure.

    A bare number counts, an ordinal, a number after a pointing word, "the last", "both", or words of a
    title that belong to no other title.
    """
    if not options:
        return ()
    flat = bare(text)
    place = _place(flat, len(options))
    if place is not None:
        return (options[place],)
    several = _ALL.search(flat)
    if several and len(flat.split()) <= _LONGEST_BARE:
        return tuple(options)
    named = named_options(text, options)
    return (named[0],) if len(named) == 1 else ()


def one_sharing(text: str, options: Sequence[Option]) -> Option | None:
    """The only option whose title shares a telling word with a text; None for none, or several."""
    said = {word for word in tokens(text) if len(word) >= _SNAPPED}
    found = [one for one in options if said & set(tokens(one.title))]
    return found[0] if len(found) == 1 else None


def named_options(text: str, options: Sequence[Option]) -> tuple[Option, ...]:
    """The options whose title stands best in a text: most of its words, or most of the text's own words.

    Several where they tie; none where no title is named. Words that several titles share weigh less.
    """
    written = _words(text)
    titles = [_words(option.title) for option in options]
    scores = [_score(title, titles, written) for title in titles]
    best = max(scores, default=0.0)
    if best == 0:
        return ()
    return tuple(option for option, score in zip(options, scores, strict=True) if score == best)


def _score(title: list[str], titles: list[list[str]], written: list[str]) -> float:
    """How well a title stands in the words; 0 where too little of either is found in the other."""
    share = _share(title, titles, written)
    cover = sum(any(alike(own, word) for own in title) for word in written) / max(1, len(written))
    return share + cover if share > _HALF or (share and cover >= _HALF) else 0.0


def is_a_place(word: str) -> bool:
    """Whether a plain word is a place in a list: "second", "ultima"."""
    return any(re.fullmatch(names, word) for names in _ORDINALS) or _LAST.fullmatch(word) is not None


def _place(flat: str, count: int) -> int | None:
    """The position that a text names, from 0; None where it names none on offer."""
    words = flat.split()
    if not _NOT_PLACES.search(flat):
        for position, names in enumerate(_ORDINALS[:count]):
            if re.search(rf"\b(?:{names})\b", flat):
                return position
        if _LAST.search(flat):
            return count - 1
    for position, names in enumerate(_CARDINALS[:count]):
        pointed = re.search(rf"\b{_POINTING}\s+(?:{names})\b(?!\s+\w)", flat)
        if pointed or (
            len(words) <= _LONGEST_BARE
            and re.fullmatch(
                rf"(?:\w+ )?(?:{names})(?: (?:please|grazie|gracias|por favor|per favore|thanks))?", flat
            )
            and _is_bare(words, names)
        ):
            return position
    return None


def _is_bare(words: list[str], names: str) -> bool:
    """Whether the number stands first or after a short lead: "2", "ok 2", "2 grazie"."""
    return bool(re.fullmatch(names, words[0])) or words[0] in {
        "ok",
        "si",
        "yes",
        "vale",
        "bene",
        "allora",
        "then",
        "pues",
        "no",
        "n",
        "numero",
        "number",
    }


def _words(title: str) -> list[str]:
    return [word for word in tokens(title) if len(word) >= _LEAST_LETTERS and word not in _SMALL_WORDS]


def _share(title: list[str], titles: list[list[str]], written: list[str]) -> float:
    """How much of a title stands in the text; words that other titles share weigh half."""
    if not title:
        return 0.0
    weights = [1 / sum(word in other for other in titles) for word in title]
    found = [
        weight
        for word, weight in zip(title, weights, strict=True)
        if any(alike(word, own) for own in written)
    ]
    return sum(found) / sum(weights)


def alike(word: str, written: str) -> bool:
    """Whether two words are one, but for an ending or a typing error in a longer one."""
    if word == written:
        return True
    return min(len(word), len(written)) >= _SNAPPED and (
        one_edit_apart(word, written) or word[:-1] == written[:-1]
    )
