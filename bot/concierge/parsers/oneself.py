"""What customers say of themselves so plainly that it may be remembered: a size, an allergy, a birthday.

Better nothing than something wrong: a question, a wish, what was once, and what holds of somebody else are
no facts about whoever writes. What is said of a present, or of a mother, stays in the conversation alone.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from bot.concierge.parsers.days import day
from bot.concierge.parsers.numbers import numbers
from bot.concierge.wording import composed, plain
from shop.catalog.allergens import allergens_in
from shop.customers.facts import Said

_SOMEBODY = re.compile(
    r"\b(?:regal\w+|presents?|gifts?|per (?:mi[oa]|un'?|una|lui|lei|loro|il|la|mamma|papa)\s?(?!me\b)"
    r"|for (?:my|her|him|them|a|his|someone)\b|para (?:mi|un|una|ell[ao]s?|el|su)\s"
    r"|(?:mi[oa]|mie|miei|tu[oa]|su[oa]|nostr[oa]) (?:madre|padre|mamma|papa|marito|moglie|figli\w*|bambin\w+|sorell\w+|fratell\w+"
    r"|amic\w+|nonn\w+|suocer\w+|zi[oa]|compagn\w+|ragazz\w+|fidanzat\w+|collega|capo|nipot\w+|cognat\w+)"
    r"|my (?:mom|mum|mother|dad|father|husband|wife|son|daughter|kids?|child|children|sister|brother|friend|grand\w+|boyfriend"
    r"|girlfriend|partner|boss|colleague|aunt|uncle|niece|nephew|baby)"
    r"|mis? (?:madre|padre|mama|marido|mujer|espos[oa]|hij[oa]s?|hermanos?|hermanas?|amig[oa]s?|abuel[oa]s?|suegr[oa]|novi[oa]"
    r"|pareja|jefe|jefa|ti[oa]|sobrin[oa]|nin[oa]s?|cunad[oa])"
    r"|mamma|papa|(?:lei|lui) (?:porta|calza|e|ha)|(?:she|he|they) (?:wears?|is|has|are|takes?)|(?:ella|el) (?:usa|lleva|calza|es))\b"
)
"""Somebody else is spoken of, or a present."""
_OF_ONESELF = re.compile(
    r"\b(?:i|i'?m|im|my|our|we|sono|ho|abbiamo|porto|indosso|vesto|calzo|mi[oa]|nostro|compio|mangio|soffro|mi muovo|vado|odio|detesto"
    r"|sopporto|spendo|adoro|amo|preferisco|ricorda\w*|tieni|soy|tengo|tenemos|uso|llevo|gasto|visto|mi|me|nuestro|cumplo|como|sufro|voy"
    r"|estoy|soporto|prefiero|recuerda|ten|remember|keep)\b"
)
"""Without one of these nothing is said of oneself: most messages are done with here."""
_OPEN = re.compile(
    r"\b(?:if|when i was|used to|se (?:porto|fossi|avessi|ho|sono)|quando ero|una volta|prima (?:portavo|avevo)|si (?:uso|fuera|soy|tengo)"
    r"|cuando era|antes|would|suppose|imagine|maybe|perhaps|forse|magari|quiza[s]?|tal vez|i think|credo|creo|penso|pienso"
    r"|not sure|non so|no se)\b"
)
"""Nothing that holds for sure."""
_NOT = re.compile(r"\b(?:non|no|not|n't|never|mai|nunca|isn'?t|aren'?t|don'?t|neither|ni|ne)\s+(?:\w+\s+)?$")
_TAG = re.compile(r"\s*(?:giusto|vero|no|right|correct|ok|verdad|cierto|isn't it|am i)\W*$")
"""At the end of a sentence it asks whether all of it is so."""
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_SIZE: Final = r"(?P<size>(?:x{0,4}|\d)[sl]|m|small|medium|large|(?:extra|x)[ -]?(?:small|large)|\d{1,2}(?:[.,]5| ?1/2)?)"
_ENDS: Final = r"(?=\s*(?:$|[.,;:!)\n]|\b(?:e|ed|ma|pero|and|but|y|di|de|in|en|so|quindi|asi que|que|che|per|for|para|italian\w*|eu|us|uk)\b))"
_OF_SHOES: Final = (
    r"(?:scarp\w+|piede|shoes?|boots?|trainers|sneakers?|zapat\w+|calzado|pie\b|stival\w+|botas?)"
)
_WORN: Final = (
    rf"\b(?:porto|indosso|vesto) (?:sempre |di solito )?(?:la |il |una |un )?(?:taglia |misura |numero )?{_SIZE}{_ENDS}",
    rf"\b(?:calzo|i take a shoe size|calzo (?:un|el|il)) ?(?:sempre )?(?:il |la |un |una |el )?(?:numero )?(?P<of_shoes>){_SIZE}{_ENDS}",
    rf"\b(?:la )?mia (?:taglia|misura) (?:e |e' )(?:la |una |il )?{_SIZE}{_ENDS}",
    rf"\b(?:il )?mio numero (?:di (?P<of_shoes>scarpe|scarpa|piede) )?(?:e |e' )(?:il |la )?{_SIZE}{_ENDS}",
    rf"\bsono una (?:taglia )?{_SIZE}{_ENDS}",
    rf"\bho (?:il )?(?P<of_shoes>piede|numero) {_SIZE}{_ENDS}",
    rf"\bi (?:always |usually )?(?:wear|take) (?:an? |the )?size (?:an? )?{_SIZE}{_ENDS}",
    rf"\bi(?:'m| am) (?:an? )?size (?:an? )?{_SIZE}{_ENDS}",
    rf"\bi(?:'m| am) an? (?P<size_word>small|medium|large|(?:extra|x)[ -]?(?:small|large)|(?:x{{0,4}}|\d)[sl]|m){_ENDS}",
    rf"\bi (?:always |usually )?(?:wear|take) an? (?P<size_word>small|medium|large|(?:extra|x)[ -]?(?:small|large)|(?:x{{0,4}}|\d)[sl]|m|\d{{2}}){_ENDS}",
    rf"\bmy (?P<about>shoe |dress |clothing |clothes |ring )?size(?:'s| is) (?:an? )?{_SIZE}{_ENDS}",
    rf"\b(?:uso|llevo|gasto|visto) (?:siempre |normalmente )?(?:(?:la |una |el |un )?(?:talla|numero) |una |un |la (?=\d)){_SIZE}{_ENDS}",
    rf"\bmi (?:talla|numero)(?: de (?P<of_shoes>zapatos?|pie|calzado))? es (?:la |una |el |un )?{_SIZE}{_ENDS}",
    rf"\bsoy (?:de )?(?:una |la )?talla {_SIZE}{_ENDS}",
    rf"\bsoy una (?P<size_word>(?:x{{0,4}}|\d)[sl]|m){_ENDS}",
)
_LETTERS: Final = {"small": "S", "medium": "M", "large": "L", "extra small": "XS", "extra large": "XL"}
_LEAST, _LEAST_ON_ITS_OWN, _MOST = 2, 30, 60
_ALLERGIC: Final = (
    (
        r"\b(?:sono|soy|i'?m|i am|im) (?:molto |gravemente |muy |very |severely |also |anche |tambien |un po' )?"
        r"(?:allergic[oa]?|alergic[oa]|intollerante|intolerante|intolerant)\s+(?P<what>[^.!?;\n]+)"
    ),
    (
        r"\b(?:ho|tengo|i have|i'?ve got|i suffer from|soffro di|sufro de)\s+(?:un'? ?|una |an? )?(?:allergia|alergia|allergy|intolleranza|intolerancia|intolerance)\s+"
        r"(?P<what>[^.!?;\n]+)"
    ),
    r"\b(?:i have|i'?ve got) (?:an? )?(?P<what>\w+(?: \w+)?) (?:allergy|intolerance)\b",
    r"\b(?:i'?m|i am) (?P<what>\w+) (?:intolerant)\b",
)
_CELIAC: Final = re.compile(
    r"\b(?:sono|soy|i'?m|i am|im) (?:an? )?(?:celiac[oah]\w*|co?eliac)\b|\b(?:ho la celiachia|tengo celiaquia|i have co?eliac)\b"
)
_CLAUSE = re.compile(
    r"\s*(?:\b(?:quindi|pero|ma|but|so|asi que|por eso|vorrei|quiero|i'?d|i want|cosa|what|que me|which|che)\b).*"
)
_LED: Final = re.compile(
    r"^(?:(?:a|al|allo|alla|ai|agli|alle|to|the|el|los|las|la|il|lo|i|gli|le)\s+|all'\s*)+"
)
_DIETS: Final = {
    "vegetarian": re.compile(r"\b(?:sono|soy|i'?m|i am|im) (?:an? |una? )?(?:vegetarian[oa]?|veggie)\b"),
    "vegan": re.compile(r"\b(?:sono|soy|i'?m|i am|im) (?:an? |una? )?vegan[oa]?\b"),
    "halal": re.compile(r"\b(?:mangio|como|i (?:only )?eat)(?: solo| only)? halal\b"),
    "kosher": re.compile(r"\b(?:mangio|como|i (?:only )?eat)(?: solo| only)? kosher\b"),
}
_HEALTH: Final = {
    ("health", "diabetes"): re.compile(r"\b(?:sono|soy|i'?m|i am|im) (?:an? )?diabet\w+"),
    ("health", "pregnancy"): re.compile(r"\b(?:sono incinta|estoy embarazada|(?:i'?m|i am|im) pregnant)\b"),
    ("access", "wheelchair"): re.compile(
        r"\b(?:(?:sono|mi muovo|vado) (?:in|su una) (?:sedia a rotelle|carrozzina)|uso (?:la|una) (?:sedia a rotelle|carrozzina)"
        r"|(?:voy|estoy) en (?:una )?silla de ruedas|uso (?:una )?silla de ruedas|i use a wheelchair|i'?m (?:in|on) a wheelchair|i am in a wheelchair)\b"
    ),
    ("access", "hearing"): re.compile(
        r"\b(?:(?:sono|soy) (?:sord[oa]|ipoudente)|(?:i'?m|i am) (?:deaf|hard of hearing))\b"
    ),
    ("access", "sight"): re.compile(
        r"\b(?:(?:sono|soy) (?:non vedente|cec[oa]|cieg[oa]|ipovedente)|(?:i'?m|i am) (?:blind|visually impaired|partially sighted))\b"
    ),
}
_HAVE: Final = r"(?:ho|abbiamo|tengo|tenemos|i have|we have|i'?ve got)"
_WHAT: Final = r"(?P<what>(?:il |lo |la |i |gli |le |l'|el |los |las )?[\w' -]{3,40})"
_DAY: Final = r"(?:on |the |il |l'|el )*(?P<rest>[^.!?;\n]{3,30})"
_HATES: Final = re.compile(
    rf"\b(?:odio|detesto|non sopporto|no soporto|i hate|i can'?t stand|i detest)\s+{_WHAT}"
)
_LOVES: Final = re.compile(rf"\b(?:adoro|amo|vado matt[oa] per|me encanta[n]?|i love|i adore)\s+{_WHAT}")
_ASKED_TO: Final = re.compile(
    r"\b(?:ricorda(?:ti)?|tieni presente|remember|keep in mind|recuerda|ten en cuenta) (?:che|that|que) "
    r"(?:(?P<not>non mi piac\w+|i don'?t like|no me gusta[n]?)|mi piac\w+|i (?:really )?like|me gusta[n]?)\s+(?P<what>[\w' -]{3,40})"
)
_ARTICLE: Final = re.compile(r"^(?:il|lo|la|i|gli|le|l'|el|los|las|the)\s*")
_BUDGET: Final = re.compile(
    r"\b(?:(?:il mio budget|my budget|mi presupuesto) (?:di solito|in genere|usually|normally|suele ser|normalmente) ?(?:e|e'|is|es)?"
    r"|non spendo mai piu di|i never spend more than|nunca gasto mas de)\s+(?:de |di |about |circa )?(?P<rest>[^.!?;\n]{1,30})"
)
_CHILDREN: Final = re.compile(
    rf"\b{_HAVE} (?P<many>\w+) (?:figli[oae]?|bambin[ioae]|hij[oa]s?|nin[oa]s|kids?|children|child)\b(?!'s)"
)
_PET: Final = re.compile(
    rf"\b{_HAVE} (?:un[oa']?|una|an?) (?P<pet>cane|cagnolin[oa]|gatt[oa]|perr[oa]|gat[oa]|dog|cat)\b"
)
_BIRTHDAY: Final = re.compile(
    rf"\b(?:(?:il )?mio compleanno e'?|compio gli anni|my birthday(?:'s| is)|mi cumpleanos es|cumplo anos)\s+{_DAY}"
)
_ANNIVERSARY: Final = re.compile(
    rf"\b(?:(?:il )?nostro anniversario e'?|our anniversary(?:'s| is)|nuestro aniversario es)\s+{_DAY}"
)
_TIMES: Final = {
    "morning": re.compile(
        r"\b(?:(?:preferisco|mi va bene) (?:sempre|di solito) (?:la|di) mattina|i (?:always |usually )?prefer mornings|prefiero (?:siempre )?(?:por )?las mananas)\b"
    ),
    "afternoon": re.compile(
        r"\b(?:preferisco (?:sempre|di solito) (?:il|di) pomeriggio|i (?:always |usually )?prefer afternoons|prefiero (?:siempre )?(?:por )?las tardes)\b"
    ),
    "evening": re.compile(
        r"\b(?:preferisco (?:sempre|di solito) (?:la|di) sera|i (?:always |usually )?prefer evenings|prefiero siempre (?:por )?las noches)\b"
    ),
    "weekend": re.compile(
        r"\b(?:preferisco (?:sempre|di solito) (?:il|nel) (?:weekend|fine settimana)|i (?:always |usually )?prefer weekends|prefiero siempre (?:el fin|los fines) de semana)\b"
    ),
}
_MOST_WORDS = 3
_MOST_LETTERS = 40
_MOST_CHILDREN = 12
_ONE: Final = {"un": 1, "uno": 1, "una": 1, "a": 1, "one": 1}
_PETS: Final = {"can": "dog", "cag": "dog", "per": "dog", "dog": "dog", "gat": "cat", "cat": "cat"}


Goods = Callable[[], frozenset[str]]


def facts_in(text: str, *, today: date, goods: Goods = frozenset) -> tuple[Said, ...]:
    """What the text says of whoever wrote it, each once; nothing where it asks, wishes or tells of others.

    What somebody likes counts only where it names something among the shop's `goods` (plain words), or where
    they ask for it to be remembered.
    """
    whole = composed(text)
    if not _OF_ONESELF.search(plain(whole)):
        return ()
    found: dict[Said, None] = {}
    others = bool(_SOMEBODY.search(plain(whole)))
    for sentence in _SENTENCE.findall(whole):
        told = _told(sentence)
        if told:
            found |= dict.fromkeys(_in_sentence(told, plain(told), today, goods, others=others))
    return tuple(found)


def of_somebody_else(text: str) -> bool:
    """Whether it speaks of somebody else, or of a present: what holds of the writer does not hold there."""
    return _SOMEBODY.search(plain(composed(text))) is not None


def _told(sentence: str) -> str:
    """What a sentence says before it asks: "I'm allergic to nuts, can I eat it?"; empty where it says nothing for sure."""
    if _OPEN.search(plain(sentence)):
        return ""
    if "?" not in sentence:
        return sentence
    told, comma, asks = sentence.rpartition(",")
    return "" if not comma or "¿" in told or _TAG.match(plain(asks)) else told


def _in_sentence(sentence: str, flat: str, today: date, goods: Goods, *, others: bool) -> Iterator[Said]:
    if not _SOMEBODY.search(flat):
        yield from _allergies(sentence, flat)
        yield from _conditions(flat)
    yield from _household(flat)
    if others:
        return
    yield from _sizes(flat)
    yield from _tastes(sentence, flat, goods)
    yield from _budget(flat)
    yield from _dates(flat, today)
    for code, words in _TIMES.items():
        if words.search(flat):
            yield Said("time", code)


def _said_of(flat: str, found: re.Match[str] | None) -> bool:
    return found is not None and not _NOT.search(flat[: found.start()])


def _sizes(flat: str) -> Iterator[Said]:
    for words in _WORN:
        for found in re.finditer(words, flat):
            if _said_of(flat, found):
                groups = found.groupdict()
                size = _size(
                    groups.get("size") or groups.get("size_word") or "", named="size" in found.group()
                )
                about = _worn_on(flat, groups)
                if size:
                    yield Said("size", size, about)
                    return


def _size(written: str, *, named: bool) -> str:
    letters = written.replace("-", " ").replace("x ", "extra ").replace("extra", "extra ").split()
    word = _LETTERS.get(" ".join(letters))
    if word:
        return word
    number = re.match(r"(\d{1,2})(?:([.,]5)| ?1/2)?$", written)
    if number is None:
        return written.upper()
    least = _LEAST if named else _LEAST_ON_ITS_OWN
    half = ".5" if number[0] != number[1] else ""
    return f"{number[1]}{half}" if least <= int(number[1]) <= _MOST else ""


def _worn_on(flat: str, groups: dict[str, str | None]) -> str:
    if groups.get("of_shoes") is not None or re.search(_OF_SHOES, flat):
        return "shoes"
    about = (groups.get("about") or "").strip()
    return {"shoe": "shoes", "ring": "ring"}.get(about, "clothes" if about else "")


def _allergies(sentence: str, flat: str) -> Iterator[Said]:
    for words in _ALLERGIC:
        for found in re.finditer(words, flat):
            if not _said_of(flat, found):
                continue
            start = found.start("what")
            named = _CLAUSE.sub("", flat[start : found.end("what")])
            yield from _allergens(sentence[start : start + len(named)], named)
    if _said_of(flat, _CELIAC.search(flat)):
        yield Said("allergy", "gluten")


def _allergens(written: str, named: str) -> Iterator[Said]:
    """The codes that are named; else the words themselves, where there are few: ``strawberries``."""
    codes = allergens_in(named)
    for code in codes:
        yield Said("allergy", code)
    bare = _LED.sub("", named.strip(" ,")).strip()
    words = bare.split()
    few = 0 < len(words) < _MOST_WORDS and len(bare) <= _MOST_LETTERS
    if not codes and few and all(word.isalpha() for word in words):
        at = named.find(bare)
        yield Said("allergy", written[at : at + len(bare)].lower())


def _conditions(flat: str) -> Iterator[Said]:
    for diet, words in _DIETS.items():
        if _said_of(flat, words.search(flat)):
            yield Said("diet", diet)
    for (kind, code), words in _HEALTH.items():
        if _said_of(flat, words.search(flat)):
            yield Said("health" if kind == "health" else "access", code)


def _tastes(sentence: str, flat: str, goods: Goods) -> Iterator[Said]:
    asked = _ASKED_TO.search(flat)
    if asked:
        yield from _taste(sentence, asked, "dislikes" if asked["not"] else "likes", None)
        return
    for words, dislikes in ((_HATES, True), (_LOVES, False)):
        found = words.search(flat)
        if found and (dislikes or _said_of(flat, found)):
            yield from _taste(sentence, found, "dislikes" if dislikes else "likes", goods())


def _taste(sentence: str, found: re.Match[str], kind: str, goods: frozenset[str] | None) -> Iterator[Said]:
    flat = re.split(r",|\b(?:e|y|and|ma|pero|but|perche|because|porque)\b", found["what"])[0]
    lead = _ARTICLE.match(flat)
    start = found.start("what") + (lead.end() if lead else 0)
    words = flat[lead.end() if lead else 0 :].strip()
    few = 0 < len(words.split()) <= _MOST_WORDS
    if few and (goods is None or any(word in goods for word in words.split())):
        written = sentence[start : start + len(words)]
        yield Said("dislikes", written) if kind == "dislikes" else Said("likes", written)


def _budget(flat: str) -> Iterator[Said]:
    found = _BUDGET.search(flat)
    amounts = [one for one in numbers(found["rest"]) if not one.article] if found else []
    if amounts and amounts[0].value >= 1:
        yield Said("budget", str(int(amounts[0].value)))


def _household(flat: str) -> Iterator[Said]:
    children = _CHILDREN.search(flat)
    if children and _said_of(flat, children):
        many = _ONE.get(children["many"]) or next((int(n.value) for n in numbers(children["many"])), 0)
        if 0 < many <= _MOST_CHILDREN:
            yield Said("household", str(many), "children")
    pet = _PET.search(flat)
    if pet and _said_of(flat, pet):
        yield Said("household", "1", _PETS[pet["pet"][:3]])


def _dates(flat: str, today: date) -> Iterator[Said]:
    for about, words in (("birthday", _BIRTHDAY), ("anniversary", _ANNIVERSARY)):
        found = words.search(flat)
        meant = day(found["rest"], today) if found else None
        if meant and len(meant.days) == 1 and re.search(r"[a-z]{3}", found["rest"] if found else ""):
            yield Said("date", f"{meant.days[0]:%m-%d}", about)
