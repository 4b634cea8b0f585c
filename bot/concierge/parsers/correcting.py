"""What somebody takes back or says otherwise: "scrap that, just one", "anzi no, fanne una", "olvida el aceite"."""

import re
from typing import Literal

from bot.concierge.parsers.numbers import numbers
from bot.concierge.wording import composed, plain

_BEFORE = (
    r"(?:(?:hm+|uh+|oh|ah|eh|ehm|sorry|wait|hold on|hang on|no|nope|actually|oops|my bad|on second thought|"
    r"scus[ai]\w*|aspett\w+|anzi|no anzi|ho sbagliato|mi sono sbagliat[oa]|pardon|ripensandoci|"
    r"perdon\w*|esper\w+|mejor(?: no)?|en realidad|me he equivocado|bueno|pensandolo bien)\b\W*)*"
)
_DROP = (
    r"(?:scrap|forget|never ?mind|leave|skip|drop|cancel|ditch|lose|lascia(?:mo)?(?: stare| perdere| fuori)|lasci stare|niente|dimentica\w*|salta|"
    r"olvid(?:a|ate|alo|ala|e|emos)(?: de)?|deja(?:lo|la|mos)?(?: estar)?|nada de|pasa de)"
)
_THIS = r"(?:that|it|this|them|those|eso|esto|quello|quella|questo|questa|tutto quello|lo|la)"
_DROPPED = re.compile(
    rf"\W*{_BEFORE}{_DROP}\b(?:\s+{_THIS}\b(?!\s+\w))?(?P<goods>[^.,;!?]*)(?P<rest>.*)", re.DOTALL
)
_COUNT = re.compile(
    r"\W*(?:(?:just|only|make it|make that|give me|i'?ll take|i want|solo|soltanto|solamente|fanne|fammene|facciamo(?:ne)?|mettine|mettimene|mettimelo|dammene|ne (?:voglio|prendo|basta|bastano)|"
    r"basta|bastano|que sean?|pon(?:me|lo|la)?|dame|con|quiero)\s+)*(?:(?:just|only|solo|soltanto|solamente)\s+)?"
    r"(?P<number>\w+)(?:\s+(?:jars?|bottles?|packs?|tins?|pieces?|pezz[oi]|vasett[oi]|barattol[oi]|bottigli[ae]|confezion[ei]|tarros?|botellas?|paquetes?|unidad(?:es)?|of (?:it|them)|one|will do|is enough|basta|bastano|please|per favore|por favor|grazie|thanks|gracias|nada mas|y ya|then|allora|entonces))*\W*"
)
_LEAD = re.compile(rf"\W*{_BEFORE}")
_ARTICLE = re.compile(r"^(?:(?:the|my|any|l[oaie]?|il|gli|l'|un[ao']?|el|los|las|de|del|about|on)\s+|l')+")
_ONE = frozenset({"a", "an", "one", "un", "una", "uno"})
_ME = re.compile(
    r"\W*(?:(?:just|only|solo|soltanto|solamente)\s+(?:for\s+|per\s+|para\s+)?(?:me|myself|io|me stess[oa]|yo|mi)|(?:da sol[oa]|alone|sol[oa] yo|yo sol[oa]))\b\W*(?:please|grazie|thanks|gracias|then|allora|entonces)?\W*"
)
_SO_MANY = re.compile(
    r"\W*(?:(?:just|only|make it|make that|for|per|para|in|we are|we're|siamo(?: in)?|saremo(?: in)?|somos|seremos|solo|soltanto|solamente|facciamo|que sea(?:n|mos)?|al final[e]?|alla fine|in the end)\s+)*"
    r"(?P<number>\w+)(?:\s+(?:of us|people|persone|personas|posti|places|seats|plazas|tickets|bigliett[oi]|entradas|only|then|please|per favore|por favor|grazie|thanks|gracias|allora|entonces|nada mas))*\W*"
)
_COMES_TOO = re.compile(
    r"\b(?:(?:my|mia|mio|mi) \w+ (?:is )?(?:joins?|joining|comes?|coming|wants to (?:join|come))(?: too| as well| along)?|(?:can|could|may) (?:my|a) \w+ (?:join|come)|can i bring (?:my|a) \w+|"
    r"(?:viene|verra|si aggiunge|c'e) anche (?:mi[ao]|un['ao]?) ?\w+|(?:puo|potrebbe) venire (?:anche )?(?:mi[ao]|un['ao]?) ?\w+|posso portare (?:mi[ao]|un['ao]?) ?\w+|"
    r"(?:viene|vendra|se apunta|se une) tambien mi \w+|tambien viene mi \w+|(?:puede|podria) venir (?:tambien )?mi \w+|puedo (?:llevar|traer) a? ?mi \w+|mi \w+ (?:se apunta|viene tambien|tambien viene))\b"
)
_ONE_MORE = re.compile(
    r"\b(?:(?:one|an?|un[ao]?|1) (?:more|extra|additional)\b|(?:un[ao]?|1)(?: \w+)? (?:in piu|di piu|mas)\b|plus one\b|"
    r"(?:aggiung\w+|anad\w+|add|suma\w*) (?:un[ao]? |one |an? )?(?:altr[ao] |otr[ao] |more |another )?(?:persona|person|posto|seat|place|plaza|guest|ospite|amic[ao]|amig[ao]|friend|invitad[ao])\b)|\+ ?1\b"
)
_ONE_LESS = re.compile(
    r"\b(?:(?:one|un[ao]?|1)(?: \w+)? (?:less|fewer|in meno|di meno|menos)\b|"
    r"(?:one of us|un[ao] di noi|un[ao] de nosotr[ao]s|my \w+|mi[ao] \w+|mi \w+) (?:can'?t|cannot|won'?t|isn'?t|non (?:puo|viene|riesce)|no (?:puede|viene|podra))\b)"
)
_SIZE = re.compile(
    r"\W*(?:(?:ok|va bene|vale|allora|the|la|il|lo|el|le|i|las|los|quell[aoie]|those|di|de|in|piu|mas|formato|size|just|solo|only|then)\s+)*(?:(?P<small>small(?:er|est)?|little|piccol[aoei]|piccolin[aoei]|pequen[ao]s?|chic[ao]s?|menor(?:es)?)|"
    r"(?:big(?:ger|gest)?|large[rst]*|grand[ei]s?|gross[aoei]|mayor(?:es)?))(?:\s+(?:ones?|sizes?|jars?|bottles?|tins?|please|grazie|gracias|per favore|por favor|piu|de las dos|dei due|delle due))*\W*"
)
_SIZED = re.compile(
    r"\W*\b(?:(?:the|quell[aoie]|those|l[aoe]s?|il|el|i|di|de|in)\s+)*(?:formato\s+)?(?:(?P<small>small(?:er|est)?|piccol[aoei]|piccolin[aoei]|pequen[ao]s?)|big(?:ger|gest)?|large[rst]*|grand[ei]|grandes|gross[aoei])"
    r"(?:\s+(?:ones?|sizes?))?\W*$"
)
"""A size behind the goods that it is said of."""
_TAKEN_BACK = re.compile(
    r"(?<=\w)\W+(?:anzi(?:,? no)?|no,? anzi|no,? aspett\w+|no,? wait|wait,? no|actually,? no|no,? actually|no,? mejor|mejor dicho|no,? esper\w+|no,? perdon\w*)\b\W*(?=\w)"
)
"""Within a message: what stands before it no longer holds."""
_MOST = 500


def dropped(text: str) -> str | None:
    """The goods that are not wanted after all, empty for what is spoken of; None where nothing is dropped."""
    found = _DROPPED.fullmatch(plain(composed(text)).strip())
    if found is None or _with_a_number(found["rest"]) or _with_a_number(found["goods"]):
        return None
    return _ARTICLE.sub("", found["goods"].strip()).strip()


def count_instead(text: str) -> int:
    """So many instead: "scrap that, just one jar", "anzi no, fanne una", "just one"; 0 where it is not said."""
    flat = plain(composed(text)).strip()
    gone = _DROPPED.fullmatch(flat)
    rest = (gone["goods"] if gone["goods"].strip() else gone["rest"]) if gone else flat[_lead_of(flat) :]
    found = _COUNT.fullmatch(rest)
    return _number(found["number"]) if found else 0


def size_said(text: str) -> Literal["small", "large", ""]:
    """Whether the smaller or the larger one is meant, and hardly another word."""
    found = _SIZE.fullmatch(plain(composed(text)).strip())
    if found is None:
        return ""
    return "small" if found["small"] else "large"


def sized(text: str) -> tuple[str, Literal["small", "large", ""]]:
    """A piece of a list without the words for its size, and which size they say: "3 honey, small ones"."""
    flat = composed(text)
    found = _SIZED.search(plain(flat))
    if found is None:
        return text, ""
    rest = f"{flat[: found.start()]} {flat[found.end() :]}".strip(" ,")
    return rest, "small" if found["small"] else "large"


def party_instead(text: str, before: int) -> int:
    """For how many it is to be instead, where `before` come until now; 0 where nothing is said of it.

    For a time that is spoken of: "no, only 3", "just me", "can my wife join?".
    """
    flat = plain(composed(text)).strip()
    gone = _DROPPED.fullmatch(flat)
    rest = gone["goods"] + gone["rest"] if gone else flat[_lead_of(flat) :]
    if _ME.fullmatch(rest):
        return 1
    if _COMES_TOO.search(flat) or _ONE_MORE.search(flat):
        return max(before, 1) + 1
    if before > 1 and _ONE_LESS.search(flat):
        return before - 1
    found = _SO_MANY.fullmatch(rest)
    said = found and len(rest.split()) > 1
    return _number(found["number"]) if found and said else 0


def said_last(text: str) -> str:
    """The text from after its last correction: "pick-up, no wait, send it" is "send it"; all of it where there is none."""
    whole = composed(text)
    found = list(_TAKEN_BACK.finditer(plain(whole)))
    return whole[found[-1].end() :].strip() if found else text


def _lead_of(flat: str) -> int:
    found = _LEAD.match(flat)
    return found.end() if found else 0


def _with_a_number(rest: str) -> bool:
    found = _COUNT.fullmatch(rest)
    return bool(found and _number(found["number"]))


def _number(word: str) -> int:
    if word in _ONE:
        return 1
    return next(
        (int(one.value) for one in numbers(word) if one.value == int(one.value) and 0 < one.value <= _MOST), 0
    )
