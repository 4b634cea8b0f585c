"""Files that members have sent: whoever was sent one fetches it by its address alone."""

from uuid import UUID

from sqlalchemy import text

from shop.kernel.database import transaction


def sent_file(media: UUID) -> tuple[str, str] | None:
    """The hash and the content type of a file that was sent; None for any other, and for what was erased."""
    with transaction(None) as db:
        row = db.connection().execute(_SENT, {"media": media}).first()
    return (row[0], row[1]) if row else None


_SENT = text("SELECT sha256, content_type FROM vetrina_sent_file(:media)")
