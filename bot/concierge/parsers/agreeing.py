"""Whether a customer says yes or no, and what else the message holds."""

import re
from dataclasses import dataclass

from bot.concierge.wording import composed, plain

_YES = (
    r"yes|yep|yeah|yup|ye|sure|sure thing|of course|ok|okay|okey|oki|k|absolutely|definitely|certainly|go ahead|do it|"
    r"sounds good|all right|alright|right|that'?s right|exactly|perfect|great|fine|why not|gladly|with pleasure|"
    r"yes please|please do|i do|i would|i'd love to|"
    r"si|sii+|sisi|si si|certo|certamente|ma certo|sicuro|va bene|d'accordo|esatto|giusto|perfetto|ottimo|volentieri|"
    r"assolutamente|perche no|procedi|vai|dai|fallo|bene|benissimo|"
    r"claro|claro que si|por supuesto|vale|de acuerdo|adelante|exacto|perfecto|por que no|desde luego|hazlo|venga|"
    r"me parece bien|bueno|sip|genial|estupendo"
)
_NO = (
    r"no|nope|nah|no+|not now|not really|rather not|no thanks|no thank you|never mind|nevermind|don'?t|not today|"
    r"not yet|i don'?t think so|none|neither|"
    r"nono|no no|non ora|adesso no|non adesso|meglio di no|lascia stare|lascia perdere|neanche|non voglio|non va bene|"
    r"niente|per ora no|non ancora|nessuno|nessuna|non credo|"
    r"ahora no|mejor no|dejalo|para nada|no quiero|tampoco|por ahora no|todavia no|ninguno|ninguna|nop|que no|no creo"
)
_AROUND = (
    r"please|thanks|thank you|thx|grazie|grazie mille|gracias|muchas gracias|per favore|por favor|x favore|then|allora|"
    r"pues|entonces|anche|and|e|y|so|it'?s|that'?s|would be|sarebbe|seria|is|esta|est|good|great|bien|bene|lo|very|"
    r"muy|molto|perfect|perfecto|perfetto|yo|io|i|me|mi"
)
_LEAD = re.compile(rf"\W*(?:(?P<yes>{_YES})|(?P<no>{_NO}))\b(?!')(?P<end>\W*)", re.DOTALL)
_FILLED = re.compile(rf"(?:(?:{_YES}|{_NO}|{_AROUND})\b\W*)*")
_THUMBS_UP = "👍👌✅🆗💪🙌❤😍🥰😊🙂😀🤩"
_THUMBS_DOWN = "👎❌🚫🙅"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A yes or a no at the beginning of a message."""

    yes: bool
    rest: str
    """What follows it, empty where the message says nothing else."""


def agreement(text: str) -> Agreement | None:
    """Whether a message begins with a yes or a no; None where it begins with something else.

    A following sentence is kept as the rest: "no, how much is the other one?". A word of agreement
    that runs on into a sentence ("no nuts", "ok quanto costa") is a no or a yes only after a comma.
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
        return Agreement(yes, "")
    return Agreement(yes, whole[end:].strip()) if re.search(r"[,.;!:\n]", mark) else None


def _gesture(text: str) -> Agreement | None:
    """A message of signs alone."""
    if re.search(r"\w", text):
        return None
    if any(sign in _THUMBS_DOWN for sign in text):
        return Agreement(yes=False, rest="")
    return Agreement(yes=True, rest="") if any(sign in _THUMBS_UP for sign in text) else None


def _longest(flat: str) -> tuple[bool, int, str] | None:
    """The longest yes or no that the text begins with: "no, thanks" before "no"."""
    no = re.match(rf"\W*(?:{'|'.join(sorted(_NO.split('|'), key=len, reverse=True))})\b(\W*)", flat)
    yes = re.match(rf"\W*(?:{'|'.join(sorted(_YES.split('|'), key=len, reverse=True))})\b(\W*)", flat)
    found = max((match for match in (no, yes) if match), key=lambda match: match.end(), default=None)
    return None if found is None else (found is yes, found.end(), found.group(1))
