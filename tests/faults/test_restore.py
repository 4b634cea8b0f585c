"""The drill: what was backed up can be put back, and nothing else is overwritten."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runtime.backing_up import NotEmpty, NothingToBackUp, back_up, restore
from runtime.embedded.processes import start, stop, wait_ready
from runtime.embedded.state import State, open_state, remove
from runtime.product import settle_product
from runtime.supervisor import AlreadyRunning
from tests.product import RunningProduct

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("product")]

TABLES = ("workspace", "product", "passage", "message_template", "outbox", "consent")


@contextmanager
def an_empty_state() -> Iterator[State]:
    folder = Path(tempfile.mkdtemp(prefix="vetrina-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account than ours
    state = open_state(folder / "state")
    try:
        yield state
    finally:
        remove(state)
        folder.rmdir()


def counted_while_running(product: RunningProduct) -> dict[str, int]:
    with product.owner() as owner:
        return {table: _count(owner, table) for table in TABLES}


def counted_in(state: State) -> dict[str, int]:
    postgres = settle_product(state, {}).postgres
    assert postgres is not None
    running = start(postgres.program())
    try:
        wait_ready(running)
        with postgres.connect("vetrina") as owner:
            return {table: _count(owner, table) for table in TABLES}
    finally:
        stop(running)


def _count(owner: object, table: str) -> int:
    found = owner.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[attr-defined]  # noqa: S608  # a connection; our own tables
    return int(found[0])


def test_a_backup_of_the_running_product_can_be_put_back_into_an_empty_one(
    product: RunningProduct, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tgz"
    (Path(product.environment["OBJECT_FOLDER"]) / "kept").write_bytes(b"a picture")
    before = counted_while_running(product)
    back_up(product.state, archive, {})
    with pytest.raises(AlreadyRunning):
        restore(product.state, archive, {})

    with an_empty_state() as state:
        restore(state, archive, {})
        after = counted_in(state)
        assert (state.folder / "objects" / "kept").read_bytes() == b"a picture"
        with pytest.raises(NotEmpty):
            restore(state, archive, {})

    assert archive.stat().st_mode & 0o077 == 0
    assert before["workspace"] >= 5
    assert {table: after[table] for table in TABLES if table != "outbox"} == {
        table: before[table] for table in TABLES if table != "outbox"
    }


def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path: Path) -> None:
    with an_empty_state() as state, pytest.raises(NothingToBackUp):
        back_up(state, tmp_path / "backup.tgz", {})

    assert not (tmp_path / "backup.tgz").exists()
