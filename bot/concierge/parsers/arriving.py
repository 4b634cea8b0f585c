"""How a customer wants goods to arrive and be paid, and whether they ask when."""

import re
from functools import cache

from bot.concierge.parsers.mistyped import Words
from bot.concierge.wording import composed, plain

_PAYS = {
    "cash": re.compile(
        r"\b(?:(?:pay|paying) (?:in |by |with )?cash|cash on delivery|(?:pago|pagare|paghiamo) (?:in |con i )?contanti|(?:in )?contrassegno|(?:pago|pagar) (?:en )?efectivo|contra reembolso|alla consegna)\b"
    ),
    "transfer": re.compile(r"\b(?:(?:pay )?by (?:bank )?transfer|bonifico|transferencia)\b"),
    "card": re.compile(
        r"\b(?:(?:pay )?(?:by|with) (?:credit )?card|(?:pago |pagare )?con (?:la )?carta|con (?:la )?tarjeta)\b"
    ),
}
_PICKS_UP = re.compile(
    r"\b(?:(?:i'?ll|we'?ll|i will) (?:pick|collect|come)|pick(?:ed)? ?(?:it )?up myself|(?:lo|la|li|le) (?:ritiro|passo a (?:prendere|ritirare)|vengo a (?:prendere|ritirare))|ritiro (?:io|in (?:negozio|bottega))|passo (?:io )?(?:in (?:negozio|bottega)|a prender\w+)|"
    r"(?:lo|la|los|las) (?:recojo|recogere|paso a (?:recoger|buscar))|recojo (?:yo|en)|recogida en)\b"
)
_SENDS = re.compile(
    r"(?:\w+ ){0,3}(?:courier|couriers|home delivery|delivery|(?:deliver|send|ship) it|by (?:post|mail)|corriere|a domicilio|spedizione|spedisci\w*|spedite\w*|consegna|a casa|"
    r"mensajer[oi]\w*|mensajeria|envio|enviad?\w*|mandal\w+)(?: \w+){0,3}"
)
_ARRIVES = re.compile(
    r"\b(?:arriv\w*|get (?:here|it|there|them)|be (?:here|there)|there by|deliver\w*|receive\w*|have it|reach\w*|consegn\w*|ricev\w*|avere|averl[oaie]|"
    r"lleg\w*|entreg\w*|recib\w*|tener|tenerl[oa]s?)\b"
)
_WHEN = re.compile(
    r"\b(?:when|how (?:long|soon|fast)|quando|quanto (?:ci mette|tempo|tarda)|in quanto|cuando|cuanto (?:tarda|tiempo))\b"
)
_PAYING = re.compile(
    r"\b(?:pay\w*|pag(?:o|a|are|ar|hiamo|amos|amento|amenti|ate|abile|ais|an|ano))\b|contrassegno|contra reembolso"
)
_WAYS = re.compile(
    r"\b(?:card|cards|cash|delivery|transfer|paypal|apple pay|google pay|bizum|satispay|instal+ments?|carta|carte|bancomat|contanti|consegna|contrassegno|"
    r"bonifico|rate|tarjeta|tarjetas|efectivo|entrega|transferencia|reembolso|plazos)\b"
)
_TO_ME = re.compile(
    r"(?:(?:e|y|and|but|ma|pero|scusa|perdona|sorry)\W+)?(?:when (?:does|will|is) (?:it|my \w+|the \w+) (?:arrive|come|get here|be here|delivered|coming|arriving)|when (?:do|will) i (?:get|receive) (?:it|my \w+)|"
    r"quando (?:mi |ci )?(?:arriva|arrivano|consegnate|lo ricevo|la ricevo|ricevo)(?: (?:il|la|l') ?\w+| tutto)?|cuando (?:me |nos )?(?:llega|llegan|lo recibo|recibo)(?: (?:el|la|mi) \w+)?)"
)
_HOW_LONG_TO = re.compile(
    r"^(?:e |y |and )?(?:how long (?:does (?:it|delivery|shipping) take )?|quanto (?:ci mette(?:te)?|tempo(?: ci (?:mette(?:te)?|vuole))?)|in quanto(?: tempo)? (?:arriva|consegnate|spedite)|"
    r"cuanto (?:tarda(?:is|n)?|tiempo(?: tarda(?:is|n)?)?)|when (?:would|will|does|could|can) (?:it|they|that|this|you) (?:arrive|get (?:here|there)|deliver|ship|come)|"
    r"quando (?:mi |ci |vi )?(?:arriv\w+|consegn\w+|spedi\w+)|cuando (?:me |nos |os )?(?:lleg\w+|entreg\w+|envi\w+)) ?(?:(?:a|al|to|till|until|per|para|en|in|hasta|fino a) [a-z' ]{3,30})$"
)
_BEFORE = re.compile(r"\b(?:before|prima (?:di|del|della|dell')|antes (?:de|del))\b")


_ONLY_BY = re.compile(
    r"\W*(?:(?:e|y|and|ma|but|pero|ok|va bene)\W+)?(?:entro|by|before|prima d\w+|antes de\w*|per|para) "
)
_ALONE = {
    **dict.fromkeys(("cash", "contanti", "efectivo", "contrassegno"), "cash"),
    **dict.fromkeys(
        ("transfer", "bank transfer", "bonifico", "bonifico bancario", "transferencia"), "transfer"
    ),
    **dict.fromkeys(
        ("card", "credit card", "carta", "carta di credito", "tarjeta", "tarjeta de credito"), "card"
    ),
}
_AROUND = re.compile(
    r"^(?:(?:then|allora|pues|ok|in|by|with|con|en|por|a|la|una|with a|my|mia|il|preferisco|meglio|prefer|i prefer|prefiero|mejor)\s+)+|\s+(?:please|pls|per favore|por favor|grazie|thanks|gracias)$"
)


def only_by(text: str) -> bool:
    """Whether a text begins as a day does by which something is wanted: "entro il 24", "by Friday?"."""
    return _ONLY_BY.match(plain(composed(text))) is not None


def pays_by(text: str) -> str:
    """The way of paying that a statement chooses: ``card``, ``transfer``, ``cash``; empty for none or a question.

    A typing error is forgiven, and so is saying nothing but the way: "bonifco", "con la crata".
    """
    flat = _words().mended(text)
    if "?" in flat:
        return ""
    alone = _AROUND.sub("", _AROUND.sub("", flat.strip(" .!,")))
    if alone in _ALONE:
        return _ALONE[alone]
    return next((kind for kind, words in _PAYS.items() if words.search(flat)), "")


@cache
def _words() -> Words:
    words = "contanti efectivo contrassegno reembolso bonifico transfer transferencia carta tarjeta credit credito delivery consegna"
    return Words(words.split(), whole=("corta", "carte", "cartas", "tarjetas", "credita", "quarta"))


def about_paying(text: str) -> bool:
    """Whether the words are about paying in some way: by card, in cash, on delivery."""
    flat = plain(composed(text))
    return _PAYING.search(flat) is not None and _WAYS.search(flat) is not None


def arrives_to_me(text: str) -> bool:
    """Whether somebody asks when something comes to them, and names no place."""
    return _TO_ME.fullmatch(plain(composed(text)).strip(" ?¿!.")) is not None


def asks_how_long(text: str) -> bool:
    """Whether somebody asks how long goods take to a place."""
    return _HOW_LONG_TO.search(plain(composed(text)).strip(" ?¿!.")) is not None


def picks_up(text: str) -> bool:
    """Whether somebody says that they come for the goods."""
    flat = plain(composed(text))
    return "?" not in flat and _PICKS_UP.search(flat) is not None


def sends_it(text: str) -> bool:
    """Whether a short answer wants goods brought rather than to come for them."""
    flat = plain(composed(text)).strip(" .!,")
    return _SENDS.fullmatch(flat) is not None


def asks_to_arrive(text: str) -> bool:
    """Whether the words ask for goods to be there."""
    flat = plain(composed(text))
    return "?" in flat and _ARRIVES.search(flat) is not None


def asks_when(text: str) -> bool:
    """Whether the words ask for a day, without naming one."""
    return _WHEN.search(plain(composed(text))) is not None


def before_it(text: str) -> bool:
    """Whether a day is meant as the first one that is too late."""
    return _BEFORE.search(plain(composed(text))) is not None
