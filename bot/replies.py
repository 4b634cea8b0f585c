"""What is said when a check ends the turn: fixed words, no model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.concierge.examples import own_router
from bot.concierge.voice import Voice
from bot.own_pages import own_page
from flows.begin_turn import TurnStart
from flows.finish_turn import Reply
from flows.hand_off import give_back, hand_off
from flows.stop_messages import start_messages, stop_messages
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.sealing import seal
from shop.messaging.content import Content, Link
from shop.workspaces.streets import street_of
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
    return _told("check_closed", start, language, "closed")


def _not_open(start: TurnStart, language: Language) -> Said:
    return _told("check_not_open", start, language, "not_open")


def _pace(start: TurnStart, language: Language) -> Said:
    return _told("check_pace", start, language, "pace")


def _stop(start: TurnStart, language: Language) -> Said:
    stop_messages(
        now=start.now,
        workspace_id=start.workspace.id,
        customer_id=start.customer.id,
        evidence=_words_of(start),
    )
    return _plain("check_stop", start, language)


def _start(start: TurnStart, language: Language) -> Said:
    start_messages(
        now=start.now,
        workspace_id=start.workspace.id,
        customer_id=start.customer.id,
        evidence=_words_of(start),
    )
    return _plain("check_start", start, language)


def _help(start: TurnStart, language: Language) -> Said:
    return _plain("check_help", start, language)


def _person(start: TurnStart, language: Language) -> Said:
    hand_off(
        now=start.now,
        actor="customer",
        workspace_id=start.workspace.id,
        conversation_id=start.conversation_id,
        reason="asked for a person",
    )
    with transaction(start.workspace.id) as db:
        opening = opening_of(db, start.workspace, now=start.now, language=language)
    if opening.open_now or not opening.opens_next:
        return _plain("check_person_open", start, language)
    return _plain("check_person_closed", start, language, opens=opening.opens_next)


def _waiting(start: TurnStart, language: Language) -> Said:
    with transaction(start.workspace.id) as db:
        opening = opening_of(db, start.workspace, now=start.now, language=language)
    said = _plain("check_waiting", start, language, opens=opening.opens_next)
    return Said(said.reply, {"waiting": start.now.timestamp()})


def _assistant(start: TurnStart, language: Language) -> Said:
    give_back(
        now=start.now,
        actor="customer",
        workspace_id=start.workspace.id,
        conversation_id=start.conversation_id,
    )
    return _plain("check_assistant", start, language)


def _report(start: TurnStart, language: Language) -> Said:
    """A page that knows who comes from this chat; those who run the installation read what is said there."""
    by = quote(seal("abuse-report-of", str(start.customer.id)))
    url = f"{street_of(start.workspace)}/s/{start.workspace.slug}/report?by={by}&lang={language}"
    voice = _voice(start, language)
    content = Content(kind="link", links=(Link(title=voice.say("check_report_button"), url=url),))
    return Said(Reply(voice.say("check_report"), "system", content))


def _registration(start: TurnStart, language: Language) -> Said:
    return _with_a_page(start, language, _registration_words(start))


def _registration_words(start: TurnStart) -> str:
    """Who doubts is answered first: what happens to the data, and who is speaking."""
    if "registration" not in start.notices:
        return "check_registration"
    asked = own_router().decide("\n".join(line.body for line in start.messages))
    known = {"privacy": "check_registration_privacy", "is_bot": "check_registration_bot"}
    return known.get(asked.intent, "check_registration_again")


def _consent(start: TurnStart, language: Language) -> Said:
    return _with_a_page(start, language, "check_consent")


def _with_a_page(start: TurnStart, language: Language, key: str) -> Said:
    url = own_page(start, "registration", language)
    voice = _voice(start, language)
    content = Content(kind="link", links=(Link(title=voice.say("check_button"), url=url),))
    return Said(
        Reply(voice.say(key), "system", content),
        {"registration": start.now.timestamp()},
        start.from_seq if start.wish_seq is None else start.wish_seq,
    )


def _voice(start: TurnStart, language: Language) -> Voice:
    shop = start.workspace
    names = {"shop": shop.name, "agent": start.agent.agent_name, "person": shop.person or shop.name}
    return Voice(language, shop.formality == "formal", _words_of(start), names)


def _words_of(start: TurnStart) -> str:
    return start.messages[-1].provider_sid if start.messages else ""


def _plain(key: str, start: TurnStart, language: Language, **values: object) -> Said:
    return Said(Reply(_voice(start, language).say(key, **values), "system"))


def _told(key: str, start: TurnStart, language: Language, notice: str) -> Said:
    return Said(_plain(key, start, language).reply, {notice: start.now.timestamp()})


_REPLIES: dict[str, Callable[[TurnStart, Language], Said]] = {
    "closed": _closed,
    "not_open": _not_open,
    "pace": _pace,
    "stop": _stop,
    "start": _start,
    "help": _help,
    "person": _person,
    "waiting": _waiting,
    "assistant": _assistant,
    "report": _report,
    "registration": _registration,
    "consent": _consent,
}
