"""How refusals about the shop's own people are said."""

from typing import Final

from shop.kernel.language import phrase
from webapp.console_refusals import WORDS as OF_CONSOLE

WORDS: Final = {
    **OF_CONSOLE,
    "role_unknown": (phrase("There is no such role."), ""),
    "phone_taken": (
        phrase("That number is somebody else’s here already."),
        phrase("Take your own, or ask your colleague to have it forgotten."),
    ),
    "number_unreadable": (
        phrase("That is no phone number."),
        phrase("Write it with its country, such as +39 333 123 4567."),
    ),
    "member_known": (phrase("Somebody with that number works here already."), ""),
    "payee_unclear": (
        phrase("That is no account."),
        phrase("It begins with acct_ and is the one of their own account."),
    ),
    "member_off": (phrase("They are switched off."), phrase("Switch them on first.")),
}
"""By the refusal's code: what is true, and what can be done."""
