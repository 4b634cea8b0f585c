"""What a router learns: any phrases, typing errors, what is off topic, when to ask."""

from pathlib import Path

import pytest

from bot.concierge.examples import CAREFUL, example_phrases, off_topic_lines, own_router
from bot.concierge.router import Router, Thresholds
from bot.concierge.snapping import Snapper, one_edit_apart

PHRASES = [
    ("what time do you open?", "hours"),
    ("until when are you open", "hours"),
    ("are you open on sunday", "hours"),
    ("where is the shop", "address"),
    ("how do I get to you?", "address"),
    ("which street are you in", "address"),
    ("I want my money back", "refund"),
    ("can I return it", "refund"),
    ("how do I get a refund?", "refund"),
]
NONE = [
    "tell me a joke",
    "what is the capital of France",
    "play some music",
    "who won the match",
    "I am bored",
]


@pytest.fixture(scope="module")
def router() -> Router:
    return Router.fit(PHRASES, NONE, careful=["refund"])


@pytest.mark.parametrize(
    ("text", "intent"),
    [("when do you open", "hours"), ("a che ora aprite?", "hours"), ("¿dónde está la tienda?", "address")],
)
def test_phrases_of_one_language_teach_the_others(router: Router, text: str, intent: str) -> None:
    assert router.decide(text).intent == intent


def test_a_typing_error_changes_nothing(router: Router) -> None:
    assert router.decide("what tmie do you open?").intent == "hours"
    assert router.cleaned("I want my mony bakc") == "i want my money back"


def test_a_name_of_the_catalog_is_no_typing_error(router: Router) -> None:
    assert router.cleaned("strete", frozenset({"strete"})) == "strete"
    assert router.cleaned("strete") == "street"


def test_capitals_mean_the_same(router: Router) -> None:
    assert router.decide("WHEN DO YOU OPEN?") == router.decide("when do you open?")


def test_what_is_off_topic_fires_nothing(router: Router) -> None:
    assert router.decide("tell me something funny, a joke").decision == "off_topic"


def test_careful_intents_need_more_certainty(router: Router) -> None:
    text = "I would like it back"
    decision = router.decide(text)
    bold = Router.fit(
        PHRASES, NONE, thresholds=Thresholds(fire=0.0, fire_careful=1.1, none=1.1, nearest=0.0, distance=0.0)
    )

    assert bold.decide(text).fires
    assert (
        not Router.fit(
            PHRASES,
            NONE,
            careful=[decision.intent],
            thresholds=Thresholds(fire_careful=1.1, none=1.1, nearest=0.0),
        )
        .decide(text)
        .fires
    )


def test_options_are_the_likeliest_three_best_first(router: Router) -> None:
    options = router.decide("where are you and when").options

    assert len(options) == 3
    assert [p for _, p in options] == sorted((p for _, p in options), reverse=True)


def test_what_was_learned_is_kept_and_read_again(tmp_path: Path) -> None:
    first = Router.fit(PHRASES, NONE, folder=tmp_path)
    files = list(tmp_path.glob("router-*.npz"))
    second = Router.fit(PHRASES, NONE, folder=tmp_path)

    assert len(files) == 1
    assert list(tmp_path.glob("router-*.npz")) == files
    assert second.decide("when do you open") == first.decide("when do you open")


def test_other_phrases_are_learned_anew(tmp_path: Path) -> None:
    Router.fit(PHRASES, NONE, folder=tmp_path)
    Router.fit([*PHRASES, ("opening hours", "hours")], NONE, folder=tmp_path)

    assert len(list(tmp_path.glob("router-*.npz"))) == 2


def test_one_at_a_time_and_all_together_are_decided_alike(router: Router) -> None:
    texts = ["when do you open", "I want a refund", "sing a song"]

    together = router.decide_all(texts)

    assert [one.intent for one in together] == [router.decide(text).intent for text in texts]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("cream", "creem", True),
        ("cream", "crem", True),
        ("cream", "craem", True),
        ("cream", "creams", True),
        ("cream", "dreams", False),
        ("cream", "cream", True),
        ("abcd", "badc", False),
    ],
)
def test_one_edit_is_a_letter_more_less_other_or_swapped(one: str, other: str, apart: bool) -> None:
    assert one_edit_apart(one, other) is apart
    assert one_edit_apart(other, one) is apart


def test_short_words_are_never_snapped() -> None:
    assert Snapper(["box"], frozenset()).snapped("bax") == "bax"


def test_every_intent_has_enough_phrases_in_every_language() -> None:
    router = own_router()
    counts: dict[str, int] = {}
    for _, intent in example_phrases():
        counts[intent] = counts.get(intent, 0) + 1

    assert min(counts.values()) >= 36
    assert set(router.learned.intents) == {*counts, "none"}
    assert set(counts) >= CAREFUL
    assert len(off_topic_lines()) >= 3 * 150


def test_no_phrase_teaches_two_intents() -> None:
    taught: dict[str, str] = {}
    for text, intent in example_phrases():
        assert taught.setdefault(text.lower(), intent) == intent, text
    assert not set(taught) & {line.lower() for line in off_topic_lines()}
