"""While a person is awaited and the shop is closed: plain questions are answered, for the rest it is told when somebody comes.

Who has asked for a person waits on, whatever is answered in between; what they ask about their trouble is left to
that person. While the shop is open nobody speaks in the person's place.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.checks import Ended, Passed
from bot.concierge.examples import own_router
from bot.concierge.segments import sentences, wants
from bot.tracing import Trace
from flows.begin_turn import TurnStart
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import opening_of

_PLAIN: Final = frozenset(
    {"hours", "address", "delivery", "payment", "contact", "about", "search_knowledge", "privacy", "is_bot"}
    | {"find_products", "show_product", "list_categories", "greeting", "thanks", "goodbye", "help"}
)
"""What changes nothing and is about nothing that went wrong."""
_TOLD_EVERY: Final = timedelta(hours=6)
Goods = Callable[[], frozenset[str]]


def awaited(
    verdict: Ended, start: TurnStart, language: Language, trace: Trace, goods: Goods
) -> Passed | Ended:
    """What becomes of a turn that would end in silence because people are awaited.

    The concierge alone answers in their absence: what it answers then is known beforehand.
    """
    if verdict.ending != "member" or start.responder != "queue" or _somebody_is_there(start, language):
        return verdict
    text = "\n".join(line.body for line in start.messages if line.kind == "text")
    if text and _plain(text, goods()):
        trace.note("responder", "changed", "closed, and a plain question: answered while a person is awaited")
        return Passed(outside_model=False, awaited=True)
    told = start.notices.get("waiting")
    lately = told is not None and start.now.timestamp() - float(told) < _TOLD_EVERY.total_seconds()
    return replace(verdict, ending="waiting", silent=lately)


def _somebody_is_there(start: TurnStart, language: Language) -> bool:
    """Whether the shop is open now, or nobody knows when it is."""
    with transaction(start.workspace.id) as db:
        opening = opening_of(db, start.workspace, now=start.now, language=language)
    return opening.open_now or not opening.opens_next


def _plain(text: str, names: frozenset[str]) -> bool:
    """Whether every sentence plainly asks for what may be answered in a person's place."""
    router = own_router()
    decided = [
        decision
        for sentence in sentences(text)
        for _, decision in wants(sentence, lambda words: router.decide(words, names))
    ]
    return bool(decided) and all(one.fires and one.intent in _PLAIN for one in decided)
