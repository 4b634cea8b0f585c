"""The servers that come with the product: theirs alone, and back after any end."""

import os
import pwd
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from runtime.embedded.leftovers import end_leftovers
from runtime.embedded.postgres import Postgres, embedded_postgres
from runtime.embedded.processes import (
    Running,
    birth,
    end_process,
    free_port,
    is_free,
    start,
    stop,
    wait_ready,
)
from runtime.embedded.state import State, open_state, read_json, remove, write_json

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")


def test_the_application_cannot_pass_row_level_security(
    owner: psycopg.Connection[tuple[object, ...]],
) -> None:
    row = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = 'vetrina_app'"
    ).fetchone()
    assert row == (False, False, True)


def test_what_the_indexes_need_is_there(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    found = {name for (name,) in owner.execute("SELECT extname FROM pg_extension").fetchall()}
    assert found >= {"pg_trgm", "unaccent", "btree_gist"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems let nobody listen on a port that is kept")
def test_a_port_that_was_given_out_is_nobody_elses_until_its_server_listens() -> None:
    port = free_port()
    assert is_free(port)
    with socket.socket() as stranger, pytest.raises(OSError, match="in use"):
        stranger.bind(("127.0.0.1", port))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    with socket.create_server(("127.0.0.1", port)) as server:
        socket.create_connection(server.getsockname()).close()
    with socket.create_server(("127.0.0.1", port)):  # as after a start anew
        assert not is_free(port)


def test_valkey_keeps_what_it_is_told(valkey: redis.Redis) -> None:
    valkey.set("word", "kept")
    assert valkey.get("word") == b"kept"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    # A short path of its own: sockets allow few bytes, and pytest's folders may be closed to others.
    state = open_state(tmp_path / "state")
    yield state
    remove(state)


Cluster = Callable[[], tuple[Postgres, Running]]


@pytest.fixture
def cluster(state: State) -> Iterator[Cluster]:
    started: list[Running] = []

    def begin() -> tuple[Postgres, Running]:
        postgres = embedded_postgres(state, owner_password="o", app_password="a")
        running = start(postgres.program())
        started.append(running)
        wait_ready(running)
        return postgres, running

    yield begin
    for running in started:
        stop(running)


def test_what_was_written_survives_a_killed_database(cluster: Cluster) -> None:
    postgres, running = cluster()
    postgres.settle()
    with postgres.connect("vetrina") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS figure")
    running.process.kill()
    running.process.wait()
    again, _ = cluster()
    with again.connect("vetrina") as connection:
        assert connection.execute("SELECT figure FROM kept").fetchone() == (7,)


def test_a_database_that_outlived_its_supervisor_is_ended_before_another_starts(cluster: Cluster) -> None:
    _, first = cluster()
    born = birth(first.pid)
    _, second = cluster()
    assert first.ended()
    assert birth(first.pid) != born
    assert not second.ended()


def test_a_number_that_belongs_to_another_process_now_is_left_alone(cluster: Cluster) -> None:
    postgres, running = cluster()
    running.process.kill()
    running.process.wait()
    file = postgres.cluster / "postmaster.pid"
    lines = file.read_text().splitlines()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        _, again = cluster()
        assert stranger.poll() is None
        assert not again.ended()
        stranger.kill()


def test_a_first_start_that_was_cut_short_is_made_good(cluster: Cluster, state: State) -> None:
    postgres = embedded_postgres(state, owner_password="o", app_password="a", durable=False)
    (postgres.home / "cluster.new" / "base").mkdir(parents=True)
    _, running = cluster()
    assert not running.ended()


def test_passwords_stand_in_no_command_line(cluster: Cluster) -> None:
    _, running = cluster()
    command = Path(f"/proc/{running.pid}/cmdline").read_bytes()
    assert b"password" not in command


@as_root
def test_as_root_no_account_is_made_and_no_permission_of_what_exists_changes(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    accounts = [account.pw_name for account in pwd.getpwall()]
    state = open_state(closed / "state")
    postgres = embedded_postgres(state, owner_password="o", app_password="a", durable=False)
    running = start(postgres.program())
    wait_ready(running)
    try:
        assert Path(f"/proc/{running.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
        assert not postgres.home.is_relative_to(closed)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert [account.pw_name for account in pwd.getpwall()] == accounts
    finally:
        stop(running)
    removed = remove(state)
    assert postgres.home in removed
    assert not postgres.home.exists()


def test_sockets_get_a_short_path_where_the_state_lies_deep(tmp_path: Path) -> None:
    state = open_state(tmp_path / ("deep" * 20) / "state")
    postgres = embedded_postgres(state, owner_password="o", app_password="a", durable=False)
    running = start(postgres.program())
    try:
        wait_ready(running)
        assert len(str(postgres.sockets)) < 90
        with postgres.connect("postgres") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        stop(running)
        remove(state)
    assert not postgres.sockets.exists()


def test_only_the_process_that_was_recorded_is_ended_as_a_leftover(state: State) -> None:
    with (
        subprocess.Popen(["/bin/sleep", "60"]) as ours,
        subprocess.Popen(["/bin/sleep", "60"]) as stranger,
    ):
        write_json(
            state.processes,
            {
                "web": {"pid": ours.pid, "born": birth(ours.pid), "signal": int(signal.SIGTERM)},
                "relay": {"pid": stranger.pid, "born": "1", "signal": int(signal.SIGTERM)},
            },
        )
        assert end_leftovers(state) == ["web"]
        assert ours.wait(5) == -signal.SIGTERM
        assert stranger.poll() is None
        stranger.kill()
    assert read_json(state.processes) == {}


def test_whoever_ignores_the_signal_to_end_is_ended_by_force() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:  # noqa: S603  # our own
        assert process.stdout is not None
        process.stdout.readline()
        end_process(process.pid, birth(process.pid), signal.SIGTERM, patience=0.2)
        assert process.wait(5) == -signal.SIGKILL


def test_the_servers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    holder = (
        "import sys, time; from pathlib import Path; from runtime.embedded.processes import Program, start\n"
        "p = Program('part', ('/bin/sleep', '60'), Path(sys.argv[1]), lambda: True, {})\n"
        "print(start(p).pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", holder, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path.cwd()) as supervisor:  # noqa: S603  # our own
        assert supervisor.stdout is not None
        part = int(supervisor.stdout.readline())
        supervisor.kill()
    deadline = time.monotonic() + 60
    while birth(part) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not birth(part)


def test_removing_the_state_leaves_the_files_of_others(tmp_path: Path) -> None:
    state = open_state(tmp_path / "shared")
    (state.folder / "theirs").write_text("kept")
    remove(state)
    assert [path.name for path in state.folder.iterdir()] == ["theirs"]
