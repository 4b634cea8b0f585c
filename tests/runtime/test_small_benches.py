"""What is measured of live sessions can be measured, and everybody sees and hears what they should."""

import json
import subprocess
import sys

import pytest

from runtime.bench.__main__ import PARTS
from runtime.bench.report import BEGIN, END
from runtime.embedded.surroundings import PROJECT
from tests.product import RunningProduct
from tests.runtime.small_benches import FEW

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("product")]


def test_few_who_talk_and_watch_miss_nothing(product: RunningProduct) -> None:
    ran = subprocess.run(  # our own module
        [sys.executable, "-m", "tests.runtime.small_benches"],
        env={**product.environment, "VETRINA_STATE": str(product.state.folder)},
        cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    told = json.loads(ran.stdout.strip().splitlines()[-1])

    talked, watched = told["talked"], told["watched"]
    assert (talked["members"], talked["said"], talked["lost"]) == (FEW, 10, 0)
    assert (watched["viewers"], watched["lost"], watched["refused"], watched["reactions_lost"]) == (
        FEW,
        0,
        0,
        0,
    )
    assert min(watched["fragments"], watched["said"], watched["reacted"]) > 0
    assert set(watched["megabytes"]) == {"web", "media"}
    assert all("| --- |" in table for table in told["tables"])


def test_the_readme_has_a_place_for_every_part() -> None:
    written = (PROJECT / "README.md").read_text(encoding="utf-8")

    for name in PARTS:
        assert written.index(BEGIN.format(name)) < written.index(END.format(name))
