"""What the agent may quote: sources and the passages they were cut into."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Of, Owned


class KnowledgeSource(Owned, Created, table=True):
    """A question with its answer, a document, or a product as the catalog tells it."""

    __tablename__ = "knowledge_source"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "reference", "language"),
        CheckConstraint("kind IN ('faq', 'document', 'catalog')", name="kind"),
    )

    id: UUID = Id()
    kind: str
    reference: str
    """What it is in its own world: the faq's code, the file's name, the product's slug."""
    language: str = Field(max_length=2)
    title: str
    content_hash: str
    revision: int = 1


class Passage(Owned, table=True):
    """A piece of a source, small enough to quote. `indexed_at` is empty while its vector is missing."""

    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        # Without `fastupdate` what was just published costs those who publish, not those who ask.
        Index(
            "ix_passage_scoped_words",
            text("vetrina_scoped(workspace_id, words)"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: UUID = Id()
    source_id: UUID = Of("knowledge_source")
    position: int
    kind: str
    reference: str
    language: str = Field(max_length=2)
    title: str
    text: str
    words: str = Field(sa_type=TSVECTOR)
    """Its stemmed words, for lexical search."""
    indexed_at: datetime | None = Instant(default=None, index=True)


class KnownWord(Owned, table=True):
    """A word that the shop uses in what it tells: what customers' typing errors are held against."""

    __tablename__ = "known_word"
    __table_args__ = (
        UniqueConstraint("workspace_id", "word"),
        Index(
            "ix_known_word_letters",
            "workspace_id",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: UUID = Id()
    word: str
    """Four letters or more, lower case, without accents."""
