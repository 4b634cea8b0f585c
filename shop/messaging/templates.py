"""Templates: texts that WhatsApp approves beforehand, for when the service window has closed.

The rules for their words are WhatsApp's: https://www.twilio.com/docs/content/using-variables-with-content-api
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.language import Language
from shop.messaging.content import Frozen
from shop.tables import MessageTemplate

ANSWER_WAITING = "answer_waiting"
"""Asks the customer to write, since something waits: {{1}} is the first name, {{2}} the shop."""

SIGN_IN_CODE = "sign_in_code"
"""Brings a one-time code: {{1}} is the code. Its words are WhatsApp's own, as for every authentication template."""
CODE_MINUTES = 10
"""For so long, the template says, a code is good."""

Category = Literal["utility", "marketing", "authentication"]
Status = Literal["unsubmitted", "received", "pending", "approved", "rejected", "paused"]

_VARIABLE = re.compile(r"\{\{(\d{1,2})\}\}")
_WORD = re.compile(r"\w+")
_BRACES = ("{{", "}}")


class TemplateProfile(Frozen):
    """A template as a shop declares it, in words that WhatsApp can approve.

    Around each variable stand words: none at either end, no two side by side, and more than twice as many
    words as variables in all. What brings a code has one variable, and WhatsApp's words in place of its own.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")
    language: Language
    category: Category = "utility"
    body: str = Field(min_length=1, max_length=1024)
    samples: dict[str, str] = Field(default_factory=dict)
    """An example for each variable, by its number."""

    @model_validator(mode="after")
    def _can_be_approved(self) -> Self:
        fixed = _VARIABLE.split(self.body)[::2]
        numbers = variables_in(self.body)
        if self.name == SIGN_IN_CODE:
            if self.category != "authentication" or numbers != [1] or set(self.samples) != {"1"}:
                raise ValueError(f"{SIGN_IN_CODE} is an authentication template with one variable, the code")
            return self
        words = sum(len(_WORD.findall(part)) for part in fixed)
        if any(brace in part for part in fixed for brace in _BRACES):
            raise ValueError("a variable is a number in two pairs of braces, such as {{1}}")
        if sorted(set(numbers)) != list(range(1, len(set(numbers)) + 1)):
            raise ValueError("variables are numbered from 1, without a gap")
        if not all(_WORD.search(part) for part in fixed):
            raise ValueError("words must stand before, between and after the variables")
        if words <= 2 * len(numbers):
            raise ValueError("there must be more than twice as many words as variables")
        if set(self.samples) != {str(number) for number in numbers} or not all(self.samples.values()):
            raise ValueError("each variable needs an example, and nothing else does")
        if self.name == ANSWER_WAITING and len(set(numbers)) > len(("first name", "shop")):
            raise ValueError(f"{ANSWER_WAITING} is filled with a first name and the shop's name alone")
        return self


@dataclass(frozen=True, slots=True)
class Template:
    """A template as a provider is to keep it."""

    name: str
    """Lower case, digits and underscores; one for each language."""
    language: str
    body: str
    samples: Mapping[str, str] = field(default_factory=dict)
    category: Category = "utility"


@dataclass(frozen=True, slots=True)
class Stored:
    """What a provider has of a template."""

    content_sid: str
    status: Status
    reason: str = ""
    """Why WhatsApp does not approve it."""


@dataclass(frozen=True, slots=True)
class Approved:
    """A template that may be sent."""

    name: str
    language: Language
    body: str
    content_sid: str


def variables_in(body: str) -> list[int]:
    """The numbers of the variables, in the order in which they stand."""
    return [int(number) for number in _VARIABLE.findall(body)]


def filled(body: str, values: Mapping[str, str]) -> str:
    """The words with every variable filled in; what a value holds is never filled in again."""
    return _VARIABLE.sub(lambda found: values[found[1]], body)


def approved_template(
    db: Session, name: str, languages: Sequence[str], *, category: Category = "utility"
) -> Approved | None:
    """The approved template of that name and category, in the first of these languages that has one."""
    table = MessageTemplate
    rows = db.scalars(
        select(table).where(
            col(table.name) == name,
            col(table.language).in_(languages),
            col(table.category) == category,
            col(table.status) == "approved",
        )
    ).all()
    for row in sorted(rows, key=lambda row: languages.index(row.language)):
        return Approved(row.name, Language(row.language), row.body, row.content_sid)
    return None


def template_of(db: Session, content_sid: str) -> UUID | None:
    """Which template the provider keeps under that id."""
    return db.scalars(
        select(col(MessageTemplate.id)).where(col(MessageTemplate.content_sid) == content_sid)
    ).first()
