"""How refusals about recordings and photos of live sessions are said to a person."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "recording_off": (
        phrase("This shop records nothing."),
        phrase("Its owner can allow it in the rules of live sessions."),
    ),
    "kind_not_recorded": (phrase("A session of this kind is not recorded."), ""),
    "nobody_asked": (phrase("Nobody is asked about recording."), ""),
    "not_everyone_agreed": (
        phrase("It is not recorded yet."),
        phrase("Who is here and has not agreed: {missing}."),
    ),
    "recording_underway": (phrase("It is being recorded, or the film is still being made."), ""),
    "consent_text_old": (phrase("The words have changed meanwhile."), phrase("Load the page anew.")),
    "recording_unknown": (phrase("That recording is not there any more."), ""),
    "not_heard_recorded": (
        phrase("This session is being recorded, and you only watch."),
        phrase("Agree to it to join the call, or wait until it is not recorded."),
    ),
    "photo_not_taken": (phrase("That is no picture."), phrase("Choose a JPEG, PNG or WebP.")),
    "photo_too_large": (phrase("That picture is too large."), ""),
    "gallery_full": (phrase("There are {most} photos already."), phrase("Delete one first.")),
    "photo_unknown": (phrase("That photo is not there any more."), ""),
    "no_picture_now": (
        phrase("There is no picture at the moment."),
        phrase("Try again as soon as it is there, or send a photo."),
    ),
}
