"""How an unproven claim is told to the model, so that it can mend its draft."""

from bot.guardrails.claims.said import Said

_NOT_THERE = "is not in this turn's results."
_ADVICE = {
    "price": "Say only prices that a tool gave, or none.",
    "discount": "No discount was given by a tool or a passage. Leave it out.",
    "percent": "Leave the percentage out.",
    "free": "Nothing says that it is free. Leave it out.",
    "stock": "Say a stock figure only as a tool gave it.",
    "count": "Say how many there are only as a tool gave it.",
    "date": "Say only dates that a tool or a passage gave.",
    "today": "The results do not say so of today.",
    "weekday": "Say only days that the results give for that.",
    "time": "Say only times that a tool or a passage gave.",
    "hours": "Say opening hours exactly as a tool gave them.",
    "duration": "Say how long it takes only as a tool or a passage says it.",
    "quantity": "Say quantities only as the results give them.",
    "code": "Never make up a code.",
    "phone": "Say only telephone numbers that a tool or a passage gave.",
    "email": "Say only e-mail addresses that a tool or a passage gave.",
    "address": "Say only addresses that a tool or a passage gave.",
    "link": "Write only links that a tool gave, unchanged.",
    "name": "Name only products that a tool found.",
    "allergen": "Say what a product is free from only as its allergens say.",
    "open_now": "The shop's hours say otherwise.",
}


def fault_of(said: Said, reason: str) -> str:
    """One sentence or two: what is wrong, and what to do."""
    quoted = " ".join(said.text.split())
    return f'"{quoted}" {reason or _NOT_THERE} {_ADVICE[said.kind]}'
