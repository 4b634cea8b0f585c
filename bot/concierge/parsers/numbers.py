"""Which numbers stand in a text, in figures or in words of our three languages."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from bot.concierge.lexicon import in_order
from bot.concierge.wording import Span, composed, plain

_FIGURES = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)\s?(k|mila|mil|thousand|milion[ei]|million(?:es|s)?|millon(?:es)?)?(?![\d])"
)
_WORDS = re.compile(r"[^\W\d_]+")
_SCALES = {"k": 1000, "mil": 1000, "mila": 1000, "thousand": 1000}
_MILLION = 1_000_000
_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000
_ARTICLES = frozenset({"un", "una", "uno", "one"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands."""

    value: Decimal
    span: Span
    in_words: bool = False
    article: bool = False
    """Whether it may be no number but an article, such as ``una``."""


def numbers(text: str) -> list[Number]:
    """All numbers of a text, in order."""
    flat = plain(composed(text))
    figures = [_figure(match) for match in _FIGURES.finditer(flat)]
    taken = {position for number in figures for position in range(*number.span)}
    worded = [number for number in _worded(flat) if number.span[0] not in taken]
    return sorted([*figures, *worded], key=lambda number: number.span)


def _figure(match: re.Match[str]) -> Number:
    written, scale = match.group(1), match.group(2)
    value = _written(written)
    end = match.end() if scale else match.end(1)
    if scale:
        value *= _SCALES.get(scale, _MILLION)
    return Number(value, (match.start(), end))


def _written(written: str) -> Decimal:
    """The value of figures in either convention: ``1.200,50``, ``1,200.50``, ``12,5``, ``1.200``."""
    digits = written.replace(" ", "").replace("'", "")
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return Decimal(digits)
    whole, rest = digits[:last], digits[last + 1 :]
    grouped = len(rest) == len("000") and whole.lstrip("0") != ""
    if grouped:
        return Decimal(re.sub(r"[.,]", "", digits))
    return Decimal(f"{re.sub(r'[.,]', '', whole) or '0'}.{rest}")


def _worded(flat: str) -> list[Number]:
    """Runs of number words, joined by spaces, hyphens, ``and`` or ``y``."""
    found: list[Number] = []
    run: list[re.Match[str]] = []
    matches = list(_WORDS.finditer(flat))
    for position, match in enumerate(matches):
        following = matches[position + 1].group() if position + 1 < len(matches) else ""
        joins = match.group() in {"and", "y", "e"} and bool(run) and _joinable(run[-1].group(), following)
        if (_value(match.group()) is not None and (not run or _touches(flat, run[-1], match))) or (
            joins and _touches(flat, run[-1], match)
        ):
            run.append(match)
        else:
            found += _closed(run)
            run = [match] if _value(match.group()) is not None else []
    return found + _closed(run)


def _joinable(before: str, after: str) -> bool:
    """Whether ``and`` joins two words to one number: after hundreds, and in Spanish after tens."""
    value, rest = _value(before), _value(after)
    if value is None or rest is None:
        return False
    tens = before in _spanish_tens() and 0 < rest < _TEN
    return tens or before in {"hundred", "thousand"}


def _touches(flat: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return flat[one.end() : other.start()] in {" ", "-", "  "}


def _closed(run: list[re.Match[str]]) -> list[Number]:
    """The number of a run of words; nothing for an empty run."""
    words = [match.group() for match in run]
    if not words:
        return []
    total = current = 0
    counted = (
        words[1:] if len(words) > 1 and words[0] in _ARTICLES and words[1] not in _multipliers() else words
    )
    for word in counted:
        value = _value(word)
        if value is None:
            continue
        if word == "hundred":
            current = max(current, 1) * _HUNDRED
        elif value >= _THOUSAND and word in _multipliers():
            total += max(current, 1) * value
            current = 0
        else:
            current += value
    article = len(words) == 1 and words[0] in _ARTICLES
    return [Number(Decimal(total + current), (run[0].start(), run[-1].end()), in_words=True, article=article)]


@cache
def _value(word: str) -> int | None:
    """The value of one word in any of the languages."""
    known = _known()
    if word in known:
        return known[word]
    for joint, factor in (("mila", _THOUSAND), ("mille", _THOUSAND)):
        before, joined, after = word.partition(joint)
        head, tail = known.get(before) if before else 1, known.get(after) if after else 0
        if joined and head is not None and tail is not None:
            return head * factor + tail
    return None


@cache
def _multipliers() -> frozenset[str]:
    return frozenset(
        {
            "thousand",
            "mille",
            "mila",
            "mil",
            "million",
            "millions",
            "milione",
            "milioni",
            "millon",
            "millones",
        }
    )


@cache
def _spanish_tens() -> frozenset[str]:
    return frozenset(["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"])


@cache
def _known() -> dict[str, int]:
    """Every simple number word, plain."""
    words = {"hundred": _HUNDRED, **_english(), **_spanish(), **_italian()}
    words |= dict.fromkeys(("thousand", "mille", "mila", "mil"), _THOUSAND)
    words |= dict.fromkeys(("million", "millions", "milione", "milioni", "millon", "millones"), _MILLION)
    words |= {"dozen": 12, "dozzina": 12, "docena": 12, "couple": 2, "paio": 2, "par": 2}
    words |= {"decina": 10, "quindicina": 15, "ventina": 20, "trentina": 30, "quarantina": 40}
    words |= {"cinquantina": 50, "sessantina": 60, "settantina": 70, "ottantina": 80, "novantina": 90}
    words |= {"centinaio": _HUNDRED, "centenar": _HUNDRED, "veintena": 20, "treintena": 30, "decena": 10}
    return words


def _english() -> dict[str, int]:
    return _counted("english_from_zero", 0) | _counted("english_tens_from_twenty", 2, _TEN)


def _spanish() -> dict[str, int]:
    """The hundreds in both genders; ``ciento`` before what follows."""
    words = _counted("spanish_from_zero", 0) | _counted("spanish_tens_from_thirty", 3, _TEN)
    hundreds = _counted("spanish_hundreds", 1, _HUNDRED)
    words |= hundreds | {word[:-2] + "as": value for word, value in hundreds.items() if word.endswith("os")}
    return words | {"ciento": _HUNDRED, "un": 1, "una": 1, "veintiun": 21}


def _italian() -> dict[str, int]:
    """All words to 999, written as one word, the vowel of the tens dropped before one and eight."""
    small = in_order("numerals", "italian_from_zero")
    words = _counted("italian_from_zero", 0)
    for word, ten in _counted("italian_tens_from_twenty", 2, _TEN).items():
        stems = {unit: word[:-1] if small[unit][0] in "uo" else word for unit in range(1, _TEN)}
        words |= {word: ten} | {stem + small[unit]: ten + unit for unit, stem in stems.items()}
    below = dict(words)
    for hundred in range(1, _TEN):
        stem = ("" if hundred == 1 else small[hundred]) + "cento"
        words |= {stem + word: _HUNDRED * hundred + value for word, value in below.items() if value}
        words[stem] = _HUNDRED * hundred
    return words


def _counted(group: str, first: int, step: int = 1) -> dict[str, int]:
    """The words of a list with their values, from `first` times `step` upward."""
    return {word: step * place for place, word in enumerate(in_order("numerals", group), first)}
