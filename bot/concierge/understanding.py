"""What a turn wants, one thing or several: taps, answers to what we asked, and the words themselves."""

import re
from dataclasses import replace

from bot.concierge.acts import Part
from bot.concierge.language import foreign_requested, requested
from bot.concierge.matching import EXACT, best_match
from bot.concierge.parsers.agreeing import agreement
from bot.concierge.parsers.allergens import avoided
from bot.concierge.parsers.amounts import budget
from bot.concierge.parsers.aspects import aspects
from bot.concierge.parsers.choosing import chosen
from bot.concierge.parsers.courtesies import Courtesies, courtesies
from bot.concierge.parsers.facets import facets
from bot.concierge.parsers.wish import essence, subject
from bot.concierge.router import Decision, Router
from bot.concierge.segments import sentences, wants
from bot.concierge.situation import Situation
from bot.concierge.snapping import one_edit_apart
from bot.concierge.wording import tokens

_MOST_PARTS = 4
_SHORT = 6
"""Words up to which a message is taken as a choice among what is on offer."""
_NAMED = 0.5
"""Share of a text's own words that are names of the catalog, at which it is about goods."""
_ALMOST = 5
_GOODS = frozenset({"find_products", "show_product"})
_FREE_OF_CHOICES = frozenset(
    {"find_products", "list_categories", "hours", "address", "delivery", "payment", "returns"}
)
_LIKES = re.compile(
    r"\b(?:like|love|great|excellent|perfect|nice|beautiful|good|take|want|prefer|piac\w*|bell\w+|ottim\w+|perfett\w+|eccellente|"
    r"prendo|voglio|preferisco|scelgo|excelente|perfect\w+|bonit\w+|gust\w*|encanta|llevo|quiero|prefiero|quedo|elijo|parece|sembra|seems|looks)\b"
)
_TAKES = re.compile(
    r"\b(?:take|want|have|reserve|save|keep|hold|prend\w+|vogli\w+|vada|scelgo|tien\w+|mett\w+|llev\w+|quiero|quedo|elijo|apart\w+|guard\w+|reserv\w+)\b"
)


def understood(situation: Situation, router: Router) -> list[Part]:
    """The things that the turn wants, at least one."""
    if situation.tapped:
        return [picked(situation, situation.tapped)]
    if not re.search(r"\w", situation.text) and agreement(situation.text) is None:
        return [Part("welcome" if situation.block.get("welcome") else "wordless", "")]
    if situation.said.get("wordless") and situation.text.startswith("["):
        return [Part("wordless", "")]
    asked = _language(situation.text)
    if asked is not None:
        return [asked]
    return _answered(situation, router) or _read(situation, router, courtesies(situation.text))


def picked(situation: Situation, option: str) -> Part:
    """What an option stands for."""
    kind, _, value = option.partition(":")
    memory = situation.memory
    if kind == "product" and memory.asked == "product" and memory.intent:
        return Part(memory.intent, memory.text, target=value)
    if kind == "intent":
        return Part(value, memory.text)
    if kind in {"yes", "no"}:
        return _consent(situation, yes=kind == "yes")
    named = {"product": "show_product", "interest": "mark_interest", "person": "hand_over", "more": "more"}
    if kind in named:
        return Part(named[kind], memory.text if kind == "person" else "", target=value)
    return Part("find_products", "", target=option)


def _language(text: str) -> Part | None:
    """A wish for another language."""
    asked = requested(text)
    if asked is not None:
        return Part("switch_language", text, target=asked.value)
    return Part("switch_language", text, target="foreign") if foreign_requested(text) else None


def _consent(situation: Situation, *, yes: bool) -> Part:
    """What a yes or a no means after what we asked."""
    memory = situation.memory
    if not yes:
        return Part("declined" if memory.asked else "no", situation.text)
    if memory.asked == "person":
        return Part("hand_over", memory.text or situation.text)
    if memory.asked == "interest" and memory.chosen is not None:
        return Part("mark_interest", situation.text, target=memory.chosen.id)
    if memory.asked == "intent" and memory.options:
        return picked(situation, memory.options[0].id)
    if memory.asked == "product" and len(memory.options) == 1:
        return picked(situation, memory.options[0].id)
    return Part("yes", situation.text)


def _answered(situation: Situation, router: Router) -> list[Part]:
    """The parts of a message that answers what we asked or offered; empty where it does not."""
    said = agreement(situation.text)
    memory = situation.memory
    if said is not None and (memory.asked in {"interest", "person", "intent", "product"} or not said.rest):
        if memory.asked == "wishes":
            return []
        part = _consent(situation, yes=said.yes)
        rest = _read(situation, router, courtesies(said.rest)) if said.rest else []
        return [*([part] if not rest or part.intent in {"hand_over", "mark_interest"} else []), *rest]
    words = courtesies(situation.text).rest or situation.text
    if situation.options and len(tokens(words)) <= _SHORT:
        return _choice(situation, router, words)
    return []


def _choice(situation: Situation, router: Router, words: str) -> list[Part]:
    """The option that a short message means, with what it asks of it."""
    options = chosen(words, situation.options)
    if len(options) != 1:
        return []
    part = picked(situation, options[0].id)
    if part.intent != "show_product":
        return [part]
    if aspects(words):
        return [replace(part, text=words)]
    decision = router.decide(words, situation.names)
    if _TAKES.search(words.lower()) or (decision.fires and decision.intent == "mark_interest"):
        return [replace(part, intent="mark_interest", text=words)]
    if decision.fires and decision.intent in _FREE_OF_CHOICES and not _bare(words):
        return []
    return [replace(part, text=words)]


def _bare(words: str) -> bool:
    """Whether a text is a number or an ordinal and little else."""
    return len(tokens(words)) <= len("12")


def _read(situation: Situation, router: Router, polite: Courtesies) -> list[Part]:
    """The parts of a message that says for itself what it wants."""
    if not polite.rest:
        return [Part(_small_talk(polite), situation.text)]
    exact = best_match(polite.rest, situation.passages)
    if exact is not None and exact.sureness >= EXACT and not situation.memory.asked:
        return [Part("search_knowledge", polite.rest, exact.sureness)]
    parts: list[Part] = []
    for sentence in sentences(polite.rest):
        parts += _of_sentence(situation, router, sentence)
    merged = _merged(parts)
    lively = [part for part in merged if part.decision == "fire" or part.text.endswith("?")]
    kept = (lively if any(part.decision == "fire" for part in lively) else merged[:1])[:_MOST_PARTS]
    greeted = [Part("greeting", "", beside=True)] if polite.greeting else []
    return _side_by_side([*greeted, *kept])


def _small_talk(polite: Courtesies) -> str:
    if polite.farewell:
        return "goodbye"
    return "thanks" if polite.thanks else "greeting"


def _of_sentence(situation: Situation, router: Router, sentence: str) -> list[Part]:
    """The parts of one sentence."""
    liked = chosen(sentence, situation.options)
    if (
        len(liked) == 1
        and liked[0].id.startswith("product:")
        and _LIKES.search(sentence.lower())
        and not sentence.endswith("?")
    ):
        intent = "mark_interest" if _TAKES.search(sentence.lower()) else "liked"
        return [Part(intent, sentence, target=liked[0].id.partition(":")[2])]

    def decide(words: str) -> Decision:
        return _weighed(router.decide(words, situation.names), words, situation)

    return [_part(situation, words, decision) for words, decision in wants(sentence, decide)]


def _part(situation: Situation, words: str, decision: Decision) -> Part:
    """A clause as a part; one that holds details of a wish belongs to that wish."""
    if _is_detail(situation, words, decision):
        return Part("find_products", words, max(decision.p, 0.5))
    return Part(decision.intent, words, decision.p, decision.decision, decision.options)


def _is_detail(situation: Situation, words: str, decision: Decision) -> bool:
    """Whether a clause tells what a wish is like: an amount, a taste, what must not be in it."""
    asked = situation.memory.asked == "wishes"
    sure = decision.fires and decision.intent not in _GOODS | {"no", "yes", "mark_interest"}
    if sure and (not asked or decision.p >= _CERTAIN):
        return False
    if decision.fires and decision.intent in _GOODS and not asked:
        return decision.intent == "find_products"
    traits = facets(words, asked=asked)
    said = bool(traits.taste or traits.tags or traits.no_limit)
    return said or budget(words, asked=asked) is not None or avoided(words) is not None


_CERTAIN = 0.85


def _weighed(decision: Decision, words: str, situation: Situation) -> Decision:
    """The decision with what the catalog's names say: a text made of them is about goods."""
    if decision.fires or not situation.names:
        return decision
    own = [word for word in tokens(essence(words)) if len(word) >= _ALMOST - 1]
    named = [word for word in own if _is_name(word, situation.names)]
    if not named or len(named) < _NAMED * len(own):
        return decision
    intent = "show_product" if aspects(words) else "find_products"
    return replace(decision, decision="fire", intent=intent)


def _is_name(word: str, names: frozenset[str]) -> bool:
    if word in names:
        return True
    return len(word) >= _ALMOST and any(
        one_edit_apart(word, name) for name in names if abs(len(name) - len(word)) <= 1
    )


def _merged(parts: list[Part]) -> list[Part]:
    """Neighbors that want the same become one; a question about "it" joins the goods just named."""
    merged: list[Part] = []
    for part in parts:
        before = merged[-1] if merged else None
        same = (
            before is not None
            and part.intent == before.intent
            and part.decision == before.decision
            and not part.target
        )
        about_it = (
            before is not None
            and part.intent == "show_product"
            and before.intent in _GOODS
            and not subject(part.text)
            and part.decision == before.decision == "fire"
        )
        if before is not None and (same or about_it) and not before.target:
            merged[-1] = replace(before, text=f"{before.text} {part.text}", p=max(before.p, part.p))
        else:
            merged.append(part)
    return merged


def _side_by_side(parts: list[Part]) -> list[Part]:
    """Each part knowing whether it stands alone."""
    return [replace(part, beside=len(parts) > 1) for part in parts]
