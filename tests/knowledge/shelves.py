"""Builders of knowledge: a shop whose answers, documents and goods can be searched."""

from flows.publish_knowledge import publish_document, publish_faq
from knowledge.index import bring_up_to_date
from shop.kernel.language import Language
from tests.catalog.goods import a_small_catalog
from tests.world import MORNING, Shop

IT, EN, ES = Language.IT, Language.EN, Language.ES

ANSWERS = {
    "spedizione": {
        IT: ("Quanto costa la spedizione?", "La spedizione costa 6,90 € in tutta Italia."),
        EN: ("How much is shipping?", "Shipping costs 6.90 € anywhere in Italy."),
        ES: ("¿Cuánto cuesta el envío?", "El envío cuesta 6,90 € en toda Italia."),
    },
    "cani": {IT: ("Posso entrare con il cane?", "Certo, i cani al guinzaglio sono benvenuti.")},
    "regalo": {IT: ("Fate confezioni regalo?", "Sì, con un biglietto scritto a mano.")},
    "fattura": {IT: ("Fate la fattura?", "Lascia partita IVA e codice SDI con l'ordine.")},
}
TERMS = (
    "# Resi\nI prodotti sigillati si rendono entro 14 giorni.\n\n"
    "# Garanzia\nSe un vasetto arriva rotto, rimborsiamo subito."
)


def publish_answer(shop: Shop, code: str, entries: dict[Language, tuple[str, str]]) -> None:
    """A question and its answer."""
    publish_faq(now=MORNING, actor="member", workspace_id=shop.id, code=code, entries=entries)


def publish_terms(shop: Shop, text: str = TERMS, language: Language = IT) -> None:
    """The shop's terms, as a document."""
    publish_document(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        name="condizioni",
        content=text.encode(),
        content_type="text/markdown",
        language=language,
        title="Condizioni",
    )


def a_library(shop: Shop) -> Shop:
    """Answers, terms and a small catalog, indexed."""
    for code, entries in ANSWERS.items():
        publish_answer(shop, code, entries)
    publish_terms(shop)
    a_small_catalog(shop)
    bring_up_to_date(shop.id, now=MORNING)
    return shop
