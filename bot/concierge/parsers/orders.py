"""What a customer wants of an order that was made, or of what is sold out."""

import re
from functools import cache
from typing import Literal

from bot.concierge.parsers.mistyped import Words
from bot.concierge.wording import composed, plain, without

OrderAct = Literal["status", "track", "repeat", "invoice", "cancel", "change"]
_TRACK = re.compile(
    r"\b(?:track\w*|traccia(?:mi|temi)? (?:l'|il |lo |la |i )|tracciament\w*|tracciar\w*|tracking|seguimient\w+|rastre\w+|localiz\w+|corriere|courier|carrier|mensajer\w+|transportista|"
    r"(?:where(?:'s| is|s)|dov'?e|dove (?:e|si trova|sta)|donde (?:esta|anda)|a che punto e|how far is) (?:\w+ ){0,2}(?:parcel|package|pacco|paquete|spedizione|shipment|envio))\b"
)
_REPEAT = re.compile(
    r"\b(?:(?:same|usual)(?: order| thing| things| again)? (?:as (?:last|before|always)|again|order)|repeat|re-?order|order (?:it |the same )?again|"
    r"(?:lo |la |gli )?stess[oaie]\b.{0,20}\b(?:ordine|dell'altra|di prima|dell'ultima|volta|cosa)|ripet\w+|riordin\w+|di nuovo lo stesso|il solito|come l'altra volta|"
    r"(?:lo |el )?mism[oa]\b.{0,20}\b(?:pedido|de siempre|que|vez|ultima)|repit\w+|repet\w+|volver a pedir|lo de siempre)\b"
)
_INVOICE = re.compile(r"\b(?:invoice|receipt|fattura|ricevuta|scontrino|factura|recibo|ticket de compra)\b")
_CANCEL = re.compile(
    r"\b(?:cancel|call off|withdraw|annull\w+|disdi\w+|cancell\w+|ritirare (?:il mio |l')?ordine|cancel\w+|anul\w+|retirar (?:mi |el )?pedido|"
    r"non (?:lo |la |li |le )?(?:vog\w+|mi serve|mi interessa) piu|(?:don'?t|do not|no longer) (?:want|need)|ya no (?:lo |la |los |las )?(?:quiero|necesito))\b"
)
_ALONE = re.compile(
    r"(?:(?:si|yes|ok|okay|vale|va bene|nvm|never ?mind|no|anzi|please|per favore|por favor|allora|then|pues)[,\s]+)*(?:(?:vorrei|voglio|devo|posso|puoi|(?:i|we) (?:want|need|would like|have) to|(?:i|we)'?d like to|can (?:i|you)|quiero|quisiera|puedo|puedes|tengo que) )?(?:cancel(?: (?:it|that|everything))?|annull(?:a|alo|ala|are|arlo|arla)(?: tutto)?|cancell(?:a|alo|ala|are|arlo|arla)(?: tutto)?|disdici|disdirlo|"
    r"cancel(?:a|alo|ar|arlo)(?: todo)?|anul(?:a|alo|ar|arlo)(?: todo)?)(?: please| pls| per favore| grazie| por favor| gracias)?"
)
_ORDER = r"(?:orders?|ordine|ordini|pedidos?)"
_OF_ORDER = re.compile(
    rf"\s*\b(?:(?:from|to|in|into|of|in|nel|nello|da|dal|dall|del|dell|al|all|de|en|a)(?:['\s]\s*))(?:(?:the|my|il|mio|mi|el|un|l)\s*'?\s*){{0,2}}{_ORDER}\b"
)
_PLACE = re.compile(r"\b(?:address|indirizzo|direccion|domicilio)\b")
_MOVES = re.compile(
    r"\b(?:chang\w*|updat\w*|correct\w*|wrong|new|another|different|modif\w+|cambi\w+|corregg\w+|sbagliat\w+|nuov[oa]|altr[oa]|divers[oa]|"
    r"corrig\w+|corregir|equivocad\w+|mal|nuev[oa]|otr[oa]|equivoque)\b"
)
_CHANGE = re.compile(
    r"\b(?:change|modify|swap|wrong address|add (?:something|\w+) to (?:the|my) order|modific\w+|cambi\w+|indirizzo|aggiung\w+.{0,25}ordine|cambiar|direccion|anad\w+.{0,25}pedido)\b"
)
_ORDER_NUMBER = re.compile(
    r"(?:\b(?:order|ordine|pedido|n|nr|no|num|numero|number)\b[\s.:°º#]*(?:n[.°º]?|nr\.?|no\.?|numero|number|num\.?)?[\s.:°º#]*|#\s?)(\d{1,9})\b(?![.:]\d)"
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
_LEAVES = re.compile(
    r"\b(?:(?:togli\w*|leva\w*|cancella\w*|rimuovi\w*) .{0,16}\b(?:lista|attesa)\b|non (?:aspetto|voglio aspettare|mi (?:serve|servono|interessa)|avvis\w+) piu|"
    r"(?:annulla|disattiva|togli|leva) (?:l'|gli )?avvis[oi]|(?:take|remove) (?:me|us) (?:off|from) (?:the |your )?(?:waiting ?)?list|"
    r"(?:no longer|don'?t|do not) (?:want to wait|tell me|notify me|let me know)|stop (?:waiting|notifying)|leave the (?:waiting )?list|cancel the (?:alert|notice|notification)|"
    r"(?:quita\w*|borra\w*|saca\w*) .{0,16}\blista\b|ya no (?:espero|quiero esperar|me avis\w+)|no me avis\w+(?: mas| ya)?|(?:quita|anula|cancela) (?:el )?aviso)\b"
)


def order_wish(text: str) -> OrderAct:
    """What is wanted of an order that was made."""
    flat = _words().mended(text.replace("’", "'"))
    acts: tuple[tuple[OrderAct, re.Pattern[str]], ...] = (
        ("repeat", _REPEAT),
        ("invoice", _INVOICE),
        ("cancel", _CANCEL),
        ("track", _TRACK),
        ("change", _CHANGE),
    )
    return next((act for act, words in acts if words.search(flat)), "status")


@cache
def _words() -> Words:
    """Of what is typed wrong in a hurry: the parcel and its way."""
    words = "tracking tracciamento tracciare corriere courier parcel package pacco paquete seguimiento rastrear rastreo spedizione shipment envio"
    return Words(words.split(), whole=("pacchi", "pacca", "envia", "correre"))


def of_order(text: str) -> bool:
    """Whether something is to go out of, or into, an order: "togli il miele dall'ordine"."""
    return _OF_ORDER.search(plain(composed(text))) is not None


def without_order(text: str) -> str:
    """A composed text without "dall'ordine" and the like."""
    return without(text, [match.span() for match in _OF_ORDER.finditer(plain(text))])


def moves_address(text: str) -> bool:
    """Whether goods are to go to another address."""
    flat = plain(composed(text))
    return _PLACE.search(flat) is not None and _MOVES.search(flat) is not None


def calls_off(text: str) -> bool:
    """Whether a message speaks of calling an order off."""
    flat = plain(composed(text))
    return _CANCEL.search(flat) is not None and re.search(rf"\b{_ORDER}\b", flat) is not None


def calls_off_alone(text: str) -> bool:
    """Whether a message says nothing but that something is to be called off."""
    return _ALONE.fullmatch(plain(composed(text)).strip(" .!")) is not None


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


def leaves_line(text: str) -> bool:
    """Whether somebody no longer wants to wait for what is sold out."""
    return _LEAVES.search(plain(composed(text))) is not None
