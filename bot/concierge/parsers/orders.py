"""What a customer wants of an order that was made, or of what is sold out."""

import re
from typing import Literal

from bot.concierge.wording import composed, plain

OrderAct = Literal["status", "track", "repeat", "invoice", "cancel", "change"]
_TRACK = re.compile(
    r"\b(?:track\w*|tracciament\w*|tracciar\w*|tracking|seguimient\w+|rastre\w+|localiz\w+|corriere|courier|carrier|mensajer\w+|transportista)\b"
)
_REPEAT = re.compile(
    r"\b(?:(?:same|usual)(?: order| thing| things| again)? (?:as (?:last|before|always)|again|order)|repeat|re-?order|order (?:it |the same )?again|"
    r"(?:lo |la |gli )?stess[oaie]\b.{0,20}\b(?:ordine|dell'altra|di prima|dell'ultima|volta|cosa)|ripet\w+|riordin\w+|di nuovo lo stesso|il solito|come l'altra volta|"
    r"(?:lo |el )?mism[oa]\b.{0,20}\b(?:pedido|de siempre|que|vez|ultima)|repit\w+|repet\w+|volver a pedir|lo de siempre)\b"
)
_INVOICE = re.compile(r"\b(?:invoice|receipt|fattura|ricevuta|scontrino|factura|recibo|ticket de compra)\b")
_CANCEL = re.compile(
    r"\b(?:cancel|call off|withdraw|annull\w+|disdi\w+|cancell\w+|ritirare (?:il mio |l')?ordine|cancel\w+|anul\w+|retirar (?:mi |el )?pedido)\b"
)
_CHANGE = re.compile(
    r"\b(?:change|modify|wrong address|add (?:something|\w+) to (?:the|my) order|modific\w+|cambi\w+|indirizzo|aggiung\w+.{0,25}ordine|cambiar|direccion|anad\w+.{0,25}pedido)\b"
)
_ORDER_NUMBER = re.compile(
    r"(?:\b(?:order|ordine|pedido|n|nr|no|num|numero|number)\b[\s.:°º#]*(?:n[.°º]?|nr\.?|no\.?|numero|number|num\.?)?[\s.:°º#]*|#\s?)(\d{1,9})\b"
)
_SENDS_BACK = re.compile(
    r"\b(?:(?:i|we) (?:want|need|would like|'d like|wish) to (?:return|send (?:it |this |them )?back|give (?:it )?back)|i'?d like to return|return (?:my|the|this|an?) \w+|"
    r"(?:voglio|vorrei|devo|dobbiamo|vorremmo) (?:rendere|restituire|rimandare|fare (?:un|il) reso)|(?:faccio|apro|chiedo) (?:un|il) reso|"
    r"(?:quiero|quisiera|necesito|queremos) (?:devolver|hacer una devolucion)|devuelvo)\b"
)
_WAITS = re.compile(
    r"\b(?:(?:let me know|tell me|notify me|ping me|write (?:to )?me|message me|alert me) (?:when|if|once)|waiting list|wait(?:ing)? list|"
    r"(?:avvis\w+|fammi sapere|fatemi sapere|scriv(?:imi|etemi)|avverti\w+) (?:quando|se|appena)|lista d'? ?attesa|"
    r"(?:avis\w+|dime|escrib(?:eme|idme)) (?:cuando|si|en cuanto)|lista de espera)\b"
)


def order_wish(text: str) -> OrderAct:
    """What is wanted of an order that was made."""
    flat = plain(composed(text))
    acts: tuple[tuple[OrderAct, re.Pattern[str]], ...] = (
        ("repeat", _REPEAT),
        ("invoice", _INVOICE),
        ("cancel", _CANCEL),
        ("track", _TRACK),
        ("change", _CHANGE),
    )
    return next((act for act, words in acts if words.search(flat)), "status")


def repeats(text: str) -> bool:
    """Whether the words ask for an earlier order once more."""
    return _REPEAT.search(plain(composed(text))) is not None


def order_number(text: str) -> str:
    """The number of an order in a text; empty where there is none."""
    found = _ORDER_NUMBER.search(plain(composed(text)))
    return found[1] if found else ""


def sends_back(text: str) -> bool:
    """Whether somebody wants to send back what they have bought, rather than to know the conditions."""
    return _SENDS_BACK.search(plain(composed(text))) is not None


def waits_for_it(text: str) -> bool:
    """Whether somebody wants to hear when something is there again."""
    return _WAITS.search(plain(composed(text))) is not None
