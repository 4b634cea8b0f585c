"""What becomes of a text before a model or a log sees it: for the command line and the playground."""

from typing import Any

from bot.guardrails.pseudonyms import KnownPerson, Pseudonyms
from shop.customers.private_words import find, mask


def inspect_redact(text: str) -> dict[str, Any]:
    """The private words found, the text with them masked, and the text as an outside model gets it."""
    spans = [
        {"kind": span.kind.value, "start": span.start, "end": span.end, "text": text[span.start : span.end]}
        for span in find(text)
    ]
    return {"spans": spans, "masked": mask(text), "for_model": Pseudonyms(KnownPerson()).hide(text)}
