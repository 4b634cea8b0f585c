"""How refusals of the studio are said."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "nothing_to_publish": (
        phrase("Nothing has changed."),
        phrase("What is in the draft is what customers hear already."),
    ),
    "not_played": (
        phrase("The examples have not been played with this draft."),
        phrase("Play them first: {count} are waiting."),
    ),
    "got_worse": (
        phrase("It was not published: some examples went worse."),
        phrase("Look at these: {examples}."),
    ),
    "model_not_in_plan": (
        phrase("Your plan has no choice of model."),
        phrase("Choose the usual one, or a larger plan."),
    ),
    "function_elsewhere": (
        phrase("“{function}” asks {host}, and no owner has allowed that host."),
        phrase("Allow the host on the page of functions, or switch the function off. Then publish."),
    ),
    "no_trial": (phrase("No version is on trial."), phrase("Somebody has ended it already.")),
    "no_examples": (phrase("There is no example to play."), phrase("Make one, or take a past chat.")),
    "too_many_examples": (
        phrase("There are {most} examples already."),
        phrase("Drop one that tells nothing new."),
    ),
    "nothing_said": (
        phrase("In an example a customer says something."),
        phrase("Write at least one line."),
    ),
    "nothing_expected": (
        phrase("Nothing is expected of it."),
        phrase("Say what has to come of it: then it can be checked."),
    ),
}
