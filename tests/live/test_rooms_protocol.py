"""The protocol of live sessions is documented as it is, and every body has the names that it promises."""

from pathlib import Path

import pytest

from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.live.call_bodies import CALLING
from shop.live.chat_bodies import PASSING, TOGETHER
from shop.live.event_bodies import BODIES
from tests.live.protocol import tables
from webapp.live import people
from webapp.live.asking import command_named
from webapp.live.commands import CommandRefused, CommandUnknown
from webapp.live.people import Person
from webapp.live.registry import COMMANDS

DOCUMENT = Path(__file__).parents[2] / "docs" / "live-protocol.md"


def test_the_document_says_what_the_code_does() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    begins = written.index("## From the browser")

    assert written[begins:].splitlines() == "\n".join(tables()).rstrip().splitlines(), (
        "write the tables anew: python -m tests.live.protocol"
    )


def test_every_name_has_its_kind_and_camel_case() -> None:
    for name, body in {**BODIES, **TOGETHER, **PASSING, **CALLING}.items():
        assert name.partition(":")[0] in {
            "session",
            "picklist",
            "board",
            "chat",
            "presence",
            "typing",
            "reaction",
            "call",
            "recording",
        }
        assert all("_" not in (field.alias or field_name) for field_name, field in body.model_fields.items())


@pytest.mark.parametrize("role", sorted(people.EVERYBODY))
def test_whoever_has_no_part_in_a_command_cannot_send_it(role: people.Role) -> None:
    somebody = Person(WorkspaceId(new_id()), f"{role}:x", role, "", Language.EN)
    for name, command in COMMANDS.items():
        assert command.says, name
        if role in command.roles:
            assert command_named(name, somebody) is command
        else:
            with pytest.raises(CommandRefused):
                command_named(name, somebody)
    with pytest.raises(CommandUnknown):
        command_named("session:steal", somebody)
