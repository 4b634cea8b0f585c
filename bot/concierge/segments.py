"""How a message is cut into the things it wants: sentences, and clauses where each asks for itself."""

import re
from collections.abc import Callable

from bot.concierge.router import Decision
from bot.concierge.wording import composed, plain

_SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+")
_JOINT = re.compile(
    r",?\s+(?:e|ed|y|and|ma|but|pero|poi|then|anche|also|ademas|además|inoltre|plus)\s+|,\s*", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:¿|how|what|when|where|which|who|why|is|are|do|does|did|can|could|would|will|have|has|i|i'd|tell|show|give|send|know if|"
    r"come|cosa|che|perche|quando|dove|quale|quali|chi|quant\w+|c'e|ci sono|posso|puo|potete|potreste|si puo|avete|fate|siete|sono|a che|fino a|in che|"
    r"da dove|vorrei|voglio|mi|ti|dimmi|sapere (?:se|quanto|quando)|mandami|vendete|spedite|accettate|se|e'|"
    r"como|que|por que|cuando|donde|cual|cuales|quien|cuant\w+|hay|puedo|puede|podeis|se puede|teneis|tienen|haceis|estais|estan|son|a que|"
    r"hasta|en que|de donde|quiero|quisiera|dime|saber (?:si|cuanto|cuando)|mandame|vendeis|enviais|aceptais|me|te|si|\w{2,}(?:ais|eis)|\w{3,}(?:ate|ete|ite))\b"
)
_ALONE = frozenset({"insult", "greeting", "thanks"})
"""What stands before a wish without asking for anything."""
_EACH_FOR_ITSELF = frozenset({"search_knowledge"})
"""Two questions of this kind are two questions."""
_FRAGMENT = 3
"""Words up to which a line is taken as a piece of a sentence."""
_SHORTEST = 2
_WORTH_CUTTING = 5
_MOST = 5


def sentences(text: str) -> list[str]:
    """The sentences of a text, none of them empty; lines too short to stand alone run on into each other."""
    parts = [part for line in _whole_lines(text) for part in _SENTENCE_END.split(line)]
    return [part.strip() for part in parts if re.search(r"\w", part)][:_MOST]


def _whole_lines(text: str) -> list[str]:
    """The lines, with fragments of a sentence that was sent in pieces put together again."""
    lines: list[str] = []
    for line in (part.strip() for part in text.splitlines() if part.strip()):
        before = lines[-1] if lines else ""
        pieces = min(len(before.split()), len(line.split())) <= _FRAGMENT
        if before and pieces and not before.endswith((".", "!", "?", "…", ";")):
            lines[-1] = f"{before} {line}"
        else:
            lines.append(line)
    return lines


def wants(sentence: str, decide: Callable[[str], Decision]) -> list[tuple[str, Decision]]:
    """A sentence with its decision, or its clauses with theirs where they want different things.

    A clause counts for itself only where it asks: "a house with a garden, two baths" wants one thing.
    """
    whole = decide(sentence)
    parts = clauses(sentence)
    if len(parts) < _SHORTEST or len(sentence.split()) < _WORTH_CUTTING:
        return [(sentence, whole)]
    decided = _gathered([(clause, decide(clause)) for clause in parts])
    kinds = [decision.intent for _, decision in decided if decision.fires]
    apart = len(set(kinds)) > 1 or (len(kinds) > 1 and set(kinds) <= _EACH_FOR_ITSELF)
    return decided if apart else [(sentence, whole)]


def clauses(sentence: str) -> list[str]:
    """The clauses of a sentence; those that ask for nothing stay with the one before."""
    cuts = list(_JOINT.finditer(sentence))
    starts = [0, *(match.end() for match in cuts)]
    ends = [*(match.start() for match in cuts), len(sentence)]
    kept: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        asks = _ASKS.match(plain(composed(sentence[start:end])).lstrip(" ¿"))
        long = len(sentence[start:end].split()) >= _SHORTEST
        if kept and not (asks and long):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return [sentence[start:end].strip(" ,") for start, end in kept][:_MOST]


def _gathered(decided: list[tuple[str, Decision]]) -> list[tuple[str, Decision]]:
    """Clauses that fire nothing go to the one before, or the one after where they come first."""
    gathered: list[tuple[str, Decision]] = []
    waiting = ""
    for clause, decision in decided:
        if not decision.fires and not clause.endswith("?"):
            if gathered:
                before, kept = gathered[-1]
                gathered[-1] = (f"{before}, {clause}", kept)
            else:
                waiting = f"{waiting} {clause}".strip()
            continue
        gathered.append((f"{waiting}, {clause}" if waiting else clause, decision))
        waiting = ""
    return gathered or decided
