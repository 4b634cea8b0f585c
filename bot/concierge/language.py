"""Which of our languages a text is in, and whether the customer asked for another.

A character model limited to three languages, corrected by votes of function words and greetings. A
chat keeps its language unless another is at least four times as likely as not, and more so where a line is
short: measured on chats with one- and two-word lines, that errs in 1 line of 200, where every line for
itself errs in 8. Names of goods are in no language.
"""

import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.concierge.lexicon import words as _words
from bot.concierge.wording import composed, plain, tokens
from shop.kernel.language import Language

SWITCH_AT = 0.80
_SURE_IN_SHORT = {1: 0.99, 2: 0.90}
"""How likely another language must be where a line has so few words: "grazie" is said in any chat."""
VOTE = 0.6
"""Weight of one function word that belongs to one language only."""
_SHORT = 1
_JOINING = frozenset(
    ["di", "de", "del", "della", "dell", "d", "al", "alla", "all", "con", "of", "with", "e", "y"]
)
_LEAST = 1e-12

_NAMES: Mapping[Language, frozenset[str]] = {
    Language.EN: frozenset(["english", "inglese", "ingles", "anglais", "englisch"]),
    Language.IT: frozenset(["italian", "italiano", "italienisch", "italien"]),
    Language.ES: frozenset(
        ["spanish", "spagnolo", "espanol", "castellano", "castigliano", "spanisch", "espagnol"]
    ),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """The language to answer in."""

    language: Language
    confidence: float
    """Probability of that language for this text alone, 0 to 1."""
    switched: bool
    """Whether it differs from the language of the chat so far."""


def detect(
    text: str, current: Language | None, default: Language, names: AbstractSet[str] = frozenset()
) -> Guess:
    """The language to answer a text in.

    `current` is the language of the chat so far, None before its first line. `default` (of the phone's
    prefix, or the shop's) decides for a first line of one word and where there are no letters. `names` are
    the words of the catalog's names, plain.
    """
    kept = current or default
    asked = requested(text)
    if asked is not None:
        return Guess(asked, 1.0, asked is not current and current is not None)
    own = _without_names(text, names)
    words = [word for word in tokens(own) if not word.isdigit()]
    if not words:
        return Guess(kept, 0.0, switched=False)
    shares = likelihoods(own)
    best = max(Language, key=lambda language: shares[language])
    if current is None:
        telling = len(words) > _SHORT or shares[best] >= SWITCH_AT or _greets_in(words, best)
        chosen = best if telling else default
        return Guess(chosen, shares[chosen], switched=False)
    if best is not current and shares[best] >= _SURE_IN_SHORT.get(len(words), SWITCH_AT):
        return Guess(best, shares[best], switched=True)
    return Guess(kept, shares[kept], switched=False)


def _without_names(text: str, names: AbstractSet[str]) -> str:
    """The text without the names of goods, and without the small words that join them."""
    if not names:
        return text
    kept: list[str] = []
    named = False
    for word in text.split():
        own = tokens(word)
        named = bool(own) and (set(own) <= names or (named and set(own) <= _JOINING))
        kept += [] if named else [word]
    return " ".join(kept)


def requested(text: str) -> Language | None:
    """The language that a text asks to be spoken, such as "in italiano per favore"; None where it asks none.

    The name of a language alone counts as a request; inside a longer sentence it needs a word of speaking.
    """
    words = tokens(text)
    named = _named(words)
    if asked_whether(text) is not None:
        return None
    of_others = bool(_SOMEBODY & set(words)) or _OF_ANOTHER.search(composed(text)) is not None
    if len(named) != 1 or len(words) > _LONGEST_REQUEST or of_others:
        return None
    alone = len(words) <= _BARE_REQUEST
    spoken = _words("of_languages", "speaking") & set(words)
    return named[0] if alone or (spoken and not _LEARNED & set(words)) else None


def asked_whether(text: str) -> Language | None:
    """The language that a text only asks about: "parla inglese?"; None where it asks to go on in it, or nothing."""
    flat = plain(composed(text)).strip()
    found = _WHETHER.fullmatch(flat)
    named = _named(tokens(text))
    if found is None or len(named) != 1:
        return None
    return named[0] if "?" in text or found["asks"] else None


def _named(words: list[str]) -> list[Language]:
    return [language for language in Language if _NAMES[language] & set(words)]


_WHETHER = re.compile(
    r"\W*(?:(?:hi|hello|hey|excuse me|sorry|by the way|and|ciao|salve|buongiorno|buonasera|scus[ai]|scusate|senta|senti|ma|e|hola|buenas|buenos dias|perdon\w*|oye|oiga|pero|y)\W+)*"
    r"(?:(?P<asks>(?:do|can) (?:you|u)(?: guys| all)? (?:speak|understand|know)|(?:tu |voi )?(?:sai|sapete|capisci|capite)(?: parlare)?|(?:tu )?hablas|(?:vosotros )?hablais|sabeis|entiendes|entendeis)|"
    r"(?:lei )?(?:parl[ai]|parlate|capisce)|si parla|(?:usted(?:es)? )?hablan?(?: usted(?:es)?)?|sabes|entiende usted|se habla)"
    r"(?: (?:also|any|some|anche|un po'? (?:di|d')?|bene|tambien|algo de|un poco de|hablar))*[ ']+(?:l'|il |lo |el )?\w+(?: (?:too|as well|anche|pure|tambien|by any chance|per caso|por casualidad|o no|or not|ustedes|usted))?\W*"
)
"""Whether we speak a language, and no word of going on in it."""


_OF_ANOTHER = re.compile(
    r"\b(?:[Dd]oes|[Dd]o|[Cc]an|[Ww]ill) (?!you\b|we\b)\w+ speak\b|\b[A-ZÀ-Ý][a-zà-ÿ]+ (?:parla|habla|speaks)\b|\b(?:he|she|lui|ella) (?:parla|habla|speaks)\b|"
    r"\b(?:la|el|il|the) \w+ (?:parla|habla|speaks)\b"
)
"""Somebody else is meant: "does he speak Italian?", "Ada parla inglese?"."""
_BARE_REQUEST = 2
_LONGEST_REQUEST = 9
_LEARNED = frozenset(
    [
        "tour",
        "tours",
        "guide",
        "guida",
        "guia",
        "visita",
        "passeggiata",
        "paseo",
        "walk",
        "vino",
        "wine",
        "food",
        "people",
    ]
)
"""With these a language is a trait of something wanted ("a tour in English"), no wish for the chat."""


_SOMEBODY = frozenset(
    [
        "qualcuno",
        "anyone",
        "someone",
        "somebody",
        "anybody",
        "alguien",
        "personale",
        "staff",
        "personal",
        "quien",
        "chi",
        "who",
    ]
)
"""With these it is asked who of the shop speaks a language."""


def foreign_requested(text: str) -> bool:
    """Whether a text asks for a language that we do not speak."""
    words = set(tokens(text))
    return (
        bool(_words("of_languages", "foreign") & words and _words("of_languages", "speaking") & words)
        and not _LEARNED & words
    )


def likelihoods(text: str) -> dict[Language, float]:
    """The probability of each of our languages for a text alone."""
    chances = dict(_identifier().rank(text.replace("’", "'")))
    words = tokens(text)
    votes = {
        language: math.log(chances[language.value] + _LEAST) + VOTE * _votes(words, language)
        for language in Language
    }
    highest = max(votes.values())
    shares = {language: math.exp(vote - highest) for language, vote in votes.items()}
    total = sum(shares.values())
    return {language: share / total for language, share in shares.items()}


def _greets_in(words: list[str], language: Language) -> bool:
    """Whether a short text holds a word that is listed for this language alone."""
    return any(word in _words("function_words", language.value) and _owners(word) == 1 for word in words)


def _votes(words: list[str], language: Language) -> float:
    """How many function words speak for a language; one that several list is shared between them."""
    listed = _words("function_words", language.value)
    return sum(1 / _owners(word) for word in words if word in listed)


@cache
def _owners(word: str) -> int:
    return sum(word in _words("function_words", language.value) for language in Language)


@cache
def _identifier() -> Any:
    """The character model; its scores are log probabilities."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # 74 MB, loaded when first asked

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([language.value for language in Language])
    return identifier
