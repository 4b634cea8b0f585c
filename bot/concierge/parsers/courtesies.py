"""Greetings, thanks and farewells around a wish, so that the wish can be read without them."""

import re
from dataclasses import dataclass

from bot.concierge.wording import composed, plain

_GREETING = (
    r"hello+|hi+|hiya|hey+a?|heya|good (?:morning|afternoon|evening|day)|morning|howdy|greetings|"
    r"cia+o+|salve|buon ?giorno|buon ?di|buona ?sera|buon pomeriggio|buona domenica|ehi+|ehila|"
    r"ho+la+|buen[oa]s? (?:dias?|tardes?|noches?)|muy buenas|buenas|ey+|saludos"
)
_AFTER_GREETING = (
    r"there|everyone|everybody|all|to you|again|a tutti|a voi|a lei|a te|ragazzi|a todos|a todas|tenga usted|team|"
    r"how are you(?: doing)?(?: today)?|how'?s it going|come (?:stai|va|state|sta)|tutto bene|que tal(?: todo)?|"
    r"como (?:estas|estais|va|esta|estan)|c'e nessuno|hay alguien|anybody there|sono io|eccomi"
)
_THANKS = (
    r"ta very much|thanks?(?: you)?(?: so much| very much| a lot| again| in advance)?|thx|ty|tnx|cheers|much appreciated|many thanks|"
    r"gra+zie+(?: mille| tante| infinite| davvero| ancora)?|grz|ti ringrazio|la ringrazio|vi ringrazio|"
    r"(?:muchas |much[ií]simas |mil )?gracias+(?: de verdad)?|te lo agradezco|se lo agradezco"
)
_BYE = (
    r"(?:good)?bye+(?: bye)?|bye for now|see (?:you|ya)(?: soon| later| tomorrow)?|talk (?:to you )?later|take care|good ?night|"
    r"have a (?:good|nice|great|lovely) (?:day|evening|weekend|one|night|afternoon)|until next time|"
    r"arrivederci|a presto|a dopo|a domani|buona (?:giornata|serata|notte|continuazione)|buonanotte|buon (?:weekend|fine settimana|lavoro)|"
    r"ci (?:sentiamo|vediamo|risentiamo)(?: dopo| presto| domani)?|alla prossima|ciao ciao|ciao per ora|stammi bene|"
    r"adios|hasta (?:luego|pronto|la proxima|manana|ahora)|nos vemos|cuidate|chao|(?:que (?:tengas|pases|tenga|pase) )?"
    r"(?:un )?buen(?:a)? (?:dia|tarde|finde|fin de semana)|cheerio|ciao belli|arrivederla|chau"
)
_SOFTENERS = r"(?:please|pls|per favore|per piacere|x favore|por favor|porfa)"
_ALL_DONE = r"(?:that'?s (?:all|it|everything)|nothing else|e tutto|basta cosi|nient'altro|eso es todo|nada mas|es todo)"
_OPENING = re.compile(rf"\W*(?P<words>{_GREETING})\b(?:[\s,!.]*(?:{_AFTER_GREETING})\b)?[\s,.!:;)\-–]*")
_FIRST_THANKS = re.compile(
    rf"\W*(?:(?:ok|great|perfect|perfetto|perfecto|ottimo|vale|bene|genial|wow|brilliant|fantastic\w*)\W+)?(?:{_THANKS})\b[\s,.!]*"
)
_LAST_THANKS = re.compile(rf"[\s,.!]*\b(?:{_THANKS})\b\W*$")
_LAST_BYE = re.compile(rf"[\s,.!]*\b(?:{_BYE})\b\W*$")
_DONE = re.compile(rf"[\s,.!]*\b{_ALL_DONE}\b[\s,.!]*")
_ONLY = re.compile(
    rf"\W*(?:(?:{_GREETING}|{_AFTER_GREETING}|{_THANKS}|{_BYE}|{_ALL_DONE}|{_SOFTENERS}|ok|okay|vale|va bene|perfetto|perfect|"
    rf"perfecto|great|ottimo|genial|brilliant|wonderful|fantastico|fantastic|lovely|super|bene|bien|muy|molto|gentile|kind|"
    rf"for everything|for your help|venga|majo|maja|guapa|guapo|assai|tante|mate|dear|cara|caro|per tutto|per l'aiuto|per ora|por todo|por tu ayuda|di tutto|tutto|todo|then|allora|entonces|"
    rf"amable|gentilissim[aoi]|davvero|really|so|very|much|di cuore|de corazon|tenga usted|a lei|to you|and|e|y)\b\W*)+"
)


@dataclass(frozen=True, slots=True)
class Courtesies:
    """What is polite in a message, and what remains."""

    greeting: bool
    thanks: bool
    farewell: bool
    rest: str
    """The message without its polite words; empty where it holds nothing else."""


def courtesies(text: str) -> Courtesies:
    """The polite words of a message apart from its wish."""
    whole = composed(text).strip()
    flat = plain(whole)
    farewell = bool(_LAST_BYE.search(flat)) or bool(
        _DONE.search(flat) and re.search(rf"\b(?:{_THANKS})\b", flat)
    )
    greeting = bool(_OPENING.match(flat)) and not (farewell and _LAST_BYE.fullmatch(flat))
    thanks = bool(re.search(rf"\b(?:{_THANKS})\b", flat))
    if _ONLY.fullmatch(flat) and (greeting or thanks or farewell):
        return Courtesies(greeting, thanks, farewell, "")
    return Courtesies(greeting, thanks, farewell, _rest(whole, flat))


def _rest(whole: str, flat: str) -> str:
    """The message from after its greeting to before its thanks and farewell."""
    start = 0
    for opening in (_OPENING, _FIRST_THANKS):
        found = opening.match(flat, start)
        if found and found.end() < len(flat):
            start = found.end()
    end = len(flat)
    for closing in (_LAST_BYE, _LAST_THANKS):
        found = closing.search(flat, start, end)
        if found and found.start() > start:
            end = found.start()
    kept = whole[start:end].strip(" ,;:-–")
    mark = whole[end : end + 1]
    return kept + mark if mark in {"?", "."} and not kept.endswith(("?", ".", "!")) else kept
