"""How refusals about figures, reports and summaries are said to a person."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "period_refused": (
        phrase("These days make no period."),
        phrase("The last day comes after the first, and there are {most} at most."),
    ),
    "question_unknown": (
        phrase("The figures do not know that question."),
        phrase("Choose what, how it is split, and which days."),
    ),
    "report_unclear": (
        phrase("That question cannot be kept."),
        phrase("Give it a name, and choose its days."),
    ),
    "reports_full": (
        phrase("{most} questions are kept already."),
        phrase("Forget one that nobody asks any more."),
    ),
    "price_unreadable": (phrase("That is no price."), phrase("Write it as your bill says it, such as 0.15.")),
    "wish_unknown": (phrase("There is no such summary."), ""),
}
