"""How refusals in the first hour of a shop are said."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "sign_up_closed": (
        phrase("Shops are opened by whoever runs this installation."),
        phrase("Ask them for an invitation."),
    ),
    "shop_not_open_yet": (phrase("This shop is not open yet."), phrase("Look in again in a few days.")),
    "shop_name_missing": (
        phrase("A shop is called something."),
        phrase("Write its name in the first field."),
    ),
    "number_taken": (
        phrase("Another shop is reached at that number."),
        phrase("Look whether every figure is right."),
    ),
    "number_missing": (
        phrase("Nobody can write to the shop yet."),
        phrase("Give it a number first: it is the fourth step."),
    ),
    "nothing_to_sell": (
        phrase("The shelf is empty."),
        phrase("Put one thing on it first, or something to be booked with its price."),
    ),
    "address_unconfirmed": (
        phrase("Your address is not confirmed yet."),
        phrase("Open the link in the mail that we sent you, then open the doors here."),
    ),
    "sent_just_now": (
        phrase("A mail is on its way already."),
        phrase("Look among the unwanted ones too, and try again later."),
    ),
    "currency_fixed": (
        phrase("Something has a price in {currency} already."),
        phrase("The currency stays from then on."),
    ),
    "name_unreadable": (phrase("A name has at least two letters."), ""),
    "good_known": (phrase("Something is called that already."), phrase("Change it in the catalog.")),
    "file_missing": (phrase("Nothing was given."), phrase("Paste a text or choose a file.")),
    "form_too_large": (
        phrase("That is too much at once."),
        phrase("It may be {megabytes} MB with everything in it."),
    ),
    "store_away": (phrase("There is nowhere to keep files now."), phrase("Try again in a minute.")),
    "picture_kind_not_taken": (phrase("That is no picture for a page."), phrase("Take a JPEG, PNG or WebP.")),
    "picture_too_large": (phrase("That file is too large."), phrase("It may have {megabytes} MB at most.")),
    "photos_full": (
        phrase("A shop shows {most} photos at most."),
        phrase("Take one down to make room."),
    ),
    "shop_picture_unknown": (phrase("That picture is gone."), ""),
}
"""By the refusal's code: what is true, and what can be done."""
