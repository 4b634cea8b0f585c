"""Every command that a socket takes, and who is told that somebody came or went."""

from typing import Final

from webapp.live.calls import CALL_COMMANDS
from webapp.live.commands import Command, Watcher
from webapp.live.pick_commands import PICK_COMMANDS
from webapp.live.recording_commands import RECORDING_COMMANDS
from webapp.live.session_commands import SESSION_COMMANDS
from webapp.live.talk_commands import TALK_COMMANDS
from webapp.live.together_commands import TOGETHER_COMMANDS, note_coming_and_going

COMMANDS: Final[dict[str, Command]] = {
    **SESSION_COMMANDS,
    **PICK_COMMANDS,
    **TOGETHER_COMMANDS,
    **TALK_COMMANDS,
    **CALL_COMMANDS,
    **RECORDING_COMMANDS,
}
"""By name. Whatever is not here is refused."""

WATCHERS: Final[tuple[Watcher, ...]] = (note_coming_and_going,)
"""Called, in a thread, when somebody enters a room or leaves it."""
