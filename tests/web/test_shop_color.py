"""A shop's color stays the shop's own, and stays legible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.shop_color import Theme, contrast, correct, hex_of, parsed, stylesheet

PAPER, INK = (0.988, 0.004, 88.0), (0.25, 0.028, 258.0)
GROUNDS = {
    Theme.DAY: ((0.988, 0.004, 88.0), (0.958, 0.008, 88.0)),
    Theme.NIGHT: ((0.245, 0.020, 262.0), (0.205, 0.018, 262.0)),
}


@pytest.mark.parametrize(
    ("color", "theme", "fill", "content", "ratio"),
    [
        ("#8E2A3F", Theme.DAY, "#8e2a3f", PAPER, 7.9),
        ("#8E2A3F", Theme.NIGHT, "#a94e5d", PAPER, 5.1),
        ("#E8C547", Theme.DAY, "#e8c548", INK, 9.5),
        ("#E8C547", Theme.NIGHT, "#e3c666", INK, 9.6),
        ("#1F5D57", Theme.DAY, "#205d57", PAPER, 7.4),
        ("#1F5D57", Theme.NIGHT, "#39746d", PAPER, 5.2),
        ("#F6C9D0", Theme.DAY, "#f6c9d0", INK, 10.8),
        ("#F6C9D0", Theme.NIGHT, "#f6c9d0", INK, 10.8),
        ("#0000FF", Theme.DAY, "#224cb2", PAPER, 7.4),
        ("#0000FF", Theme.NIGHT, "#4869b1", PAPER, 5.1),
    ],
)
def test_known_colors_are_moved_as_little_as_needed(
    color: str, theme: Theme, fill: str, content: tuple[float, float, float], ratio: float
) -> None:
    colors = correct(color, theme)
    assert hex_of(parsed(colors.fill)) == fill
    assert parsed(colors.content) == content
    assert contrast(parsed(colors.fill), content) == pytest.approx(ratio, abs=0.06)


@given(st.integers(0, 0xFFFFFF), st.sampled_from(Theme))
def test_any_color_can_be_read_and_seen(number: int, theme: Theme) -> None:
    colors = correct(f"#{number:06x}", theme)
    assert contrast(parsed(colors.fill), parsed(colors.content)) >= 4.5
    for ground in GROUNDS[theme]:
        assert contrast(parsed(colors.text), ground) >= 4.5
        assert contrast(parsed(colors.edge), ground) >= 3


def test_a_light_color_gets_a_border_instead_of_becoming_another() -> None:
    colors = correct("#E8C547", Theme.DAY)
    assert colors.fill != colors.edge
    assert contrast(parsed(colors.edge), GROUNDS[Theme.DAY][1]) == pytest.approx(3.0, abs=0.05)


def test_one_style_sheet_speaks_of_both_themes() -> None:
    sheet = stylesheet("#8E2A3F")
    assert sheet.count("--shop:") == 3
    assert "[data-theme=notte]" in sheet
    assert "prefers-color-scheme:dark" in sheet
