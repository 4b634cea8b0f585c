"""How the tables come to be: Alembic, run inside our own process."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config

_PROJECT = Path(__file__).resolve().parents[1]


def upgrade(owner_url: str) -> None:
    """Bring the database of that address to the newest version; does nothing where it is there already."""
    from alembic import command  # noqa: PLC0415  # half a second that a start without news can save

    command.upgrade(configuration(owner_url), "head")


def newest() -> str:
    """A mark of all migrations that there are: the same mark, nothing new."""
    mark = sha256()
    for path in sorted((_PROJECT / "alembic" / "versions").glob("*.py")):
        mark.update(path.name.encode() + path.read_bytes())
    return mark.hexdigest()


def configuration(owner_url: str) -> "Config":
    """Alembic's own configuration, for that database."""
    from alembic.config import Config  # noqa: PLC0415  # as above

    config = Config(_PROJECT / "alembic.ini")
    config.attributes["url"] = owner_url
    return config
