"""What a member does in a conversation: writes, notes, takes it, gives it back, decides about a draft."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request, UploadFile
from starlette.responses import Response

from flows.answer_as_member import (
    ATTACHABLE,
    Attached,
    Writer,
    answer_as_member,
    let_go,
    send_again,
    send_template,
)
from flows.assign_conversation import assign_conversation
from flows.decide_draft import discard_draft, send_draft
from flows.hand_off import give_back, take_over
from flows.keep_card import drop_note, write_note
from flows.keep_translation import keep_translation, text_to_translate
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, CustomerId
from shop.kernel.language import say
from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.settings import settings
from shop.messaging.inbox import mark_unseen
from shop.messaging.thread import talk_of
from shop.workspaces.viewing import agent_view
from webapp.console.asking import AtConsole, Staff, is_fragment
from webapp.console.filled import Filled
from webapp.console.inbox_pages import talk_part
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import reader_at
from webapp.console.toasts import toast_header, toast_next
from webapp.refusal_words import words_for
from webapp.wiring import wiring_of

router = ConsoleRouter()
MOST_BYTES: Final = 16 * 1024 * 1024
"""WhatsApp takes no larger file."""
_STATUS_MISSING: Final = 404


class FileNotSendable(Refusal):
    """WhatsApp takes no file of that kind, or none so large: ``most`` MB."""

    status = 422


class TranslationFailed(Refusal):
    """The model that translates gave no answer."""


@router.post("/inbox/{conversation_id}/say", needs="inbox:answer")
def write(
    request: Request,
    staff: AtConsole,
    conversation_id: UUID,
    text: Annotated[str, Form(max_length=20_000)] = "",
    mode: Annotated[str, Form(max_length=8)] = "answer",
    file: UploadFile | None = None,
) -> Response:
    """Words or a file for the customer, or a note for the team."""

    def act() -> None:
        if mode == "note":
            with transaction(staff.workspace_id) as db:
                customer = talk_of(db, conversation_id).customer_id
            write_note(
                now=staff.real_now,
                workspace_id=staff.workspace_id,
                customer_id=CustomerId(customer),
                conversation_id=conversation_id,
                writer=_writer(staff),
                text=text,
            )
            return
        attached = _attached(request, file) if file is not None and file.filename else None
        try:
            answer_as_member(
                now=staff.real_now,
                workspace_id=staff.workspace_id,
                conversation_id=ConversationId(conversation_id),
                writer=_writer(staff),
                text=text,
                attached=attached,
            )
        except Refusal:
            if attached is not None:
                let_go(now=staff.real_now, workspace_id=staff.workspace_id, attached=attached)
            raise

    return _done(request, staff, conversation_id, act, typed=text)


@router.post("/inbox/{conversation_id}/template", needs="inbox:answer")
def send_approved(
    request: Request,
    staff: AtConsole,
    conversation_id: UUID,
    template: Annotated[UUID, Form()],
    filled: Filled,
) -> Response:
    """An approved text with its places filled in, by the fields ``v1``, ``v2`` and so on."""
    values = {name.removeprefix("v"): value for name, value in filled.items() if name.startswith("v")}

    def act() -> None:
        send_template(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            conversation_id=ConversationId(conversation_id),
            writer=_writer(staff),
            template_id=template,
            values=values,
        )

    return _done(request, staff, conversation_id, act)


@router.post("/inbox/{conversation_id}/take", needs="inbox:answer")
def take(
    request: Request,
    staff: AtConsole,
    conversation_id: UUID,
    minutes: Annotated[int, Form(ge=0, le=7 * 24 * 60)] = 0,
    anyway: Annotated[bool, Form()] = False,
) -> Response:
    """The member answers from now on; for a while, where one is told."""

    def act() -> None:
        take_over(
            now=staff.now,
            workspace_id=staff.workspace_id,
            conversation_id=ConversationId(conversation_id),
            member=staff.name,
            member_id=staff.member_id,
            until=staff.now + timedelta(minutes=minutes) if minutes else None,
            from_another=anyway,
        )

    words = say(
        reader_at(request, staff).language, "You have it. {agent} is silent here.", agent=_agent(staff)
    )
    return _done(
        request, staff, conversation_id, act, words=words, undo=f"/console/inbox/{conversation_id}/back"
    )


@router.post("/inbox/{conversation_id}/back", needs="inbox:answer")
def hand_back(request: Request, staff: AtConsole, conversation_id: UUID) -> Response:
    """The agent answers again."""

    def act() -> None:
        give_back(
            now=staff.now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            conversation_id=ConversationId(conversation_id),
            member_id=staff.member_id,
        )

    words = say(reader_at(request, staff).language, "{agent} answers again.", agent=_agent(staff))
    return _done(
        request, staff, conversation_id, act, words=words, undo=f"/console/inbox/{conversation_id}/take"
    )


@router.post("/inbox/{conversation_id}/assign", needs="inbox:answer")
def give_out(
    request: Request,
    staff: AtConsole,
    conversation_id: UUID,
    member: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """It waits for that member, or for whoever takes it."""

    def act() -> None:
        assign_conversation(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            conversation_id=ConversationId(conversation_id),
            by=staff.member_id,
            member_id=_named(member),
        )

    return _done(
        request, staff, conversation_id, act, words=say(reader_at(request, staff).language, "Given out.")
    )


@router.post("/inbox/{conversation_id}/again/{message_id}", needs="inbox:answer")
def try_again(request: Request, staff: AtConsole, conversation_id: UUID, message_id: UUID) -> Response:
    """What could not be sent is sent anew."""

    def act() -> None:
        send_again(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            conversation_id=ConversationId(conversation_id),
            writer=_writer(staff),
            message=message_id,
        )

    return _done(request, staff, conversation_id, act)


@router.post("/inbox/{conversation_id}/draft/{draft_id}", needs="inbox:answer")
def decide(
    request: Request,
    staff: AtConsole,
    conversation_id: UUID,
    draft_id: UUID,
    do: Annotated[str, Form(max_length=8)],
    text: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """The draft leaves, as it is or changed, or is dropped."""

    def act() -> None:
        told = {"now": staff.real_now, "workspace_id": staff.workspace_id, "draft_id": draft_id}
        if do == "drop":
            discard_draft(**told, writer=_writer(staff))  # type: ignore[arg-type]  # as told above
        else:
            send_draft(**told, writer=_writer(staff), text=text.replace("\r\n", "\n"))  # type: ignore[arg-type]  # as above

    return _done(request, staff, conversation_id, act)


@router.post("/inbox/{conversation_id}/unread", needs="inbox:see")
def keep_unread(staff: AtConsole, conversation_id: UUID) -> Response:
    """It counts as unread again, and the list is shown."""
    with transaction(staff.workspace_id) as db:
        talk_of(db, conversation_id)
        mark_unseen(db, me=staff.member_id, conversation=conversation_id)
    return to("/console/inbox?view=unread")


@router.post("/inbox/{conversation_id}/notes/{note_id}/drop", needs="inbox:answer")
def take_note_back(request: Request, staff: AtConsole, conversation_id: UUID, note_id: UUID) -> Response:
    """A note of one's own is gone."""

    def act() -> None:
        drop_note(workspace_id=staff.workspace_id, note_id=note_id, writer=_writer(staff))

    return _done(request, staff, conversation_id, act)


@router.post("/inbox/{conversation_id}/translate/{message_id}", needs="inbox:see")
def translate(request: Request, staff: AtConsole, conversation_id: UUID, message_id: UUID) -> Response:
    """A message in the member's language; the original stays beside it."""
    language, translated = reader_at(request, staff).language, wiring_of(request).translate

    def act() -> None:
        said = text_to_translate(
            workspace_id=staff.workspace_id, conversation_id=conversation_id, message_id=message_id
        )
        if translated is None:
            raise TranslationFailed
        try:
            text = translated(said, language)
        except Exception as fault:
            raise TranslationFailed from fault
        keep_translation(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            message_id=message_id,
            language=language,
            text=text,
        )

    return _done(request, staff, conversation_id, act)


def _done(
    request: Request,
    staff: Staff,
    conversation_id: UUID,
    act: Callable[[], object],
    *,
    words: str = "",
    undo: str = "",
    typed: str = "",
) -> Response:
    """Do it, and show the conversation as it is then; a refusal is said in it, and nothing typed is lost."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status == _STATUS_MISSING:
            raise
        problem = words_for(refusal.code, reader_at(request, staff).language, refusal.values)
        return talk_part(request, staff, conversation_id, problem=problem, typed=typed, status=refusal.status)
    if not is_fragment(request):
        if words:
            toast_next(request, words, undo)
        return to(f"/console/inbox/{conversation_id}")
    return talk_part(request, staff, conversation_id, headers=toast_header(words, undo) if words else None)


def _named(member: str) -> UUID | None:
    try:
        return UUID(member) if member else None
    except ValueError as unreadable:
        raise NotFound(kind="member") from unreadable


def _writer(staff: Staff) -> Writer:
    return Writer(staff.member_id, staff.name)


def _agent(staff: Staff) -> str:
    with transaction(staff.workspace_id) as db:
        return agent_view(db, staff.workspace_id).agent_name


def _attached(request: Request, file: UploadFile) -> Attached:
    """The file in the object store, where WhatsApp fetches it; of a picture only what is to be seen."""
    body = file.file.read(MOST_BYTES + 1)
    content_type = (file.content_type or "").split(";")[0]
    objects = wiring_of(request).objects
    if content_type not in ATTACHABLE or len(body) > MOST_BYTES or objects is None:
        raise FileNotSendable(most=MOST_BYTES // 1024**2)
    if content_type.startswith("image/"):
        body = _bare(request, body, content_type)
    sha256 = objects.put(body, content_type)
    return Attached(sha256, content_type, len(body), str(settings().public_url).rstrip("/"))


def _bare(request: Request, body: bytes, content_type: str) -> bytes:
    bare = wiring_of(request).bare_picture
    made = bare(body, content_type) if bare else None
    if made is None or len(made) > MOST_BYTES:
        raise FileNotSendable(most=MOST_BYTES // 1024**2)
    return made
