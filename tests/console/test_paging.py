"""Lists that go on: the next rows alone for a script, a whole page for whoever has none."""

import re

import pytest

from tests.rules.test_house import PROJECT
from webapp.console.paging import next_rows

TEMPLATES = PROJECT / "webapp" / "templates"
GOES_ON = re.compile(r'hx-get="([^"]*)\?\{\{ more \}\}".*?<a [^>]*href="([^"]*)"')


@pytest.mark.parametrize(("chosen", "told"), [({}, ""), ({"q": "", "who": "a&b"}, "who=a%26b&")])
def test_the_next_rows_are_asked_for_as_they_were_chosen(chosen: dict[str, str], told: str) -> None:
    assert next_rows(chosen, after="x~y") == f"{told}after=x~y&part=rows"
    assert next_rows(chosen, after="") == next_rows(chosen, after=None) == ""


def test_a_link_to_older_ones_leads_to_a_whole_page_without_a_script() -> None:
    found = [
        (path.name, *match.groups())
        for path in sorted(TEMPLATES.rglob("*.html"))
        for match in GOES_ON.finditer(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 12
    whole = "{{ more | replace('&part=rows', '') }}"
    assert [name for name, asked, link in found if link != f"{asked}?{whole}"] == []
