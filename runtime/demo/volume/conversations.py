"""What a generated customer, with the talk they had, looks like in the tables.

Everything follows from the customer's number: the same number makes the same rows, ids included.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from runtime.demo.reading import demo_shop
from runtime.demo.volume.ids import BEGAN, Home, Kind, Row, steady_id
from shop.kernel.language import Language

_APART = timedelta(seconds=20)
_EXCHANGES = 2

_NAMES = ("Marta", "Pedro", "Agata", "Helen", "Luca", "Lucía", "Owen", "Chiara", "Tomás", "Franca")
_SURNAMES = ("Ferla", "Salas", "Rizza", "Ward", "Emmolo", "Amat", "Price", "Scollo", "Vidal", "Cannata")


def conversation_rows(number: int, home: Home) -> Iterator[Row]:
    """A registered customer who asked twice and was answered: ten rows."""
    chance = Random(number)  # noqa: S311  # volume, not a secret
    person = _Person(number, home, chance.choice(list(Language)), BEGAN + number * _APART)
    name = f"{chance.choice(_NAMES)} {chance.choice(_SURNAMES)}"
    yield "customer", person.own | _customer(person, name)
    yield "customer_identity", person.own | _identity(person)
    yield "consent", person.own | _consent(person)
    yield "conversation", person.own | _conversation(person)
    for exchange in range(_EXCHANGES):
        yield from _exchange(person, exchange, chance.choice(_talk(person.language)))


@dataclass(frozen=True, slots=True)
class _Person:
    """A generated customer, from whom everything of theirs follows."""

    number: int
    home: Home
    language: Language
    at: datetime

    @property
    def own(self) -> dict[str, Any]:
        """What every row of theirs says."""
        return {"workspace_id": self.home.workspace, "created_at": self.at}

    @property
    def phone(self) -> str:
        """A number of their own."""
        return f"+39330{self.number:07d}"

    def id(self, kind: Kind) -> UUID:
        """The id of the one row of that kind."""
        return steady_id(kind, self.number, self.at)


def _customer(person: _Person, name: str) -> dict[str, Any]:
    return {
        "id": person.id(Kind.CUSTOMER),
        "code": f"V-{person.number:07d}",
        "name": name,
        "profile_name": name,
        "email": "",
        "language": person.language.value,
        "registered_at": person.at,
    }


def _identity(person: _Person) -> dict[str, Any]:
    return {
        "id": person.id(Kind.IDENTITY),
        "customer_id": person.id(Kind.CUSTOMER),
        "kind": "phone",
        "value": person.phone,
    }


def _consent(person: _Person) -> dict[str, Any]:
    return {
        "id": person.id(Kind.CONSENT),
        "customer_id": person.id(Kind.CUSTOMER),
        "purpose": "service",
        "text_version": "1",
        "text_hash": "",
        "language": person.language.value,
        "via": "page",
        "evidence": "enrolled",
        "granted_at": person.at,
    }


def _conversation(person: _Person) -> dict[str, Any]:
    return {
        "id": person.id(Kind.CONVERSATION),
        "customer_id": person.id(Kind.CUSTOMER),
        "channel_id": person.home.channel,
        "language": person.language.value,
        "language_locked": False,
        "responder": "agent",
        "member": "",
        "last_seq": 2 * _EXCHANGES,
        "answered_seq": 2 * _EXCHANGES - 1,
        "last_inbound_at": person.at + timedelta(minutes=_EXCHANGES - 1),
        "misses": 0,
        "notices": "{}",
        "memory": "{}",
    }


def _exchange(person: _Person, exchange: int, said: tuple[str, str]) -> Iterator[Row]:
    """A question, its answer and the turn that gave it."""
    at = person.at + timedelta(minutes=exchange)
    serial = person.number * _EXCHANGES + exchange
    turn = steady_id(Kind.TURN, serial, at)
    talk = {"workspace_id": person.home.workspace, "conversation_id": person.id(Kind.CONVERSATION)}
    yield "turn", talk | _turn(turn, exchange, at)
    for side, body in enumerate(said):
        form = {"From": f"whatsapp:{person.phone}", "To": person.home.address, "Body": body}
        told = _inbound(form) if side == 0 else _outbound()
        yield (
            "message",
            talk
            | told
            | {
                "id": steady_id(Kind.MESSAGE, 2 * serial + side, at),
                "turn_id": turn,
                "seq": 2 * exchange + side + 1,
                "kind": "text",
                "body": body,
                "content": "{}",
                "reply_to": "",
                "provider_sid": f"SM{2 * serial + side:032x}",
                "created_at": at + timedelta(seconds=2 * side),
            },
        )


def _inbound(form: dict[str, str]) -> dict[str, Any]:
    return {
        "direction": "in",
        "author": "customer",
        "status": "received",
        "form": json.dumps(form),
        "attempts": 0,
    }


def _outbound() -> dict[str, Any]:
    return {"direction": "out", "author": "agent", "status": "read", "form": "{}", "attempts": 1}


def _turn(identity: UUID, exchange: int, at: datetime) -> dict[str, Any]:
    seq = 2 * exchange + 1
    return {
        "id": identity,
        "number": exchange + 1,
        "state": "done",
        "leased_until": at + timedelta(seconds=45),
        "from_seq": seq,
        "to_seq": seq,
        "outcome": "answered",
        "model": "concierge",
        "tokens_in": 0,
        "tokens_out": 0,
        "milliseconds": 12.0,
        "agent_version": 1,
        "trace": "[]",
        "finished_at": at + timedelta(seconds=2),
        "created_at": at,
    }


@cache
def _talk(language: Language) -> list[tuple[str, str]]:
    """What people ask in a real shop, and what they are told."""
    return [
        (one.questions.spoken()[language], one.answers.spoken()[language])
        for one in demo_shop("sapori").questions
    ]
