"""How refusals of the inbox and of customers' cards are said."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "taken_by_another": (
        phrase("{member} has this conversation."),
        phrase("Write a note, or step in: then it is yours."),
    ),
    "nothing_written": (phrase("There is nothing to send."), phrase("Write a word, or attach a file.")),
    "too_much_written": (phrase("That is too long."), phrase("At most {most} characters fit.")),
    "no_picks_today": (
        phrase("Nothing is recommended today."),
        phrase("Choose today’s picks in the catalog, or send one product."),
    ),
    "card_needs_window": (
        phrase("The 24 hours of this customer are over."),
        phrase("A card can be sent when they have written again; a template reaches them now."),
    ),
    "template_not_approved": (phrase("WhatsApp does not take that template."), phrase("Choose another one.")),
    "template_unfilled": (phrase("Something is not filled in."), phrase("It is place {variable}.")),
    "customer_out": (
        phrase("Nothing can be sent there."),
        phrase("They are blocked, were forgotten, or have stopped messages."),
    ),
    "draft_decided": (
        phrase("That draft is no longer open."),
        phrase("Somebody was faster, or a newer one has taken its place."),
    ),
    "due_unclear": (phrase("That day is too far away."), phrase("Choose one of the years to come.")),
    "fact_unreadable": (
        phrase("That does not fit what it is about."),
        phrase("A size is like 42 or M, a day like 3/5, a budget a number."),
    ),
    "facts_too_many": (phrase("So much is noted already: {most}."), phrase("Take something off first.")),
    "tag_too_long": (phrase("That tag is too long."), phrase("At most {most} characters fit.")),
    "shortcut_unclear": (
        phrase("That is no shortcut."),
        phrase("Small letters, digits and hyphens, without a blank."),
    ),
    "variable_unknown": (
        phrase("Nothing is known as {variable}."),
        phrase("What may stand in braces is told below."),
    ),
    "capacity_unclear": (phrase("So many at once cannot be."), phrase("One to {most}.")),
    "shift_unclear": (phrase("That is no shift."), phrase("It begins before it ends, on a day of the week.")),
    "file_not_sendable": (
        phrase("WhatsApp does not take that file."),
        phrase("JPEG, PNG, PDF, MP4 or MP3, up to {most} MB."),
    ),
    "translation_failed": (phrase("It could not be translated now."), phrase("Try again in a moment.")),
    "words_differ": (phrase("That is not the code."), phrase("Type {code}.")),
}
"""By the refusal's code: what is true, and what can be done."""
