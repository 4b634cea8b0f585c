"""Whether a customer says to want, or to like, what is spoken of."""

import re

from bot.concierge.wording import composed, plain

_TAKES = re.compile(
    r"\b(?:i'?ll (?:take|have|go (?:for|with))|i (?:take|want|choose)\b(?! to)|(?:we|i) would take|i'?d (?:take|go for)|"
    r"(?:lo|la|li|le|ne) (?:prendo|prendiamo|voglio|vogliamo|compro)|(?:^|[\s,])prend(?:o|erei|iamo)\b|vada per|scelgo|scegliamo|"
    r"(?:mi )?(?:tieni|tienimi|mettimi|tenetemi|riserva\w*) (?:da parte|una?|il|la)|va bene (?:il|la|quella|quello)|"
    r"me (?:lo|la|los|las) (?:llevo|quedo)|me (?:llevo|quedo(?: con)?)\b|(?:lo|la) quiero\b|elijo|apartam[ei]\w*|guardam[ei]\w*|"
    r"(?:put|set) (?:one |it |that )?aside|reserve (?:me|one|it)|keep (?:it|one|that) for me|hold (?:it|one|that))"
)
_LIKES = re.compile(
    r"\b(?:i (?:like|love|fancy|prefer)|looks? (?:great|good|nice|perfect|lovely)|seems? (?:great|good|nice|perfect)|sounds? (?:great|good|nice|perfect)|"
    r"(?:is|are) (?:great|perfect|lovely|beautiful)|mi piac\w*|preferisco|sembra \w+|e (?:bell\w+|perfett\w+|ottim\w+)|bellissim\w+|ottima|"
    r"me gusta\w*|me encanta\w*|prefiero|parece \w+|es (?:perfect\w+|precios\w+|genial)|excelente|perfect[ao])\b"
)


def takes(text: str) -> bool:
    """Whether the words say "I'll take it"."""
    return _TAKES.search(plain(composed(text))) is not None


def likes(text: str) -> bool:
    """Whether the words praise, or prefer, without taking."""
    return _LIKES.search(plain(composed(text))) is not None
