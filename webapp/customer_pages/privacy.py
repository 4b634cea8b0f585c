"""The privacy terms as a page shows them: the exact words of a version, with their fingerprint."""

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markupsafe import Markup

from shop.customers.consent import consent_text
from shop.kernel.language import Language
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
    told = consent_text(shop.privacy_version, language)
    words = told.text
    for name, value in (("shop", shop.name), ("address", shop.address), ("email", shop.email)):
        words = words.replace("{" + name + "}", value)
    return PrivacyText(told.version, told.hash, rendered(words, under=under))


def rendered(words: str, *, under: int = 0) -> Markup:
    """Markdown as a page shows it; `under` is the level of the heading that it stands under."""
    tokens = _markdown.parse(words)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(_LOWEST, int(token.tag[1:]) + under)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(html)  # noqa: S704  # the parser escapes what it did not make itself
