"""What is said when a check ends the turn, or when the chat goes on after a page: fixed words, no model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flows.begin_turn import TurnStart
from flows.finish_turn import Reply
from flows.hand_off import give_back, hand_off
from flows.issue_link import issue_link
from flows.stop_messages import start_messages, stop_messages
from shop.kernel.database import transaction
from shop.kernel.language import Language, say
from shop.messaging.content import Content, Link
from shop.workspaces.opening import Opening
from shop.workspaces.viewing import opening_of


@dataclass(frozen=True, slots=True)
class Said:
    """A reply that ends a turn, and what is to be remembered of it."""

    reply: Reply
    notices: dict[str, Any] = field(default_factory=dict)
    wish_seq: int | None = None


def reply_to(ending: str, start: TurnStart, language: Language) -> Said:
    """The words for that ending, in the customer's language; does what the keyword asks for first."""
    return _REPLIES[ending](start, language)


def _closed(start: TurnStart, language: Language) -> Said:
    text = say(language, "{shop} is not answering on WhatsApp at the moment.", shop=start.workspace.name)
    return _told(text, start, "closed")


def _pace(start: TurnStart, language: Language) -> Said:
    text = say(language, "You are writing faster than we can read. Give us a minute and go on.")
    return _told(text, start, "pace")


def _stop(start: TurnStart, language: Language) -> Said:
    stop_messages(
        now=start.now,
        workspace_id=start.workspace.id,
        customer_id=start.customer.id,
        evidence=_words_of(start),
    )
    return _plain(
        say(
            language,
            "Done: {shop} writes to you only when you write first. Send START to change your mind.",
            shop=start.workspace.name,
        )
    )


def _start(start: TurnStart, language: Language) -> Said:
    start_messages(
        now=start.now,
        workspace_id=start.workspace.id,
        customer_id=start.customer.id,
        evidence=_words_of(start),
    )
    return _plain(say(language, "Welcome back. {shop} can write to you again.", shop=start.workspace.name))


def _help(start: TurnStart, language: Language) -> Said:
    return _plain(
        say(
            language,
            "I am {agent}, the automatic assistant of {shop}. Ask me about products, prices, opening hours "
            "and delivery. Write *person* and somebody of the shop answers, *my data* to see what we keep "
            "about you, *STOP* for no more messages.",
            agent=start.agent.agent_name,
            shop=start.workspace.name,
        )
    )


def _person(start: TurnStart, language: Language) -> Said:
    hand_off(
        now=start.now,
        actor="customer",
        workspace_id=start.workspace.id,
        conversation_id=start.conversation_id,
        reason="asked for a person",
    )
    return _plain(handed_over(start, language, _opening(start, language)))


def handed_over(start: TurnStart, language: Language, opening: Opening) -> str:
    """What is said when a person was asked for: who answers, and when."""
    person = start.workspace.person or start.workspace.name
    if opening.open_now or not opening.opens_next:
        return say(language, "I have called {person}. You get an answer here in this chat.", person=person)
    return say(
        language,
        "I have left {person} a note. The shop opens {opens}; you get an answer here then.",
        person=person,
        opens=opening.opens_next,
    )


def _assistant(start: TurnStart, language: Language) -> Said:
    give_back(
        now=start.now,
        actor="customer",
        workspace_id=start.workspace.id,
        conversation_id=start.conversation_id,
    )
    return _plain(say(language, "I am here again. What are you looking for?"))


def _registration(start: TurnStart, language: Language) -> Said:
    link = issue_link(
        now=start.now,
        actor="agent",
        workspace_id=start.workspace.id,
        customer_id=start.customer.id,
        conversation_id=start.conversation_id,
        purpose="registration",
        language=language,
    )
    words = {"agent": start.agent.agent_name, "shop": start.workspace.name}
    if "registration" in start.notices:
        text = say(
            language,
            "I have kept what you wrote and answer as soon as you have registered. Here is your page:",
        )
    else:
        text = say(
            language,
            "Hello, I am {agent}, the automatic assistant of {shop}. Before I answer I need your name and your "
            "yes, on this page: it takes half a minute and is valid for 24 hours. Then I answer what you wrote. "
            "If you would rather have a person, write *person*.",
            **words,
        )
    content = Content(kind="link", links=(Link(title=say(language, "Register"), url=link.url),))
    return Said(
        Reply(text, "system", content),
        {"registration": start.now.timestamp()},
        start.from_seq if start.wish_seq is None else start.wish_seq,
    )


def _consent(start: TurnStart, language: Language) -> Said:
    said = _registration(start, language)
    text = say(
        language,
        "Our privacy terms have changed, and I need your yes before I go on. Your page is here:",
    )
    return Said(Reply(text, "system", said.reply.content), said.notices, said.wish_seq)


def _opening(start: TurnStart, language: Language) -> Opening:
    with transaction(start.workspace.id) as db:
        return opening_of(db, start.workspace, now=start.now, language=language)


def _words_of(start: TurnStart) -> str:
    return start.messages[-1].provider_sid if start.messages else ""


def _plain(text: str) -> Said:
    return Said(Reply(text, "system"))


def _told(text: str, start: TurnStart, notice: str) -> Said:
    return Said(Reply(text, "system"), {notice: start.now.timestamp()})


_REPLIES: dict[str, Callable[[TurnStart, Language], Said]] = {
    "closed": _closed,
    "pace": _pace,
    "stop": _stop,
    "start": _start,
    "help": _help,
    "person": _person,
    "assistant": _assistant,
    "registration": _registration,
    "consent": _consent,
}
