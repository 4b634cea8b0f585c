"""How the tables come to be: Alembic, run inside our own process."""

from pathlib import Path

from alembic.config import Config

from alembic import command

_PROJECT = Path(__file__).resolve().parents[1]


def upgrade(owner_url: str) -> None:
    """Bring the database of that address to the newest version; does nothing where it is there already."""
    command.upgrade(configuration(owner_url), "head")


def configuration(owner_url: str) -> Config:
    """Alembic's own configuration, for that database."""
    config = Config(_PROJECT / "alembic.ini")
    config.attributes["url"] = owner_url
    return config
