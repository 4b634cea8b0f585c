"""What a customer told of themselves, as their card shows it: in words, with its source and its end."""

from dataclasses import dataclass
from typing import Final

from babel.dates import format_date

from flows.fact_words import FORMS, fact_words, form_value
from shop.customers.card import Worn
from shop.customers.facts import Fact
from shop.kernel.language import Language, phrase, say
from webapp.console.asking import Staff
from webapp.console.inbox_words import lately

_SOURCES: Final = {
    "chat": phrase("said in the chat, {when}"),
    "page": phrase("told on their own page, {when}"),
    "member": phrase("{name}, {when}"),
    "order": phrase("{name} from order {number}, {when}"),
    "booking": phrase("{name} from booking {number}, {when}"),
}


@dataclass(frozen=True, slots=True)
class FactShown:
    """Something that is kept of the customer, and how the shop came by it."""

    id: str
    words: str
    source: str
    until: str
    field: str
    """Its kind and subject, as the form names them."""
    value: str
    sensitive: bool
    in_chat: bool


def fact_shown(fact: Fact, staff: Staff, language: Language) -> FactShown:
    """What is kept, who said it and when, and until when it holds."""
    when = lately(fact.at, staff, language)
    until = format_date(fact.expires_at.astimezone(staff.zone), "MMM y", locale=language.locale)
    return FactShown(
        id=str(fact.id),
        words=fact_words(fact.said, language),
        source=say(
            language, _SOURCES[fact.source], name=fact.author or "–", number=fact.source_ref, when=when
        ),
        until=say(language, "kept until {month}", month=until),
        field=f"{fact.said.kind}:{fact.said.about}",
        value=form_value(fact.said, language),
        sensitive=fact.said.sensitive,
        in_chat=fact.source == "chat",
    )


def fact_fields(language: Language) -> dict[str, str]:
    """What can be noted, by the name of its field, without the value."""
    return {
        f"{kind}:{about}": say(language, form, value="").strip(" :") for (kind, about), form in FORMS.items()
    }


def bought_in(one: Worn, language: Language) -> str:
    """A size that was bought, and how often."""
    return say(language, "Bought in size {size}, {times} ×.", size=one.size, times=one.times)
