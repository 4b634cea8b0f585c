"""Functions of the shop's own: what its agent may ask the shop's other systems, and how it says what they answer."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shop.agents.rules import Phrase, Texts

ArgumentKind = Literal["text", "code", "number", "choice"]
"""Any words; a number of an order, a ticket, a plate; a figure; one of several."""
MOST_FUNCTIONS: Final = 20
MOST_ARGUMENTS: Final = 6
MOST_FIELDS: Final = 40
"""Of an answer: what comes after is not looked at."""
LONGEST_VALUE: Final = 600
TOOL: Final = "own_"
"""How the names of their tools begin."""
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Argument(BaseModel):
    """One thing that a function has to be told."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    kind: ArgumentKind = "text"
    about: str = Field(default="", max_length=200)
    """What it is: told to the model, and to people where nothing asks for it."""
    required: bool = True
    choices: tuple[str, ...] = Field(default=(), max_length=10)
    ask: Texts = Field(default_factory=dict)
    """How the agent asks for it, by language."""

    @model_validator(mode="after")
    def _has_its_choices(self) -> "Argument":
        if (self.kind == "choice") != bool(self.choices):
            message = "a choice has its choices, and nothing else has"
            raise ValueError(message)
        return self


class OwnFunction(BaseModel):
    """A signed call to an address of the shop's own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    name: str = Field(min_length=1, max_length=80)
    on: bool = True
    about: str = Field(min_length=10, max_length=600)
    """What it is for, and when not: a model decides by it."""
    phrases: tuple[Phrase, ...] = Field(default=(), max_length=20)
    """What customers say who want it."""
    url: str = Field(min_length=8, max_length=500)
    arguments: tuple[Argument, ...] = Field(default=(), max_length=MOST_ARGUMENTS)
    seconds: float = Field(default=4.0, ge=0.5, le=8.0)
    """How long a customer waits for it at most."""
    changes: bool = False
    """Whether it changes something over there, rather than only telling."""
    said: Texts = Field(default_factory=dict)
    """How its answer is said, by language, with fields of it in braces; without one, the field ``text`` is."""

    @model_validator(mode="after")
    def _names_differ(self) -> "OwnFunction":
        names = [argument.name for argument in self.arguments]
        if len(set(names)) < len(names):
            message = "two arguments have one name"
            raise ValueError(message)
        return self

    @property
    def tool(self) -> str:
        """What its tool is called."""
        return f"{TOOL}{self.code}"


def flat(answer: Mapping[str, Any]) -> dict[str, str]:
    """The fields of an answer as texts: inside others they are named with an underscore, and lists are joined."""
    found: dict[str, str] = {}
    _flatten(answer, "", found)
    return found


def filled(text: str, fields: Mapping[str, str]) -> str:
    """The text with its fields in place; empty where one of them was not answered."""
    wanted = _FIELD.findall(text)
    if any(not fields.get(name) for name in wanted):
        return ""
    return _FIELD.sub(lambda match: fields[match[1]], text)


def _flatten(value: Any, path: str, found: dict[str, str]) -> None:
    if len(found) >= MOST_FIELDS:
        return
    if isinstance(value, Mapping):
        for key, each in value.items():
            name = re.sub(r"[^a-z0-9_]+", "_", str(key).lower()).strip("_")
            _flatten(each, f"{path}_{name}" if path else name, found)
    elif isinstance(value, list):
        plain = [str(each) for each in value[:MOST_FIELDS] if not isinstance(each, Mapping | list)]
        found[path] = ", ".join(plain)[:LONGEST_VALUE]
    elif isinstance(value, bool):
        found[path] = "true" if value else "false"
    elif value is not None and path:
        found[path] = str(value)[:LONGEST_VALUE]
