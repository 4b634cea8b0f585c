"""Which settings the processes get."""

import stat
from pathlib import Path

import pytest

from runtime.embedded.state import State, open_state, write_environment
from runtime.environment import choose_ports, compose, decided, keep_secrets, last_composed


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state(tmp_path / "state")


def test_secrets_are_drawn_once_and_kept_from_other_eyes(state: State) -> None:
    first = keep_secrets(state)
    assert keep_secrets(state) == first
    assert stat.S_IMODE(state.secrets.stat().st_mode) == 0o600


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    one, other = (keep_secrets(open_state(tmp_path / name)) for name in ("one", "other"))
    assert one.link_key != other.link_key
    assert one.twilio_auth_token != other.twilio_auth_token


def test_the_ports_of_the_last_start_are_taken_again(state: State) -> None:
    assert choose_ports(state, None) == choose_ports(state, None)


def test_what_people_set_themselves_wins(state: State) -> None:
    given = {"OPENAI_API_KEY": "theirs", "PUBLIC_URL": "https://shop.example", "PS1": "$"}
    composed = compose(state, choose_ports(state, None), keep_secrets(state), servers={}, given=given)
    assert composed["OPENAI_API_KEY"] == "theirs"
    assert composed["PUBLIC_URL"] == "https://shop.example"
    assert "PS1" not in composed


def test_with_a_twilio_account_nothing_stands_in_for_it(state: State) -> None:
    given = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKENS": "t"}
    composed = compose(state, choose_ports(state, None), keep_secrets(state), servers={}, given=given)
    assert "TWILIO_API_URL" not in composed
    assert "PLAYGROUND" not in composed


def test_an_empty_variable_is_no_decision() -> None:
    assert decided({"OPENAI_API_KEY": "", "REDIS_URL": "redis://theirs"}) == {"REDIS_URL": "redis://theirs"}


def test_commands_find_the_settings_that_the_processes_got(state: State) -> None:
    told = {"DATABASE_URL": "postgresql+psycopg://v:p@/db?host=%2Ftmp%2Fs p", "LINK_KEYS": "a,b'c"}
    write_environment(state, told)
    assert last_composed(state) == told
    assert stat.S_IMODE(state.environment.stat().st_mode) == 0o600
