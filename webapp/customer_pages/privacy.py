"""The privacy terms as a page shows them: the exact words of a version, with their fingerprint."""

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markupsafe import Markup

from shop.customers.consent import ConsentText, consent_text, consent_text_in
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.legal_texts import OWN
from shop.workspaces.viewing import WorkspaceView

_markdown = MarkdownIt("commonmark", {"html": False})
_LOWEST = 6


@dataclass(frozen=True, slots=True)
class PrivacyText:
    """What a customer agrees to."""

    version: str
    hash: str
    html: Markup


def privacy_text(shop: WorkspaceView, language: Language, *, under: int = 0) -> PrivacyText:
    """The shop's terms in the reader's language; `under` is the level of the heading they stand under."""
    told = _told(shop, language)
    words = told.text
    for name, value in (("shop", shop.name), ("address", shop.address), ("email", shop.email)):
        words = words.replace("{" + name + "}", value)
    return PrivacyText(told.version, told.hash, rendered(words, under=under))


def _told(shop: WorkspaceView, language: Language) -> ConsentText:
    """The shop's own words are asked of the database, so this stands outside of any transaction."""
    if not shop.privacy_version.startswith(OWN):
        return consent_text(shop.privacy_version, language)
    with transaction(shop.id) as db:
        return consent_text_in(db, shop.id, shop.privacy_version, language, shop.language)


def rendered(words: str, *, under: int = 0) -> Markup:
    """Markdown as a page shows it; `under` is the level of the heading that it stands under."""
    tokens = _markdown.parse(words)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(_LOWEST, int(token.tag[1:]) + under)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(html)  # noqa: S704  # the parser escapes what it did not make itself
