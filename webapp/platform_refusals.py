"""How refusals of the platform, of reports and of switched-off parts are said."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "admin_needed": (phrase("Sign in first."), ""),
    "admin_unknown": (
        phrase("That did not let you in."),
        phrase("Look at the address, the password or the code once more."),
    ),
    "welcome_gone": (
        phrase("This link is over, or was used."),
        phrase("Whoever runs the machine makes a new one with the command vetrina admin add."),
    ),
    "code_needed": (phrase("An app for codes is needed."), phrase("Sign in again and set one up.")),
    "reason_missing": (
        phrase("Say why, in a few words."),
        phrase("The shop reads it, so take at least {least} letters."),
    ),
    "report_empty": (phrase("Say in a sentence what is wrong."), ""),
    "subject_gone": (
        phrase("That is not here any more."),
        phrase("It may have been taken away already."),
    ),
    "report_decided": (
        phrase("Somebody has decided that already."),
        phrase("It stands among the decided ones."),
    ),
    "shop_held": (
        phrase("This shop is closed for now."),
        phrase("Whoever ordered or booked hears from it in the chat."),
    ),
    "switched_off": (
        phrase("This is switched off for now."),
        phrase("Those who run the service have paused it. Try again later."),
    ),
}
