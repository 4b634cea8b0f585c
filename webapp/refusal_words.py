"""How each refusal is said to a person: a sentence of what is true, and one of what can be done."""

from dataclasses import dataclass

from shop.kernel.language import Language, say
from shop.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Worded:
    """A refusal in the reader's language."""

    title: str
    detail: str


def phrase(message: str) -> str:
    """Marks a sentence for the catalogs; it is translated where it is said."""
    return message


_NOTHING_MORE = ""
_WORDS = {
    "link_unknown": (
        phrase("This page is gone."),
        phrase("Write to us in the chat and we send a new one."),
    ),
    "link_tampered": (
        phrase("This address is not complete."),
        phrase("Open it from the chat once more, or write to us and we send a new one."),
    ),
    "link_expired": (phrase("This page has expired."), phrase("Write to us and we send a new one.")),
    "link_spent": (
        phrase("This page has done its work."),
        phrase("What you sent has arrived. For another one, write to us."),
    ),
    "link_revoked": (
        phrase("A newer page has taken its place."),
        phrase("Open the last one in the chat, or have a new one sent."),
    ),
    "link_forwarded": (
        phrase("This page belongs to another phone."),
        phrase("It opens only where it was opened first. If it is yours, have a new one sent to your chat."),
    ),
    "wrong_purpose": (
        phrase("This page is for something else."),
        phrase("Open the link from the chat that belongs to it."),
    ),
    "consent_needed": (
        phrase("Without this yes we cannot serve you here."),
        phrase("Tick the first box to go on."),
    ),
    "email_unreadable": (phrase("That is no e-mail address."), _NOTHING_MORE),
    "no_chat_open": (
        phrase("There is no chat to send it to."),
        phrase("Write to us on WhatsApp first."),
    ),
    "foreign_origin": (
        phrase("This form was sent from another site."),
        phrase("Open the page again and send it from there."),
    ),
    "too_many_requests": (
        phrase("That was a lot at once."),
        phrase("Wait {seconds} seconds and try again."),
    ),
    "product_not_found": (phrase("We have nothing by that name."), phrase("Look at the shelf instead.")),
    "fact_unknown": (phrase("The shop says nothing about that."), _NOTHING_MORE),
    "not_found": (
        phrase("There is nothing at this address."),
        phrase("The link may be old, or a letter is missing."),
    ),
    "method_not_allowed": (phrase("That cannot be done here."), _NOTHING_MORE),
    "token_needed": (phrase("This needs the token of a profile link."), _NOTHING_MORE),
    "validation_failed": (phrase("Something in the request does not fit."), _NOTHING_MORE),
    "file_refused": (
        phrase("This kind of file does not travel by WhatsApp."),
        phrase("A picture, a PDF, a sound or a video of at most 16 MB does."),
    ),
    "phone_away": (
        phrase("The phone network does not answer."),
        phrase("It starts with the product; try again in a moment."),
    ),
    "fault": (
        phrase("Something broke on our side."),
        phrase("We have written it down. Try again in a moment."),
    ),
}
_OTHERWISE = (phrase("That is not possible right now."), phrase("Write to us in the chat."))


def worded(refusal: Refusal, language: Language) -> Worded:
    """The refusal as that reader reads it."""
    return words_for(refusal.code, language, refusal.values)


def words_for(code: str, language: Language, values: dict[str, object] | None = None) -> Worded:
    """The words of a code."""
    title, detail = _WORDS.get(code, _OTHERWISE)
    filled = values or {}
    return Worded(say(language, title, **filled), say(language, detail, **filled) if detail else "")


def known_codes() -> frozenset[str]:
    """Every code that has words of its own."""
    return frozenset(_WORDS)
