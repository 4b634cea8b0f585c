"""How refusals about the shop's own people are said."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "role_unknown": (phrase("There is no such role."), ""),
    "number_unreadable": (
        phrase("That is no phone number."),
        phrase("Write it with its country, such as +39 333 123 4567."),
    ),
    "member_known": (phrase("Somebody with that number works here already."), ""),
    "member_off": (phrase("They are switched off."), phrase("Switch them on first.")),
}
"""By the refusal's code: what is true, and what can be done."""
