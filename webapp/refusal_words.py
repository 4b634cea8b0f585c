"""How each refusal is said to a person: a sentence of what is true, and one of what can be done."""

from dataclasses import dataclass

from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from webapp.agent_refusals import WORDS as OF_AGENT
from webapp.console_inbox_refusals import WORDS as OF_INBOX
from webapp.diary_refusals import WORDS as OF_DIARY
from webapp.everyday_refusals import WORDS as OF_EVERYDAY
from webapp.figure_refusals import WORDS as OF_FIGURES
from webapp.guest_refusals import WORDS as OF_GUESTS
from webapp.kept_refusals import WORDS as OF_KEPT
from webapp.live_refusals import WORDS as OF_LIVE
from webapp.member_refusals import WORDS as OF_MEMBERS
from webapp.metering_refusals import WORDS as OF_METERING
from webapp.packing_refusals import WORDS as OF_PACKING
from webapp.platform_refusals import WORDS as OF_PLATFORM
from webapp.shelf_refusals import WORDS as OF_SHELVES
from webapp.studio_refusals import WORDS as OF_STUDIO
from webapp.together_refusals import WORDS as OF_TOGETHER
from webapp.trade_refusals import WORDS as OF_TRADE
from webapp.watching_refusals import WORDS as OF_WATCHING


@dataclass(frozen=True, slots=True)
class Worded:
    """A refusal in the reader's language."""

    title: str
    detail: str


_NOTHING_MORE = ""
_WORDS = {
    **OF_TRADE,
    **OF_AGENT,
    **OF_EVERYDAY,
    **OF_FIGURES,
    **OF_GUESTS,
    **OF_INBOX,
    **OF_KEPT,
    **OF_LIVE,
    **OF_MEMBERS,
    **OF_METERING,
    **OF_PACKING,
    **OF_PLATFORM,
    **OF_DIARY,
    **OF_SHELVES,
    **OF_STUDIO,
    **OF_TOGETHER,
    **OF_WATCHING,
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
    "offer_used_up": (
        phrase("An offer in your cart is no longer there."),
        phrase("Look at the new total before you order."),
    ),
    "offer_unknown": (phrase("There is no such offer."), _NOTHING_MORE),
    "code_taken": (phrase("Another offer has that code."), phrase("Choose another code.")),
    "still_there": (phrase("It can be had now."), phrase("There is nothing to wait for.")),
    "already_expired": (phrase("Its last day has passed."), _NOTHING_MORE),
    "lot_known_otherwise": (
        phrase("That lot is known with another last day."),
        phrase("Give the new goods a lot of their own."),
    ),
    "lot_unknown": (phrase("There is no such lot."), _NOTHING_MORE),
    "quantity_unclear": (
        phrase("That tells no quantity."),
        phrase("Write a number, or a weight such as 300 g."),
    ),
    "quantity_not_sold": (
        phrase("It is not sold in that quantity."),
        phrase("The nearest is {nearest}."),
    ),
    "plan_full": (
        phrase("Your plan allows no more."),
        phrase("Hide something that you no longer sell, or choose a larger plan."),
    ),
    "variant_promised": (
        phrase("Customers were promised some of it."),
        phrase("It can go once their orders have left or were canceled."),
    ),
    "kind_not_taken": (
        phrase("This kind of file cannot be shown."),
        phrase("Pictures are JPEG, PNG or WebP, videos MP4, MOV or WebM."),
    ),
    "file_too_large": (
        phrase("This file is too large."),
        phrase("A picture has at most 20 MB, a video 50 MB and a minute."),
    ),
    "pictures_full": (
        phrase("It has {most} pictures already."),
        phrase("Take one back before you add another."),
    ),
    "picture_unknown": (phrase("There is no such picture."), _NOTHING_MORE),
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
    "quantity_refused": (phrase("It is not sold in that quantity."), phrase("Take the nearest that is.")),
    "variant_unknown": (phrase("We do not sell that any more."), phrase("Look at the shelf instead.")),
    "cart_changed": (
        phrase("The cart was changed elsewhere meanwhile."),
        phrase("Look at it as it stands now, and change it again."),
    ),
    "code_refused": (
        phrase("This code takes nothing off."),
        phrase("It may be over, or hold for other goods."),
    ),
    "delivery_unknown": (
        phrase("That way of delivery does not hold for this cart."),
        phrase("Choose another one."),
    ),
    "payment_not_offered": (phrase("It cannot be paid that way."), phrase("Choose another one.")),
    "cart_empty": (phrase("There is nothing in the cart."), phrase("Put something in first.")),
    "delivery_missing": (
        phrase("It is not chosen yet how the goods arrive."),
        phrase("Choose a way, then go on."),
    ),
    "proposal_unknown": (
        phrase("There is no such proposal."),
        phrase("Look at your cart and have it proposed anew."),
    ),
    "proposal_old": (
        phrase("Something has changed since this was shown."),
        phrase("Nothing was ordered. Look at it once more and decide again."),
    ),
    "proposal_not_shown": (
        phrase("This was not shown to you yet."),
        phrase("Nothing was ordered. Look at it first."),
    ),
    "order_unknown": (phrase("There is no such order."), _NOTHING_MORE),
    "return_unknown": (phrase("There is no such return."), _NOTHING_MORE),
    "tracking_unreadable": (
        phrase("That is no address of a tracking page."),
        phrase("It begins with https://."),
    ),
    "status_unknown": (phrase("There is no such status for this order."), _NOTHING_MORE),
    "country_not_reached": (
        phrase("We do not send it to that country this way."),
        phrase("Choose another way of delivery, or write to us in the chat."),
    ),
    "address_settled": (phrase("The address can no longer be changed."), phrase("Write to us in the chat.")),
    "not_returnable": (
        phrase("This cannot be sent back."),
        phrase("If it came broken or is not what you ordered, choose that as the reason."),
    ),
    "return_too_late": (phrase("The time to send it back is over."), phrase("Write to us in the chat.")),
    "return_too_much": (phrase("That is more than you can still send back."), phrase("Choose less of it.")),
    "return_reason_unknown": (
        phrase("That is none of the reasons."),
        phrase("Choose one of those that are shown."),
    ),
    "return_settled": (phrase("This return is past that step."), _NOTHING_MORE),
    "paper_not_drawn": (
        phrase("The paper is not drawn yet."),
        phrase("Open it again in a moment."),
    ),
    "invoice_unknown": (phrase("There is no such invoice."), _NOTHING_MORE),
    "subject_unknown": (phrase("This is no order or invoice of yours."), _NOTHING_MORE),
    "key_unknown": (
        phrase("This key opens nothing."),
        phrase("Make one with “vetrina key create”, and send it as a bearer."),
    ),
    "scope_missing": (
        phrase("The key is not allowed that."),
        phrase("The description of the API says which scope it needs."),
    ),
    "idempotency_key_needed": (
        phrase("The header Idempotency-Key is missing."),
        phrase("Send any text of yours; the same request under it is done once."),
    ),
    "key_reused": (
        phrase("Another request was made under this idempotency key."),
        phrase("Take a new key for a new request."),
    ),
    "still_at_work": (
        phrase("The first request of this key is still at work."),
        phrase("Ask again in a moment."),
    ),
    "body_too_large": (phrase("That is more than fits into a request."), _NOTHING_MORE),
    "import_unknown": (phrase("There is no such import."), _NOTHING_MORE),
    "import_not_checked": (
        phrase("This file cannot be taken over."),
        phrase("It has to be looked through first, and have no faults."),
    ),
    "endpoint_unknown": (phrase("There is no such endpoint."), _NOTHING_MORE),
    "webhook_delivery_unknown": (phrase("There is no such delivery."), _NOTHING_MORE),
    "event_unknown": (phrase("There is no such event."), _NOTHING_MORE),
    "too_many_endpoints": (phrase("There are too many endpoints."), phrase("Remove one first.")),
    "still_waiting": (phrase("It is on its way already."), _NOTHING_MORE),
    "address_refused": (
        phrase("Webhooks cannot go to this address."),
        phrase("It must begin with https and be out in the world."),
    ),
    "payment_unknown": (phrase("There is no such payment."), _NOTHING_MORE),
    "refund_unknown": (phrase("There is no such refund."), _NOTHING_MORE),
    "scope_unknown": (phrase("There is no such scope."), _NOTHING_MORE),
    "file_unreadable": (phrase("This file cannot be read."), _NOTHING_MORE),
    "nothing_to_pay": (
        phrase("There is nothing left to pay here."),
        phrase("The order is paid, or it was canceled."),
    ),
    "pay_time_over": (
        phrase("The time to pay this order is over."),
        phrase("Its goods are free for others again. Order once more in the chat."),
    ),
    "payments_away": (
        phrase("The payment page does not open just now."),
        phrase("Nothing was taken. Try again in a moment; your goods are kept."),
    ),
    "refund_key_used": (phrase("Under this key another refund was asked for."), _NOTHING_MORE),
    "refund_by_provider": (
        phrase("This money goes back by itself."),
        phrase("It went by card: there is nothing to confirm."),
    ),
    "too_much_cash": (phrase("That is more than the order costs."), phrase("Give the rest back as change.")),
    "currencies_differ": (phrase("That is another currency than the order's."), _NOTHING_MORE),
    "service_unknown": (
        phrase("There is nothing by that name to book."),
        phrase("Look at everything that can be booked instead."),
    ),
    "resource_unknown": (phrase("There is nobody by that name."), phrase("Choose somebody else.")),
    "seats_gone": (
        phrase("There are not that many seats left."),
        phrase("Take another time, or fewer seats."),
    ),
    "too_soon": (
        phrase("That is too soon to be booked here."),
        phrase("Take a later time, or ask in the chat."),
    ),
    "too_far": (
        phrase("That day cannot be booked yet."),
        phrase("Choose a day that lies nearer."),
    ),
    "too_many_guests": (
        phrase("There are more names than seats."),
        phrase("Book more seats, or name fewer guests."),
    ),
    "phone_unproven": (
        phrase("Your number is not proven yet."),
        phrase("Have a code sent to it, and type the digits."),
    ),
    "phone_unusable": (
        phrase("No code can be sent to that number."),
        phrase("Write it whole, with its country: +39 333 1234567."),
    ),
    "too_many_codes": (
        phrase("Too many codes were asked for this number."),
        phrase("Wait a quarter of an hour, then try again."),
    ),
    "code_wrong": (phrase("Those are not the digits."), phrase("Look at the message once more.")),
    "code_over": (phrase("This code is over."), phrase("Have a new one sent.")),
    "booking_unknown": (phrase("There is no such booking."), _NOTHING_MORE),
    "booking_begun": (
        phrase("It has begun, or is over."),
        phrase("It can no longer be moved or canceled here. Write to us in the chat."),
    ),
    "move_too_late": (
        phrase("It is too late to move it here."),
        phrase("Write to us in the chat, and we see what can be done."),
    ),
    "time_free": (phrase("It can be had now."), phrase("There is no need to wait.")),
    "nothing_to_wait_for": (
        phrase("That time is over, or too short for it."),
        phrase("Choose another day to wait for."),
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
