"""A member wrote to the shop's number from their own WhatsApp: words for a customer, a word for us, or their number's proof.

Each message is done once, with its outbox entry, in one transaction, and in the order in which they came.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.answer_as_member import CustomerOut, Writer, write_answer
from flows.hand_off import TakenByAnother, hand_to_agent, locked, need_free, take
from flows.own_phone import digits_of
from flows.put_relays import put_line, thread_with
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, WorkspaceId
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from shop.messaging.content import Content
from shop.messaging.relaying import Meant, digits_in, meant
from shop.messaging.service_window import window_open
from shop.tables import Conversation, Customer, Member, MemberPhone, RelayMessage, RelayThread
from shop.workspaces.permissions import may
from shop.workspaces.viewing import WorkspaceView, workspace_view

_MOST_TRIES: Final = 6
_LISTED: Final = 10
HOW: Final = phrase(
    "Answer by quoting a message, or begin with its code, such as #{code}. Words for me: list, next, take, give back, stop. As a customer of the shop you write after #me, as its own after #team."
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A member's message with all that it is judged by; the conversation is locked only when it is known which."""

    db: Session
    shop: WorkspaceView
    phone: MemberPhone
    member: Member
    line: RelayMessage
    now: datetime

    @property
    def at(self) -> datetime:
        """The shop's time."""
        return self.shop.at(self.now)

    @property
    def language(self) -> Language:
        """The member's."""
        return Language(self.member.language)

    def told(self, words: str, **values: object) -> None:
        """Words of ours to the member."""
        put_line(self.db, self.phone, say(self.language, words, **values), now=self.now)


def relay_in(*, now: datetime, entry: Claimed) -> str:
    """See to the member's message of an entry of the topic ``relay_in``; one word says what it was."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return "gone"
        outbox.finish(db, entry.id, now=now)
        wanted = select(RelayMessage).where(col(RelayMessage.id) == UUID(entry.payload["line"]))
        line = db.scalars(wanted.with_for_update()).first()
        if line is None or line.state != "waits":
            return "gone"
        phone = db.get_one(MemberPhone, line.member_phone_id)
        member, shop = db.get_one(Member, phone.member_id), workspace_view(db, entry.workspace_id)
        seen = _Seen(db, shop, phone, member, line, now)
        outcome = _prove(seen) if phone.proven_at is None else _see_to(seen)
        line.state, line.body = "done", ""
        db.add(line)
        return outcome


def _prove(seen: _Seen) -> str:
    expected = digits_of(seen.phone, seen.now)
    if not expected or digits_in(seen.line.body) != expected:
        seen.phone.tries += 1
        if seen.phone.tries >= _MOST_TRIES:
            seen.phone.code = ""
        seen.db.add(seen.phone)
        return "unproven"
    seen.phone.code, seen.phone.proven_at, seen.phone.relays = "", seen.now, True
    seen.db.add(seen.phone)
    seen.db.flush()
    seen.told(
        phrase("This is your WhatsApp for {shop} now: who waits for you comes here."), shop=seen.shop.name
    )
    seen.told(HOW, code="7K2")
    return "proven"


def _see_to(seen: _Seen) -> str:
    if not may(seen.member.role, "inbox:answer"):
        seen.told(phrase("Your place in the shop answers no customers any more."))
        return "refused"
    if seen.line.kind not in {"text", "tap"}:
        seen.told(phrase("Only words go to a customer from here. Files leave from the console’s inbox."))
        return "refused"
    threads = _threads(seen)
    said = meant(seen.line.body, {one.code for one in threads})
    if said.command is not None:
        return _COMMANDS[said.command](seen, said, threads)
    thread = _which(seen, said, threads)
    return _answer(seen, thread, said) if thread else "asked"


def _which(seen: _Seen, said: Meant, threads: list[RelayThread]) -> RelayThread | None:
    """The conversation that is meant: by its code, by what is quoted, or because there is only one."""
    if said.code:
        found = next((one for one in threads if one.code == said.code), None)
        if found is None:
            seen.told(phrase("Nobody has the code {code}. Write list to see who there is."), code=said.code)
        return found
    quoted = _quoted(seen) if seen.line.reply_to else None
    if quoted is not None:
        return quoted
    still = [one for one in threads if one.open]
    if len(still) == 1:
        return still[0]
    if not still:
        seen.told(phrase("Nobody waits for you now. Write next for whoever waits for anybody."))
        return None
    seen.told(phrase("To whom? Quote the message, or begin with the code. Nothing was sent."))
    _tell_list(seen, still)
    return None


def _quoted(seen: _Seen) -> RelayThread | None:
    """However long ago it was told; None where the quoted message was of nobody in particular."""
    wanted = (
        select(RelayThread)
        .join(RelayMessage, col(RelayMessage.thread_id) == col(RelayThread.id))
        .where(
            col(RelayMessage.provider_sid) == seen.line.reply_to,
            col(RelayMessage.member_phone_id) == seen.phone.id,
        )
    )
    return seen.db.scalars(wanted).first()


def _answer(seen: _Seen, thread: RelayThread, said: Meant) -> str:
    if not said.words:
        seen.told(phrase("There is nothing to send yet: write the words after #{code}."), code=thread.code)
        return "asked"
    conversation = ConversationId(thread.conversation_id)

    def write() -> None:
        writer = Writer(seen.member.id, seen.member.name)
        content = Content(by=str(seen.member.id))
        write_answer(
            seen.db, WorkspaceId(seen.shop.id), conversation, writer, said.words, content, now=seen.now
        )

    if not _done(seen, thread, write):
        return "refused"
    thread.open, thread.told_at = True, seen.now
    seen.db.add(thread)
    heard = seen.db.scalars(
        select(col(Conversation.last_inbound_at)).where(col(Conversation.id) == conversation)
    ).first()
    if not window_open(heard, seen.at):
        seen.told(
            phrase(
                "#{code}: more than a day has passed. They are asked to write; your words wait until then."
            ),
            code=thread.code,
        )
    return "answered"


def _take(seen: _Seen, said: Meant, threads: list[RelayThread]) -> str:
    def act(row: Conversation) -> None:
        take(seen.db, row, seen.member.name, seen.member.id, now=seen.at)

    thread = _handed(seen, said, threads, act)
    if isinstance(thread, str):
        return thread
    seen.told(phrase("#{code} is yours. The assistant is silent there."), code=thread.code)
    return "taken"


def _back(seen: _Seen, said: Meant, threads: list[RelayThread]) -> str:
    def act(row: Conversation) -> None:
        if row.responder != "agent":
            by = f"member:{seen.member.id}"
            hand_to_agent(seen.db, row, by, now=seen.at, member_id=seen.member.id)

    thread = _handed(seen, said, threads, act)
    if isinstance(thread, str):
        return thread
    thread.open = False
    seen.db.add(thread)
    seen.told(phrase("#{code} is with the assistant again."), code=thread.code)
    return "given_back"


def _handed(
    seen: _Seen, said: Meant, threads: list[RelayThread], act: Callable[[Conversation], None]
) -> RelayThread | str:
    """The thread whose conversation went to somebody else by `act`; or what came of the wish instead."""
    thread = _which(seen, said, threads)
    if thread is None:
        return "asked"

    def hand() -> None:
        row = locked(seen.db, ConversationId(thread.conversation_id))
        need_free(row, seen.member.id)
        act(row)

    return thread if _done(seen, thread, hand) else "refused"


def _next(seen: _Seen, _said: Meant, _threads: list[RelayThread]) -> str:
    waiting = (
        select(Conversation)
        .where(col(Conversation.responder) == "queue")
        .where(col(Conversation.member_id).is_(None) | (col(Conversation.member_id) == seen.member.id))
        .order_by(col(Conversation.last_inbound_at), col(Conversation.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = seen.db.scalars(waiting).first()
    if row is None:
        seen.told(phrase("Nobody waits."))
        return "none"
    take(seen.db, row, seen.member.name, seen.member.id, now=seen.at)
    thread = thread_with(seen.db, seen.phone, row.id, now=seen.now)
    thread.told_seq = 0
    seen.db.add(thread)
    put_line(seen.db, seen.phone, "", thread=thread.id, now=seen.now)
    return "taken"


def _list(seen: _Seen, _said: Meant, threads: list[RelayThread]) -> str:
    still = [one for one in threads if one.open]
    if not still:
        seen.told(phrase("Nobody waits for you now. Write next for whoever waits for anybody."))
    else:
        _tell_list(seen, still)
    return "listed"


def _stop(seen: _Seen, _said: Meant, threads: list[RelayThread]) -> str:
    seen.told(phrase("No more comes here. You switch it on again on your own page of the console."))
    seen.phone.relays = False
    seen.db.add(seen.phone)
    for one in threads:
        one.open = False
        seen.db.add(one)
    return "stopped"


_COMMANDS: Final[dict[str, Callable[[_Seen, Meant, list[RelayThread]], str]]] = {
    "take": _take,
    "back": _back,
    "next": _next,
    "list": _list,
    "stop": _stop,
}


def _done(seen: _Seen, thread: RelayThread, act: Callable[[], None]) -> bool:
    """Do it, or say why not, with nothing of it done."""
    try:
        with seen.db.begin_nested():
            act()
    except TakenByAnother as taken:
        thread.open = False
        seen.db.add(thread)
        seen.told(
            phrase("{member} has #{code}. Nothing was sent."), member=taken.values["member"], code=thread.code
        )
    except CustomerOut:
        seen.told(phrase("#{code}: nothing may be sent there. Nothing was sent."), code=thread.code)
    except Refusal:
        seen.told(phrase("#{code}: that could not be sent."), code=thread.code)
    else:
        return True
    return False


def _threads(seen: _Seen) -> list[RelayThread]:
    """The newest first; those that the agent or a colleague has by now are open no longer."""
    wanted = (
        select(RelayThread)
        .where(col(RelayThread.member_phone_id) == seen.phone.id)
        .order_by(col(RelayThread.told_at).desc(), col(RelayThread.id))
        .limit(200)
    )
    found = list(seen.db.scalars(wanted))
    ids = [one.conversation_id for one in found if one.open]
    rows = {row.id: row for row in seen.db.scalars(select(Conversation).where(col(Conversation.id).in_(ids)))}
    for one in found:
        row = rows.get(one.conversation_id)
        if one.open and (row is None or not concerns(row, seen.member.id)):
            one.open = False
            seen.db.add(one)
    return found


def concerns(row: Conversation, member: UUID) -> bool:
    """Whether the conversation waits for that member or is with them."""
    if row.responder == "agent":
        return False
    return row.member_id == member or (row.responder == "queue" and row.member_id is None)


def _tell_list(seen: _Seen, threads: list[RelayThread]) -> None:
    ids = [one.conversation_id for one in threads[:_LISTED]]
    rows = seen.db.execute(
        select(col(Conversation.id), col(Customer.name), col(Customer.profile_name))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(col(Conversation.id).in_(ids))
    )
    names = {row[0]: row[1] or row[2] or "…" for row in rows}
    lines = [f"#{one.code} {names.get(one.conversation_id, '…')}" for one in threads[:_LISTED]]
    put_line(seen.db, seen.phone, "\n".join(lines), now=seen.now)
