"""Whether a customer bargains, or orders us to forget our rules."""

import re

from bot.concierge.wording import composed, plain

_PERCENT = r"\d+ ?(?:%|per ?cent\w*|por ciento)"
_LESS = r"(?:cheaper|for less|lower|a better price)"
_HAGGLES = re.compile(
    rf"\b(?:give|make|offer|get|do|grant) (?:me|us)\b.{{0,25}}(?:\bdiscount|\bbetter price|\blower price|\bdeal\b|{_PERCENT})|"
    rf"\b(?:can|could|may) (?:i|we) (?:get|have)\b.{{0,15}}(?:\bdiscount|{_PERCENT} off)|\b(?:can|could|may) (?:i|we) pay less\b|"
    rf"\b(?:can|could|would|will) you (?:do|make|sell|give|let)\b.{{0,25}}\b{_LESS}\b|\b(?:lower|drop|reduce) (?:the|your) price|"
    rf"\b(?:what'?s|what is) (?:the|your) (?:best|final|last|lowest) price|^(?:best|final|last|lowest) price\b|{_PERCENT} (?:off|discount)\b|"
    r"^(?:any|is there (?:a|any)|are there any|do you have (?:a |any )?) ?discounts?\W*$|"
    r"\b(?:mi|ci) (?:fai|fa|fate|fareste|faresti|farebbe|dai|da|date|(?:puoi|potete|puo|potresti) (?:fare|dare))\b.{0,15}\bscont\w+|"
    rf"\b(?:fammi|fatemi|facci|dammi|mi faccia)\b.{{0,25}}(?:\bscont\w+|{_PERCENT})|\bscontarm\w+|"
    r"\b(?:puoi|potete|puo|potresti|si puo|possiamo|posso) (?:far\w*|aver\w*)\b.{0,12}\bscont\w+|"
    r"\b(?:puoi|potete|puo|potresti) (?:scendere|abbassare|calare)\b|\bpotresti farmi\b.{0,12}\bscont\w+|"
    r"\b(?:me (?:lo|la|li|le) (?:fai|lasci|dai|fate|lasciate|date)|farmel[oaie]|lasciarmel[oaie]) (?:a |di |per )?meno\b|"
    rf"{_PERCENT} di sconto|^(?:c'e|avete|fate|ci sono)(?: uno| qualche| degli| un)? scont[oi]\W*$|"
    r"\b(?:me|nos) (?:haces|hace|haceis|hacen|das|da|dais|dan|(?:puedes|podeis|puede|podrias) (?:hacer|dar))\b.{0,15}\b(?:descuento|rebaja)|"
    rf"\b(?:hazme|haznos|haceme|hagame|dame|deme|hacedme)\b.{{0,25}}(?:\bdescuento|\brebaja|{_PERCENT})|"
    r"\bme (?:lo|la|los|las) (?:dejas|deja|dejais|haces|pones|poneis|das|(?:puedes|podeis|puede) (?:dejar|hacer|poner))\b.{0,12}\b(?:barat\w+|menos)\b|"
    r"\b(?:puedes|podeis|puede|podrias) (?:bajar|rebajar|hacer(?:me|nos)?)\b.{0,15}\b(?:precio|descuento|rebaja)|\brebajarme\w*|"
    r"^\W*(?:(?:ma|but|pero|e|and|y)\s+)?(?:c'e|ci sono|avete|fate|is there|are there|do you (?:have|do|give|offer)|any|hay|teneis|haceis|tienen)\s+(?:\w+\s+)?(?:scont\w+|discounts?|descuentos?|rebajas?|ofertas?)\b"
    r".{0,15}\b(?:if|se|si|when|for|per|por|on|su|con)\b.{0,25}\b(?:more|piu|mas|two|due|dos|three|tre|tres|several|tant\w+|quantita|quantity|cantidad|molt\w+|much\w+|bulk|larger?|bigger|grand\w+|tutt\w+|all|tod\w+)\b|"
    r"\b(?:do you (?:have|do|give)|have you got|is there|are there|avete|hai|c'e|ci sono|teneis|tienes|tienen|hay)(?: (?:an?|any|some|un|qualche|dei|algun|alguno))? (?:(?:discount|promo|voucher) )?(?:codes?|coupons?|vouchers?|codic[ei]|buon[oi] sconto|cupon(?:es)?|codigos?)(?: (?:sconto|promo\w*|de descuento|descuento))?\W*$|"
    rf"{_PERCENT} de descuento|^(?:¿)?(?:hay|teneis|haceis)(?: algun| alguna| un)? (?:descuentos?|rebajas?)\W*$"
)
_DEPENDS = re.compile(
    r"\b(?:pensioner\w*|students?|compan\w+|pensionat\w+|student\w+|aziend\w+|jubilad\w+|estudiant\w+|empresas?|residen\w+)\b"
)
"""Who asks for a discount of a kind asks for the shop's conditions."""
_DISCOUNTS = re.compile(
    r"\b(?:sconti?|sconto|scontistica|discounts?|descuentos?|rebajas?|offert[ae]|ofertas?|promo\w*|coupons?)\b"
)
_COMMANDS = re.compile(
    r"\b(?:ignor\w+|disregard|forget|override|dimentic\w+|scorda\w*|olvid\w+|omit\w+)\b.{0,30}"
    r"\b(?:instructions?|rules|prompts?|istruzion\w+|regole|instruccion\w+|reglas|ordenes|ordini precedenti)\b"
)


def haggles(text: str) -> bool:
    """Whether the words ask for a lower price for the one who writes."""
    flat = plain(composed(text)).strip()
    return _HAGGLES.search(flat) is not None and _DEPENDS.search(flat) is None


def about_discounts(text: str) -> bool:
    """Whether a text speaks of discounts at all."""
    return _DISCOUNTS.search(plain(composed(text))) is not None


def commands(text: str) -> bool:
    """Whether the words tell us to leave our rules."""
    return _COMMANDS.search(plain(composed(text))) is not None
