"""Two ways of searching are joined so that neither drowns the other."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.joining import Place, Unit, best, ranked, units_of


def a_place(passage: str, kind: str = "faq", reference: str = "", position: int = 0, last: int = 0) -> Place:
    return Place(passage, kind, reference or passage, position, last)


def order(meant: dict[str, float] | None, worded: dict[str, float]) -> list[str]:
    places = [a_place(passage) for passage in sorted({*(meant or ()), *worded})]
    return [unit.passage_id for unit in ranked(units_of(places, meant, worded))]


def test_words_that_meet_whole_outweigh_a_small_lead_in_meaning() -> None:
    assert order({"a": 0.52, "b": 0.50}, {"b": 0.9})[0] == "b"


def test_a_few_common_words_do_not_outweigh_the_meaning() -> None:
    assert order({"a": 0.60, "b": 0.30}, {"b": 0.2})[0] == "a"


def test_without_vectors_the_words_decide() -> None:
    assert order(None, {"a": 0.2, "b": 0.8, "c": 0.5}) == ["b", "c", "a"]


def test_languages_of_one_passage_count_as_one() -> None:
    places = [a_place("it", reference="x"), a_place("en", reference="x"), a_place("y")]

    units = units_of(places, {"it": 0.4, "en": 0.6, "y": 0.5}, {"it": 1.0})

    assert [(unit.passage_id, unit.likeness, unit.coverage) for unit in units] == [
        ("en", 0.6, 1.0),
        ("y", 0.5, 0.0),
    ]


def test_translations_cut_differently_are_told_apart() -> None:
    places = [a_place("it", "document", "x", 1, 3), a_place("en", "document", "x", 1, 2)]

    assert len(units_of(places, {"it": 0.5, "en": 0.4}, {})) == 2


def test_of_a_document_two_passages_are_taken_and_of_others_one() -> None:
    units = [Unit(str(n), "document", "terms", 0.5) for n in range(3)]
    units += [Unit(str(n), "faq", "dogs", 0.5) for n in range(3, 5)]

    assert [unit.passage_id for unit in best(units, 10)] == ["0", "1", "3"]
    assert best(units, 0) == []


SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 1), max_size=8)
SHARES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1), max_size=8)


@given(SCORES, SHARES)
def test_every_passage_found_is_ranked_once_with_a_score_of_0_to_1(
    meant: dict[str, float], worded: dict[str, float]
) -> None:
    places = [a_place(passage) for passage in sorted({*meant, *worded})]

    units = ranked(units_of(places, meant, worded))

    assert sorted(unit.passage_id for unit in units) == sorted({*meant, *worded})
    assert all(0 <= unit.score <= 1 for unit in units)
    assert [unit.rank_score for unit in units] == sorted((unit.rank_score for unit in units), reverse=True)


@given(SCORES, SHARES, st.sampled_from("abcdefgh"))
def test_meeting_more_words_never_ranks_a_passage_lower(
    meant: dict[str, float], worded: dict[str, float], lifted: str
) -> None:
    meant = {**meant, lifted: 0.3}
    before = order(meant, {**worded, lifted: 0.0}).index(lifted)

    assert order(meant, {**worded, lifted: 1.0}).index(lifted) <= before
