"""In a terminal: the words that a shop's chats keep out, and whose account a tip goes to."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from runtime.cli import app
from tests.live.together import a_member
from tests.world import a_shop, one


def test_words_are_kept_out_and_let_in_again_and_a_host_has_an_account_of_their_own(
    empty_database: str, owner: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del empty_database
    monkeypatch.setenv("VETRINA_STATE", str(tmp_path / "state"))
    shop = a_shop()
    a_member(shop, "Salvo")

    def vetrina(*words: str) -> tuple[int, Any]:
        answer = CliRunner().invoke(app, [*words, "-w", shop.slug])
        return answer.exit_code, json.loads(answer.stdout) if answer.stdout.startswith("{") else {}

    assert vetrina("live", "words", "add", "pataccaro", "falso sconto", "-l", "it") == (
        0,
        {"it": ["pataccaro", "falso sconto"]},
    )
    assert vetrina("live", "words", "add", "x", "-l", "it")[0] != 0
    assert vetrina("live", "words", "add", "timo", "-l", "de")[0] != 0
    assert vetrina("live", "words", "remove", "pataccaro", "-l", "it")[1] == {"it": ["falso sconto"]}
    assert vetrina("live", "words", "list")[1] == {"it": ["falso sconto"]}
    assert vetrina("member", "payee", "Salvo", "acct_1Nv0FGQ9RKHgCVdK")[0] == 0
    assert vetrina("member", "payee", "Salvo", "IBAN")[0] != 0

    assert one(owner, "SELECT payee FROM member") == "acct_1Nv0FGQ9RKHgCVdK"
