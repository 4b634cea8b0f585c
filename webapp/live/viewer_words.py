"""What do the live pages' scripts say? Every sentence, in the reader's language."""

import re
from collections.abc import Mapping
from typing import Final

from shop.kernel.language import Language, phrase, say

_PLACE: Final = re.compile(r"{(\w+)}")
_WORDS: Final[Mapping[str, str]] = {
    # What stands where the picture will be
    "connecting": phrase("The picture is coming"),
    "waiting": phrase("The picture has not begun yet. Stay here: it comes by itself."),
    "paused": phrase("A short pause. The picture comes back by itself."),
    "lost": phrase("The picture is coming again"),
    "lost_more": phrase("Nothing is lost: the chat goes on, and we keep trying."),
    "ended": phrase("This live session is over."),
    "ended_more": phrase("Thank you for being here."),
    "away": phrase("You have been asked to leave this live session."),
    "elsewhere": phrase("You are watching on another page now."),
    "watch_here": phrase("Watch here"),
    "full": phrase("Every seat is taken. Before you in the queue: {place}."),
    "full_next": phrase("Every seat is taken. You are next in the queue."),
    "full_more": phrase("Stay here: the picture begins as soon as a seat is free."),
    "unable": phrase("This browser cannot show the picture. Open the page in your phone’s own browser."),
    "again": phrase("Try now"),
    # How it fares
    "good": phrase("Good"),
    "fair": phrase("Fair"),
    "poor": phrase("Weak"),
    "watching": phrase("{count} watching"),
    "left": phrase("{time} left"),
    "sound_on": phrase("Sound on"),
    "sound_off": phrase("Sound off"),
    # Looking around
    "looking": phrase("You look {degrees} degrees to the right of the front."),
    "turns": phrase("It turns slowly by itself"),
    "stands": phrase("It stands still"),
    "no_motion": phrase("This phone does not tell how it is held. Drag the picture instead."),
    # Moving the camera
    "yours": phrase("You move the camera now."),
    "theirs": phrase("Somebody else moves the camera now. It is yours when they are done."),
    "camera_away": phrase("The camera cannot be moved at the moment."),
    # Talking
    "guest": phrase("Guest"),
    "host": phrase("host"),
    "question": phrase("question"),
    "private": phrase("only between you and the host"),
    "answered": phrase("Answered"),
    "report": phrase("Report"),
    "report_of": phrase("Report what {name} wrote"),
    "nothing_said": phrase("Nobody has written yet. Say hello."),
    "typing_one": phrase("{name} is typing"),
    "typing_more": phrase("{count} people are typing"),
    "not_sent": phrase("Not sent. It goes out as soon as there is a connection."),
    "muted": phrase("You can write again at {time}."),
    "slow": phrase("One line every {seconds} seconds, so that everybody can follow."),
    "you": phrase("you"),
    # Photos
    "photo_kept": phrase("The photo is kept for those who are here."),
    "photo_not": phrase("No photo was taken. Try again in a moment."),
    # Time
    "longer": phrase("It goes on until {time}."),
    # Goods
    "shown": phrase("Shown now"),
    "noted": phrase("Noted: {name} knows."),
    "want": phrase("I like that"),
    # Calls
    "call_full": phrase("Four are in the call already. Join when one of them has left."),
    "call_comes": phrase("Connecting"),
    "call_lost": phrase("Connecting again"),
    "call_alone": phrase("Nobody else is in the call yet."),
    "in_call": phrase("{name} is in the call"),
    "left_call": phrase("{name} has left the call"),
    "join_call": phrase("Call"),
    "leave_call": phrase("Leave"),
    "mute": phrase("Mute"),
    "unmute": phrase("Unmute"),
    "hide_me": phrase("Camera off"),
    "show_me": phrase("Camera on"),
    "refused": phrase(
        "The camera is not allowed for this page. Allow it in the browser’s settings and try again."
    ),
    "none": phrase("There is no camera that fits."),
    "taken": phrase("Another program is using the camera. Close it and try again."),
    "unsafe": phrase("The camera only works where the page’s address begins with https."),
    # Sending
    "send_off": phrase("Nobody sees you yet."),
    "send_connecting": phrase("Connecting"),
    "send_live": phrase("You are live."),
    "send_back": phrase("The connection is lost. We come back by ourselves; your viewers wait."),
    "send_paused": phrase("Paused. Your viewers see that you come back."),
    "send_over": phrase("The live session is over."),
    "send_elsewhere": phrase("Another phone sends the picture now."),
    "send_cannot": phrase("This browser cannot send a picture. Open the page in Chrome or Safari."),
    "kilobits": phrase("{count} kbit/s"),
    "camera": phrase("Camera {number}"),
    "end_sure": phrase("Tap again to end it for everybody"),
    "nobody_there": phrase("Nobody is watching yet."),
    "mark_answered": phrase("Answered"),
    "pin": phrase("Pin"),
    "hide": phrase("Hide"),
    "unpin": phrase("Take it down"),
    "mute_for": phrase("Mute for ten minutes"),
    "send_out": phrase("Send out"),
    "send_out_sure": phrase("Tap again: they are out"),
    "acts_of": phrase("What to do with the line of {name}"),
}


def viewer_words(language: Language) -> dict[str, str]:
    """By name; the places for values stay open, since the script fills them."""
    return {name: say(language, words, **_kept_open(words)) for name, words in _WORDS.items()}


def _kept_open(words: str) -> dict[str, str]:
    return {name: f"{{{name}}}" for name in _PLACE.findall(words)}
