"""How refusals about the picture and the call of a live session are said to a person."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "no_pictures": (
        phrase("There is no picture at the moment."),
        phrase("The chat goes on; try again in a minute."),
    ),
    "call_full": (
        phrase("Four are in the call already."),
        phrase("Join when one of them has left."),
    ),
    "not_for_calls": (
        phrase("This live session is shown to all, without a call."),
        phrase("Write in its chat."),
    ),
    "calls_away": (
        phrase("Calls cannot be connected at the moment."),
        phrase("Try again in a minute; the chat is here meanwhile."),
    ),
}
