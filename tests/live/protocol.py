"""The tables of the protocol, made from the code: what the documentation has to say, line for line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from shop.live.call_bodies import CALLING
from shop.live.chat_bodies import PASSING, TOGETHER
from shop.live.event_bodies import BODIES
from webapp.live.people import EVERYBODY, GUESTS, HOSTS, MEMBERS, PICKERS
from webapp.live.registry import COMMANDS
from webapp.live.wire import FROM_BROWSER, TO_BROWSER

_GROUPS = {
    EVERYBODY: "everybody",
    MEMBERS: "members",
    HOSTS: "who shows",
    HOSTS | GUESTS: "who shows, who was invited",
    PICKERS: "who picks",
    frozenset({"owner", "manager"}): "owner, manager",
}


def tables() -> Iterator[str]:
    """Every line of every table."""
    yield from _table("From the browser", _frames())
    yield from _table("To the browser", ([f"`{name}`", says] for name, says in TO_BROWSER.items()))
    yield from _table("Commands", _commands())
    yield from _table("Events", _bodies({**BODIES, **TOGETHER}))
    yield from _table("What passes", _bodies({**PASSING, **CALLING}))
    yield from _table("Shapes", ([f"`{one.__name__}`", _fields(one)] for one in _shapes()))


_HEADS = {
    "From the browser": "| frame | fields |",
    "To the browser": "| frame | fields |",
    "Commands": "| command | body | who | what |",
    "Events": "| event | body |",
    "What passes": "| name | body |",
    "Shapes": "| shape | fields |",
}


def _table(title: str, rows: Iterable[list[str]]) -> Iterator[str]:
    head = _HEADS[title]
    yield f"## {title}"
    yield ""
    yield head
    yield "|" + "---|" * (head.count("|") - 1)
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _frames() -> Iterator[list[str]]:
    for name, model in FROM_BROWSER.items():
        yield [f"`{name}`", _fields(model, besides={"type"})]


def _commands() -> Iterator[list[str]]:
    for name, command in sorted(COMMANDS.items()):
        who = _GROUPS.get(command.roles) or ", ".join(sorted(command.roles))
        yield [f"`{name}`", _fields(command.model), who, command.says]


def _bodies(bodies: Mapping[str, type[BaseModel]]) -> Iterator[list[str]]:
    for name, model in sorted(bodies.items()):
        yield [f"`{name}`", _fields(model)]


def _fields(model: type[BaseModel], besides: Iterable[str] = ()) -> str:
    told = [
        f"{field.alias or name}{'' if field.is_required() else '?'}{_named(field.annotation)}"
        for name, field in model.model_fields.items()
        if name not in set(besides)
    ]
    return ", ".join(told) or "nothing"


def _named(annotation: Any) -> str:
    inner = _model_in(annotation)
    return f": {inner.__name__}" if inner else ""


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _shapes() -> list[type[BaseModel]]:
    """Whatever stands in a body and has fields of its own."""
    found: dict[str, type[BaseModel]] = {}
    models: list[type[BaseModel]] = [
        *BODIES.values(),
        *TOGETHER.values(),
        *PASSING.values(),
        *CALLING.values(),
    ]
    models += [*FROM_BROWSER.values(), *(command.model for command in COMMANDS.values())]
    while models:
        for field in models.pop().model_fields.values():
            inner = _model_in(field.annotation)
            if inner and inner.__name__ not in found:
                found[inner.__name__] = inner
                models.append(inner)
    return [found[name] for name in sorted(found)]


if __name__ == "__main__":
    import sys

    sys.stdout.write("\n".join(tables()))
