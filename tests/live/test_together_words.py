"""Words that a shop does not want to read are found however they are spelled, and others are let alone."""

import pytest

from shop.live.wording import rude_word

OWN = {"it": ["concorrente", "truffa"], "es": ["estafa"], "en": ["total scam", "ass"]}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("è una truffa", "truffa"),
        ("È UNA TRUFFA!", "truffa"),
        ("trùffà", "truffa"),
        ("t.r.u.f.f.a", "truffa"),
        ("t r u f f a", "truffa"),
        ("truuuuffaaa", "truffa"),
        ("tru*fa", "truffa"),
        ("7ruff4", "truffa"),
        ("trυffа", "truffa"),  # a Greek and a Cyrillic letter
        ("tru\u200bffa", "truffa"),
        ("ｔｒｕｆｆａ", "truffa"),
        ("3st4f4 clara", "estafa"),
        ("this is a TOTAL   SCAM", "total scam"),
        ("you a$$", "ass"),
        ("eres un cabron", "cabrón"),
        ("¡Coño!", "coño"),
        ("figlio  di\nputtana", "figlio di puttana"),
        ("f**k", "fuck"),
    ],
)
def test_a_word_of_the_list_is_found_in_any_disguise(line: str, found: str) -> None:
    assert rude_word(line, OWN) == found


@pytest.mark.parametrize(
    "line",
    [
        "la classe di oggi",
        "455 euro, 50 $ o 5€?",
        "il cono al pistacchio",
        "what a class, as such",
        "ne prendo 2*3",
        "Che bello! È ancora disponibile?",
        "la stoffa è buona",
        "",
        "👏👏👏",
    ],
)
def test_what_only_looks_like_one_is_let_alone(line: str) -> None:
    assert rude_word(line, OWN) is None
