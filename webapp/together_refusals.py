"""How refusals about talking, watching and the time of live sessions are said to a person."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "tip_out_of_range": (phrase("So small or so large a tip is not taken."), ""),
    "nobody_to_tip": (phrase("Nobody held this session."), ""),
    "tip_unknown": (phrase("There is no such tip."), ""),
    "thanked_already": (phrase("They were thanked already."), ""),
    "thanks_empty": (phrase("There is nothing in it yet."), phrase("Write some words first.")),
    "thanks_too_long": (phrase("That is too long."), phrase("{longest} letters at most.")),
    "live_session_unknown": (
        phrase("There is no such live session."),
        phrase("Open the link from your chat once more."),
    ),
    "live_session_over": (
        phrase("This live session is over."),
        phrase("Write to us in the chat, and we show you more another time."),
    ),
    "banned": (
        phrase("You can no longer take part here."),
        phrase("If that was a mistake, write to us in the chat."),
    ),
    "for_the_shop": (phrase("That is for the people of the shop."), ""),
    "nobody_there": (phrase("That person is not here."), ""),
    "line_empty": (phrase("There is nothing in it yet."), phrase("Write some words first.")),
    "line_too_long": (phrase("That is too long."), phrase("A line has {longest} letters at most.")),
    "line_unknown": (phrase("That line is not there."), ""),
    "muted": (
        phrase("For a while your lines are not taken."),
        phrase("You can go on watching, and write again later."),
    ),
    "too_soon": (phrase("The chat is slow right now."), phrase("Write again in {seconds} seconds.")),
    "word_not_allowed": (phrase("We do not use that word here."), phrase("Say it another way.")),
    "not_a_question": (phrase("Only a question can be answered."), ""),
    "pause_too_long": (phrase("That is too long a pause."), phrase("{longest} seconds is the longest.")),
    "too_many_pages": (
        phrase("It is open in too many pages already."),
        phrase("Close one of them and try again."),
    ),
    "no_planned_end": (phrase("It has no planned end."), phrase("It goes on until somebody ends it.")),
    "extension_refused": (
        phrase("It cannot be put off by so much."),
        phrase("{left} minutes can still be added."),
    ),
    "next_time_taken": (
        phrase("The time after it belongs to somebody else."),
        phrase("Say goodbye in time, or try a shorter extension."),
    ),
    "was_not_there": (phrase("Only who was there says what it was like."), ""),
    "not_over_yet": (phrase("It is still going on."), phrase("Say what you think of it afterwards.")),
    "review_too_long": (phrase("That is too long."), phrase("A review has {longest} letters at most.")),
    "review_settled": (phrase("That was a while ago and stays as you said it."), ""),
    "appeal_closed": (phrase("That was looked at again already."), ""),
    "review_unknown": (phrase("There is no such review."), ""),
    "stars_unclear": (phrase("Give one to five stars."), ""),
    "ends_with_its_cart": (
        phrase("There are goods in its cart."),
        phrase("Complete it, or cancel it and the goods are free again."),
    ),
}
