"""What Alembic needs to know: the tables as they should be, and where the database is."""

from sqlalchemy import NullPool, create_engine

from alembic import context
from shop.kernel.settings import settings
from shop.tables import metadata


def _run() -> None:
    url = context.config.attributes.get("url") or settings().owner_database_url
    if context.is_offline_mode():
        context.configure(url=url, target_metadata=metadata, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
        return
    with create_engine(url, poolclass=NullPool).connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()


_run()
