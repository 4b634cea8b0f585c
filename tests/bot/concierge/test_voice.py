"""The phrases: complete in three languages, alike in what they name, short where WhatsApp wants it."""

import re
from typing import Any

import pytest
import yaml

from bot.concierge.examples import example_phrases
from bot.concierge.skills import SKILLS
from bot.concierge.voice import ANSWERS, Voice, phrase_keys
from shop.kernel.language import Language

_BUTTON = 20


def _catalog(language: Language) -> dict[str, Any]:
    catalog: dict[str, Any] = {}
    for name in (language.value, f"booking.{language.value}", f"remembering.{language.value}"):
        catalog |= yaml.safe_load((ANSWERS / f"{name}.yaml").read_text("utf-8"))
    return catalog


def _wordings(said: Any) -> list[str]:
    return [wording for group in said.values() for wording in group] if isinstance(said, dict) else list(said)


def test_every_language_has_every_phrase() -> None:
    assert phrase_keys(Language.EN) == phrase_keys(Language.IT) == phrase_keys(Language.ES)


@pytest.mark.parametrize("language", list(Language))
def test_every_wording_of_a_phrase_names_only_what_it_may(language: Language) -> None:
    english = {
        key: set(re.findall(r"{(\w+)}", " ".join(_wordings(said))))
        for key, said in _catalog(Language.EN).items()
    }

    for key, said in _catalog(language).items():
        named = set(re.findall(r"{(\w+)}", " ".join(_wordings(said))))
        assert named <= english[key] | {"shop", "agent", "person", "currency"}, key


@pytest.mark.parametrize("language", list(Language))
def test_a_title_to_tap_fits_a_button(language: Language) -> None:
    for key, said in _catalog(language).items():
        if key.startswith("choice_") and key != "choice_person":
            assert all(len(wording) <= _BUTTON for wording in _wordings(said)), key


@pytest.mark.parametrize("language", list(Language))
def test_no_phrase_shouts_or_states_a_figure(language: Language) -> None:
    for key, said in _catalog(language).items():
        if key.startswith("check_"):
            continue
        text = " ".join(_wordings(said))
        assert "!" not in text or key == "hello"
        assert not re.search(r"\d", text), key


def test_every_intent_that_is_learned_has_a_skill_and_a_title() -> None:
    for _, intent in example_phrases():
        assert intent in SKILLS
    assert {f"choice_{intent}" for intent in ("find_products", "hours", "order", "booking")} <= phrase_keys(
        Language.IT
    )


def test_the_conversation_chooses_the_wording_and_always_the_same() -> None:
    names = {"shop": "Sapori", "agent": "Tano", "person": "Rosaria"}
    said = {Voice(Language.IT, formal=False, seed=f"seed {n}", names=names).say("thanks") for n in range(30)}

    twice = [Voice(Language.IT, formal=False, seed="seed 1", names=names).say("thanks") for _ in range(2)]

    assert len(said) > 1
    assert twice[0] == twice[1]


@pytest.mark.parametrize(
    ("words", "listed"),
    [([], ""), (["olio"], "olio"), (["olio", "pesto"], "olio e pesto"), (["a", "b", "c"], "a, b e c")],
)
def test_words_are_listed_as_in_a_sentence(words: list[str], listed: str) -> None:
    assert Voice(Language.IT, formal=False, seed="", names={}).listed(words) == listed
