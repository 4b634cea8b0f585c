"""Only what a reader can see is kept of a stranger's text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.visible import tidy, visible


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        ("sale\u200b marino", "sale marino"),
        ("pre\u00adzzo", "prezzo"),
        ("buono\U000e0049\U000e0047\U000e004e", "buono"),
        ("a\u202eb\u2066c", "abc"),
        ("\ufeffciao\x00", "ciao"),
    ],
)
def test_hidden_characters_are_gone(hidden: str, seen: str) -> None:
    assert visible(hidden) == seen


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "❤️", "1️⃣", "🏳️‍🌈", "🍋"])
def test_emoji_stay_whole(emoji: str) -> None:
    assert visible(f"ciao {emoji}!") == f"ciao {emoji}!"


@given(st.text())
def test_nothing_invisible_is_left_outside_of_emoji(text: str) -> None:
    left = [letter for letter in visible(text) if unicodedata.category(letter) in {"Cc", "Cs"}]

    assert set(left) <= {"\n", "\t", "\r"}


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


def test_tidying_keeps_paragraphs_and_drops_blanks() -> None:
    assert tidy("  uno   due \r\n\r\n\n\n tre\t\n quattro ") == "uno due\n\ntre\nquattro"
