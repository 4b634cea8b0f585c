"""Which templates a demo shop declares: those that every shop begins with, in its own manner."""

from runtime.demo.shapes import Shop
from shop.messaging.first_templates import first_templates
from shop.messaging.templates import TemplateProfile


def templates_of(shop: Shop) -> tuple[TemplateProfile, ...]:
    """The shop's templates, each once for each language."""
    return first_templates(shop.workspace.name, shop.workspace.formality)
