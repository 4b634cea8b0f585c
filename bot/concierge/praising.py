"""Which product a customer praises or takes by its name: on offer, spoken of, or found by that name."""

import re

from bot.concierge.acts import Part
from bot.concierge.lexicon import all_words
from bot.concierge.parsers.choosing import Option, named_options
from bot.concierge.parsers.wish import essence, subject
from bot.concierge.situation import Situation
from bot.concierge.taking import likes, praise, takes
from bot.concierge.wording import composed, plain, tokens, without

_JOINT = re.compile(r"\s*[,;:–]\s+|\s+(?:e|ed|y|and|ma|but|pero)\s+")
_ASKED_FOR = re.compile(
    r"\b(?:looking for|search\w*|i want|i need|i'?d like|cerc\w+|vorrei|voglio|mi serve|busc\w+|quiero|quisiera|necesit\w+|"
    r"se |if |si )"
)
"""Words of a wish, in which praise tells what is wanted."""


def praised(situation: Situation, sentence: str) -> Part | None:
    """A product that a sentence takes or likes by name or place; None where it names none for sure."""
    wanted = takes(sentence)
    if not wanted and not likes(sentence):
        return None
    named = _named(sentence, _known(situation))
    if not named and not wanted and _judges(situation, sentence):
        named = _named(sentence, _found(situation))
    return Part("mark_interest" if wanted else "liked", sentence, target=named) if named else None


def praise_first(situation: Situation, sentence: str) -> tuple[Part, str] | None:
    """The praise that a sentence opens with, and what it goes on to say; None where it does not."""
    whole = composed(sentence)
    judged = praise(whole)
    joint = _JOINT.search(plain(whole), judged[1]) if judged else None
    if joint is None:
        return None
    part = praised(situation, whole[: joint.start()])
    return (part, whole[joint.end() :]) if part else None


def _judges(situation: Situation, sentence: str) -> bool:
    """Whether it says how something with a name of its own is, and looks for nothing."""
    searching = situation.memory.asked == "wishes" or _ASKED_FOR.search(plain(composed(sentence)))
    judged = praise(composed(sentence))
    if judged is None or searching:
        return False
    own = set(tokens(essence(without(composed(sentence), [judged]))))
    return not own <= all_words("generic_wishes")


def _named(sentence: str, known: list[Option]) -> str:
    """The slug of the one product that the sentence names; empty where there are none or several."""
    whole = composed(sentence)
    judged = praise(whole)
    rest = without(whole, [judged]) if judged else whole
    found = {one.id for one in named_options(essence(rest) or subject(rest), known)}
    return found.pop().partition(":")[2] if len(found) == 1 else ""


def _known(situation: Situation) -> list[Option]:
    memory = situation.memory
    spoken_of = (one for one in (memory.chosen, memory.product) if one)
    return [*situation.listed, *(Option(f"product:{one.id}", one.title) for one in spoken_of)]


def _found(situation: Situation) -> list[Option]:
    """What retrieval found in the catalog."""
    return [
        Option(f"product:{one.reference}", one.title) for one in situation.passages if one.kind == "catalog"
    ]
