"""How refusals are said of what a shop adds to its agent: what it knows, its functions, its flows."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "answer_missing": (
        phrase("A question and its answer belong together."),
        phrase("Write both, in one language at least."),
    ),
    "answer_too_long": (
        phrase("That is too long for an answer."),
        phrase("At most {most} characters fit. Paste a longer text as a document."),
    ),
    "document_empty": (
        phrase("There is no text in it."),
        phrase("A scanned page is a picture: paste its text instead."),
    ),
    "document_too_large": (
        phrase("That is too large."),
        phrase("Cut it in two, or leave out what nobody asks."),
    ),
    "document_type_unknown": (
        phrase("Files of that kind cannot be read."),
        phrase("Take a PDF, a text, Markdown or a saved page."),
    ),
    "document_unreadable": (
        phrase("The file cannot be read."),
        phrase("It may be damaged or locked. Save it anew, or paste its text."),
    ),
    "function_unclear": (phrase("Something does not fit yet."), phrase("Look at the marked fields.")),
    "code_taken": (phrase("There is one of that name already."), phrase("Choose another name.")),
    "too_many_functions": (
        phrase("There is no room for more."),
        phrase("At most {most} fit. Remove one first."),
    ),
    "host_unclear": (phrase("That is no name of a host."), phrase("Write it like api.my-shop.com.")),
    "host_not_allowed": (
        phrase("Functions on {host} are not allowed."),
        phrase("An owner allows the host first, on the page of functions."),
    ),
    "flow_unclear": (phrase("Something does not fit yet."), phrase("Look at the marked fields.")),
    "too_many_flows": (phrase("There is no room for more."), phrase("At most {most} fit. Remove one first.")),
    "recommendation_unclear": (
        phrase("That is no recommendation yet."),
        phrase("Choose a product; what goes with something needs two different ones."),
    ),
    "flow_unfinished": (
        phrase("It cannot be followed to an end yet."),
        phrase("The marked steps say why. Mend them, then switch it on."),
    ),
    "too_many_recommendations": (
        phrase("There is no room for more."),
        phrase("At most {most} fit. Remove one first."),
    ),
}
