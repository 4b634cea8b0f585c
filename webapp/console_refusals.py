"""How refusals at the console's door, and about who works there, are said."""

from typing import Final

from shop.kernel.language import phrase
from webapp.set_up_refusals import WORDS as OF_SET_UP

WORDS: Final = {
    **OF_SET_UP,
    "sign_in_needed": (phrase("Sign in first."), ""),
    "sign_in_refused": (
        phrase("That did not let you in."),
        phrase("Look at the address, the password or the code once more."),
    ),
    "sign_in_locked": (
        phrase("Too many tries."),
        phrase("Wait {minutes} minutes, or choose a new password by the link below."),
    ),
    "sign_in_unknown": (phrase("That did not let you in."), ""),
    "session_ended": (phrase("You were signed out here."), phrase("Sign in again to go on.")),
    "token_reused": (
        phrase("You were signed out here."),
        phrase("Somebody else may have used your sign-in. Choose a new password."),
    ),
    "form_forged": (
        phrase("This page is too old to send."),
        phrase("Load it again and repeat what you did."),
    ),
    "password_weak": (
        phrase("That password would be guessed."),
        phrase(
            "Take at least ten letters and figures that are not your address: three words that do not belong together are good."
        ),
    ),
    "already_protected": (
        phrase("An app is asked already."),
        phrase("Do without it first, with your password; then set another one up."),
    ),
    "code_mistyped": (
        phrase("That is not the code your app shows now."),
        phrase("Wait for the next one and type it at once."),
    ),
    "email_missing": (
        phrase("There is no e-mail address for them."),
        phrase("Write it down first: they sign in with it."),
    ),
    "phone_missing": (phrase("There is no number for them."), ""),
    "name_missing": (phrase("A name is missing."), phrase("As colleagues and customers know them.")),
    "email_known": (phrase("Somebody with that address works here already."), ""),
    "last_owner": (
        phrase("A shop needs an owner."),
        phrase("Make somebody else an owner first."),
    ),
    "owners_only": (phrase("Only an owner can do that."), ""),
}
"""By the refusal's code: what is true, and what can be done."""
