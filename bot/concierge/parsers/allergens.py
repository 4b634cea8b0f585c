"""What a customer may not eat, as codes of the allergens of Regulation (EU) 1169/2011, annex II."""

import re
from dataclasses import dataclass

from bot.concierge.wording import Span, composed, plain
from shop.catalog.allergens import allergen_codes, allergens_in

_DIETS = {
    "vegan": r"vegan[aoei]?s?|plant[ -]based",
    "vegetarian": r"vegetarian[aoei]?s?|veggie",
    "celiac": r"co?eliacs?|celiac[aohie]+s?|celiaqui?a|celiachia",
}
DIET_CODES = {
    "vegan": ("milk", "eggs", "fish", "crustaceans", "molluscs"),
    "vegetarian": ("fish", "crustaceans", "molluscs"),
    "celiac": ("gluten",),
}
_ALLERGY = r"(?:allerg\w+|alerg\w+|intoleran\w+|intolleran\w+)"
_STRONG = re.compile(
    rf"\b(?:without|senza|sin|free of|free from|avoid\w*|evit\w+|except|eccetto|tranne|excepto|{_ALLERGY}|"
    r"(?:can'?t|cannot|can not|doesn'?t|don'?t|mustn'?t) (?:eat|have|tolerate|drink|contain)|"
    r"(?:non|no) (?:posso|puo|possono|puedo|puede|pueden|deve|debe) (?:mangiare|assumere|comer|tomar|avere)|"
    r"hates?|dislikes?|can'?t stand|cannot stand|(?:doesn'?t|don'?t) (?:like|want)|detest\w*|odia\w*|non sopporta\w*|(?:non|no) (?:mi|le|gli|ti|ci|vi|me|te|nos|os|les) (?:piac\w+|gusta[n]?)|no soporta\w*|"
    r"(?:non|no) (?:mangi\w|come[ns]?|como|toller\w|toler\w|contien\w+|contenga\w*|abbi\w+|lleve\w*|tenga\w*))\b"
)
_WEAK = re.compile(
    r"\b(?:no|not|non|niente|nessun\w*|nada de|ningun\w*|zero|cero)\s+(?:(?:any|di|de|la|il|lo|le|i|gli|el|los|las)\s+)*"
)
_BEFORE = re.compile(rf"(?P<names>\S+(?:\s+\S+){{0,2}}?)(?:[- ]free\b|\s+{_ALLERGY})")
_CONTAINING = re.compile(
    r"\b(?:contain\w*|contien\w+|have|has|is there|are there|made with|with|c'e|ci sono|ha|hanno|con|lleva[n]?|tiene[n]?|hay)\b"
)
_END = re.compile(
    r"[.;!?\n]|\b(?:but|ma|pero|con|with|che|que|for|per|para|under|sotto|entro|menos|something|qualcosa|algo|vorrei|"
    r"quiero|avete|teneis|have|cosa|what)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|isn'?t|aren'?t|non (?:sono|siamo|e|ho|ha|abbiamo|hanno|ci sono|c'e)|no (?:soy|es|somos|son|tengo|tiene|tenemos|"
    r"tienen|hay)|no|without|senza|sin|nessun\w*|niente|ningun\w*|none|zero|tampoco|neanche|don'?t have|doesn'?t have|"
    r"have no|has no)\s+(?:\w+\s+){0,2}$"
)
_NO_ALLERGY = re.compile(_ALLERGY)
_EATS_ALL = re.compile(
    r"\b(?:can eat|eats?|mangi\w+|puede comer|come|comen)\s+(?:everything|anything|(?:di )?tutto|de todo)\b"
)
_NOTHING_AFTER = re.compile(r"\s+(?:a|to|di|de)\s+(?:nulla|niente|nada|anything|nothing)\b")
_SPANISH_I_AM = re.compile(r"\bsoy\b(?=\s+(?:\w+[aosei]\b|al|un|yo))")
_SEAFOOD = re.compile(r"\b(?:seafood|shellfish|frutti di mare|mariscos?)\b")
_OF_THE_SEA = ("crustaceans", "molluscs")
"""What people mean by seafood besides fish."""
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Avoided:
    """What must not be in it."""

    codes: tuple[str, ...] = ()
    """Codes of allergens, each once, in the order of the annex."""
    diets: tuple[str, ...] = ()
    """``vegan``, ``vegetarian``, ``celiac``: their codes are among `codes`."""
    nothing: bool = False
    """Whether the customer said that there is nothing to avoid."""
    spans: tuple[Span, ...] = ()


def avoided(text: str) -> Avoided | None:
    """What a text says must be avoided; None where it says nothing about it.

    An allergen only counts beside a word of avoiding: "something with pistachio" avoids nothing.
    """
    flat = _SPANISH_I_AM.sub("   ", plain(composed(text)))
    diets = [
        (name, match) for name, words in _DIETS.items() for match in re.finditer(rf"\b(?:{words})\b", flat)
    ]
    found = [*_after_cues(flat), *_before_cues(flat)]
    codes = {code for names, _ in found for code in names}
    codes |= {code for name, _ in diets for code in DIET_CODES[name]}
    none = _none_of_it(flat)
    if not codes and none is None:
        return None
    spans = (
        [span for _, span in found]
        + [match.span() for _, match in diets]
        + ([none] if none and not codes else [])
    )
    return Avoided(
        _in_order(codes),
        tuple(sorted({name for name, _ in diets})),
        nothing=not codes,
        spans=tuple(sorted(spans)),
    )


def questioned(text: str) -> Avoided | None:
    """The allergens that a text asks about after a word of containing: "is there gluten in it?"; else None."""
    flat = _SPANISH_I_AM.sub("   ", plain(composed(text)))
    found = [
        named
        for cue in _CONTAINING.finditer(flat)
        for named in _named(_window(flat, cue.end()), cue.start(), cue.end())
    ]
    if not found:
        return None
    codes = {code for names, _ in found for code in names}
    return Avoided(_in_order(codes), spans=tuple(sorted(span for _, span in found)))


def mentioned(text: str) -> tuple[str, ...]:
    """The allergens that a text names at all, diets included, as in "does it contain gluten?"."""
    flat = _SPANISH_I_AM.sub("   ", plain(composed(text)))
    diets = {
        code
        for name, words in _DIETS.items()
        if re.search(rf"\b(?:{words})\b", flat)
        for code in DIET_CODES[name]
    }
    return _in_order(diets | set(_codes_in(flat)))


def _after_cues(flat: str) -> list[tuple[list[str], Span]]:
    """Allergens named after a word of avoiding, to the end of its clause."""
    found = []
    for cue in _STRONG.finditer(flat):
        if _NO_ALLERGY.fullmatch(cue.group()) and _NEGATED.search(flat[: cue.start()]):
            continue
        found += _named(_window(flat, cue.end()), cue.start(), cue.end())
    for cue in _WEAK.finditer(flat):
        following = re.match(r"\S+(?:\s+\S+){0,2}", flat[cue.end() :])
        if following and _starts_with_allergen(following.group()):
            found += _named(_window(flat, cue.end()), cue.start(), cue.end())
    return found


def _before_cues(flat: str) -> list[tuple[list[str], Span]]:
    """Allergens named before ``-free`` or ``allergy``."""
    found = []
    for match in _BEFORE.finditer(flat):
        names = _codes_in(match["names"])
        if names and not _NEGATED.search(flat[: match.start()]):
            found.append((names, match.span()))
    return found


def _window(flat: str, start: int) -> str:
    """What follows a cue, to the end of its clause."""
    end = _END.search(flat, start)
    return flat[start : min(end.start() if end else len(flat), start + _WIDEST)]


def _starts_with_allergen(words: str) -> bool:
    """Whether one of the first runs of up to three words is an allergen's name."""
    parts = words.split()
    return any(_codes_in(" ".join(parts[:count])) for count in range(1, len(parts) + 1))


def _named(window: str, start: int, offset: int) -> list[tuple[list[str], Span]]:
    """The allergens of a window and the place from its cue to the last of them."""
    names = _codes_in(window)
    if not names:
        return []
    ends = [match.end() for match in re.finditer(r"\S+", window)]
    last = next(end for end in ends if _codes_in(window[:end]) == names)
    return [(names, (start, offset + last))]


def _none_of_it(flat: str) -> Span | None:
    """Where a text says that there is nothing to avoid."""
    everything = _EATS_ALL.search(flat)
    if everything:
        return everything.span()
    for match in _NO_ALLERGY.finditer(flat):
        denied = _NEGATED.search(flat[: match.start()])
        if denied:
            return denied.start(), match.end()
        nothing = _NOTHING_AFTER.match(flat, match.end())
        if nothing:
            return match.start(), nothing.end()
    return None


def _codes_in(words: str) -> list[str]:
    """The codes that some plain words name."""
    sea = _OF_THE_SEA if _SEAFOOD.search(words) else ()
    return list(dict.fromkeys([*allergens_in(words), *sea]))


def _in_order(codes: set[str]) -> tuple[str, ...]:
    return tuple(code for code in allergen_codes() if code in codes)
