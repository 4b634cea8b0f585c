"""A customer's card and their history as templates see them."""

from dataclasses import dataclass
from typing import Final

from babel.dates import format_date

from shop.customers.card import Card, Plan
from shop.customers.timeline import Entry
from shop.kernel.language import Language, phrase, say, text_in
from shop.kernel.money import Money
from webapp.console.asking import Staff
from webapp.console.facts_shown import FactShown, bought_in, fact_fields, fact_shown
from webapp.console.inbox_words import LANGUAGES, ORDER_STATES, full, lately, stretch

_PURPOSES: Final = {
    "service": phrase("service"),
    "memory": phrase("tastes"),
    "marketing": phrase("news"),
}
_BOOKING_STATES: Final = {
    "pending": phrase("asked for"),
    "confirmed": phrase("confirmed"),
    "live": phrase("going on"),
    "completed": phrase("took place"),
    "canceled": phrase("canceled"),
    "no_show": phrase("did not come"),
}
_SESSIONS: Final = {
    "showing": phrase("Live showing"),
    "tour": phrase("Live tour"),
    "consultation": phrase("Consultation by video"),
    "window": phrase("Looked into the window"),
}
_ICONS: Final = {
    "messages": "message-circle",
    "order": "package",
    "booking": "calendar",
    "session": "video",
    "interest": "heart",
    "consent": "shield-check",
}


@dataclass(frozen=True, slots=True)
class PlanShown:
    """Something to be done."""

    id: str
    customer_id: str
    customer: str
    words: str
    when: str
    late: bool
    done: bool
    member: str


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A line of the history."""

    icon: str
    state: str
    """``ok``, ``no`` or nothing."""
    words: str
    when: str
    at: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class CardShown:
    """What stands on the card."""

    id: str
    code: str
    name: str
    about: str
    phones: tuple[str, ...]
    email: str
    consents: str
    tags: tuple[str, ...]
    notes: tuple[tuple[str, str, str, str, bool], ...]
    """Each: id, text, author, when, whether it is the reader's own."""
    plans: tuple[PlanShown, ...]
    bought: str
    conversation_id: str
    blocked: bool
    erased: bool
    stopped: bool
    facts: tuple[FactShown, ...]
    worn: tuple[tuple[str, str, int], ...]
    """Each: a size that was bought, how that is said, and the number of the order."""
    fact_fields: dict[str, str]
    """What can be noted: by the name of its field."""


def card_shown(card: Card, staff: Staff, language: Language) -> CardShown:
    """The card in the reader's words."""
    person = card.person
    since = format_date(person.created_at.astimezone(staff.zone), "LLLL y", locale=language.locale)
    about = [card.city, say(language, "customer since {month}", month=since)]
    about.append(say(language, LANGUAGES[person.language.value]))
    if person.registered_at is None:
        about.append(say(language, "not registered"))
    agreed = [say(language, _PURPOSES[purpose]) for purpose in card.consents if purpose in _PURPOSES]
    if "marketing" not in card.consents:
        agreed.append(say(language, "no news"))
    spent = Money(card.spent_minor, staff.shop.currency).worded(language)
    return CardShown(
        id=str(person.id),
        code=person.code,
        name=card.name or say(language, "No name"),
        about=", ".join(part for part in about if part),
        phones=card.phones,
        email=person.email,
        consents=", ".join(agreed),
        tags=card.tags,
        notes=tuple(
            (
                str(note.id),
                note.text,
                note.author,
                lately(note.at, staff, language),
                note.member_id == staff.member_id,
            )
            for note in card.notes
        ),
        plans=tuple(plan_shown(plan, staff, language) for plan in card.plans),
        bought=say(language, "{count} orders, {amount} paid", count=card.orders, amount=spent)
        if card.orders
        else say(language, "No order so far."),
        conversation_id=str(card.conversation_id) if card.conversation_id else "",
        blocked=person.blocked_at is not None,
        erased=person.erased_at is not None,
        stopped=person.messages_stopped_at is not None,
        facts=tuple(fact_shown(fact, staff, language) for fact in card.facts),
        worn=tuple((one.size, bought_in(one, language), one.order) for one in card.worn),
        fact_fields=fact_fields(language),
    )


def plan_shown(plan: Plan, staff: Staff, language: Language) -> PlanShown:
    """What is to be done, and when."""
    return PlanShown(
        id=str(plan.id),
        customer_id=str(plan.customer_id),
        customer=plan.customer or say(language, "No name"),
        words=plan.text,
        when=full(plan.due_at, staff, language),
        late=plan.done_at is None and plan.due_at < staff.now,
        done=plan.done_at is not None,
        member=plan.member,
    )


def entries_shown(entries: list[Entry], staff: Staff, language: Language) -> list[EntryShown]:
    """The history in the reader's words."""
    return [
        EntryShown(
            icon="truck" if (entry.kind, entry.what) == ("order", "delivered") else _ICONS[entry.kind],
            state=_state(entry),
            words=_words(entry, staff, language),
            when=full(entry.at, staff, language)
            if entry.kind == "booking"
            else lately(entry.at, staff, language),
            at=entry.at.isoformat(),
        )
        for entry in entries
    ]


def _state(entry: Entry) -> str:
    if entry.what in {"canceled", "no_show", "withdrawn", "returned"}:
        return "no"
    return "ok" if entry.kind in {"order", "booking", "consent"} else ""


def _words(entry: Entry, staff: Staff, language: Language) -> str:
    name = text_in(entry.names, language, staff.shop.language)
    if entry.kind == "consent":
        return _agreed(entry, language)
    if entry.kind == "order":
        amount = Money(entry.figures["total_minor"], entry.figures["currency"]).worded(language)
        state = say(language, ORDER_STATES.get(entry.what, entry.what))
        return say(
            language, "Order {number} {state}, {amount}", number=entry.subject, state=state, amount=amount
        )
    if entry.kind == "booking":
        state = say(language, _BOOKING_STATES.get(entry.what, entry.what))
        when = full(entry.figures["starts"], staff, language)
        return say(language, "{service}, {when}: {state}", service=name, when=when, state=state)
    if entry.kind == "session":
        return _session(entry, name, language)
    if entry.kind == "interest":
        return say(language, "Interested in {product}", product=name or entry.subject)
    return _talked(entry, language)


def _agreed(entry: Entry, language: Language) -> str:
    purpose = say(language, _PURPOSES.get(entry.subject, entry.subject))
    if entry.what == "withdrawn":
        return say(language, "Took back their yes: {purpose}", purpose=purpose)
    return say(language, "Said yes: {purpose}", purpose=purpose)


def _talked(entry: Entry, language: Language) -> str:
    words = say(
        language,
        "Messages: {count}, theirs {theirs}",
        count=entry.figures["all"],
        theirs=entry.figures["theirs"],
    )
    return f"{words}: “{entry.subject[:120]}”" if entry.subject else words


def _session(entry: Entry, title: str, language: Language) -> str:
    words = say(language, _SESSIONS.get(entry.figures["kind"], "Live showing"))
    named = f"{words}: {title}" if title else words
    ended = entry.figures["ended"]
    return f"{named}, {stretch(ended - entry.at, language)}" if ended and ended > entry.at else named
