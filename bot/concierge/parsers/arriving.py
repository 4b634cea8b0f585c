"""How a customer wants goods to arrive and be paid, and whether they ask when."""

import re

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
    r"(?:\w+ ){0,3}(?:courier|couriers|home delivery|delivery|(?:deliver|send|ship) it|by (?:post|mail)|corriere|a domicilio|spedizione|spedisci\w*|speditel\w+|consegna|a casa|"
    r"mensajer[oi]\w*|mensajeria|envio|enviad?\w*|mandal\w+)(?: \w+){0,3}"
)
_ARRIVES = re.compile(
    r"\b(?:arriv\w*|get (?:here|it|there|them)|be (?:here|there)|there by|deliver\w*|receive\w*|have it|reach\w*|consegn\w*|ricev\w*|avere|averl[oaie]|"
    r"lleg\w*|entreg\w*|recib\w*|tener|tenerl[oa]s?)\b"
)
_WHEN = re.compile(
    r"\b(?:when|how (?:long|soon|fast)|quando|quanto (?:ci mette|tempo|tarda)|in quanto|cuando|cuanto (?:tarda|tiempo))\b"
)
_BEFORE = re.compile(r"\b(?:before|prima (?:di|del|della|dell')|antes (?:de|del))\b")


def pays_by(text: str) -> str:
    """The way of paying that a statement chooses: ``card``, ``transfer``, ``cash``; empty for none or a question."""
    flat = plain(composed(text))
    if "?" in flat:
        return ""
    return next((kind for kind, words in _PAYS.items() if words.search(flat)), "")


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
