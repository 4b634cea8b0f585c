"""Catalog files, keys and secrets of webhooks in a terminal."""

# ruff: noqa: TID251  # a command gets the settings that these tests were given

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from flows.manage_webhooks import add_endpoint
from runtime.cli import app
from tests.programs.asking import asking_with
from tests.programs.files import a_row, as_csv
from tests.rules.test_house import PROJECT
from tests.world import MORNING, Shop, one, rows


def vetrina(folder: Path, *words: str) -> Result:
    """The command, as it is typed, in this process: what it imports is there already."""
    return CliRunner().invoke(app, list(words), env={"VETRINA_STATE": str(folder / "state")})


def elsewhere(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """The same in a process of its own, as a person starts it."""
    surroundings = {**os.environ, "VETRINA_STATE": str(folder / "state")}
    command = [sys.executable, "-m", "runtime.cli", *words]
    return subprocess.run(  # noqa: S603  # our own module
        command, cwd=PROJECT, env=surroundings, capture_output=True, text=True, check=False
    )


def test_a_file_is_looked_through_taken_over_and_written_out_again(
    shop: Shop, other: Shop, owner: Any, tmp_path: Path
) -> None:
    file, out = tmp_path / "goods.csv", tmp_path / "out.xlsx"
    file.write_bytes(as_csv([a_row("MANDORLE", "12,40"), {"sku": "MIELE-IBLEO", "price": "9.10"}]))

    looked = vetrina(tmp_path, "import", str(file), "-w", shop.slug, "-l", "en")
    assert (looked.exit_code, "checked, 2 rows" in looked.stdout) == (0, True), looked.stderr
    assert "1 new, 1 changed, 0 same" in looked.stdout or "1 new" in looked.stdout
    assert one(owner, "SELECT count(*) FROM product WHERE slug = 'mandorle'") == 0

    taken = elsewhere(tmp_path, "import", str(file), "-w", shop.slug, "--apply", "--json")
    assert json.loads(taken.stdout)["state"] == "applied", taken.stderr
    mine = "SELECT workspace_id FROM product WHERE slug = 'mandorle'"
    assert rows(owner, mine) == [(shop.id,)]

    written = vetrina(tmp_path, "export", str(out), "-w", other.slug)
    assert written.exit_code == 0, written.stderr
    assert out.read_bytes().startswith(b"PK")


def test_a_broken_file_is_told_row_by_row_and_changes_nothing(shop: Shop, owner: Any, tmp_path: Path) -> None:
    file = tmp_path / "goods.csv"
    file.write_bytes(as_csv([a_row("MANDORLE", "12,40"), a_row("X1", "much")]))
    broken = vetrina(tmp_path, "import", str(file), "-w", shop.slug, "-l", "en", "--apply")

    assert broken.exit_code == 1
    assert "“much” is no price." in broken.stdout
    assert one(owner, "SELECT count(*) FROM product") == 6


def test_a_key_is_made_shown_once_and_taken_back(shop: Shop, other: Shop, tmp_path: Path) -> None:
    unknown = vetrina(tmp_path, "key", "create", "till", "-w", shop.slug, "--scope", "everything")
    assert (unknown.exit_code, "there are: products:read" in unknown.stderr) == (1, True)
    made = vetrina(tmp_path, "key", "create", "till", "-w", shop.slug, "--scope", "orders:read")
    told = json.loads(made.stdout)
    listed = vetrina(tmp_path, "key", "list", "-w", shop.slug)

    assert told["key"].startswith("vk_")
    assert told["key"] not in listed.stdout
    assert json.loads(listed.stdout)["start"] == told["key"][:10]
    assert vetrina(tmp_path, "key", "list", "-w", other.slug).stdout == ""
    assert vetrina(tmp_path, "key", "revoke", told["id"], "-w", other.slug).exit_code == 1

    class Key:
        key = told["key"]

    with asking_with(Key()) as program:  # type: ignore[arg-type]  # a key that a terminal has shown
        assert program("GET", "/orders").status_code == 200
        assert elsewhere(tmp_path, "key", "revoke", told["id"], "-w", shop.slug).returncode == 0
        assert program("GET", "/orders").status_code == 401


def test_a_webhooks_secret_is_changed_and_shown_once(
    shop: Shop, other: Shop, owner: Any, tmp_path: Path
) -> None:
    hook = add_endpoint(
        now=MORNING, actor="member", workspace_id=shop.id, url="https://hooks.example.com/in", events=[]
    )
    listed = vetrina(tmp_path, "webhook", "list", "-w", shop.slug)
    assert json.loads(listed.stdout)["id"] == str(hook.id)
    assert hook.secret not in listed.stdout
    assert vetrina(tmp_path, "webhook", "rotate", str(hook.id), "-w", other.slug).exit_code == 1

    made = vetrina(tmp_path, "webhook", "rotate", str(hook.id), "-w", shop.slug, "--keep-old-hours", "2")

    kept = rows(owner, "SELECT secret, old_secret FROM webhook_endpoint")
    assert kept == [(json.loads(made.stdout)["secret"], hook.secret)]


def test_rates_and_the_plan_are_told_in_a_terminal(shop: Shop, other: Shop, owner: Any) -> None:
    def said(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, list(words))
        return done.exit_code, done.output

    assert said("rates", "set", "usd=1.0843", "CHF=0.93", "-w", shop.slug, "--source", "BCE") == (
        0,
        "written\n",
    )
    code, listed = said("rates", "list", "-w", shop.slug)
    assert [json.loads(line)["currency"] for line in listed.splitlines()] == ["CHF", "USD"]
    assert said("rates", "list", "-w", other.slug) == (0, "")
    assert said("rates", "set", "USD=much", "-w", shop.slug, "--source", "BCE")[0] == 1
    assert said("rates", "set", "EUR=1", "-w", shop.slug, "--source", "BCE")[0] == 1
    assert one(owner, "SELECT count(*) FROM exchange_rate") == 2

    assert "as large" in said("plan", "try", "-w", shop.slug)[1]
    assert json.loads(said("plan", "set", "basic", "-w", shop.slug)[1])["products"] == {"used": 6, "most": 5}
    assert json.loads(said("plan", "try", "-w", shop.slug)[1])["in_force"] == "professional"
    assert "has had its trial" in said("plan", "try", "-w", shop.slug)[1]
    assert json.loads(said("plan", "show", "-w", other.slug)[1])["plan"] == "enterprise"
    code, wrong = said("plan", "set", "gold", "-w", shop.slug)
    assert (code, "basic, professional, enterprise" in wrong) == (1, True)
