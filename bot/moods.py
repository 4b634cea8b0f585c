"""How a chat probably felt to the customer, from their own words: a guess with its confidence, and never more.

Sentence meaning over examples in three languages (`moods.yaml`), as the concierge reads requests; no model outside,
nothing leaves the house. It runs long after the chat, so it costs no customer a moment; only of those who wait for a
person it is read while they wait, so that whoever is probably angry does not wait as long as the others.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from bot.concierge.examples import example_phrases
from bot.concierge.router import Router
from flows.keep_moods import keep_moods, quiet_chats
from flows.tell_anger import chats_that_wait, tell_anger
from shop.analytics.moods import SURE, Label, Mood
from shop.kernel.ids import WorkspaceId

_EVERY: Final = 6
"""Of the everyday requests so many-th is enough to know what is none of the moods."""
_FELT: Final = frozenset({"complaint", "insult", "thanks", "declined", "goodbye", "greeting", "no", "yes"})
"""These are felt or polite: no examples of neither."""
_ENOUGH: Final = 0.5
"""With less than this for every other mood, a chat is neutral."""
_FIRST: Final = 0.85
"""What the first words weigh beside the last: people are how they leave."""
_LONGEST: Final = 300
_MOST: Final = 99
"""No guess is certain."""


def read_moods(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """Guess how the chats of the workspace felt that have gone quiet; how many that were."""
    chats = quiet_chats(now=now, workspace_id=workspace_id)
    guessed = [(chat, mood) for chat in chats if (mood := mood_of(chat.words)) is not None]
    return keep_moods(now=now, workspace_id=workspace_id, guessed=guessed)


def look_for_anger(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """Have the shop's people told of those who wait and probably are angry; of how many that was."""
    chats = chats_that_wait(now=now, workspace_id=workspace_id)
    moods = [(chat.handoff_id, mood_of(chat.words)) for chat in chats]
    return sum(
        tell_anger(now=now, workspace_id=workspace_id, handoff_id=handoff, confidence=mood.confidence)
        for handoff, mood in moods
        if mood is not None and mood.label == "angry" and mood.confidence >= SURE
    )


def mood_of(words: Sequence[str]) -> Mood | None:
    """How a chat with these words of the customer's felt, oldest first; None where there are none."""
    said = [text[:_LONGEST] for text in words if any(letter.isalpha() for letter in text)]
    if not said:
        return None
    strongest: dict[Label, float] = {"positive": 0.0, "negative": 0.0, "angry": 0.0}
    for place, decision in enumerate(_router().decide_all(said), 1):
        weight = _FIRST + (1 - _FIRST) * place / len(said)
        chances = dict(decision.options)
        strongest = {
            label: max(chance, weight * chances.get(label, 0.0)) for label, chance in strongest.items()
        }
    label, chance = max(strongest.items(), key=lambda one: one[1])
    if chance < _ENOUGH:
        return Mood("neutral", min(_MOST, round(100 * (1 - chance))), len(said))
    return Mood(label, min(_MOST, round(100 * chance)), len(said))


@cache
def _router() -> Router:
    examples: dict[str, dict[str, list[str]]] = yaml.safe_load(
        Path(__file__).with_name("moods.yaml").read_text("utf-8")
    )
    felt = [(text, label) for label, told in examples.items() for texts in told.values() for text in texts]
    everyday = [text for text, intent in example_phrases() if intent not in _FELT][::_EVERY]
    return Router.fit([*felt, *((text, "neutral") for text in everyday)])
