"""What a sentence names, without the words around it: "avete la crema di pistacchio?" names "crema di pistacchio"."""

import re
from functools import cache

from bot.concierge.lexicon import words as words_of
from bot.concierge.parsers.allergens import avoided, questioned
from bot.concierge.parsers.amounts import budget
from bot.concierge.parsers.courtesies import courtesies
from bot.concierge.wording import composed, plain, without

_ASPECT_WORDS = re.compile(
    r"\b(?:ingredient\w*|ingredienti|ingredientes|contents?|contains?|containing|inside|made|consist\w*|contien\w+|contenuto|dentro|fatt[oaie]|compost[oaie]|"
    r"hech[oa]s?|lleva[n]?|usa\w*|uso|utilizz\w+|utiliza\w*|utilizar\w*|use[ds]?|using|serve[ds]?|servire|serv[eia]\w*|sirve\w*|allergen\w*|alergen\w*|allergeni|origin\w*|origen|"
    r"provenienza|conserv\w+|store[ds]?|keep|keeps|scad\w+|caduc\w+|expir\w+|dura|duran|durano|last|lasts|long|taglie|sizes?|tallas?|colors?|colori|colores|"
    r"comes?|picture|photo|foto|pes[ao]|weigh\w*|grande|big|large|stock|magazzino|includ\w+|compres\w+|comprend\w+|incluy\w+|suitable|adatt\w+|apto|apta|"
    r"taste|sapor\w*|sabe|mangiare|mangia|eat|comer|bere|drink|beber|cucina\w*|cook\w*|cocina\w*|wash\w*|lava\w*|material\w*|materiale|tessuto|tela|fabric|misur\w+|medid\w+|"
    r"smaller|bigger|larger|(?:ce n'e |ne avete |ne hai )?(?:un[oa']? )?(?:piu (?:piccol|grand)\w+)|mas (?:pequen|grand)\w+|abbin\w+|combina\w*|goes|pair\w*|celiac\w*|celiaqu\w+|coeliac\w*|vegan\w*)\b"
)
_GOES_ON = re.compile(
    r"^\W*(?:(?:e|y|and|ma|but|pero|ok|anything|something|any|one|ones|qualcosa|qualcuno|uno|una|algo|alguno|alguna)\s+){0,3}(?:con|with|without|senza|sin)\b"
)
_WORD = re.compile(r"[^\s,.;:!?¿¡()\"“”«»]+")


def essence(text: str) -> str:
    """The words that name what is wanted, in their order; empty where none is left.

    Amounts, allergens to avoid and polite words are cut out: they have parsers of their own.
    """
    rest = courtesies(composed(text)).rest
    spans = [
        *(found.spans if (found := budget(rest)) else ()),
        *(kept.spans if (kept := avoided(rest)) else ()),
    ]
    return _named(without(rest, spans))


def subject(text: str) -> str:
    """The product that a question is about: its essence without the words for what is asked of it."""
    rest = courtesies(composed(text)).rest
    flat = plain(rest)
    spans = [match.span() for match in _ASPECT_WORDS.finditer(flat)]
    about = questioned(rest) if "?" in rest else None
    spans += about.spans if about else ()
    return _named(without(rest, spans))


def goes_on(text: str) -> bool:
    """Whether a text begins as what goes on about the last search does: "with a garden?", "e senza noci?"."""
    return _GOES_ON.match(plain(composed(text))) is not None


def _named(text: str) -> str:
    """The words that carry meaning, with the small words between them."""
    words = [match.group() for match in _WORD.finditer(text)]
    flat = [plain(word) for word in words]
    kept = [
        (word, own)
        for word, own in zip(words, flat, strict=True)
        if own not in words_of("around_wishes", "carriers") and not own.isdigit() and not _elided(own)
    ]
    while kept and kept[0][1] in words_of("around_wishes", "edges"):
        kept.pop(0)
    while kept and kept[-1][1] in words_of("around_wishes", "edges"):
        kept.pop()
    return " ".join(_article_off(word) for word, _ in kept)


@cache
def _elided(word: str) -> bool:
    """Whether only a carrier stands behind an elided article: ``c'è``, ``cos'è``."""
    return word in {
        "c'e",
        "cos'e",
        "com'e",
        "dov'e",
        "quant'e",
        "qual'e",
        "what's",
        "that's",
        "it's",
        "i'm",
        "i'd",
        "i'll",
    }


def _article_off(word: str) -> str:
    """A word without an elided article: ``l'olio`` is ``olio``."""
    match = re.match(r"(?:l|dell|all|un|dall|nell|sull|d)['’](?=\w)", word, re.IGNORECASE)
    return word[match.end() :] if match else word
