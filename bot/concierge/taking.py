"""Whether a customer takes or likes what is spoken of, or is rude about it."""

import re

from bot.concierge.wording import composed, plain

_TAKES = re.compile(
    r"\b(?:i'?ll (?:take|have|go (?:for|with))|i (?:take|want|choose)\b(?! to)|(?:we|i) would take|i'?d (?:take|go for)|"
    r"(?:lo|la|li|le|ne) (?:prendo|prendiamo|voglio|vogliamo|compro)|(?:^|[\s,])prend(?:o|erei|iamo|ilo|ila|ili|ile)\b|vada per|scelgo|scegliamo|"
    r"(?:mi )?(?:tieni|tienimi|mettimi|tenetemi|riserva\w*) (?:da parte|una?|il|la)|va bene (?:il|la|quella|quello)|"
    r"me (?:lo|la|los|las) (?:llevo|quedo)|me (?:llevo|quedo(?: con)?)\b|(?:lo|la) quiero\b|elijo|apartam[ei]\w*|guardam[ei]\w*|"
    r"(?:put|set) (?:one |it |that )?aside|reserve (?:me|one|it)|(?:keep|save|hold) (?:me )?(?:it|one|that|this|the \w+(?: one)?)\b(?: for me)?|"
    r"(?:tene|tie|mette|lascia|riserva)\w*(?:mi|me[ln][aoe])\b|(?:guarda|aparta|reserva)d?(?:me|mel[oa]s?)\b)"
)
_KEEPS = re.compile(
    r"\b(?:apart(?:ais|as|a|ar|arme|arlo|arla|armelo|armela|arnos)\b|guard(?:ais|as|arme|armelo|armela|arlo|arla)\b|(?:da parte|aside|on hold)\b|"
    r"(?:hold|keep|save|reserve) (?:it|one|this|that|them|me|the \w+)\b|(?:tenete|tieni|tener|tenere|lascia|riserva|conserva)\w*(?:melo|mela|meli|mele|mi)\b)"
)
_LIKES = re.compile(
    r"\b(?:i (?:like|love|fancy|prefer)|looks? (?:great|good|nice|perfect|lovely)|seems? (?:great|good|nice|perfect)|sounds? (?:great|good|nice|perfect)|"
    r"(?:is|are) (?:great|perfect|lovely|beautiful)|mi piac\w*|preferisco|sembra \w+|e (?:bell\w+|perfett\w+|ottim\w+)|bellissim\w+|ottima|"
    r"me gusta\w*|me encanta\w*|prefiero|parece \w+|es (?:perfect\w+|precios\w+|genial)|excelente|perfect[ao])\b"
)
_PRAISE = re.compile(
    r"\b(?:(?:looks?|seems?|sounds?|is|are|was|it'?s) (?:really |very |so |just |absolutely )?(?:great|good|nice|perfect|lovely|beautiful|delicious|amazing|excellent|"
    r"wonderful|fantastic|gorgeous|tempting|interesting)|"
    r"(?:sembra|pare|e'?|era|mi sembra|mi pare) (?:davvero |proprio |molto |veramente )?(?:ottim\w|bell\w+|buon\w*|perfett\w|eccellent\w|fantastic\w|squisit\w|"
    r"meraviglios\w|delizios\w|interessant\w|invitant\w|stupend\w|bellissim\w|buonissim\w)|"
    r"(?:me )?(?:parece|suena|es|esta|tiene pinta de|se ve) (?:muy |realmente |bastante )?(?:excelente|genial|perfect\w|precios\w|buen\w*|riquisim\w|ric\w|estupend\w|"
    r"bonit\w|fantastic\w|maravillos\w|delicios\w|interesante)|tiene (?:muy )?buena pinta)\b"
)

_TAKES_IT = re.compile(
    r"\b(?:(?:i'?ll|we'?ll|let me|i will|i'd like to) (?:take|have|buy|get) (?:it|them|that one|this one)|(?:l[oaie]|ne) (?:prendo|prendiamo|voglio|vogliamo|vorrei|compro)|"
    r"prendil[oa]|l[oa]s? (?:quiero|queremos|compro|cojo|pido)|(?:me|nos) l[oa]s? (?:llevo|quedo|llevamos|quedamos))\b(?! (?:\w+ )?(?:\d|un[oa]?\b|due|tre|dos|tres|two|three))"
)
_OFFENDS = re.compile(
    r"\b(?:morons?|idiots?|stupid|dumb(?:ass)?|cretins?|imbeciles?|assholes?|fuck\w*|bullshit|shit(?:ty)?|bastards?|useless|crap|wtf|ffs|damn(?: it)?|retard\w*|thieves|crooks|scammers?|"
    r"stupid[oaie]|scem[oaie]|cretin[oaie]|imbecill[ei]|deficient[ei]|coglion[ei]|stronz[oaie]|vaffanculo|merda|idiot[aie]|fai schifo|che (?:palle|schifo)|cazzo|uffa|ladri|truffatori|"
    r"estupid[oa]s?|tont[oa]s?|cretin[oa]s?|imbecil(?:es)?|gilipollas|cabron(?:es)?|mierda|joder|que asco|capull[oa]s?|idiotas?|ladrones|estafadores|subnormal(?:es)?)\b"
)
_SHORT = 6


def takes(text: str) -> bool:
    """Whether the words say "I'll take it"."""
    return _TAKES.search(plain(composed(text))) is not None


def takes_it(text: str) -> bool:
    """Whether what is spoken of is taken, by no name of its own: "perfecto, pues la quiero"."""
    return _TAKES_IT.search(plain(composed(text))) is not None


def asks_to_keep(text: str) -> bool:
    """Whether a question is about keeping goods aside."""
    return _KEEPS.search(plain(composed(text))) is not None


def likes(text: str) -> bool:
    """Whether the words praise, or prefer, without taking."""
    flat = plain(composed(text))
    return _LIKES.search(flat) is not None or _PRAISE.search(flat) is not None


def praise(text: str) -> tuple[int, int] | None:
    """Where a composed text says that something is good; None where it does not."""
    found = _PRAISE.search(plain(text))
    return found.span() if found else None


def offends(text: str) -> bool:
    """Whether a short text insults; in a longer one a bad word may only underline a question."""
    flat = plain(composed(text))
    return _OFFENDS.search(flat) is not None and len(flat.split()) <= _SHORT
