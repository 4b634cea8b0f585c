"""What a turn comes to, written by one statement: it would be six, for every message that is answered."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import Boolean, DateTime, Float, Integer, String, Uuid
from sqlmodel import Session


def write_end(db: Session, told: Mapping[str, Any]) -> None:
    """End the turn and its entry, write the replies with theirs, and move the conversation on.

    The caller has locked the turn, its entry and the conversation. `told` names every value of the statement; of a
    reply that is handed over at once (`handed`) that is noted too.
    """
    db.connection().execute(_WRITE, dict(told))


_WRITE = text("""
    WITH said AS (
        SELECT * FROM jsonb_to_recordset(:said) AS one (
            id uuid, entry uuid, seq integer, kind text, author text, body text, content jsonb, handed boolean
        )
    ), ended AS (
        UPDATE turn SET state = 'done', outcome = :outcome, model = :model, tokens_in = :tokens_in,
            tokens_out = :tokens_out, milliseconds = :milliseconds, trace = :trace, missed = :missed, finished_at = :now
        WHERE id = :turn
    ), done AS (
        UPDATE outbox SET done_at = :now, leased_until = NULL WHERE id = :entry
    ), written AS (
        INSERT INTO message (id, workspace_id, conversation_id, turn_id, direction, seq, kind, author, body, content,
                             form, reply_to, status, attempts, handed_at, heard_at, created_at)
        SELECT id, :workspace, :conversation, :turn, 'out', seq, kind, author, body, content,
               '{}', '', 'queued', CASE WHEN handed THEN 1 ELSE 0 END, CASE WHEN handed THEN :now END,
               CASE WHEN handed THEN :heard END, :at
        FROM said ORDER BY seq
    ), put AS (
        INSERT INTO outbox (id, workspace_id, topic, key, payload, available_at, leased_until, attempts, error, created_at)
        SELECT entry, :workspace, 'deliver', :key, jsonb_build_object('message', id), :now, :leased,
               CASE WHEN :leased IS NULL THEN 0 ELSE 1 END, '', :now
        FROM said ORDER BY seq
    )
    UPDATE conversation SET
        answered_seq = :answered_seq,
        last_seq = :last_seq,
        notices = notices || :notices,
        memory = coalesce(:memory, memory),
        misses = coalesce(:misses, misses),
        language = coalesce(:language, language),
        language_locked = coalesce(:language_locked, language_locked),
        wish_seq = CASE WHEN :wish_seq IS NULL THEN wish_seq WHEN :wish_seq >= 0 THEN :wish_seq END
    WHERE id = :conversation
""").bindparams(
    *(bindparam(name, type_=Uuid()) for name in ("turn", "entry", "workspace", "conversation")),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("now", "at", "leased", "heard")),
    *(bindparam(name, type_=String()) for name in ("key", "outcome", "model", "missed", "language")),
    *(
        bindparam(name, type_=Integer())
        for name in ("tokens_in", "tokens_out", "answered_seq", "last_seq", "misses", "wish_seq")
    ),
    *(bindparam(name, type_=JSONB(none_as_null=True)) for name in ("said", "trace", "notices", "memory")),
    bindparam("milliseconds", type_=Float()),
    bindparam("language_locked", type_=Boolean()),
)
