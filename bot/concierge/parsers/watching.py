"""Whether somebody wants to see the shop live, to join what is live, or to have what is being shown there."""

import re
from functools import cache
from typing import Literal

from bot.concierge.parsers.mistyped import Words

LiveWish = Literal["see", "join", "want", "kept"]
"""To see something live, to come in, to have what is shown, or to know what is kept and for how long."""

_LIVE = (
    r"(?:in diretta|dal vivo|in videochiamata|in (?:un )?video|per video|con la (?:telecamera|videocamera)|in tempo reale|"
    r"live(?! music)|on (?:a )?(?:video|camera|cam)|by video|over video|in real time|"
    r"en directo|en vivo|en (?:un )?video|por video(?:llamada)?|en videollamada|por camara|con la camara|en tiempo real)"
)
_NOW = (
    r"(?:adesso|ora|subito|in questo momento|right now|now|at the moment|ahora(?: mismo)?|en este momento|ya)"
)
_SEE = (
    r"(?:vedere|vedervi|vederlo|vederla|vederli|vedo|mostrami|mostrarmi|mostri|mostrate|mostra|mostrarmelo|fammi vedere|fatemi vedere|farmi vedere|"
    r"mi fai vedere|mi fate vedere|guardare|guardo|dare un'occhiata|see|show me|show us|watch|look at|look around|take a look|"
    r"ver|verlo|verla|veros|verte|verlos|ensename|ensenarme|ensename?|ensenadme|ensenas|ensenais|muestrame|mostrarme|mirar|echar un vistazo)"
)
_PLACE = (
    r"(?:negozio|bottega|locale|vetrina|shop|store|shop window|showroom|boutique|tienda|local|escaparate)"
)
_SHOWN = re.compile(rf"\b{_SEE}\b.{{0,60}}?\b{_LIVE}\b|\b{_LIVE}\b.{{0,30}}?\b{_SEE}\b")
_FROM_HERE = (
    r"(?:from (?:my |the |our )?(?:own )?(?:sofa|couch|armchair|bed|desk|office|living room|kitchen|home|house|balcony)|"
    r"(?:seduto |comodo )?(?:dal |sul )(?:mio |nostro )?(?:divano|letto|salotto|balcone|ufficio)|dall'ufficio|dalla (?:mia |nostra )?(?:poltrona|cucina|scrivania)|da casa(?: mia| nostra)?|"
    r"desde (?:mi |el |la |nuestr[oa] )?(?:sofa|casa|cama|sillon|salon|oficina|cocina|escritorio))"
)
_SEEN_FROM_HERE = re.compile(rf"\b{_SEE}\b.{{0,40}}?\b{_FROM_HERE}\b|\b{_FROM_HERE}\b.{{0,30}}?\b{_SEE}\b")
_ON_PAPER = re.compile(
    r"\b(?:catalog\w*|price\w*|prezz\w*|precio\w*|menu|site|sito|website|web|page|pagina|list\w*|order|ordine|pedido|cart|carrello|cesta|photo\w*|picture\w*|foto\w*|"
    r"recensioni|reviews?|opiniones|sea|mare|mar|beach|spiaggia|playa|view|vista)\b"
)
"""What is looked at without a camera, or seen from a home rather than of the shop."""
_PLACE_NOW = re.compile(
    rf"\b{_SEE}\b(?: \w+'?){{0,4}}? ?\b{_PLACE}\b.{{0,15}}\b{_NOW}\b|\b{_NOW}\b.{{0,15}}\b{_SEE}\b(?: \w+'?){{0,4}}? ?\b{_PLACE}\b"
)
_ON_AIR = re.compile(
    r"\b(?:siete|sei|andate|vai|c'e|fate|fai|avete|e iniziata|inizia|comincia) (?:gia |ora |adesso |in |una |la |qualche )*(?:diretta|live)\b|"
    r"\b(?:are you|you|is there|is it|any|anything|who is|who's|what's|what is) (?:already |now |anything |something |a |on )*live\b(?! (?:music|stock|animals?))|"
    r"\b(?:estais|estas|esta|hay|haceis|teneis|empieza) (?:ya |ahora |algun |un |el |algo |en )*(?:directo|live)\b|"
    r"\b(?:webcam|telecamera del negozio|videocamera del negozio|shop camera|camara de la tienda)\b"
)
_COME_IN = re.compile(
    r"\b(?:entro|entrare|entrarci|fammi entrare|partecipo|partecipare|mi unisco|unirmi|mi collego|collegarmi|seguo|seguire|guardo|guardare|"
    r"join|let me in|get in|come in|tune in|watch|unirme|me uno|entrar|dejame entrar|conectarme|me conecto|apuntarme|seguir)\b"
    r".{0,30}\b(?:diretta|live|stream(?:ing)?|video|sessione|session|tour|directo|sesion|videochiamata|call|videollamada)\b"
)
_COME_IN_ALONE = re.compile(
    r"\W*(?:(?:vorrei|voglio|posso|come|i want to|i'd like to|can i|may i|how do i|quiero|puedo|como) )?"
    r"(?:entro|entrare|fammi entrare|partecipo|partecipare|mi unisco|unirmi|mi collego|collegarmi|mi connetto|"
    r"join(?: in| now| you)?|let me in|unirme|me uno|entrar|dejame entrar|conectarme|me conecto)"
    r"(?: (?:ora|adesso|subito|now|ahora|anch'io|anche io|too|please|per favore|por favor))*\W*"
)
_THAT = (
    r"(?:quell[oa'i]|questo|questa|lo|la|quest[oa] qui|quell[oa] li|quel\w*|that(?: one)?|this(?: one)?|it|"
    r"ese|esa|eso|este|esta|aquel|aquella|lo)"
)
_HAVE = re.compile(
    rf"\b(?:voglio|vorrei|prendo|compro|mi piace|tienimi|tenetemi|tienimel[oa]|lasciami|mettimi da parte|metti da parte|riservami|"
    rf"i want|i'd like|i'll take|i will take|i like|give me|keep me|keep|save me|hold|put aside|reserve(?: me)?|"
    rf"quiero|me gusta|me quedo(?: con)?|guardame|apartame|reservame|cojo|compro)\b"
    rf"(?: \w+){{0,2}}? ?\b{_THAT}\b"
)
_KEEP_IT = re.compile(
    r"\b(?:tienimel[oa]|lo prendo|la prendo|me l[oa] prendo|me lo quedo|me la quedo|guardamel[oa]|apartamel[oa]|i'll take it|keep it for me|hold it for me)\b"
)
_BEING_SHOWN = re.compile(
    r"\b(?:che (?:stai|state|sta) (?:mostrando|facendo vedere)|che mostri|che si vede|in mano|you(?:'re| are) (?:showing|holding)|on (?:the )?(?:screen|video|camera)|"
    rf"que (?:estas|estais|esta) (?:ensenando|mostrando)|que se ve|en la mano|en pantalla|della diretta|del video|del directo)\b|\b{_LIVE}\b"
)
_KEPT = re.compile(
    r"\b(?:fino a quando|per quanto(?: tempo)?|quanto tempo)\b.{0,20}\b(?:tieni|tenete|tenut[oaie]|riservat[oaie]|da parte)\b|"
    r"\b(?:cosa|che cosa|quali) (?:mi )?(?:hai|avete|ho) (?:tenuto|messo) da parte\b|"
    r"\b(?:until when|how long|till when)\b.{0,25}\b(?:keep|kept|hold|held|reserved?|aside)\b|\bwhat (?:have you|did you|did i) (?:kept|keep|put aside|set aside)\b|"
    r"\b(?:hasta cuando|cuanto tiempo)\b.{0,25}\b(?:guardas|guardais|guardado|guardan|reservad[oa]s?|apartad[oa]s?)\b|\bque (?:me )?(?:has|habeis|he) (?:guardado|apartado)\b"
)
_LATER = re.compile(
    r"\b(?:domani|dopodomani|stasera|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|alle \d|prossim\w+|tomorrow|tonight|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday|next|at \d|pasado manana|manana|esta noche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|proxim\w+|a las \d|"
    r"prenot\w+|appuntament\w+|book(?:ing|ed)?|appointment|schedule|reserv(?:a|ar|as)|cita)\b"
)
_OF_GOODS = re.compile(
    r"\b(?:avete|hai|vendete|manda\w*|inviami|send me|do you have|send|enviame|mandame|teneis)\b.{0,12}\bvideo\b"
)


def live_wish(text: str, *, watching: bool = False) -> LiveWish | None:
    """What is wanted of what is live; None where nothing is, or where another time is spoken of.

    `watching`: they were let into something live in this conversation, so that "I want that one" is said of it.
    """
    flat = _words().mended(text.replace("’", "'"))
    if _LATER.search(flat) or _OF_GOODS.search(flat):
        return None
    if watching and _KEPT.search(flat):
        return "kept"
    if (_HAVE.search(flat) or _KEEP_IT.search(flat)) and (watching or _BEING_SHOWN.search(flat)):
        return "want"
    if _COME_IN.search(flat) or _COME_IN_ALONE.fullmatch(flat):
        return "join"
    from_here = _SEEN_FROM_HERE.search(flat) and not _ON_PAPER.search(flat)
    if from_here or _SHOWN.search(flat) or _PLACE_NOW.search(flat) or _ON_AIR.search(flat):
        return "see"
    return None


_TELL_ME = (
    r"(?:avvis\w*|avvert\w*|fammi sapere|fatemi sapere|dimmi|ditemi|scrivimi|scrivetemi|notific\w*|ricordami|"
    r"tell(?:ing)? me|writing me|messaging me|let(?:ting)? me know|notify me|ping me|remind me|message me|write (?:to )?me|alert me|"
    r"avisa\w*|avise\w*|dime|decidme|escribeme|escribidme|recuerdame)"
)
_WHEN = r"(?:quando|la prossima volta che|(?:the )?next time|la proxima vez que|ogni volta che|appena|se|when(?:ever)?|as soon as|if|cuando|cada vez que|si|en cuanto)"
_LIVE_THEN = r"(?:dirett[ae]|live|in onda|on air|directos?|en vivo)"
_FOLLOW = re.compile(
    rf"\b{_TELL_ME}\b.{{0,30}}?\b{_WHEN}\b.{{0,40}}?\b{_LIVE_THEN}\b|\b{_WHEN}\b.{{0,40}}?\b{_LIVE_THEN}\b.{{0,20}}?\b{_TELL_ME}\b"
)
_UNFOLLOW = re.compile(
    r"\W*(?:not live|no more live|niente dirett[ae]|basta dirett[ae]|sin directos?|no mas directos?)(?: (?:please|per favore|grazie|por favor|gracias))?\W*|"
    rf".*\b(?:non|smett\w+ di|basta|don't|do not|stop|no longer|no|dej\w+ de)\b (?:\w+ ){{0,3}}?{_TELL_ME}\b.*\b{_LIVE_THEN}\b.*|"
    rf".*\b(?:stop|basta|no more)\b.{{0,30}}\b(?:messages?|messaggi|avvisi|mensajes|avisos|news)\b.{{0,30}}\b{_LIVE_THEN}\b.*"
)


def follow_wish(text: str) -> bool | None:
    """Whether somebody wants to be told when the shop is live, or (false) not any more; None where neither is said."""
    flat = _words().mended(text.replace("’", "'"))
    if _UNFOLLOW.fullmatch(flat):
        return False
    return True if _FOLLOW.search(flat) else None


@cache
def _words() -> Words:
    return Words(
        [
            "negozio",
            "bottega",
            "vedere",
            "mostrami",
            "mostrare",
            "diretta",
            "videochiamata",
            "guardare",
            "adesso",
            "partecipare",
            "entrare",
            "tienimi",
            "voglio",
            "vorrei",
            "store",
            "watch",
            "camera",
            "video",
            "tienda",
            "ensename",
            "ensenarme",
            "muestrame",
            "directo",
            "videollamada",
            "ahora",
            "entrar",
            "unirme",
            "quiero",
            "vetrina",
            "escaparate",
        ],
        whole=[
            "guardame",
            "guardado",
            "guarda",
            "guardas",
            "diretto",
            "dirette",
            "vedete",
            "veder",
            "videos",
            "entrate",
            "entrata",
            "direttamente",
        ],
    )
