"""What leaves for the customer: nothing that must not stand in a chat, fit for WhatsApp."""

import re
from dataclasses import dataclass

from bot.guardrails.formatting import for_whatsapp, leads_to, plain
from bot.guardrails.splitting import fit
from bot.guardrails.wording import sentence
from shop.customers.private_words import Kind, Span, find
from shop.kernel.language import Language

__all__ = ["NOT_IN_A_CHAT", "Sensitive", "fit", "for_whatsapp", "leads_to", "plain", "sensitive"]

NOT_IN_A_CHAT = frozenset(
    {
        Kind.CARD,
        Kind.CVV,
        Kind.IBAN,
        Kind.FISCAL_CODE,
        Kind.IDENTITY_CARD,
        Kind.PASSPORT,
        Kind.DRIVER_LICENSE,
        Kind.NIF,
        Kind.NIE,
        Kind.SSN,
        Kind.ONE_TIME_CODE,
        Kind.PASSWORD,
    }
)
"""What travels by secure link only. Numbers of firms, telephones and e-mail addresses may be said."""


@dataclass(frozen=True, slots=True)
class Sensitive:
    """What was found in an answer, and the answer without it."""

    found: tuple[str, ...]
    """The kinds, in their order; never the words themselves."""
    clean_text: str
    """Where something was found and the language is known, ends by saying that it comes by secure link."""


def sensitive(text: str, language: Language | None = None) -> Sensitive:
    """The answer without what must not stand in a chat; the caller attaches the secure link."""
    spans = [span for span in find(text, language) if span.kind in NOT_IN_A_CHAT]
    if not spans:
        return Sensitive(found=(), clean_text=text)
    clean = _blanked(text, spans)
    if language is not None:
        clean = f"{clean.rstrip()}\n\n{sentence('by_secure_link', language)}"
    return Sensitive(found=tuple(dict.fromkeys(span.kind.value for span in spans)), clean_text=clean)


def _blanked(text: str, spans: list[Span]) -> str:
    for span in reversed(spans):
        text = f"{text[: span.start]}••••{text[span.end :]}"
    return re.sub(r"(?:••••){2,}", "••••", text)
