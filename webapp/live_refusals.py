"""How refusals about live sessions, their carts and their pick list are said to a person."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "not_signed_in": (
        phrase("Nobody is signed in here."),
        phrase("Open your link once more, or have a new one sent."),
    ),
    "not_your_work": (phrase("That is not part of your work here."), phrase("Ask the owner of the shop.")),
    "room_refused": (phrase("You are not in this live session."), phrase("Open its link once more.")),
    "command_unknown": (phrase("This page is not up to date."), phrase("Load it anew.")),
    "command_unreadable": (phrase("That could not be read."), phrase("Look at what you typed.")),
    "command_refused": (phrase("That is not yours to do."), ""),
    "command_reused": (phrase("That was sent twice in two ways."), phrase("Load the page anew.")),
    "not_allowed": (phrase("That is not yours to do in this session."), ""),
    "live_sessions_off": (
        phrase("Live sessions are switched off."),
        phrase("The owner of the shop can switch them on."),
    ),
    "customer_missing": (phrase("A showing is for somebody."), phrase("Choose the customer first.")),
    "phone_unclear": (phrase("That is no phone number."), phrase("Look at its figures once more.")),
    "role_unlimited": (phrase("There is no such role."), phrase("Name one of those there are.")),
    "already_live": (phrase("That booking is live already."), phrase("Go on in session {number}.")),
    "no_customer": (phrase("This session is for everybody and has no cart."), ""),
    "goods_unknown": (phrase("There are no such goods."), ""),
    "item_unknown": (phrase("That line is not in the cart."), ""),
    "item_gone": (phrase("That line is not in the cart any more."), phrase("Add it once more.")),
    "beyond_limit": (
        phrase("That is more than you may take off."),
        phrase("Somebody who may allow it is asked."),
    ),
    "below_floor": (phrase("Nobody sells it that low."), phrase("Name a higher price.")),
    "above_catalog": (phrase("Nobody pays more than the catalog asks."), phrase("Name a lower price.")),
    "reason_missing": (phrase("A price changes for a reason."), phrase("Say why.")),
    "price_unclear": (phrase("That is no price."), phrase("Write an amount such as 12.50.")),
    "session_offer_unknown": (phrase("There is no such offer."), ""),
    "offer_settled": (phrase("That offer has been answered."), ""),
    "offer_open": (phrase("An offer for it waits for an answer."), phrase("Answer that one first.")),
    "empty_cart": (phrase("There is nothing in the cart."), phrase("Add something, or cancel the session.")),
    "session_cart_changed": (phrase("The cart has changed meanwhile."), phrase("Look at it once more.")),
    "note_empty": (phrase("There is nothing in that note, or far too much."), ""),
    "already_picked": (phrase("{by} has it already."), ""),
    "not_to_pick": (phrase("That is not to be picked any more."), phrase("Refresh the list.")),
}
