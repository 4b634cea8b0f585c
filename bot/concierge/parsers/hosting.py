"""What is asked about how a booked time goes: who will be there, whether it can be had from afar, in which language."""

import re
from functools import cache
from typing import Final, Literal

from babel import Locale

from bot.concierge.wording import composed, plain, tokens
from shop.kernel.language import Language

HostingAct = Literal["who", "afar", "speaks", ""]

_LONGEST = 16
_SPOKEN: Final = (
    "it",
    "en",
    "es",
    "fr",
    "de",
    "pt",
    "nl",
    "pl",
    "ro",
    "ru",
    "uk",
    "ar",
    "zh",
    "ja",
    "ca",
    "el",
)
_WHICH = re.compile(r"\b(?:in which language|what language|in che lingua|en que idioma)\b")
_WOULD = r"(?:parler(?:ei|o|emo)|sar(?:ei|o|emo)|far(?:ei|o|emo)|andr(?:ei|o|emo)|avr(?:ei|o|emo)|incontr(?:o|erei|ero|iamo|eremo)|vedr(?:ei|o|emo))"
_WHO = re.compile(
    rf"\b(?:con chi (?:{_WOULD}|(?:e|sono|faccio|facciamo|vado|andiamo|si fa|si va|sarebbe|sara)\b)|"
    r"(?<!\bper )(?<!\bx )(?<!\ba )(?<!\bdi )(?<!\bda )chi (?:ci )?(?:sara|viene|verra|ci sara|c'e|e|sono|fa|tiene|conduce|guida|accompagna|segue|riceve|aspetta|sarebbe)\b"
    r"(?= (?:li|la|quel giorno|alla|al|ad|all'|il|lo|l'|a (?:far|accompagn|guid)|con (?:me|noi)|quest\w+|mi|ci|che (?:mi|ci|fa|tiene|guida|accompagna))|\W*$)|"
    r"chi (?:me l[ao]|ce l[ao]) (?:mostra|fa vedere)\w*|chi (?:mi|ci) (?:accompagna|segue|riceve|aspetta|fa|guida|assiste|accoglie)|chi (?:incontr\w+|trov(?:o|iamo|ero))|"
    r"con chi parl(?:o|iamo) (?:per|della|del|alla|durante)|"
    r"(?:with )?who(?:m| would| will| do| am| are| is|'?s)? ?(?:i|we)? ?(?:be )?(?:talk|talking|speak|speaking|meet|meeting|see|seeing|get|dealing)\b(?: to| with)?|"
    r"who(?:'?s| is| will be| would be| are) (?:there|the (?:guide|host|agent|lawyer|consultant|teacher|stylist|instructor|expert|person)|it with|hosting|guiding|showing|leading|teaching|doing|running|coming|going to)|"
    r"who (?:will|would) (?:help|assist|serve|receive)\b|who (?:does|runs|leads|hosts|gives|teaches|guides|shows|will (?:show|guide|host|lead|do|take|meet))\b|"
    r"con quien (?:hablari?[ae]\w*|estari?[ae]\w*|seri?a|sera|iri?[ae]\w*|tendri?[ae]\w*|es|voy|vamos|quedo|quedamos|lo hago|me (?:veo|reuno))|"
    r"con quien habl(?:o|amos) (?:para|de|en|sobre)|"
    r"quien (?:me|nos) (?:l[ao]s? )?(?:ensenari?a|mostrari?a|atiende|atenderia|atendera|recibe|recibira|acompana|guia|espera|ensena)|"
    r"quien (?:estara|vendra|viene|lo hace|hace|da|guia|dirige|es (?:el|la) (?:guia|asesor\w*|agente|profesor\w*|abogad\w+|estilista|persona)))"
)
_OF_OTHERS = re.compile(
    r"\W*chi (?:e|sono) (?:(?:il|la|lo|i|gli|le) |l')(?!guid|consulent|agent|avvocat|insegnant|maestr|stilist|person|vostr|tu[ao]|espert|commess|host|prossim)"
)
"""Somebody of whom the whole world speaks: "chi è il papa?"."""
_AFAR = re.compile(
    r"\b(?:online|on line|in remoto|da remoto|a distanza|da lontano|in video(?:chiamata)?|in videochiamata|per video|via (?:zoom|meet|teams|skype|video)|su (?:zoom|meet|teams|skype)|"
    r"on (?:zoom|teams|skype|video)|over (?:zoom|video|teams)|by video|video ?call|remotely|from (?:home|afar|abroad|(?:my |the )?(?:sofa|couch|desk|office))|virtual(?:ly)?|"
    r"da casa(?: mia)?|dal (?:mio )?divano|dall'ufficio|"
    r"por (?:video(?:llamada)?|zoom|meet|teams)|videollamada|en linea|a distancia|en remoto|desde (?:mi )?casa|desde (?:el |mi )?sofa)\b"
)
_DOES_IT = re.compile(
    r"\b(?:posso|possiamo|potrei|potremmo|si puo|si potrebbe|e possibile|(?:la|lo|le|li) (?:fate|facciamo|fai)|fate|avete|c'e|e|sono|si fa|"
    r"can|could|may|is|are|do|does|would|possible|puedo|podemos|podria\w*|se puede|se podria|es|hay|haceis|teneis|se hace)\b"
)
_BUYS = re.compile(
    r"\b(?:compr\w+|ordin\w+|acquist\w+|pag\w+|buy\w*|order\w*|pay\w*|shop\w*|ped(?:ir|ido)\w*|catalog\w*|sito|website|web|tracci\w+|track\w*|lontan[oai]|dista\w*|how far|lejos|distancia)\b"
)
_SPEAKS = re.compile(
    r"\b(?:who speaks?|(?:someone|anyone|somebody) (?:that |who )?speaks|che parl(?:i|a|ano)|que habl(?:e|a|en)|(?:es|son|se hace) en \w+|(?:does|do|can) (?:he|she|they|it|the|your|any|anyone|somebody|someone|helen|\w+) (?:\w+ )?speak|(?:is|are) (?:it|he|she|they|there|the \w+) (?:\w+ )?in|in which language|what language|"
    r"(?:lui|lei|loro|qualcuno|chi|l[ao] \w+|guida|\w+) parla(?:no)?\b|parla(?:no)? (?:anche )?(?:l')?\w+|in che lingua|(?:e|sono|si fa) in \w+|"
    r"(?:el|ella|alguien|\w+) habla[n]?\b|hablan? (?:tambien )?\w+|en que idioma)\b"
)
_TO_US = re.compile(
    r"\b(?:parli|parlate|parlami|do you speak|can you speak|speak to me|hablas|hablais|habla usted|hablame|can we speak|possiamo parlare|podemos hablar)\b"
)


def hosting_act(text: str) -> HostingAct:
    """What a question asks of how it goes; empty where it asks nothing of the kind."""
    flat = plain(composed(text))
    if len(tokens(text)) > _LONGEST:
        return ""
    if _WHO.search(flat) and not _OF_OTHERS.match(flat):
        return "who"
    if _AFAR.search(flat) and _DOES_IT.search(flat) and not _BUYS.search(flat):
        return "afar"
    of_them = _SPEAKS.search(flat) and not _TO_US.search(flat)
    return "speaks" if of_them and (language_asked(text) or _WHICH.search(flat)) else ""


def language_asked(text: str) -> str:
    """The language, as a code, that somebody is asked to speak; empty where none is named."""
    return next((code for word in tokens(text) if (code := _names().get(word))), "")


@cache
def _names() -> dict[str, str]:
    """What languages are called in ours, without accents."""
    return {plain(str(Locale(ours.locale).languages[code])): code for ours in Language for code in _SPOKEN}
