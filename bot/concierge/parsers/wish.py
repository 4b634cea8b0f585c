"""What a sentence names, without the words around it: "avete la crema di pistacchio?" names "crema di pistacchio"."""

import re
from functools import cache

from bot.concierge.parsers.allergens import avoided
from bot.concierge.parsers.amounts import budget
from bot.concierge.parsers.courtesies import courtesies
from bot.concierge.wording import composed, plain, without

_CARRIERS = frozenset(
    (
        # English
        "do does did you u ya have has got carry sell offer stock any some i i'm im i'd id i'll ill we we're am are is was looking "
        "look searching search want need would could can please pls like love to see show me find recommend suggest "
        "give gimme tell about there it's its it that this those these one something anything someone let what "
        "which how much many cost costs price prices buy get take have more info information details detail please "
        "interested still available left also maybe just really ok so well hav wat wats whats what's should us they "
        "carry think help choose pick best good nice kind sort type stuff thing things products product items item "
        "where when who my your our put aside keep hold order ask asked told describe explain know "
        # Italian
        "avete hai ha ho abbiamo vendete vendi fate offrite tenete cerco cercavo cercando sto stavo vorrei volevo voglio vogliamo serve servirebbe mi "
        "ti ci vi me te consigli consigliate consigliami suggerisci suggerite proponi proponete fammi fai fatemi vedere mostrami "
        "mostra dammi dimmi ditemi parlami parlatemi parli parla qualcosa qualche c'e ce ci sono quanto quanti quanta costa costano viene "
        "vengono prezzo prezzi compro comprare prendere prendo prenderei anche ancora forse per favore piacere che quale quali cosa cos'e "
        "come mi piace piacerebbe interessa interesserebbe info informazioni dettagli dettaglio disponibile disponibili "
        "rimasto rimasta aiutami scegliere prodotti prodotto articoli articolo cose roba avreste potrei posso puo potete si "
        "lo la li le ne e' sia siano degli tenere tienimi mettimi parte questo questa quello quella quel ordinare chiesto detto descrivi descrivimi spiegami spiega sapere "
        # Spanish
        "teneis tienes tienen tiene vendeis venden haceis ofreceis llevais busco buscaba buscando estoy quisiera quiero queria queremos necesito "
        "necesitaba recomiendas recomiendame recomendais sugieres propones proponme ensename muestrame dame dime decidme hablame "
        "cuentame algo alguno alguna hay cuanto cuantos cuanta cuesta cuestan vale valen precio precios comprar compro "
        "coger cojo llevar llevo tambien todavia quizas por favor que cual cuales cosa cosas como me gusta gustan "
        "gustaria interesa informacion detalles detalle disponible disponibles queda quedan ayudame elegir productos "
        "producto articulos articulo puedo puede podeis os nos se lo la los las es esta este esto ese esa eso esas pedir pedido preguntado describeme describe explicame saber seria tuvierais "
        "guardame apartame ver veo "
        # a person who is given something
        "pls plz thanks grazie gracias"
    ).split()
)
_EDGES = frozenset(
    ["a", "an", "the", "of", "in", "on", "at", "for", "with", "and", "or", "to", "from", "by", "my", "your", "il", "lo", "la", "i", "gli", "le", "l", "un", "uno", "una", "del", "dello", "della", "dei", "degli", "delle", "di", "da", "al", "allo", "alla", "ai", "agli", "alle", "dal", "nel", "nella", "sul", "per", "con", "e", "o", "ma", "el", "los", "las", "unos", "unas", "de", "del", "al", "en", "con", "para", "por", "y", "o", "pero", "su", "mi", "but", "ma", "pero", "if", "se", "si", "than"]
)
_ASPECT_WORDS = re.compile(
    r"\b(?:ingredient\w*|ingredienti|ingredientes|contents?|contains?|containing|inside|made|consist\w*|contien\w+|contenuto|dentro|fatt[oaie]|compost[oaie]|"
    r"hech[oa]s?|lleva[n]?|usa\w*|uso|utilizz\w+|utiliza\w*|utilizar\w*|use[ds]?|using|serve[ds]?|servire|serv[eia]\w*|sirve\w*|allergen\w*|alergen\w*|allergeni|origin\w*|origen|"
    r"provenienza|conserv\w+|store[ds]?|keep|keeps|scad\w+|caduc\w+|expir\w+|dura|duran|durano|last|lasts|long|taglie|sizes?|tallas?|colors?|colori|colores|"
    r"comes?|picture|photo|foto|pes[ao]|weigh\w*|grande|big|large|stock|magazzino|includ\w+|compres\w+|comprend\w+|incluy\w+|suitable|adatt\w+|apto|apta|"
    r"taste|sapor\w*|sabe|mangiare|mangia|eat|comer|bere|drink|beber|cucina\w*|cook\w*|cocina\w*|wash\w*|lava\w*|material\w*|materiale|tessuto|tela|fabric|misur\w+|medid\w+|"
    r"abbin\w+|combina\w*|goes|pair\w*|celiac\w*|celiaqu\w+|coeliac\w*|vegan\w*)\b"
)
_WORD = re.compile(r"[^\s,.;:!?¿¡()\"“”«»]+")


def essence(text: str) -> str:
    """The words that name what is wanted, in their order; empty where none is left.

    Amounts, allergens to avoid and polite words are cut out: they have parsers of their own.
    """
    rest = courtesies(composed(text)).rest
    spans = [*(found.spans if (found := budget(rest)) else ()), *(kept.spans if (kept := avoided(rest)) else ())]
    return _named(without(rest, spans))


def subject(text: str) -> str:
    """The product that a question is about: its essence without the words for what is asked of it."""
    rest = courtesies(composed(text)).rest
    flat = plain(rest)
    spans = [match.span() for match in _ASPECT_WORDS.finditer(flat)]
    return _named(without(rest, spans))


def _named(text: str) -> str:
    """The words that carry meaning, with the small words between them."""
    words = [match.group() for match in _WORD.finditer(text)]
    flat = [plain(word) for word in words]
    kept = [
        (word, own)
        for word, own in zip(words, flat, strict=True)
        if own not in _CARRIERS and not own.isdigit() and not _elided(own)
    ]
    while kept and kept[0][1] in _EDGES:
        kept.pop(0)
    while kept and kept[-1][1] in _EDGES:
        kept.pop()
    return " ".join(_article_off(word) for word, _ in kept)


@cache
def _elided(word: str) -> bool:
    """Whether only a carrier stands behind an elided article: ``c'è``, ``cos'è``."""
    return word in {"c'e", "cos'e", "com'e", "dov'e", "quant'e", "qual'e", "what's", "that's", "it's", "i'm", "i'd", "i'll"}


def _article_off(word: str) -> str:
    """A word without an elided article: ``l'olio`` is ``olio``."""
    match = re.match(r"(?:l|dell|all|un|dall|nell|sull|d)['’](?=\w)", word, re.IGNORECASE)
    return word[match.end() :] if match else word
