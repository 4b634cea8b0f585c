"""What is kept of a customer in words, and the same from somebody's form, checked."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from babel.dates import format_date

from shop.catalog.allergens import allergen_codes, allergens_in, allergens_text
from shop.customers.facts import KINDS, FactUnreadable, Said
from shop.kernel.language import Language, phrase, say

LONGEST: Final = 80

FORMS: Final[Mapping[tuple[str, str], str]] = {
    ("size", ""): phrase("Size {value}"),
    ("size", "shoes"): phrase("Shoe size {value}"),
    ("size", "clothes"): phrase("Clothing size {value}"),
    ("size", "ring"): phrase("Ring size {value}"),
    ("allergy", ""): phrase("Allergy: {value}"),
    ("diet", ""): phrase("Diet: {value}"),
    ("likes", ""): phrase("Likes: {value}"),
    ("dislikes", ""): phrase("Does not like: {value}"),
    ("budget", ""): phrase("Budget up to {value}"),
    ("household", "children"): phrase("Children: {value}"),
    ("household", "dog"): phrase("Has a dog"),
    ("household", "cat"): phrase("Has a cat"),
    ("date", "birthday"): phrase("Birthday: {value}"),
    ("date", "anniversary"): phrase("Anniversary: {value}"),
    ("time", ""): phrase("Best time: {value}"),
    ("access", ""): phrase("Accessibility: {value}"),
    ("health", ""): phrase("Health: {value}"),
}
"""What can be kept, by kind and subject, and how it is said."""

NAMED: Final[Mapping[tuple[str, str], str]] = {
    ("diet", "vegetarian"): phrase("vegetarian"),
    ("diet", "vegan"): phrase("vegan"),
    ("diet", "halal"): phrase("halal"),
    ("diet", "kosher"): phrase("kosher"),
    ("time", "morning"): phrase("mornings"),
    ("time", "afternoon"): phrase("afternoons"),
    ("time", "evening"): phrase("evenings"),
    ("time", "weekend"): phrase("weekends"),
    ("access", "wheelchair"): phrase("wheelchair"),
    ("access", "hearing"): phrase("hard of hearing"),
    ("access", "sight"): phrase("low vision"),
    ("health", "diabetes"): phrase("diabetes"),
    ("health", "pregnancy"): phrase("pregnancy"),
}
"""Values that have a name in each language; any other stands as it was said."""

_SIZE = re.compile(r"(?:\d{1,2}(?:[.,]5)?|\d{0,2}x{0,4}[sl]|m|one size)", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_LEAP = 2028
_UNSAFE = re.compile(r"[<>{}\[\]\x00-\x1f]")


def fact_words(said: Said, language: Language) -> str:
    """The fact as a note: ``Numero di scarpe 42``."""
    form = FORMS.get((said.kind, said.about)) or FORMS.get((said.kind, "")) or phrase("Children: {value}")
    return say(language, form, value=value_words(said, language))


def value_words(said: Said, language: Language) -> str:
    """Its value alone."""
    if said.kind == "allergy" and said.value in allergen_codes():
        return allergens_text([said.value], language)
    found = _MONTH_DAY.fullmatch(said.value) if said.kind == "date" else None
    if found:
        pattern = "d 'de' MMMM" if language is Language.ES else "d MMMM"
        return format_date(date(_LEAP, int(found[1]), int(found[2])), pattern, locale=language.locale)
    named = NAMED.get((said.kind, said.value))
    return say(language, named) if named else said.value


def form_value(said: Said, language: Language) -> str:
    """Its value as it is written into a form: a day of the year as ``3/5``."""
    found = _MONTH_DAY.fullmatch(said.value) if said.kind == "date" else None
    return f"{int(found[2])}/{int(found[1])}" if found else value_words(said, language)


def fact_meant(kind: str, about: str, value: str) -> Said:
    """The fact that somebody has written into a form. Refuses FactUnreadable."""
    text = " ".join(value.split())
    known = next((one for one in KINDS if one == kind), None)
    if known is None or (kind, about) not in FORMS or _UNSAFE.search(text) or len(text) > LONGEST:
        raise FactUnreadable(kind=kind)
    meant = _READ.get(known, _as_said)(about, text)
    if not meant:
        raise FactUnreadable(kind=kind)
    return Said(known, meant, about)


def _as_said(_about: str, text: str) -> str:
    return text


def _size(_about: str, text: str) -> str:
    return text.upper() if _SIZE.fullmatch(text) else ""


def _allergy(_about: str, text: str) -> str:
    found = allergens_in(text)
    return found[0] if len(found) == 1 else text


def _budget(_about: str, text: str) -> str:
    digits = re.sub(r"[^\d]", "", re.split(r"[.,]\d{2}\b", text)[0])
    return str(int(digits)) if digits and int(digits) else ""


def _household(about: str, text: str) -> str:
    if about != "children":
        return "1"
    return str(int(text)) if text.isdecimal() and int(text) else ""


def _date(_about: str, text: str) -> str:
    """A day and its month, the day first as in Europe; or a whole date as other programs write it."""
    whole, short = (
        re.fullmatch(r"\d{4}-(\d{2})-(\d{2})", text),
        re.fullmatch(r"(\d{1,2})[/.](\d{1,2})\.?", text),
    )
    month, number = (whole[1], whole[2]) if whole else (short[2], short[1]) if short else ("0", "0")
    try:
        day = date(_LEAP, int(month), int(number))
    except ValueError:
        return ""
    return f"{day:%m-%d}"


def _named(kind: str, text: str) -> str:
    """The code of a value that has a name, in whichever language it was written; else as it was."""
    for (of, code), name in NAMED.items():
        if of == kind and text.lower() in {code, *(say(each, name).lower() for each in Language)}:
            return code
    return text


def _one_of(kind: str) -> Callable[[str, str], str]:
    return lambda _about, text: _named(kind, text)


_READ: Final[Mapping[str, Callable[[str, str], str]]] = {
    "size": _size,
    "allergy": _allergy,
    "budget": _budget,
    "household": _household,
    "date": _date,
    "diet": _one_of("diet"),
    "time": _one_of("time"),
    "access": _one_of("access"),
    "health": _one_of("health"),
}
