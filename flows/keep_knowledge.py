"""A member tells the agent something, changes it, hides it, removes it, or takes that back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from flows.publish_knowledge import put_document
from knowledge.aside import bring_back, change_aside, set_aside
from knowledge.documents.reading import read_document
from knowledge.overview import KINDS, source_told
from knowledge.passages import Piece, cut_document, cut_faq
from knowledge.sources import keep_source
from knowledge.visible import tidy
from shop.catalog.spelling import plain
from shop.events.recorded import Actor, member_of, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal
from shop.messaging.missed import settle, settle_taught

MOST_LETTERS: Final = 4_000
"""Of an answer: a longer one is a document."""
_CODE: Final = 40


class AnswerMissing(Refusal):
    """A question needs its answer in the same language, in one language at least."""

    status = 422


class AnswerTooLong(Refusal):
    """An answer has ``most`` letters at most; a longer text is a document."""

    status = 422


class NameTaken(Refusal):
    """There is another document of that name."""


@dataclass(frozen=True, slots=True)
class KeptSource:
    """Where it stands now."""

    kind: str
    reference: str
    passages: int


def keep_answer(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    entries: Mapping[Language, tuple[str, str]],
    code: str = "",
    turns: Sequence[UUID] = (),
    handoff: UUID | None = None,
) -> KeptSource:
    """A question and its answer by language; `code` names the one that they take the place of.

    What had asked it (`turns`), and the member's answer that it was made from, are settled in the same
    transaction. Refuses AnswerMissing, AnswerTooLong, NotFound.
    """
    pieces = cut_faq(entries)
    if not pieces or _half(entries):
        raise AnswerMissing
    if any(len(piece.text) > MOST_LETTERS for said in pieces.values() for piece in said):
        raise AnswerTooLong(most=MOST_LETTERS)
    reference = code or _code_for(next(iter(pieces.values()))[0].title)
    with transaction(workspace_id) as db:
        if code:
            source_told(db, "faq", code)
        passages = _say(db, workspace_id, "faq", reference, pieces, now)
        settle(db, turns, now=now)
        settle_taught(db, [handoff] if handoff else (), now=now)
        record(
            db,
            "FaqPublished",
            workspace_id=workspace_id,
            actor=actor,
            now=now,
            reference=reference,
        )
    return KeptSource("faq", reference, passages)


def keep_document(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    title: str,
    content: bytes,
    name: str,
    content_type: str,
    language: Language,
) -> KeptSource:
    """A document in one language; one of the same title gets a new text, and its other languages stay.

    Refuses what cannot be read (see `knowledge.documents`).
    """
    reference = tidy(title)[:120] or name
    pieces = cut_document(reference, read_document(name, content, content_type))
    put_document(
        now=now,
        actor=actor,
        workspace_id=workspace_id,
        reference=reference,
        language=language,
        pieces=pieces,
    )
    return KeptSource("document", reference, len(pieces))


def change_passage(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    kind: str,
    reference: str,
    language: Language,
    position: int,
    text: str,
) -> KeptSource:
    """Have one passage say something else; nothing said removes it. Refuses NotFound, AnswerMissing.

    The last passage cannot be removed: the source is.
    """
    said = tidy(text)
    with transaction(workspace_id) as db:
        told = source_told(db, kind, reference)
        pieces = {spoken: list(some) for spoken, some in told.pieces.items()}
        own = pieces.get(language, [])
        if not 0 <= position < len(own):
            raise NotFound(kind="passage")
        own[position : position + 1] = [Piece(own[position].title, said)] if said else []
        if not own:
            raise AnswerMissing
        passages = _say(db, workspace_id, kind, reference, pieces, now)
        record(db, "PassageChanged", workspace_id=workspace_id, actor=actor, now=now, reference=reference)
    return KeptSource(kind, reference, passages)


def hide_source(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, kind: str, reference: str) -> None:
    """The agent quotes it no more until it is shown again. Refuses NotFound."""
    _put_aside(now, actor, workspace_id, kind, reference, for_good=False)


def remove_source(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, kind: str, reference: str
) -> None:
    """It is forgotten; for a day that can be taken back. Refuses NotFound."""
    _put_aside(now, actor, workspace_id, kind, reference, for_good=True)


def show_source(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, kind: str, reference: str) -> None:
    """The agent quotes it again: one that was hidden, or removed within the day. Refuses NotFound."""
    with transaction(workspace_id) as db:
        bring_back(db, workspace_id=workspace_id, kind=kind, reference=reference, now=now)
        record(db, "SourceShown", workspace_id=workspace_id, actor=actor, now=now, reference=reference)


def settle_questions(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    turns: Sequence[UUID] = (),
    handoffs: Sequence[UUID] = (),
    open_again: bool = False,
) -> None:
    """Nobody need look at these any more; `open_again` takes that back."""
    at = None if open_again else now
    with transaction(workspace_id) as db:
        settle(db, turns, now=at)
        settle_taught(db, handoffs, now=at)


def _half(entries: Mapping[Language, tuple[str, str]]) -> bool:
    """Whether a language has a question without its answer, or the other way round."""
    return any(bool(tidy(question)) != bool(tidy(answer)) for question, answer in entries.values())


def _say(
    db: Session,
    workspace_id: WorkspaceId,
    kind: str,
    reference: str,
    pieces: Mapping[Language, Sequence[Piece]],
    now: datetime,
) -> int:
    """How many passages it has now, in all languages; one that is hidden stays so."""
    if not change_aside(db, kind, reference, pieces):
        keep_source(db, workspace_id=workspace_id, kind=kind, reference=reference, pieces=pieces, now=now)
    return sum(map(len, pieces.values()))


def _put_aside(
    now: datetime, actor: Actor, workspace_id: WorkspaceId, kind: str, reference: str, *, for_good: bool
) -> None:
    if kind not in KINDS:
        raise NotFound(kind="source")
    with transaction(workspace_id) as db:
        set_aside(
            db,
            workspace_id=workspace_id,
            kind=kind,
            reference=reference,
            now=now,
            member_id=member_of(actor),
            for_good=for_good,
        )
        name = "SourceWithdrawn" if for_good else "SourceHidden"
        record(db, name, workspace_id=workspace_id, actor=actor, now=now, reference=reference)


def _code_for(question: str) -> str:
    """A code that nothing else has, in which the question can be recognized."""
    words = re.sub(r"[^a-z0-9]+", "-", plain(question)).strip("-")[:_CODE].rstrip("-")
    return f"{words}-{new_id().hex[-4:]}" if words else new_id().hex[-8:]
