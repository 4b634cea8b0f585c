"""How refusals about the shop's own people are said."""

from typing import Final

from shop.kernel.language import phrase
from webapp.console_refusals import WORDS as OF_CONSOLE

WORDS: Final = {
    **OF_CONSOLE,
    "role_unknown": (phrase("There is no such role."), ""),
    "host_unreadable": (
        phrase("That is no address of a site."),
        phrase("Write it like shop.example, without anything behind it."),
    ),
    "host_taken": (phrase("Somebody else is seen there."), phrase("Choose another address.")),
    "plan_without_domain": (
        phrase("Your plan holds no address of its own."),
        phrase("Choose a larger one under Plan and use."),
    ),
    "domain_unproven": (
        phrase("The record is not there yet."),
        phrase("It is looked for at {name}. Registries take up to a day."),
    ),
    "names_away": (
        phrase("The registry could not be asked just now."),
        phrase("Try again in a few minutes."),
    ),
    "text_missing": (
        phrase("The text is missing in the shop’s own language."),
        phrase("The other languages may stay empty."),
    ),
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
