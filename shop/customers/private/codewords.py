"""What opens a door: one-time codes, passwords and card verification codes, known by their context."""

import re
from collections.abc import Iterator

from shop.customers.private.spans import Kind, Span, bare

_IS = r"(?: is| are|'s| è| e'| es|:| =|=|,)?"
_CODE = r"(?P<code>(?:[A-Z]{1,3}-)?\d{3}[ -]\d{3,4}|\d{4,8}|(?=[A-Z0-9]*\d)[A-Z]-?\d{5,6})"
_ONE_TIME = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "il codice è 482913", "your code: 482913"; a code of something is said with "of" or a noun between
        rf"\b(?:codice|code|c[oó]digo|pin|otp|passcode)(?: is| è| e'| es|'s|:| =|=) {{0,2}}{_CODE}(?![\w%€])(?![.,]\d)",
        # "codice di verifica 482913", "verification code 482913", "el código de acceso es 482913"
        (
            r"\b(?:(?:codice|c[oó]digo) (?:di|de|d'|per (?:la|l')?|para (?:el|la)?) ?"
            r"(?:verifica\w*|conferma\w*|confirmaci[oó]n|accesso|acceso|sicurezza otp|autentica\w*|recupero|"
            r"un solo uso|login|seguridad sms|whatsapp)|"
            r"(?:verification|confirmation|security|access|login|one[- ]time|sms|auth\w*|2fa|whatsapp) (?:code|pin|password|passcode)|"
            rf"\botp|\bpin){_IS} {{0,2}}{_CODE}(?![\w%€])(?![.,]\d)"
        ),
        # "mi è arrivato il codice 482913", "I got the code 482913", "me ha llegado el código 482913"
        (
            r"\b(?:arrivat\w|ricevut\w|sms|got|received|texted|lleg\w+|recib\w+)\b.{0,25}\b(?:codice|code|c[oó]digo) "
            rf"{_CODE}(?![\w%€])(?![.,]\d)"
        ),
        # "482913 is your verification code", "482913 è il tuo codice", "482913 es tu código"
        (
            rf"(?<![\w.,-]){_CODE} (?:is|è|es) (?:your|my|the|il|la|tu|mi|el|su|vostro|mio)\b[^.\n]{{0,25}}?"
            r"\b(?:code|codice|c[oó]digo|pin|otp)\b"
        ),
    )
)

_CVV = re.compile(
    r"\b(?:cvv2?|cvc2?|cvn|csc|codice di sicurezza|security code|c[oó]digo de seguridad|"
    r"(?:tre|three|tres|3) (?:cifre|digits|d[ií]gitos|numeri)(?: (?:dietro|sul retro|on the back|de atr[aá]s|del reverso))?)"
    rf"(?: (?:della carta|of the card|de la tarjeta))?{_IS} {{0,2}}(?P<code>\d{{3,4}})(?!\w)(?![.,]\d)",
    re.IGNORECASE,
)

_PASSWORD_WORD = (
    r"\b(?:password|passwd|passphrase|pwd|passcode|parola d'ordine|contrase[nñ]a|clave(?: de acceso)?)"  # noqa: S105  # words that announce one, not one
)
_PASSWORD = re.compile(
    rf"{_PASSWORD_WORD}(?: (?:del|della|di|de|del|for|of|for the|per il|para el)(?: \w+){{1,2}}?)?"
    r"(?P<link>\s?[:=]\s?| is | è | e' | es )[\"'«“‘`]?(?P<code>[^\s\"'»”’`,;]{4,64})",
    re.IGNORECASE,
)
_PLAIN_WORD = re.compile(r"[^\W\d_]+[.!?]?")
_SAID_OF_IT = re.compile(
    r"(?:wrong|incorrect\w*|expired|invalid|not|too|required|needed|correct|missing|lost|forgotten|weak|strong|"
    r"sbagliat\w|errat\w|scadut\w|corrett\w|obbligatori\w|stata|stato|troppo|necessari\w|dimenticat\w|"
    r"caducad\w|inv[aá]lid\w|correct\w|olvidad\w|demasiado|obligatori\w|necesari\w|la|the|il|el|una?|that|this|my|mia|mi)"
    r"[.!?]?",
    re.IGNORECASE,
)


def may_hold_card_codes(text: str) -> bool:
    """Whether there is a verification code of a card in it, before other finds are weighed against that."""
    return _CVV.search(text) is not None


def find_codewords(text: str) -> Iterator[Span]:
    """One-time codes, verification codes of cards and passwords, where the words around say so."""
    for pattern in _ONE_TIME:
        for match in pattern.finditer(text):
            yield _span(Kind.ONE_TIME_CODE, match)
    for match in _CVV.finditer(text):
        yield _span(Kind.CVV, match)
    for match in _PASSWORD.finditer(text):
        if _is_password(match.group("code"), by_colon=match.group("link").strip() in {":", "="}):
            yield Span(Kind.PASSWORD, match.start("code"), match.end("code"), match.group("code"))


def _span(kind: Kind, match: re.Match[str]) -> Span:
    return Span(kind, match.start("code"), match.end("code"), bare(match.group("code")))


def _is_password(word: str, *, by_colon: bool) -> bool:
    """After a colon nearly anything; after "is", nothing that is said of a password."""
    if _SAID_OF_IT.fullmatch(word):
        return False
    return by_colon or not _PLAIN_WORD.fullmatch(word) or word != word.lower()
