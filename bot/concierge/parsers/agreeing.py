"""Whether a customer says yes or no, and what else the message holds."""

import re
from dataclasses import dataclass

from bot.concierge.wording import composed, plain

_YES = (
    r"yes|yep|yeah|yup|ye|sure|sure thing|of course|ok|okay|okey|oki|k|absolutely|definitely|certainly|go ahead|do it|"
    r"sounds good|all right|alright|right|that'?s right|exactly|perfect|great|fine|go|go for it|let'?s go|why not|gladly|with pleasure|"
    r"yes please|please do|i do|i would|i'd love to|"
    r"si|sii+|sisi|si si|certo|certamente|ma certo|sicuro|va bene|d'accordo|esatto|giusto|perfetto|ottimo|volentieri|"
    r"assolutamente|perche no|procedi|vai|dai|fallo|bene|benissimo|"
    r"claro|claro que si|por supuesto|vale|de acuerdo|adelante|exacto|perfecto|por que no|desde luego|hazlo|venga|"
    r"me parece bien|bueno|sip|genial|estupendo"
)
_NO = (
    r"no|nope|nah|no+|not now|not really|rather not|no thanks|no thank you|never mind|nevermind|don'?t|not today|forget it|forget about it|leave it|let it be|"
    r"not yet|i don'?t think so|none|neither|"
    r"nono|no no|non ora|adesso no|non adesso|meglio di no|lascia stare|lascia perdere|lasciamo stare|lasciamo perdere|lasciate stare|lasciate perdere|neanche|non voglio|non va bene|"
    r"niente|per ora no|non ancora|nessuno|nessuna|non credo|"
    r"ahora no|mejor no|dejalo|dejalo estar|dejemoslo|olvidalo|para nada|no quiero|tampoco|por ahora no|todavia no|ninguno|ninguna|nop|que no|no creo"
)
_AROUND = (
    r"please|thanks|thank you|thx|grazie|grazie mille|gracias|muchas gracias|per favore|por favor|x favore|then|allora|"
    r"pues|entonces|anche|and|e|y|so|it'?s|that'?s|would be|sarebbe|seria|is|esta|est|good|great|bien|bene|lo|very|"
    r"muy|molto|perfect|perfecto|perfetto|yo|io|i|me|mi"
)
_CORRECTING = re.compile(r"\W*(?:anzi|ma|actually|mejor|bueno|pues|dai|eh|well|allora)\b\W*")
"""Before a yes or a no that counts: "anzi sì"."""
_GOES_ON = re.compile(r"(?:(?P<but>but|ma|pero)|and|e|ed|y)\b\W*(?=\w)")
_FILLED = re.compile(rf"(?:(?:{_YES}|{_NO}|{_AROUND})\b\W*)*")
_THUMBS_UP = "👍👌✅🆗💪🙌❤😍🥰😊🙂😀🤩"
_THUMBS_DOWN = "👎❌🚫🙅"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A yes or a no at the beginning of a message."""

    yes: bool
    rest: str
    """What follows it, empty where the message says nothing else."""
    but: bool = False
    """Whether what follows limits it: "yes, but"."""


def agreement(text: str) -> Agreement | None:
    """Whether a message begins with a yes or a no; None where it begins with something else.

    A following sentence is kept as the rest: "no, how much is the other one?". A word of agreement
    that runs on into a sentence ("no nuts", "ok quanto costa") is a no or a yes only after a comma, or
    before "but" or "and".
    """
    whole = composed(text).strip()
    gesture = _gesture(whole)
    if gesture is not None:
        return gesture
    flat = plain(whole)
    lead = _longest(flat)
    if lead is None:
        return None
    yes, end, mark = lead
    rest = flat[end:]
    if _FILLED.fullmatch(rest):
        taken_back = _LEADING[False].match(rest)
        return Agreement(yes and taken_back is None, "")
    goes_on = _GOES_ON.match(rest)
    begins = end + (goes_on.end() if goes_on else 0)
    if goes_on is None and not re.search(r"[,.;!:\n]", mark):
        return None
    return Agreement(yes, whole[begins:].strip(), but=bool(goes_on and goes_on["but"]))


def _gesture(text: str) -> Agreement | None:
    """A message of signs alone."""
    if re.search(r"\w", text):
        return None
    if any(sign in _THUMBS_DOWN for sign in text):
        return Agreement(yes=False, rest="")
    return Agreement(yes=True, rest="") if any(sign in _THUMBS_UP for sign in text) else None


def _longest(flat: str) -> tuple[bool, int, str] | None:
    """The longest yes or no that the text begins with: "no, thanks" before "no"; "anzi sì" is a yes."""
    correcting = _CORRECTING.match(flat)
    starts = [correcting.end(), 0] if correcting else [0]
    return next((found for start in starts if (found := _lead(flat, start))), None)


def _lead(flat: str, start: int) -> tuple[bool, int, str] | None:
    """The longest that begins there: whether it is a yes, where it ends, and the marks behind it."""
    no, yes = _LEADING[False].match(flat, start), _LEADING[True].match(flat, start)
    found = max((match for match in (no, yes) if match), key=lambda match: match.end(), default=None)
    return None if found is None else (found is yes, found.end(), found.group(1))


_LEADING = {
    yes: re.compile(rf"\W*(?:{'|'.join(sorted(words.split('|'), key=len, reverse=True))})\b(\W*)")
    for yes, words in ((True, _YES), (False, _NO))
}
